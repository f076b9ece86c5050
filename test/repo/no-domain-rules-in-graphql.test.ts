import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

const folder = new URL('../../src/graphql', import.meta.url).pathname;
/** Speak of enums themselves, not of what a row says. */
const aboutEnums = ['generated.ts', 'unknown-enums.ts'];

test('graphql/ compares nothing with a status, a state or a kind: such rules belong to the store or the sync', () => {
  const words = Object.values(createSchema().getTypeMap())
    .filter((type) => isEnumType(type) && !type.name.startsWith('__') && !type.name.startsWith('link__'))
    .flatMap((type) => (isEnumType(type) ? type.getValues().map(({ name }) => name) : []));
  expect(words).toContain('DISCONNECTED');
  // Is a code of errors, too.
  words.splice(words.indexOf('FORBIDDEN'), 1);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !aboutEnums.includes(name),
  );
  expect(files.length).toBeGreaterThan(40);
  const wrong = files.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    return words
      .filter((word) => new RegExp(`(['"\`])${word}\\1|^\\s*${word}:`, 'm').test(text))
      .map((word) => `${name} → ${word}`);
  });
  expect(wrong).toEqual([]);
});
