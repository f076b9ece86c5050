import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runScript } from '../kit/run-script.ts';

const key = Buffer.alloc(32, 7).toString('base64');
/** Holds no database: none of these commands gets as far as that. */
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'commands-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const run = (script: string, args: string[], env: Record<string, string> = {}) =>
  runScript(script, args, { DATA_DIR: dataDir, ...env });

/** Every command of the operator, and how it is called rightly. `okta-discovery.test.ts` has all ask for help. */
const commands: [script: string, args: string[]][] = [
  ['src/audit.ts', ['verify']],
  ['src/rotate-key.ts', []],
  ['src/restored.ts', ['--erased', 'package.json']],
  ['src/erase-workspace.ts', ['--workspace', 'acme', '--yes-erase', 'acme']],
];

describe.each(commands)('%s %j', (script, args) => {
  test('ends with 2 and a sentence when it does not know an argument', async () => {
    const { code, stderr } = await run(script, [...args, 'more']);
    expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 2, lines: 2 });
    expect(stderr).toContain('more');
  });

  test('does not print a token that was typed as an argument', async () => {
    const token = `00${'aZ9_'.repeat(10)}`;
    for (const typed of [token, `--${token}`]) {
      const { code, stderr } = await run(script, [...args, typed]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('[secret]') });
      expect(stderr).not.toContain('aZ9_');
    }
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'there is no database',
      { DATABASE_URL: 'postgres://127.0.0.1:1/app', ENCRYPTION_KEYS: `k1:${key}` },
      /^Cannot start:\n {2}- DATABASE_URL: the database at 127\.0\.0\.1:1 cannot be reached: nothing listens there \(ECONNREFUSED\)\. Start PostgreSQL[^\n]*\n$/,
    ],
    [
      'a setting is wrong',
      { LOG_LEVEL: 'loud' },
      /^Cannot start:\n {2}- LOG_LEVEL must be one of[^\n]*, not "loud"\.\n$/,
    ],
    [
      'its directory holds none',
      { DATA_DIR: '/nowhere/at/all' },
      /^Cannot start:\n {2}- DATA_DIR \/nowhere\/at\/all holds no database\. Give [^\n]*\n$/,
    ],
  ])('ends with 1 and a sentence when %s', async (_what, env, told) => {
    const ended = await run(script, args, env);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(told);
  });
});

test.each<[string, string[], RegExp]>([
  ['src/audit.ts', [], /^Say what to do: verify or export\./],
  ['src/audit.ts', ['burn'], /^There is no burn: /],
  ['src/audit.ts', ['verify', '--workspace', 'acme', '--head', 'x'], /^--head takes a position and a hash/],
  ['src/audit.ts', ['verify', '--head', `1:${'a'.repeat(64)}`], /name it with --workspace/],
  ['src/audit.ts', ['verify', '--since', '2026-01-01'], /^--since belongs to export/],
  ['src/audit.ts', ['verify', '--workspace', ''], /^--workspace takes the name of one/],
  ['src/audit.ts', ['verify', '--workspace'], /^Option '--workspace <value>' argument missing/],
  ['src/audit.ts', ['export', '--head', `1:${'a'.repeat(64)}`], /^--head belongs to verify/],
  ['src/audit.ts', ['export', '--since', 'yesterday'], /^--since takes an instant/],
  // It would be an instant of whatever time zone this machine is in.
  ['src/audit.ts', ['export', '--since', '2026-01-31T00:00:00'], /^--since takes an instant/],
  ['src/erase-workspace.ts', [], /^Name the workspace with --workspace\./],
  ['src/erase-workspace.ts', ['--yes-erase', 'acme'], /^Name the workspace with --workspace\./],
  ['src/erase-workspace.ts', ['--workspace', 'acme'], /^Give the name a second time/],
  ['src/erase-workspace.ts', ['--workspace', 'acme', '--yes-erase', 'Acme'], /^Give the name a second time/],
  [
    'src/erase-workspace.ts',
    ['--workspace', '', '--yes-erase', ''],
    /^Name the workspace with --workspace\./,
  ],
])('wrong arguments end with 2 and say what is wrong: %s %j', async (script, args, told) => {
  const { code, stdout, stderr } = await run(script, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(told);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
