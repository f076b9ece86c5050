import { afterAll, beforeAll, expect, test } from 'vitest';
import { preparationTimeoutMs, type QuestionWorld, startWorld } from './world.ts';

/** An org whose token may not read the log, from the second sync on. */
let world: QuestionWorld;

beforeAll(async () => {
  world = await startWorld(() => {}, { people: 12, apps: 6, signInDays: 2 });
}, preparationTimeoutMs);
afterAll(() => world?.close());

const credentials = () => ({
  domain: world.discovery.company.org.domain,
  apiToken: world.discovery.simulator.token,
});

type Capabilities = { dataType: string; status: string; message: string | null }[];

test('is my domain and token right? Said before anything is saved', async () => {
  type Tested = { testOktaConnection: { __typename: string; capabilities: Capabilities; message: string } };
  const right = await world.ask<Tested>('TestConnection', credentials());
  expect(right.testOktaConnection).toMatchObject({
    __typename: 'OktaConnectionVerified',
    domain: credentials().domain,
    existing: { id: world.discovery.integrationKey().integrationId },
  });
  const wrong = await world.ask<Tested>('TestConnection', {
    ...credentials(),
    apiToken: '00'.padEnd(42, 'x'),
  });
  expect(wrong.testOktaConnection.__typename).toBe('OktaConnectionFailed');
  const odd = await world.ask<Tested>('TestConnection', { ...credentials(), domain: 'acme' });
  expect(odd.testOktaConnection.__typename).toBe('InvalidOktaInput');
});

test('did I add this org already, under another host name perhaps?', async () => {
  const { oktaIntegrations } = await world.ask<{ oktaIntegrations: { nodes: object[] } }>('ConnectedOrgs');
  expect(oktaIntegrations.nodes).toMatchObject([
    { domain: credentials().domain, oktaOrgId: world.discovery.company.org.id, status: 'CONNECTED' },
  ]);
  const again = await world.ask<{ addOktaIntegration: object }>('AddIntegration', {
    ...credentials(),
    domain: `HTTPS://${credentials().domain.replace('.', '-admin.')}/`,
  });
  expect(again.addOktaIntegration).toMatchObject({
    __typename: 'OktaIntegrationExists',
    existing: { domain: credentials().domain },
  });
});

test('how far is the latest sync?', async () => {
  const { oktaIntegrations } = await world.ask<{ oktaIntegrations: { nodes: object[] } }>('SyncProgress');
  expect(oktaIntegrations.nodes).toMatchObject([{ lastSyncRun: { status: 'SUCCEEDED', progress: 1 } }]);
});

type Health = {
  oktaIntegrations: {
    nodes: { status: string; capabilities: Capabilities; nextSyncAt: string; lastSuccessfulSyncAt: string }[];
  };
};

test('when did it last sync, and when does it next?', async () => {
  const [health] = (await world.ask<Health>('IntegrationHealth')).oktaIntegrations.nodes;
  expect(Date.parse(health?.nextSyncAt ?? '')).toBeGreaterThan(
    Date.parse(health?.lastSuccessfulSyncAt ?? ''),
  );
  expect(health?.capabilities.map(({ status }) => status)).toEqual(['OK', 'OK', 'OK', 'OK', 'OK']);
});

test('how is the token replaced without a gap?', async () => {
  type Replaced = { rotateOktaToken: { syncRun: { id: string } } };
  const { rotateOktaToken } = await world.ask<Replaced>('ReplaceToken', {
    integrationId: world.discovery.integrationKey().integrationId,
    apiToken: credentials().apiToken,
  });
  expect(rotateOktaToken).toMatchObject({
    __typename: 'OktaIntegrationUpdated',
    integration: { tokenHint: credentials().apiToken.slice(-4) },
    syncRun: { status: 'QUEUED' },
  });
  const run = await world.discovery.execute();
  expect(run).toMatchObject({ id: rotateOktaToken.syncRun.id, status: 'SUCCEEDED' });
});

test('how far is the sync? Told as it changes, and stopped', async () => {
  const { integrationId } = world.discovery.integrationKey();
  type Update = { data: { oktaSyncRunUpdated: { id: string; status: string } } };
  const updates = world.follow('FollowSync', { integrationId }) as AsyncIterator<Update>;
  const next = async () => (await updates.next()).value.data.oktaSyncRunUpdated;
  expect(await next()).toMatchObject({ status: 'SUCCEEDED' });

  type Triggered = {
    triggerOktaSync: { __typename: string; alreadyRunning: boolean; syncRun: { id: string } };
  };
  const first = (await world.ask<Triggered>('TriggerSync', { integrationId, mode: 'FULL' })).triggerOktaSync;
  const again = (await world.ask<Triggered>('TriggerSync', { integrationId })).triggerOktaSync;
  expect([first, again]).toMatchObject([
    { __typename: 'OktaSyncTriggered', alreadyRunning: false },
    { syncRun: { id: first.syncRun.id }, alreadyRunning: true },
  ]);
  expect(await next()).toMatchObject({ id: first.syncRun.id, status: 'QUEUED' });

  const { cancelOktaSync } = await world.ask<{ cancelOktaSync: object }>('CancelSync', {
    syncRunId: first.syncRun.id,
  });
  expect(cancelOktaSync).toMatchObject({ __typename: 'OktaSyncRunUpdated', syncRun: { status: 'CANCELED' } });
  expect(await next()).toMatchObject({ id: first.syncRun.id, status: 'CANCELED' });

  const { confirmOktaSyncRemovals } = await world.ask<{ confirmOktaSyncRemovals: object }>(
    'ConfirmRemovals',
    {
      syncRunId: first.syncRun.id,
    },
  );
  // It found nothing missing.
  expect(confirmOktaSyncRemovals).toMatchObject({ __typename: 'DiscoveryConflict' });
});

test('how are syncs stopped for a while, and taken up again?', async () => {
  const { integrationId } = world.discovery.integrationKey();
  const { pauseOktaIntegration } = await world.ask<{ pauseOktaIntegration: object }>('PauseIntegration', {
    integrationId,
  });
  expect(pauseOktaIntegration).toMatchObject({ integration: { status: 'PAUSED', nextSyncAt: null } });
  const { resumeOktaIntegration } = await world.ask<{ resumeOktaIntegration: object }>('ResumeIntegration', {
    integrationId,
  });
  expect(resumeOktaIntegration).toMatchObject({
    integration: { status: 'CONNECTED', lastSyncRun: { status: 'QUEUED' } },
  });
  await world.sync();
});

test('which permission is missing, and why did the sync fail, at which stage, after how many records?', async () => {
  const fault = { kind: 'status', status: 403 } as const;
  world.discovery.simulator.faults.add(fault, { on: 'logs' });
  const { run, stages } = await world.syncOnce();
  expect(run.status).toBe('PARTIALLY_SUCCEEDED');

  const { oktaIntegrations } = await world.ask<{
    oktaIntegrations: {
      nodes: { syncRuns: { nodes: { id: string; stages: { dataType: string; status: string }[] }[] } }[];
    };
  }>('FailedSyncs');
  const [failed] = oktaIntegrations.nodes[0]?.syncRuns.nodes ?? [];
  expect(failed).toMatchObject({ id: run.id, status: 'PARTIALLY_SUCCEEDED' });
  expect(failed?.stages).toContainEqual(
    expect.objectContaining({
      dataType: 'SYSTEM_LOG',
      status: 'FAILED',
      error: expect.objectContaining({ httpStatus: 403 }),
    }),
  );
  expect(failed?.stages).toContainEqual(
    expect.objectContaining({
      dataType: 'USERS',
      status: 'SUCCEEDED',
      recordsRead: stages.USERS.recordsRead,
    }),
  );
  const [health] = (await world.ask<Health>('IntegrationHealth')).oktaIntegrations.nodes;
  expect(health).toMatchObject({ status: 'DEGRADED', statusReason: 'INSUFFICIENT_PERMISSIONS' });
  expect(health?.capabilities.filter(({ status }) => status !== 'OK')).toMatchObject([
    { dataType: 'SYSTEM_LOG', status: 'FORBIDDEN', message: expect.stringMatching(/\w/) },
  ]);
});
