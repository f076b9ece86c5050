import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendBeforeCommit } from '../../src/store/audit/append-event.ts';
import { forgetAuditEventsAcrossWorkspaces } from '../../src/store/audit/forget-events.ts';
import { compiledScript } from '../kit/compiled.ts';
import { inheritedEnvironment } from '../kit/environment.ts';
import { runScript } from '../kit/run-script.ts';
import { integrationSeed, seed, seedId } from '../kit/seed.ts';
import { createDataPlace, type DataPlace } from '../kit/subgraph.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const key = Buffer.alloc(32, 7).toString('base64');
let place: DataPlace;

beforeAll(async () => {
  place = await createDataPlace({ isMigrated: true });
  await place.withStore((store) =>
    store.transaction(async (tx) => {
      for (const workspaceId of ['operated', 'beside'])
        appendBeforeCommit(tx, workspaceId, anEvent(), () => {});
    }),
  );
});
afterAll(() => place.remove());

const run = (script: string, args: string[], env: Record<string, string> = {}) =>
  runScript(script, args, { ...place.env, ...env });

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

/** What a process that logs wrote about ends of trails. */
function headsIn(stderr: string): unknown[] {
  return stderr
    .split('\n')
    .filter((line) => line.includes('"audit trail"'))
    .map((line) => JSON.parse(line));
}

test('an export is recorded before anything is shown, and the end of the trail is logged beside it', async () => {
  const { code, stdout, stderr } = await run('src/audit.ts', ['export', '--workspace', 'operated']);
  const events = stdout.trimEnd().split('\n');
  expect(code).toBe(0);
  const last = JSON.parse(events.at(-1) ?? '');
  expect(last).toMatchObject({
    workspaceId: 'operated',
    action: 'audit.export',
    outcome: 'DONE',
    actor: userInfo().username,
    via: 'cli',
    role: 'operator',
    requestId: null,
    sourceAddress: null,
  });
  expect(headsIn(stderr)).toMatchObject([
    { workspaceId: 'operated', position: events.length, hash: last.hash, level: 30 },
  ]);
  // The log can be handed to verify as it is.
  const head = `${last.position}:${last.hash}`;
  expect(await run('src/audit.ts', ['verify', '--workspace', 'operated', '--head', head])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^operated: whole, /),
  });
});

test('an export of all workspaces is recorded in each, one of none in none', async () => {
  const { stdout } = await run('src/audit.ts', ['export', '--since', '2999-01-01']);
  expect(stdout).toBe('');
  const unknown = await run('src/audit.ts', ['export', '--workspace', 'no-such-workspace']);
  expect(unknown).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'There is no audit trail of a workspace no-such-workspace.\n',
  });
  const all = await run('src/audit.ts', ['export']);
  const exports = all.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ action }) => action === 'audit.export');
  const per = (workspace: string) => exports.filter(({ workspaceId }) => workspaceId === workspace).length;
  expect(per('operated')).toBeGreaterThanOrEqual(2);
  expect(per('beside')).toBe(2);
  expect(per('no-such-workspace')).toBe(0);
});

test('an export that cannot be recorded shows nothing', async () => {
  await place.withStore(({ db }) =>
    db.execute(sql`create rule audit_events_full as on insert to audit_events do instead (select 1 / 0)`),
  );
  try {
    const { code, stdout, stderr } = await run('src/audit.ts', ['export']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^It cannot be recorded in the audit trail, and was not done: [^\n]*\n$/);
  } finally {
    await place.withStore(({ db }) => db.execute(sql`drop rule audit_events_full on audit_events`));
  }
});

test('a workspace is erased once, its trail stays, and the tokens to revoke are named', async () => {
  const id = seedId('integration');
  await place.withStore(({ db }) =>
    seed(db, {
      integrations: [integrationSeed({ workspaceId: 'operated', id })],
    }),
  );
  const args = ['--workspace', 'operated', '--yes-erase', 'operated'];
  const { code, stdout, stderr } = await run('src/erase-workspace.ts', args);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^The workspace operated is erased; its audit trail stays\.\nRevoke its API token in Okta: https:\/\/org-[^\n]+\n$/,
    ),
  });
  expect(headsIn(stderr)).toMatchObject([{ workspaceId: 'operated' }, { workspaceId: 'operated' }]);
  const { stdout: exported } = await run('src/audit.ts', ['export', '--workspace', 'operated']);
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
    stderr: 'There is nothing of a workspace operated to erase.\n',
  });
});

test('whoever stops reading an export, like head, sees no error', async () => {
  const child = spawn(process.execPath, [await compiledScript('src/audit.ts'), 'export'], {
    cwd: root,
    env: { ...inheritedEnvironment(), ...place.env },
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
  await place.withStore((store) =>
    forgetAuditEventsAcrossWorkspaces(store.db, new Date(Date.now() + 60_000)),
  );
  const verify = (...head: string[]) => run('src/audit.ts', ['verify', '--workspace', 'operated', ...head]);
  expect(await verify()).toMatchObject({ code: 0 });
  const { code, stdout } = await verify('--head', `1:${'a'.repeat(64)}`);
  expect(stdout).toContain('event 1 is deleted, so it could not be compared: give a later end');
  expect(code).toBe(1);
});

test('a wrong key is told without it', async () => {
  const { code, stderr } = await run('src/rotate-key.ts', [], { ENCRYPTION_KEYS: `k1:${key.slice(4)}` });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Cannot start:\n {2}- ENCRYPTION_KEYS: [^\n]*not 32 bytes of base64[^\n]*\n$/);
  expect(stderr).not.toContain(key.slice(4, 14));
});
