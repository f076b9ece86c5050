import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src/sync/connection/error-codes.ts';

const src = new URL('../../../src', import.meta.url).pathname;

test('the README has a line for every code an operator may meet, and for no other', () => {
  const readme = readFileSync(join(src, 'sync/connection/README.md'), 'utf8');
  const lines = readme.split('\n').filter((line) => line.startsWith('| `'));
  expect(lines).toEqual(
    Object.entries(errorCodes).map(
      ([code, { reason, meaning }]) => `| \`${code}\` | \`${reason}\` | ${meaning} |`,
    ),
  );
});

test('no failure of a sync has a code that is missing there', () => {
  const files = readdirSync(join(src, 'sync'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const codes = files.flatMap((name) =>
    [...readFileSync(join(src, 'sync', name), 'utf8').matchAll(/\bcode: '([^']+)'/g)].map(([, code]) => code),
  );
  expect(codes.length).toBeGreaterThan(4);
  expect(codes.filter((code) => !Object.hasOwn(errorCodes, code ?? ''))).toEqual([]);
});
