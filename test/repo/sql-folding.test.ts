import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

/** What folds or compares texts in SQL by a database's own idea of letters and blanks; `.trim()` is JavaScript's. */
const folding =
  /(?<![.\w])(?:lower|upper|initcap|casefold|[blr]?trim|normalize|unaccent)\s*\(|\b(?:ilike|citext)\b|~~?\*/gi;

test.each([
  ['select lower(trim(e.login))', 2],
  ['where name ILIKE $1 or name ~* $2', 2],
  ['email citext', 1],
  ['initcap (name), btrim(name), normalize(name, nfkc)', 3],
  ["name.trim().toLowerCase().normalize('NFC') || lowerBound(trimmed)", 0],
])('the scan sees what folds in %j', (text, times) => {
  expect(text.match(folding)?.length ?? 0).toBe(times);
});

test('no statement folds texts: databases know other letters and blanks than JavaScript', () => {
  const files = ['src', 'drizzle'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs|sql)$/.test(name))
      .map((name) => join(folder, name)),
  );
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) =>
    (withoutComments(readFileSync(join(root, file), 'utf8')).match(folding) ?? []).map(
      (use) => `${file}: ${use}`,
    ),
  );
  expect(found).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*(?:\/\/|--(?!>)).*$/gm, '');
}
