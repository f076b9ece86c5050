import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings, withoutFile } from '../kit/settings.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

test('.env.example has every setting, and no other', () => {
  const listed = [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name);
  expect(listed.map(withoutFile).sort()).toEqual(settings());
});

test('nothing in .env.example is set, so that a copy of it changes nothing', () => {
  const lines = read('.env.example').split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});
