import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import type { AuditHead } from '../../../src/store/audit/entry.ts';
import { type AuditRecord, pagesOfTrail } from '../../../src/store/audit/read-trail.ts';
import { verifyTrail } from '../../../src/store/audit/verify-trail.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { claimRunAcrossWorkspaces, fence } from '../../../src/store/sync/sync-runs.ts';
import { lockDiscovered } from '../../../src/store/sync/workspace-lock.ts';
import { createAudit } from '../../../src/sync/commands/audit.ts';
import { eraseWorkspace } from '../../../src/sync/commands/erase-workspace.ts';
import { testEngine } from '../../kit/database.ts';
import { type Discovery, startDiscovery } from '../../kit/discovery.ts';
import { dumpBesidesAudit, tablesOfWorkspaces } from '../../kit/dump.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const size = { people: 10, apps: 6, groups: 3, signInDays: 2, now: new Date() };
const company = generateCompany({ ...size, seed: 1 });
const secondCompany = generateCompany({ ...size, seed: 2, orgSubdomain: 'second-demo' });

// Every test another name: trails stay.
let workspaceId: string;
let open: Discovery[];
let heads: AuditHead[];

beforeEach(() => {
  workspaceId = `w-${crypto.randomUUID()}`;
  open = [];
  heads = [];
});
afterEach(() => Promise.all(open.map((each) => each.close())));

async function start(options: Partial<Parameters<typeof startDiscovery>[0]> = {}): Promise<Discovery> {
  const discovery = await startDiscovery({ store, company, workspaceId, ...options });
  open.push(discovery);
  return discovery;
}

/** Worked on one by one: a worker would take the runs of the others as well. */
async function synced(options: Parameters<typeof start>[0] = {}): Promise<Discovery> {
  const discovery = await start(options);
  await discovery.add();
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
  return discovery;
}

function erase() {
  const audit = createAudit({ store, now: () => new Date(), onHead: (_workspace, head) => heads.push(head) });
  return eraseWorkspace(store, audit, { workspaceId, userId: 'root', role: 'operator', via: 'cli' });
}

async function trail(): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const page of pagesOfTrail(store.db, workspaceId)) records.push(...page);
  return records;
}

const erasure = (outcome: string, reason: string | null = null) => ({
  action: 'workspace.erase',
  outcome,
  reason,
  actor: 'root',
  role: 'operator',
  via: 'cli',
});

const own = () => sql`workspace_id = ${workspaceId}`;
const others = () => sql`workspace_id <> ${workspaceId}`;

/** Tables that hold something of the workspace. */
async function tablesInUse(): Promise<string[]> {
  const found: string[] = [];
  for (const name of await tablesOfWorkspaces(store)) {
    const some = await rows(store.db, sql`select 1 from ${sql.identifier(name)} where ${own()} limit 1`);
    if (some.length > 0) found.push(name);
  }
  return found;
}

/** What a sync of a small company leaves empty: a row in each such table. */
async function fillTheRest(): Promise<void> {
  const ofIntegrations = sql`from okta_integrations where ${own()}`;
  const ofRuns = sql`from sync_runs where ${own()}`;
  const statements = [
    sql`insert into sync_seen select workspace_id, id, 'USERS', id ${ofRuns}`,
    sql`insert into withheld_removals select workspace_id, id, 'EMPLOYEE', id ${ofRuns}`,
    sql`insert into failed_scopes select workspace_id, id, 'USERS', now() ${ofIntegrations}`,
    sql`insert into okta_excluded_apps select workspace_id, id, '0oa1', 'saasure' ${ofIntegrations} on conflict do nothing`,
    sql`insert into told_accounts select workspace_id, instance_id, id, true, now() from saas_user_accounts where ${own()}
        on conflict do nothing`,
    // The feed begins with what a first sync does not find.
    sql`insert into discovery_feeds values (${workspaceId}, 1) on conflict do nothing`,
    sql`insert into discovery_events (workspace_id, position, id, type, occurred_at, subject_id, changed_fields)
        values (${workspaceId}, 1, gen_random_uuid(), 'SERVICE_CHANGED', now(), gen_random_uuid(), '{}')
        on conflict do nothing`,
  ];
  for (const statement of statements) await store.db.execute(statement);
}

describe('erasing a workspace', () => {
  test('leaves no row of it in any table but the audit trail, and of others every byte', async () => {
    await synced({ workspaceId: 'globex' });
    await synced();
    await synced({ company: secondCompany });
    await fillTheRest();
    const audited = (await trail()).length;
    // Whoever adds a table gives it a row here.
    const withoutAnchors = (await tablesOfWorkspaces(store)).filter((name) => name !== 'audit_anchors');
    expect(await tablesInUse()).toEqual(withoutAnchors);
    const elsewhere = await dumpBesidesAudit(store, others());
    expect(Object.values(elsewhere).flat().length).toBeGreaterThan(100);

    const erased = await erase();

    expect(erased).toEqual({
      kind: 'erased',
      revokeTokenInOktaUrls: expect.arrayContaining(
        [company, secondCompany].map(
          ({ org }) => `https://${org.domain.replace('.', '-admin.')}/admin/access/api/tokens`,
        ),
      ),
    });
    expect(await tablesInUse()).toEqual(['audit_events']);
    expect(await dumpBesidesAudit(store, others())).toEqual(elsewhere);
    const records = await trail();
    expect(records.slice(audited)).toMatchObject([erasure('REQUESTED'), erasure('DONE')]);
    expect(heads).toEqual(records.slice(audited).map(({ position, hash }) => ({ position, hash })));
    expect(await verifyTrail(store.db, workspaceId, heads.at(-1))).toMatchObject({ isWhole: true });
  });

  test('cancels a sync under way, which writes nothing any more', async () => {
    const discovery = await start({ simulator: { latencyMs: 20 } });
    const { runId } = await discovery.add();
    discovery.startWorker();
    const isAtWork = sql`select 1 from employees where ${own()}
      and exists (select from sync_runs where ${own()} and status = 'RUNNING')`;
    await expect.poll(() => rows(store.db, isAtWork), { interval: 1 }).not.toEqual([]);

    expect(await erase()).toMatchObject({ kind: 'erased' });

    await expect(discovery.endOf(runId)).rejects.toThrow('the run is gone');
    expect(await tablesInUse()).toEqual(['audit_events']);
    expect(discovery.logged).toContainEqual(
      expect.objectContaining({ message: 'sync run stopped: cancelled or taken over' }),
    );
    expect(discovery.logged).not.toContainEqual(expect.objectContaining({ level: 'error' }));
  });

  // The embedded database has one session: nothing is between two of its statements.
  test.skipIf(testEngine() === 'pglite')(
    'waits for a page that is being written, and neither dies',
    async () => {
      const discovery = await start();
      await discovery.add();
      const run = await claimRunAcrossWorkspaces(store.db, 30);
      if (run === null) throw new Error('no run');
      const lease = { workspaceId, runId: run.id, leaseToken: run.leaseToken };
      const isWaiting = sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
      const outside = AsyncLocalStorage.snapshot();
      let erasing: ReturnType<typeof erase> | undefined;
      await store.transaction(async (tx) => {
        await fence(tx, lease, 30);
        erasing = outside(erase);
        await outside(async () => {
          await expect.poll(() => rows(store.db, isWaiting)).not.toEqual([]);
        });
        await lockDiscovered(tx, workspaceId);
      });
      expect(await erasing).toMatchObject({ kind: 'erased' });
      expect(await tablesInUse()).toEqual(['audit_events']);
    },
  );

  test('can be begun again after it failed half-way: nothing is deleted then but the tokens', async () => {
    await synced();
    const before = await dumpBesidesAudit(store, own());
    await store.db.execute(
      sql`create function keep() returns trigger language plpgsql as $$ begin raise exception 'kept'; end $$`,
    );
    await store.db.execute(
      sql`create trigger kept before delete on okta_integrations for each row execute function keep()`,
    );
    try {
      await expect(erase()).rejects.toMatchObject({ code: 'P0001' });
    } finally {
      await store.db.execute(sql`drop trigger kept on okta_integrations`);
      await store.db.execute(sql`drop function keep`);
    }
    expect((await trail()).slice(-2)).toMatchObject([erasure('REQUESTED'), erasure('FAILED', 'P0001')]);
    const { okta_integrations: _, ...data } = await dumpBesidesAudit(store, own());
    const { okta_integrations: __, ...dataBefore } = before;
    expect(data).toEqual(dataBefore);
    expect(
      await rows(store.db, sql`select status, sealed_api_token from okta_integrations where ${own()}`),
    ).toEqual([{ status: 'DISCONNECTED', sealed_api_token: null }]);

    // The tokens are gone already.
    expect(await erase()).toEqual({ kind: 'erased', revokeTokenInOktaUrls: [] });
    expect(await tablesInUse()).toEqual(['audit_events']);
  });

  test('does nothing when it cannot be recorded, and deletes nothing when its end cannot be', async () => {
    await synced();
    const before = await dumpBesidesAudit(store);
    await store.db.execute(sql`alter table audit_events rename to audit_events_away`);
    try {
      await expect(erase()).rejects.toMatchObject({ name: 'AuditUnavailableError' });
    } finally {
      await store.db.execute(sql`alter table audit_events_away rename to audit_events`);
    }
    expect(await dumpBesidesAudit(store)).toEqual(before);

    await store.db.execute(
      sql`alter table audit_events add constraint no_end
          check (action <> 'workspace.erase' or outcome = 'REQUESTED') not valid`,
    );
    try {
      await expect(erase()).rejects.toMatchObject({ name: 'AuditUnavailableError' });
    } finally {
      await store.db.execute(sql`alter table audit_events drop constraint no_end`);
    }
    const { okta_integrations: _, ...data } = await dumpBesidesAudit(store);
    const { okta_integrations: __, ...dataBefore } = before;
    expect(data).toEqual(dataBefore);
    expect((await trail()).at(-1)).toMatchObject(erasure('REQUESTED'));
  });

  test('of a workspace that is not there is no event', async () => {
    expect(await erase()).toBeNull();
    expect(await trail()).toEqual([]);
  });
});
