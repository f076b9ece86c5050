/** The life of an integration through the API: real commands against a simulated org, on a real database. */
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { LeaseLostError } from '../../src/store/sync/sync-runs.ts';
import { expectGroundTruth, readContents } from '../kit/discovered.ts';
import { type Discovery, startDiscovery } from '../kit/discovery.ts';
import { emptyStoreForEach } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';

const store = emptyStoreForEach();
let discovery: Discovery;
let server: TestServer;
let integrationId: string;
let firstRunId: string;
/** Every answer of a test, so that it can be searched. */
let answers: string[] = [];

const company = generateCompany({ seed: 1, people: 10, apps: 6, groups: 3, signInDays: 2, now: new Date() });

beforeEach(async () => {
  answers = [];
  discovery = await startDiscovery({ store, company, workspaceId: 'default', pageSize: 5 });
  server = await startTestServer(store, {
    commands: discovery.commands,
    viewer: (headers) => ({ workspaceId: String(headers['x-workspace'] ?? 'default') }),
  });
  ({ integrationId, runId: firstRunId } = await discovery.add());
});

afterEach(async () => {
  expect(answers.length).toBeGreaterThan(0);
  for (const text of answers) expect(text).not.toContain(discovery.simulator.token);
  expect(server.logged.join('\n')).not.toContain(discovery.simulator.token);
  await server.close();
  await discovery.close();
});

type Outcome = Record<string, unknown> & { __typename: string };

const shown = `
  __typename
  ... on DiscoveryError { message }
  ... on InvalidOktaInput { field }
  ... on OktaIntegrationUpdated { integration {
    id name status statusReason maxRateShare nextSyncAt syncSchedule { enabled interval }
    lastSyncRun { id status trigger mode stages { dataType status } }
  } syncRun { id status } }`;
const operations = {
  update: `mutation ($input: UpdateOktaIntegrationInput!) { outcome: updateOktaIntegration(input: $input) { ${shown} } }`,
  pause: `mutation ($id: ID!) { outcome: pauseOktaIntegration(input: { id: $id }) { ${shown} } }`,
  resume: `mutation ($id: ID!) { outcome: resumeOktaIntegration(input: { id: $id }) { ${shown} } }`,
  cancel: `mutation ($id: ID!) { outcome: cancelOktaSync(input: { syncRunId: $id }) {
    __typename
    ... on DiscoveryError { message }
    ... on OktaSyncRunUpdated { syncRun { id status finishedAt error { code } stages { dataType status recordsRead } } }
  } }`,
  trigger: `mutation ($input: TriggerOktaSyncInput!) { outcome: triggerOktaSync(input: $input) {
    __typename
    ... on DiscoveryError { message }
    ... on OktaSyncTriggered { alreadyRunning syncRun { id status } }
  } }`,
  rotate: `mutation ($input: RotateOktaTokenInput!) { outcome: rotateOktaToken(input: $input) { ${shown} } }`,
  remove: `mutation ($input: RemoveOktaIntegrationInput!) { outcome: removeOktaIntegration(input: $input) { __typename } }`,
};

async function run(name: keyof typeof operations, variables: object, workspaceId = 'default') {
  const { data, errors, text } = await server.ask<{ outcome: Outcome }>(operations[name], variables, {
    'x-workspace': workspaceId,
  });
  answers.push(text);
  expect(errors).toEqual([]);
  if (!data) throw new Error('no data');
  return data.outcome;
}
const update = (changes: object, workspaceId?: string) =>
  run('update', { input: { id: integrationId, ...changes } }, workspaceId);
const pause = () => run('pause', { id: integrationId });
const resume = () => run('resume', { id: integrationId });
const trigger = () => run('trigger', { input: { integrationId } });

test('when Okta last accepted the token is shown', async () => {
  const ask = async () => {
    const { data, text } = await server.ask<{ oktaIntegration: { tokenLastUsedAt: string } }>(
      'query ($id: ID!) { oktaIntegration(id: $id) { tokenLastUsedAt } }',
      { id: integrationId },
    );
    answers.push(text);
    return Date.parse(String(data?.oktaIntegration.tokenLastUsedAt));
  };
  const added = await ask();
  discovery.advance(3_600_000);
  await discovery.execute();
  expect((await ask()) - added).toBeGreaterThanOrEqual(3_600_000);
});

describe('updateOktaIntegration', () => {
  test('knows the integration by its id in either case, and shows it', async () => {
    expect(await update({ id: integrationId.toUpperCase() })).toMatchObject({
      __typename: 'OktaIntegrationUpdated',
    });
  });

  test('changes what is given, leaves the rest, and the next answer shows it', async () => {
    expect(await update({ name: ' Acme ', syncInterval: 'PT6H', maxRateShare: 0.25 })).toMatchObject({
      __typename: 'OktaIntegrationUpdated',
      integration: {
        name: 'Acme',
        maxRateShare: 0.25,
        status: 'CONNECTED',
        syncSchedule: { enabled: true, interval: 'PT6H' },
      },
    });
    expect(await update({ name: null, maxRateShare: 1 })).toMatchObject({
      integration: { name: 'Acme', maxRateShare: 1, syncSchedule: { interval: 'PT6H' } },
    });
  });

  test('a shorter interval brings the next sync forward, a longer one does not put it off', async () => {
    const hoursAhead = async () => {
      const { nextSyncAt } = await discovery.integration();
      return Math.round((Date.parse(String(nextSyncAt)) - Date.now()) / 3_600_000);
    };
    await update({ syncInterval: 'PT2H' });
    expect(await hoursAhead()).toBe(2);
    await update({ syncInterval: 'P20D' });
    expect(await hoursAhead()).toBe(2);
  });

  test.each([
    [{ name: ' \0 ' }, 'name'],
    [{ syncInterval: 'PT14M' }, 'syncInterval'],
    [{ syncInterval: 'P31D' }, 'syncInterval'],
    [{ maxRateShare: 0.04 }, 'maxRateShare'],
    [{ maxRateShare: 1.01 }, 'maxRateShare'],
    [{ maxRateShare: -1 }, 'maxRateShare'],
  ])('%j is refused with the field’s name, and nothing is changed', async (changes, field) => {
    const before = await discovery.integration();
    expect(await update({ name: 'Other', maxRateShare: 0.5, ...changes })).toMatchObject({
      __typename: 'InvalidOktaInput',
      field,
    });
    expect(await discovery.integration()).toEqual(before);
  });
});

describe('pauseOktaIntegration', () => {
  test('ends the schedule, cancels a queued run, keeps the token, and twice is once', async () => {
    const paused = {
      __typename: 'OktaIntegrationUpdated',
      integration: {
        status: 'PAUSED',
        statusReason: null,
        nextSyncAt: null,
        syncSchedule: { enabled: false },
        lastSyncRun: { id: firstRunId, status: 'CANCELED' },
      },
    };
    expect(await pause()).toMatchObject(paused);
    const before = await discovery.integration();
    expect(before.sealedApiToken).not.toBeNull();
    expect(await pause()).toMatchObject(paused);
    expect(await discovery.integration()).toEqual(before);
  });

  test('a paused integration cannot be synced, and the answer says how to resume it', async () => {
    await pause();
    expect(await trigger()).toMatchObject({
      __typename: 'DiscoveryConflict',
      message: expect.stringContaining('resumeOktaIntegration'),
    });
  });

  test('of a run under way what was read stays, and nothing is written after it', async () => {
    const claimed = await claimAndReadHalf();
    const before = await readContents(store);
    expect(before.employees?.length).toBeGreaterThan(0);
    expect(await pause()).toMatchObject({
      integration: { status: 'PAUSED', lastSyncRun: { status: 'CANCELED' } },
    });
    await expect(claimed.goOn()).rejects.toThrow(LeaseLostError);
    expect(await readContents(store)).toEqual(before);
    expect(await discovery.integration()).toMatchObject({ status: 'PAUSED', nextSyncAt: null });
  });

  test('settings of a paused integration can be changed without waking it', async () => {
    await pause();
    expect(await update({ syncInterval: 'PT1H', maxRateShare: 0.3 })).toMatchObject({
      integration: { status: 'PAUSED', nextSyncAt: null, maxRateShare: 0.3 },
    });
  });

  test('a token can be replaced meanwhile, and it stays paused', async () => {
    await pause();
    const apiToken = discovery.simulator.issueToken();
    const { data, text } = await server.ask<{ outcome: Outcome }>(
      `mutation ($input: RotateOktaTokenInput!) { outcome: rotateOktaToken(input: $input) { ${shown} } }`,
      { input: { id: integrationId, apiToken } },
    );
    expect(text).not.toContain(apiToken);
    expect(data?.outcome).toMatchObject({
      integration: { status: 'PAUSED', nextSyncAt: null },
      syncRun: null,
    });
    expect(await discovery.integration()).toMatchObject({ tokenHint: apiToken.slice(-4) });
  });

  test('a run queued just before the pause is not worked on', async () => {
    await pause();
    discovery.simulator.stats.reset();
    await store.db.execute(sql`update sync_runs set status = 'QUEUED', finished_at = null`);
    expect(await discovery.execute()).toMatchObject({ status: 'CANCELED' });
    expect(discovery.simulator.stats.requests).toBe(0);
  });
});

describe('resumeOktaIntegration', () => {
  test('takes the schedule up, queues a sync at once, and that one is complete', async () => {
    await discovery.execute();
    await pause();
    const { integration, syncRun } = (await resume()) as unknown as {
      integration: { lastSyncRun: { id: string } };
      syncRun: object;
    };
    expect(syncRun).toEqual({ id: integration.lastSyncRun.id, status: 'QUEUED' });
    expect(integration).toMatchObject({
      status: 'CONNECTED',
      statusReason: null,
      nextSyncAt: expect.any(String),
      syncSchedule: { enabled: true },
      lastSyncRun: { status: 'QUEUED', trigger: 'MANUAL' },
    });
    expect(integration.lastSyncRun.id).not.toBe(firstRunId);
    expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
    await expectGroundTruth(discovery);
  });

  test('twice is once: one run is queued, and one that works is left alone', async () => {
    await pause();
    await Promise.all([resume(), resume(), resume()]);
    const before = await discovery.integration();
    expect(await resume()).toMatchObject({ integration: { status: 'CONNECTED' } });
    expect(await discovery.integration()).toEqual(before);
    const { data } = await server.ask(
      `query ($id: ID!) { oktaIntegration(id: $id) { syncRuns(filter: { status: [QUEUED] }) { totalCount } } }`,
      { id: integrationId },
    );
    expect(data).toEqual({ oktaIntegration: { syncRuns: { totalCount: 1 } } });
  });

  test('an integration that was not verified yet is CONNECTING until its sync ends', async () => {
    await store.db.execute(sql`update okta_integrations set capabilities = '[]'`);
    await pause();
    expect(await resume()).toMatchObject({ integration: { status: 'CONNECTING', statusReason: null } });
  });

  test('that something may not be read is known from before', async () => {
    discovery.simulator.deny('logs');
    await discovery.execute();
    await pause();
    expect(await resume()).toMatchObject({
      integration: { status: 'DEGRADED', statusReason: 'INSUFFICIENT_PERMISSIONS' },
    });
  });

  test('a token that Okta refused stays refused, through a pause and after it', async () => {
    discovery.simulator.revokeToken();
    await discovery.execute();
    const reason = { statusReason: 'TOKEN_EXPIRED_OR_REVOKED' };
    expect(await pause()).toMatchObject({ integration: { status: 'PAUSED', ...reason } });
    expect(await resume()).toMatchObject({ integration: { status: 'ERROR', ...reason } });
  });
});

describe('cancelOktaSync', () => {
  const cancel = (id = firstRunId) => run('cancel', { id });
  const allCanceled = ['APPS', 'USERS', 'GROUPS', 'APP_ASSIGNMENTS', 'SYSTEM_LOG'].map((dataType) => ({
    dataType,
    status: 'CANCELED',
    recordsRead: 0,
  }));

  test('a queued run never begins', async () => {
    expect(await cancel()).toEqual({
      __typename: 'OktaSyncRunUpdated',
      syncRun: {
        id: firstRunId,
        status: 'CANCELED',
        finishedAt: expect.any(String),
        error: null,
        stages: allCanceled,
      },
    });
    expect(await discovery.execute()).toBeNull();
  });

  test('a running one keeps what it read, says which stages were cut off, and the next begins afresh', async () => {
    const claimed = await claimAndReadHalf();
    const before = await readContents(store);
    const { syncRun } = (await cancel()) as unknown as {
      syncRun: { status: string; stages: { status: string; recordsRead: number }[] };
    };
    expect(syncRun.status).toBe('CANCELED');
    expect(syncRun.stages.filter(({ status }) => status === 'CANCELED').length).toBeGreaterThan(0);
    expect(syncRun.stages.some(({ recordsRead }) => recordsRead > 0)).toBe(true);
    expect(syncRun.stages.every(({ status }) => status === 'CANCELED' || status === 'SUCCEEDED')).toBe(true);
    await expect(claimed.goOn()).rejects.toThrow(LeaseLostError);
    expect(await readContents(store)).toEqual(before);

    const next = await trigger();
    expect(next).toMatchObject({ alreadyRunning: false, syncRun: { status: 'QUEUED' } });
    expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
    await expectGroundTruth(discovery);
  });

  test('one that has ended, whatever way, is a conflict and stays as it is', async () => {
    await cancel();
    expect(await cancel()).toMatchObject({ __typename: 'DiscoveryConflict' });
    await trigger();
    const done = await discovery.execute();
    expect(await cancel(done?.id)).toMatchObject({ __typename: 'DiscoveryConflict' });
    expect((await discovery.execute())?.status).toBeUndefined();
  });

  test('of two who cancel at the same time one succeeds and the other gets a conflict', async () => {
    const outcomes = (await Promise.all([cancel(), cancel()])).map(({ __typename }) => __typename);
    expect(outcomes.sort()).toEqual(['DiscoveryConflict', 'OktaSyncRunUpdated']);
  });
});

test.each(['update', 'rotate', 'pause', 'resume', 'trigger'] as const)(
  '%s of a removed integration is a conflict that says how to get it back, whatever else is given',
  async (name) => {
    await run('remove', { input: { id: integrationId } });
    const before = await discovery.integration();
    const variables = {
      update: { input: { id: integrationId, name: ' ' } },
      rotate: { input: { id: integrationId, apiToken: ' ' } },
      pause: { id: integrationId },
      resume: { id: integrationId },
      trigger: { input: { integrationId } },
    }[name];
    expect(await run(name, variables)).toMatchObject({
      __typename: 'DiscoveryConflict',
      message: expect.stringContaining('addOktaIntegration'),
    });
    expect(await discovery.integration()).toEqual(before);
  },
);

test('a test of the connection names the integration that reads the org, of the own workspace and not removed', async () => {
  const { token: apiToken } = discovery.simulator;
  const { domain } = company.org;
  const ask = async (workspaceId = 'default') => {
    const { data, errors, text } = await server.ask<{ outcome: { existing: { id: string } | null } }>(
      `mutation ($input: TestOktaConnectionInput!) { outcome: testOktaConnection(input: $input) {
        ... on OktaConnectionVerified { existing { id } } } }`,
      { input: { domain, apiToken } },
      { 'x-workspace': workspaceId },
    );
    answers.push(text);
    expect(errors).toEqual([]);
    return data?.outcome;
  };
  expect(await ask()).toEqual({ existing: { id: integrationId } });
  expect(await ask('globex')).toEqual({ existing: null });
  await pause();
  expect(await ask()).toEqual({ existing: { id: integrationId } });
  await run('remove', { input: { id: integrationId } });
  expect(await ask()).toEqual({ existing: null });
});

describe('ids', () => {
  const variablesOf = (id: string) => ({
    update: { input: { id, name: 'Mine' } },
    rotate: { input: { id, apiToken: '0'.repeat(42) } },
    pause: { id },
    resume: { id },
    cancel: { id },
  });

  test('of another workspace are answered like ids that never were, and touch nothing', async () => {
    const before = await discovery.integration();
    for (const name of ['update', 'rotate', 'pause', 'resume', 'cancel'] as const) {
      const id = name === 'cancel' ? firstRunId : integrationId;
      const foreign = await run(name, variablesOf(id)[name], 'globex');
      const unknown = await run(name, variablesOf('019a0000-0000-7000-8000-000000000000')[name]);
      expect(foreign).toEqual(unknown);
      expect(foreign).toEqual({ __typename: 'DiscoveryNotFound', message: expect.any(String) });
    }
    expect(await discovery.integration()).toEqual(before);
    expect(await trigger()).toMatchObject({ alreadyRunning: true });
  });

  test.each([[''], ['\0'], ["'; drop table okta_integrations; --"]])(
    '%j is not found either, and a token in its place is not repeated',
    async (id) => {
      for (const name of ['update', 'rotate', 'pause', 'resume', 'cancel'] as const) {
        expect(await run(name, variablesOf(id)[name])).toMatchObject({ __typename: 'DiscoveryNotFound' });
        await run(name, variablesOf(discovery.simulator.token)[name]);
      }
    },
  );
});

/** Claims the queued run and works on it until some of it is written; `goOn` lets it go on. */
async function claimAndReadHalf() {
  let transactions = 0;
  let thaw = () => {};
  let reach = () => {};
  const thawed = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const frozen = {
    ...store,
    async transaction<T>(work: Parameters<typeof store.transaction<T>>[0]): Promise<T> {
      transactions += 1;
      if (transactions === 12) {
        reach();
        await thawed;
      }
      return store.transaction(work);
    },
  };
  const running = discovery.execute({ store: frozen });
  running.catch(() => undefined);
  await Promise.race([reached, running]);
  return {
    goOn: async () => {
      thaw();
      await running;
    },
  };
}
