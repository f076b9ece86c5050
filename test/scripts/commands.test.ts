import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendBeforeCommit } from '../../src/store/audit/append-event.ts';
import { forgetAuditEventsAcrossWorkspaces } from '../../src/store/audit/forget-events.ts';
import { openStore, type Store } from '../../src/store/engine/database.ts';
import { compiledScript } from '../kit/compiled.ts';
import { inheritedEnvironment } from '../kit/environment.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';
import { migrationsFolder } from '../kit/migrations-folder.ts';
import { integrationSeed, seed, seedId } from '../kit/seed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const key = Buffer.alloc(32, 7).toString('base64');
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'commands-'));
  await unpackMigrated(join(dataDir, 'database'));
  await withStore((store) =>
    store.transaction(async (tx) => {
      for (const workspaceId of ['acme', 'globex']) appendBeforeCommit(tx, workspaceId, anEvent(), () => {});
    }),
  );
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function anEvent() {
  return {
    id: crypto.randomUUID(),
    occurredAt: new Date('2026-01-02T03:04:05Z'),
    actor: 'ada',
    via: 'jwt',
    role: 'admin',
    action: 'sync.trigger',
    targetKind: null,
    targetId: null,
    changedFields: [],
    outcome: 'DONE' as const,
    reason: null,
    count: 1,
    requestId: null,
    sourceAddress: null,
  };
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ migrationsFolder, dataDir: join(dataDir, 'database') });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

type Ended = { code: number; stdout: string; stderr: string };

async function run(script: string, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const compiled = await compiledScript(script);
  const whole = { ...inheritedEnvironment(), DATA_DIR: dataDir, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [compiled, ...args], { cwd: root, env: whole }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** Every command of the operator, how it is called rightly, and what its help begins with. */
const commands: [script: string, args: string[], help: string][] = [
  ['src/audit.ts', ['verify'], 'Reads the audit trail'],
  ['src/audit.ts', ['export'], 'Reads the audit trail'],
  ['src/rotate-key.ts', [], 'Seals all secrets'],
  ['src/erase-workspace.ts', ['--workspace', 'acme', '--yes-erase', 'acme'], 'Erases everything of one'],
];

describe.each(commands)('%s %j', (script, args, help) => {
  test('says with --help what it does, whatever else is wrong', async () => {
    const { code, stdout, stderr } = await run(script, [...args, '--all', '--help'], { PORT: 'no port' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${help}`));
  });

  test('ends with 2 and a sentence when it does not know an argument', async () => {
    expect(await run(script, [...args, '--fast'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "Unknown option '--fast'. --help says what can be given.\n",
    });
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
      /^The database cannot be opened \(DATABASE_URL or DATA_DIR\): [^\n]*ECONNREFUSED[^\n]*\n$/,
    ],
    ['a setting is wrong', { LOG_LEVEL: 'loud' }, /^Configuration:\n {2}- LOG_LEVEL must be one of[^\n]*\n$/],
    [
      'its directory holds none',
      { DATA_DIR: '/nowhere/at/all' },
      /^There is no database in \/nowhere\/at\/all \(DATA_DIR\)\.\n$/,
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

test('a wrong key is told without it', async () => {
  const { code, stderr } = await run('src/rotate-key.ts', [], { ENCRYPTION_KEYS: `k1:${key.slice(4)}` });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Configuration:\n {2}- ENCRYPTION_KEYS: [^\n]*not 32 bytes of base64[^\n]*\n$/);
  expect(stderr).not.toContain(key.slice(4, 14));
});

/** What a process that logs wrote about ends of trails. */
function headsIn(stderr: string): unknown[] {
  return stderr
    .split('\n')
    .filter((line) => line.includes('"audit trail"'))
    .map((line) => JSON.parse(line));
}

test('an export is recorded before anything is shown, and the end of the trail is logged beside it', async () => {
  const { code, stdout, stderr } = await run('src/audit.ts', ['export', '--workspace', 'acme']);
  const events = stdout.trimEnd().split('\n');
  expect(code).toBe(0);
  const last = JSON.parse(events.at(-1) ?? '');
  expect(last).toMatchObject({
    workspaceId: 'acme',
    action: 'audit.export',
    outcome: 'DONE',
    actor: userInfo().username,
    via: 'cli',
    role: 'operator',
    requestId: null,
    sourceAddress: null,
  });
  expect(headsIn(stderr)).toMatchObject([
    { workspaceId: 'acme', position: events.length, hash: last.hash, level: 30 },
  ]);
  // The log can be handed to verify as it is.
  const head = `${last.position}:${last.hash}`;
  expect(await run('src/audit.ts', ['verify', '--workspace', 'acme', '--head', head])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^acme: whole, /),
  });
});

test('an export of all workspaces is recorded in each, one of none in none', async () => {
  const { stdout } = await run('src/audit.ts', ['export', '--since', '2030-01-01']);
  expect(stdout).toBe('');
  const unknown = await run('src/audit.ts', ['export', '--workspace', 'initech']);
  expect(unknown).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'There is no audit trail of a workspace initech.\n',
  });
  const all = await run('src/audit.ts', ['export']);
  const exports = all.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ action }) => action === 'audit.export');
  const per = (workspace: string) => exports.filter(({ workspaceId }) => workspaceId === workspace).length;
  expect(per('acme')).toBeGreaterThanOrEqual(2);
  expect(per('globex')).toBe(2);
  expect(per('initech')).toBe(0);
});

test('an export that cannot be recorded shows nothing', async () => {
  await withStore(({ db }) =>
    db.execute(sql`create rule audit_events_full as on insert to audit_events do instead (select 1 / 0)`),
  );
  try {
    const { code, stdout, stderr } = await run('src/audit.ts', ['export']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^It cannot be recorded in the audit trail, and was not done: [^\n]*\n$/);
  } finally {
    await withStore(({ db }) => db.execute(sql`drop rule audit_events_full on audit_events`));
  }
});

test('a workspace is erased once, its trail stays, and the tokens to revoke are named', async () => {
  const id = seedId('integration');
  await withStore(({ db }) =>
    seed(db, {
      integrations: [integrationSeed({ workspaceId: 'acme', id })],
    }),
  );
  const args = ['--workspace', 'acme', '--yes-erase', 'acme'];
  const { code, stdout, stderr } = await run('src/erase-workspace.ts', args);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^The workspace acme is erased; its audit trail stays\.\nRevoke its API token in Okta: https:\/\/org-[^\n]+\n$/,
    ),
  });
  expect(headsIn(stderr)).toMatchObject([{ workspaceId: 'acme' }, { workspaceId: 'acme' }]);
  const { stdout: exported } = await run('src/audit.ts', ['export', '--workspace', 'acme']);
  const events = exported
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.slice(-3)).toMatchObject([
    { action: 'workspace.erase', outcome: 'REQUESTED', actor: userInfo().username, via: 'cli' },
    { action: 'workspace.erase', outcome: 'DONE', actor: userInfo().username, via: 'cli' },
    { action: 'audit.export' },
  ]);
  expect(await run('src/erase-workspace.ts', args)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'There is nothing of a workspace acme to erase.\n',
  });
});

test('whoever stops reading an export, like head, sees no error', async () => {
  const child = spawn(process.execPath, [await compiledScript('src/audit.ts'), 'export'], {
    cwd: root,
    env: { ...inheritedEnvironment(), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += String(text);
  });
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|\n +at /);
});

test('an end that was deleted because of its age cannot be compared, which is no success', async () => {
  await withStore((store) => forgetAuditEventsAcrossWorkspaces(store.db, new Date(Date.now() + 60_000)));
  const verify = (...head: string[]) => run('src/audit.ts', ['verify', '--workspace', 'acme', ...head]);
  expect(await verify()).toMatchObject({ code: 0 });
  const { code, stdout } = await verify('--head', `1:${'a'.repeat(64)}`);
  expect(stdout).toContain('event 1 is deleted, so it could not be compared: give a later end');
  expect(code).toBe(1);
});
