import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = new URL('../../src', import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('generated.ts'))
  .map((name) => ({ name, text: withoutComments(readFileSync(join(src, name), 'utf8')) }));

/** What is written in one file only, so that everybody else has to ask it. */
const rules: [string, RegExp, string][] = [
  ['the name of the scope of an app’s users', /APP_USERS:/, 'store/tables/scopes.ts'],
  ['how ids become one parameter', /::uuid\[\]/, 'store/engine/run-sql.ts'],
  ['how texts become one parameter', /\}::text\[\]/, 'store/engine/run-sql.ts'],
  ['for which statuses a user of an app is open', /'PENDING', 'ACTIVE', 'SUSPENDED'\]/, 'store/assigned.ts'],
  ['which accounts are assigned', /(<>|[!=]==?) ?'NONE'/, 'store/assigned.ts'],
  ['how often a list is begun again', /\brestarts\b/i, 'sync/reading/pages-anew.ts'],
  [
    'which answers mean that Okta has forgotten a place',
    /kind === 'badRequest' \|\| .*kind === 'notFound'/,
    'sync/reading/pages-anew.ts',
  ],
  ['how old a read may be that tells of the present', /greatest\(86_?400/, 'store/api/what-is-known.ts'],
  ['what looks like an Okta token', /\b00(?:\[|\(\?!)/, 'secrets/looks-secret.ts'],
  ['which names are those of secrets', /token\|secret|secret\|token/i, 'secrets/looks-secret.ts'],
  [
    'which hosts are this machine',
    /=== 'localhost'|'127\.0\.0\.0|function isLoopback/,
    'network/addresses.ts',
  ],
  ['what the address of a stand-in may have', /pathname !== '\/'|no path, query/, 'network/addresses.ts'],
  ['when the clock of an operation stands still', /\bdeadline\.pause\(/, 'graphql/context.ts'],
  [
    'for whom the API reads',
    /\bnew Reader\b|\bas (unknown as )?Reader\b|import \{([^}]*[ ,\n])?(?<!type )Reader\b/,
    'graphql/context.ts',
  ],
];

test.each(rules)('%s stands in one file', (_rule, pattern, home) => {
  const found = files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
  expect(found.filter((name) => !name.startsWith('simulator/'))).toEqual([home]);
});

test('a field of Okta’s profile is named where it is read, mapped, stored and filtered by, and nowhere else', () => {
  const found = files.filter(({ text }) => /costCenter|cost_center/.test(text)).map(({ name }) => name);
  expect(found.filter((name) => !name.startsWith('simulator/')).sort()).toEqual([
    'okta/wire/users.ts',
    'store/api/employees.ts',
    'store/tables/employees.ts',
    'sync/transform/employees.ts',
  ]);
});

test('how long a day is stands in one file of each folder', () => {
  const found = files.filter(({ text }) => /86_400_000|dayMs =/.test(text)).map(({ name }) => name);
  const folders = found.map((name) => name.split('/')[0]);
  expect(folders).toContain('sync');
  expect(folders.filter((folder, index) => folders.indexOf(folder) !== index)).toEqual([]);
});

test('of the API’s reads only the reader names a workspace and runs statements, and what polls for all of them', () => {
  const names = /\$\{[^}]*workspaceId\}|workspace_id/i;
  const runs = /import [^;]*\b(rows|changedRows|Database)\b[^;]* from '\.\.\/engine/;
  const between = /\$\{\w+\.workspaceId\} = \$\{\w+\.workspaceId\}/g;
  const reads = files.filter(({ name }) => /^store\/(api|compiled)\//.test(name));
  const found = (pattern: RegExp) =>
    reads.filter(({ text }) => pattern.test(text.replaceAll(between, ''))).map(({ name }) => name);
  expect(reads.length).toBeGreaterThan(20);
  // The last looks for the name in what the others make.
  expect(found(names).sort()).toEqual([
    'store/api/reader.ts',
    'store/api/run-versions.ts',
    'store/api/workspace-scopes.ts',
  ]);
  expect(found(runs).sort()).toEqual(['store/api/reader.ts', 'store/api/run-versions.ts']);
});

// No answer shows it, and no clock of a busy machine.
test.each(['identity/shared-secret.ts', 'identity/request-signature.ts', 'graphql/request/cursors.ts'])(
  'what proves something in %s is compared in a time that tells nothing of it',
  (path) => {
    const { text = '' } = files.find(({ name }) => name === path) ?? {};
    const imported = /import \{[^}]*timingSafeEqual/.exec(text)?.[0] ?? '';
    expect(imported).not.toBe('');
    expect(text.replace(imported, '').match(/timingSafeEqual\(/g)).toHaveLength(1);
    expect(text).not.toMatch(/\.equals\(|Buffer\.compare/);
  },
);

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
