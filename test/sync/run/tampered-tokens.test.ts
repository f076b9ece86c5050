import { type SQL, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { sealSecret } from '../../../src/secrets/sealing.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { findIntegration } from '../../../src/store/sync/integrations.ts';
import { enqueueRun, findRun } from '../../../src/store/sync/sync-runs.ts';
import { createKeepAlive } from '../../../src/sync/connection/keep-alive.ts';
import { dataTypesInOrder } from '../../../src/sync/data-types.ts';
import { newId } from '../../../src/sync/ids.ts';
import { createExecutor } from '../../../src/sync/run/run-executor.ts';
import { createWorker } from '../../../src/sync/run/worker.ts';
import { createListLog, expectSucceeded, fastTimings, readRun, testKeyRing } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';
import { sealAsVersion1 } from '../../kit/sealed-v1.ts';
import { integrationSeed, seed, seedId } from '../../kit/seed.ts';
import { until } from '../../kit/subgraph.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 5, apps: 3, groups: 2, signInDays: 1 });

type Key = { workspaceId: string; integrationId: string };

const okta = () => ({ baseUrl: discovery.simulator.url, timings: fastTimings });

/** A run of an integration, queued and worked on as a schedule would. */
async function syncOf(key: Key) {
  const request = {
    newRunId: newId(),
    trigger: 'SCHEDULE',
    mode: 'FULL',
    dataTypes: dataTypesInOrder,
  } as const;
  const { runId } = await store.transaction((tx) => enqueueRun(tx, key, request));
  const log = createListLog(discovery.logged);
  const worker = createWorker({
    store: { ...store, maintenance: async () => 0 },
    log,
    execute: createExecutor({ store, keyRing: testKeyRing, okta: okta(), log, now: discovery.now }),
    pollIntervalMs: 20,
  });
  worker.start();
  const isOver = (status: string | undefined) => status !== 'QUEUED' && status !== 'RUNNING';
  await until(
    () => findRun(store.db, { ...key, runId }),
    (run) => isOver(run?.status),
  );
  await worker.stop();
  return readRun(store, key.workspaceId, runId);
}

/** What keeps idle tokens alive, a week later. */
async function keepAlive({ workspaceId, integrationId }: Key): Promise<void> {
  await store.db.execute(
    sql`update okta_integrations set token_used_at = now() - interval '8 days'
        where workspace_id = ${workspaceId} and id = ${integrationId}`,
  );
  const look = createKeepAlive({
    store,
    keyRing: testKeyRing,
    okta: okta(),
    log: createListLog(discovery.logged),
  });
  await look(new AbortController().signal);
}

const change = (to: SQL) => store.db.execute(sql`update okta_integrations set ${to}`);

/** The row that a sync is then started of. */
const attacks: Record<string, (sealed: string) => Promise<Key>> = {
  'was copied to another integration of the workspace': async (sealedApiToken) => {
    const row = integrationSeed({ workspaceId: 'acme', id: seedId('other'), sealedApiToken });
    await seed(store.db, { integrations: [row] });
    return { workspaceId: 'acme', integrationId: row.id };
  },
  'was copied to another workspace, with the id and the domain of its row': async (sealedApiToken) => {
    const { integrationId: id } = discovery.integrationKey();
    const { domain } = discovery.company.org;
    await seed(store.db, {
      integrations: [integrationSeed({ workspaceId: 'globex', id, domain, sealedApiToken })],
    });
    return { workspaceId: 'globex', integrationId: id };
  },
  'belongs to a domain that was edited to another org’s': async () => {
    await change(sql`domain = 'evil.okta.com'`);
    return discovery.integrationKey();
  },
  'belongs to a domain that was edited to a host outside of Okta': async () => {
    await change(sql`domain = 'evil.example'`);
    return discovery.integrationKey();
  },
  'belongs to a domain that was edited to lead elsewhere': async () => {
    await change(sql`domain = domain || '@evil.example'`);
    return discovery.integrationKey();
  },
  'was sealed for another purpose': async () => {
    const { simulator, company } = discovery;
    const key = discovery.integrationKey();
    const context = { purpose: 'client-key', ...key, rowId: key.integrationId, domain: company.org.domain };
    await change(sql`sealed_api_token = ${sealSecret(testKeyRing, simulator.token, context)}`);
    return key;
  },
  'was sealed by the first version, for another row': async () => {
    const { simulator, company } = discovery;
    const context = { workspaceId: 'acme', rowId: seedId('other'), domain: company.org.domain };
    await change(sql`sealed_api_token = ${sealAsVersion1(testKeyRing, simulator.token, context)}`);
    return discovery.integrationKey();
  },
  'says that an earlier version sealed it': async () => {
    await change(sql`sealed_api_token = replace(sealed_api_token, 'v2.', 'v1.')`);
    return discovery.integrationKey();
  },
};

test.each(Object.entries(attacks))(
  'a stored token that %s opens nothing and sends nothing, and its integration says so',
  async (_what, attack) => {
    expectSucceeded(await discovery.connect());
    const { sealedApiToken } = await discovery.integration();
    const key = await attack(String(sealedApiToken));
    // The integration that is still as it was has nothing to do.
    await store.db.execute(
      sql`update okta_integrations set status = 'PAUSED' where workspace_id <> ${key.workspaceId} or id <> ${key.integrationId}`,
    );
    discovery.simulator.stats.reset();

    const { run } = await syncOf(key);
    expect(run).toMatchObject({ status: 'FAILED', error: { code: 'sealedToken', retryable: false } });
    expect(run.error?.message).toMatch(/not sealed for this integration and its domain.*Nothing was sent/);
    expect(await findIntegration(store.db, key)).toMatchObject({
      status: 'ERROR',
      statusReason: 'TOKEN_UNREADABLE',
    });
    await keepAlive(key);
    expect(discovery.logged).toContainEqual(
      expect.objectContaining({
        integrationId: key.integrationId,
        why: expect.stringMatching(/sealed for another/),
      }),
    );
    expect(discovery.simulator.stats.requests).toBe(0);
    expect(JSON.stringify(discovery.logged)).not.toContain(discovery.simulator.token);
  },
);

test('a token in its own row is sent by the same sync, and by the same look after idle tokens', async () => {
  expectSucceeded(await discovery.connect());
  discovery.simulator.stats.reset();
  expectSucceeded(await syncOf(discovery.integrationKey()));
  const sentBySync = discovery.simulator.stats.requests;
  expect(sentBySync).toBeGreaterThan(0);
  await keepAlive(discovery.integrationKey());
  expect(discovery.simulator.stats.requests).toBe(sentBySync + 1);
});

test('what the first version sealed is used as it is, and a new token is sealed in the new form', async () => {
  await discovery.connect();
  const key = discovery.integrationKey();
  const { domain } = discovery.company.org;
  const context = { ...key, rowId: key.integrationId, domain };
  const { simulator, commands, viewer } = discovery;
  await change(sql`sealed_api_token = ${sealAsVersion1(testKeyRing, simulator.token, context)}`);
  expectSucceeded(await syncOf(key));
  const rotated = await commands.rotateToken(viewer, {
    id: key.integrationId,
    apiToken: simulator.issueToken(),
  });
  expect(rotated).toMatchObject({ kind: 'updated' });
  const [row] = await rows<{ sealed: string }>(
    store.db,
    sql`select sealed_api_token as sealed from okta_integrations`,
  );
  expect(row?.sealed).toMatch(/^v2\.test\./);
});

test('an integration whose domain was put back works again with the next sync', async () => {
  expectSucceeded(await discovery.connect());
  const { domain } = await discovery.integration();
  await change(sql`domain = 'evil.okta.com'`);
  expect((await syncOf(discovery.integrationKey())).run.status).toBe('FAILED');
  await change(sql`domain = ${domain}`);
  expectSucceeded(await syncOf(discovery.integrationKey()));
  expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED', statusReason: null });
});
