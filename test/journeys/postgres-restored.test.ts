import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { listDiscoveryEvents } from '../../src/store/api/discovery-events.ts';
import { FeedResetError } from '../../src/store/api/page.ts';
import { Reader } from '../../src/store/api/reader.ts';
import { pagesOfTrail } from '../../src/store/audit/read-trail.ts';
import { verifyTrail } from '../../src/store/audit/verify-trail.ts';
import { openStore, type Store } from '../../src/store/engine/database.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import { findIntegration } from '../../src/store/sync/integrations.ts';
import { createAudit } from '../../src/sync/commands/audit.ts';
import { eraseWorkspace } from '../../src/sync/commands/erase-workspace.ts';
import { createPostgresDatabase, openTestStore, type TestDatabase, type TestStore } from '../kit/database.ts';
import { expectGroundTruth, readDiscovered } from '../kit/discovered.ts';
import { type Discovery, type EndedRun, expectSucceeded, startDiscovery } from '../kit/discovery.ts';
import { migrationsFolder } from '../kit/migrations-folder.ts';
import { findPostgres } from '../kit/postgres-server.ts';
import { runScript } from '../kit/run-script.ts';

/*
 * A backup is made by PostgreSQL's own tools; Okta and the admins go on; the database is restored from the backup. What was
 * erased meanwhile must not come back, what was not known then must be found again, and nobody may miss a change silently.
 */

const binaries = findPostgres();
// Beside the server itself, of which PATH may have a link alone.
const tools = binaries === undefined ? '' : dirname(realpathSync(join(binaries, 'postgres')));
const tool = (name: string, ...args: string[]) => promisify(execFile)(join(tools, name), args);

const [kept, removed, erased] = ['kept', 'removed', 'erased'] as const;
const operator = (workspaceId: string) => ({ workspaceId, role: 'operator', via: 'cli' });

describe.skipIf(binaries === undefined)('a database restored from a backup', () => {
  let folder: string;
  let store: TestStore;
  const databases: TestDatabase[] = [];
  const orgs = {} as Record<typeof kept | typeof removed | typeof erased, Discovery>;
  let url: string;
  let restored: Store;
  /** Cursors of somebody who follows the feed: at the time of the backup, and just before the database was lost. */
  let atBackup: string;
  let atLoss: string;
  let exportFile: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'restored-'));
    store = await openTestStore({});
    for (const [seed, workspaceId] of [kept, removed, erased].entries()) {
      const company = generateCompany({
        seed: 40 + seed,
        people: 14,
        apps: 6,
        groups: 4,
        signInDays: 3,
        now: new Date(),
      });
      orgs[workspaceId] = await startDiscovery({ store, company, workspaceId });
      expectSucceeded(await orgs[workspaceId].connect());
    }
    atBackup = (await follow(store, kept, null)).cursor ?? '';
    const backup = await dump(String(store.databaseUrl));

    await changeOkta();
    for (let syncs = 0; syncs < 2; syncs += 1) expectSucceeded(await orgs[kept].syncOnce());
    const { seen, cursor } = await follow(store, kept, atBackup);
    expect(seen.length).toBeGreaterThan(0);
    atLoss = cursor ?? '';
    await orgs[removed].commands.removeIntegration(orgs[removed].viewer, {
      id: orgs[removed].integrationKey().integrationId,
      deleteData: true,
    });
    const audit = createAudit({ store, now: () => new Date() });
    await eraseWorkspace(store, audit, operator(erased));
    exportFile = join(folder, 'audit.jsonl');
    await writeFile(exportFile, (await exportOf(store)).join(''));

    url = await restore(backup);
    restored = await openStore({ migrationsFolder, databaseUrl: url });
  });

  afterAll(async () => {
    for (const org of Object.values(orgs)) await org.close();
    await restored?.close();
    for (const database of databases) await database.drop();
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function dump(from: string): Promise<string> {
    const file = join(folder, crypto.randomUUID());
    await tool('pg_dump', '--format=custom', `--file=${file}`, from);
    return file;
  }

  /** The URL of a database of its own. */
  async function restore(backup: string): Promise<string> {
    const database = await createPostgresDatabase('template template0');
    databases.push(database);
    await tool('pg_restore', '--no-owner', `--dbname=${database.url}`, backup);
    return database.url;
  }

  /** Syncs the org that stayed from another database. */
  async function syncFrom(other: Store): Promise<EndedRun> {
    const { company, simulator, integrationKey } = orgs[kept];
    const org = await startDiscovery({
      store: other,
      company,
      workspaceId: kept,
      simulator: { token: simulator.token },
    });
    try {
      const { integrationId } = integrationKey();
      const triggered = await org.commands.triggerSync(org.viewer, { integrationId, mode: 'INCREMENTAL' });
      if (triggered.kind !== 'triggered') throw new Error(triggered.kind);
      const ended = await org.endOf(triggered.syncRunId);
      expectSucceeded(ended);
      await expectGroundTruth(org);
      return ended;
    } finally {
      await org.close();
    }
  }

  /** Somebody joins, gets an app and uses it; somebody else loses theirs. */
  async function changeOkta(): Promise<void> {
    const { company, simulator } = orgs[kept];
    const [app] = company.apps.filter(({ status }) => status === 'ACTIVE');
    // Not the first, to whom the token belongs.
    const [one, other] = company.users.filter(({ status }) => status === 'ACTIVE').slice(-2);
    simulator.world.assign(one?.id ?? '', app?.id ?? '');
    simulator.world.deactivatePerson(other?.id ?? '');
  }

  async function follow(from: Store, workspaceId: string, after: string | null) {
    const { items } = await listDiscoveryEvents(new Reader(from.db, workspaceId), {
      limit: 10_000,
      after,
      filter: null,
    });
    return { seen: items.map(({ row }) => row.id), cursor: items.at(-1)?.cursor ?? after };
  }

  async function exportOf(from: Store): Promise<string[]> {
    const lines: string[] = [];
    for (const workspaceId of [kept, removed, erased]) {
      for await (const page of pagesOfTrail(from.db, workspaceId)) {
        for (const event of page) lines.push(`${JSON.stringify({ workspaceId, ...event })}\n`);
      }
    }
    return lines;
  }

  const repeat = (file: string) =>
    runScript('src/restored.ts', ['--erased', file], { DATABASE_URL: url, ENCRYPTION_KEYS: key });
  const key = `test:${Buffer.alloc(32, 7).toString('base64')}`;

  test('brings back what was erased, so that the tests below can fail', async () => {
    expect((await readDiscovered(restored, erased)).users.length).toBeGreaterThan(5);
    expect(await findIntegration(restored.db, orgs[removed].integrationKey())).not.toBeNull();
  });

  test('goes on for whoever read no further than the backup, and tells others that the feed was reset', async () => {
    expect(await follow(restored, kept, atBackup)).toEqual({ seen: [], cursor: atBackup });
    await expect(follow(restored, kept, atLoss)).rejects.toThrow(FeedResetError);
  });

  test.each<[string, (text: string) => string]>([
    ['was changed', (text) => text.replace('workspace.erase', 'workspace.burnt')],
    ['names another workspace', (text) => text.replaceAll('"workspaceId":"erased"', '"workspaceId":"kept"')],
    ['is broken off', (text) => text.slice(0, -20)],
    ['lacks a line', (text) => text.split('\n').toSpliced(1, 1).join('\n')],
    ['is empty', () => ''],
  ])('takes no export that %s', async (_what, spoil) => {
    const file = join(folder, 'spoilt');
    await writeFile(file, spoil((await exportOf(store)).join('')));
    const { code, stdout, stderr } = await repeat(file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/export/);
  });

  test('has erased again what was erased since the backup, once, and nothing else', async () => {
    const before = await readDiscovered(restored, kept);
    const first = await repeat(exportFile);
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 repeated, 0 with nothing left'),
    });
    expect(
      first.stdout.match(/Revoke its API token in Okta: https:\/\/\S+\/admin\/access\/api\/tokens/g),
    ).toHaveLength(2);
    for (const workspaceId of [removed, erased]) {
      const { users, accounts, employees, services, signIns } = await readDiscovered(restored, workspaceId);
      expect({ users, accounts, employees, services, signIns }).toEqual({
        users: [],
        accounts: [],
        employees: [],
        services: [],
        signIns: [],
      });
      expect(await findIntegration(restored.db, orgs[workspaceId].integrationKey())).toBeNull();
    }
    expect(await readDiscovered(restored, kept)).toEqual(before);
    expect(await verifyTrail(restored.db, removed)).toMatchObject({ isWhole: true });

    const again = await repeat(exportFile);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('0 repeated') });
  });

  test('finds with the next sync what it lost, removes nothing wrongly, and still tells who read further', async () => {
    await syncFrom(restored);
    // Another event has the position that was read.
    const [feed] = await rows<{ last: number }>(
      restored.db,
      sql`select last_position as last from discovery_feeds where workspace_id = ${kept}`,
    );
    expect(feed?.last).toBeGreaterThanOrEqual(Number(JSON.parse(atLoss)[1]));
    await expect(follow(restored, kept, atLoss)).rejects.toThrow(FeedResetError);
  });

  test('from a backup of just now is changed by no sync', async () => {
    const same = await openStore({ migrationsFolder, databaseUrl: await restore(await dump(url)) });
    try {
      const before = await readDiscovered(same, kept);
      const { run } = await syncFrom(same);
      expect(Object.values(run.changes ?? {}).filter((count) => count !== 0)).toEqual([]);
      expect(await readDiscovered(same, kept)).toEqual(before);
    } finally {
      await same.close();
    }
  });
});
