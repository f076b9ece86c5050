import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SyncCommands } from '../../src/sync/commands/commands.ts';
import { emptyTables } from '../kit/database.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer, unexpectedCommands } from '../kit/graphql.ts';
import { integrationSeed, runSeed, seed, seedId } from '../kit/seed.ts';

const store = storeForFile();
let server: TestServer;
let commands: Partial<SyncCommands>;

beforeAll(async () => {
  // Each test decides how the commands end; what is tested is how the API tells it.
  server = await startTestServer(store, {
    commands: new Proxy(unexpectedCommands, {
      get: (unexpected, name: keyof SyncCommands) => commands[name] ?? unexpected[name],
    }),
  });
});

beforeEach(async () => {
  commands = {};
  await emptyTables(store);
});

afterAll(() => server.close());

const integrationId = seedId('integration');
const syncRunId = seedId('run');
const own = { workspaceId: 'default', userId: null };
/** A command gets more of its caller, for the audit trail. */
const ownAdmin = expect.objectContaining({ ...own, role: 'admin' });
const saved = () =>
  seed(store.db, {
    integrations: [integrationSeed({ ...own, id: integrationId, status: 'CONNECTING' })],
    runs: [runSeed({ ...own, id: syncRunId, integrationId, status: 'QUEUED' })],
  });

const add = `mutation Add($input: AddOktaIntegrationInput!) { addOktaIntegration(input: $input) {
  __typename
  ... on OktaIntegrationAdded { integration { id status lastSyncRun { id } } syncRun { id status progress } }
  ... on DiscoveryError { message }
  ... on InvalidOktaInput { field }
  ... on OktaIntegrationExists { existing { id } }
  ... on OktaConnectionFailed { reason httpStatus oktaErrorCode retryAt }
} }`;
const input = { domain: 'acme.okta.com', apiToken: 'an api token' };

describe('addOktaIntegration', () => {
  test('hands on what was sent, and answers with the integration and its first run', async () => {
    let received: unknown;
    commands.addIntegration = async (viewer, given) => {
      received = { viewer, given };
      await saved();
      return { kind: 'added', integrationId, syncRunId };
    };
    const { data, errors } = await server.ask(add, {
      input: { ...input, name: 'Acme', syncInterval: 'PT6H' },
    });
    expect(errors).toEqual([]);
    expect(received).toEqual({
      viewer: ownAdmin,
      given: { ...input, name: 'Acme', syncIntervalSeconds: 21_600 },
    });
    expect(data).toEqual({
      addOktaIntegration: {
        __typename: 'OktaIntegrationAdded',
        integration: { id: integrationId, status: 'CONNECTING', lastSyncRun: { id: syncRunId } },
        syncRun: { id: syncRunId, status: 'QUEUED', progress: null },
      },
    });
  });

  test('tells which field is wrong', async () => {
    commands.addIntegration = async () => ({
      kind: 'invalidInput',
      field: 'domain',
      message: 'No Okta domain.',
    });
    const { data } = await server.ask(add, { input });
    expect(data).toEqual({
      addOktaIntegration: { __typename: 'InvalidOktaInput', field: 'domain', message: 'No Okta domain.' },
    });
  });

  test('tells which integration is there already', async () => {
    await saved();
    commands.addIntegration = async () => ({
      kind: 'integrationExists',
      message: 'It is there.',
      integrationId,
    });
    const { data } = await server.ask(add, { input });
    expect(data).toEqual({
      addOktaIntegration: {
        __typename: 'OktaIntegrationExists',
        message: 'It is there.',
        existing: { id: integrationId },
      },
    });
  });

  test('tells what Okta answered', async () => {
    const failure = {
      reason: 'INVALID_TOKEN',
      httpStatus: 401,
      oktaErrorCode: 'E0000011',
      retryAt: null,
    } as const;
    commands.addIntegration = async () => ({ kind: 'connectionFailed', message: 'Refused.', ...failure });
    const { data } = await server.ask(add, { input });
    expect(data).toEqual({
      addOktaIntegration: { __typename: 'OktaConnectionFailed', message: 'Refused.', ...failure },
    });
  });
});

test('testOktaConnection shows what the token may read', async () => {
  const capability = { status: 'OK', message: null, lastSucceededAt: null } as const;
  commands.testConnection = async () => ({
    kind: 'verified',
    domain: 'acme.okta.com',
    integrationId: null,
    oktaOrgId: '00o1',
    tokenOwner: null,
    capabilities: [{ dataType: 'APPS', ...capability }],
    estimatedFirstSync: 5_400,
  });
  const { data, errors } = await server.ask(
    `mutation Test($input: TestOktaConnectionInput!) { testOktaConnection(input: $input) {
      __typename ... on OktaConnectionVerified { domain existing { id } oktaOrgId tokenOwner estimatedFirstSync capabilities { dataType status message lastSucceededAt } }
    } }`,
    { input },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    testOktaConnection: {
      __typename: 'OktaConnectionVerified',
      domain: 'acme.okta.com',
      existing: null,
      oktaOrgId: '00o1',
      tokenOwner: null,
      estimatedFirstSync: 'PT1H30M',
      capabilities: [{ dataType: 'APPS', ...capability }],
    },
  });
});

describe('removeOktaIntegration', () => {
  const remove = `mutation Remove($input: RemoveOktaIntegrationInput!) { removeOktaIntegration(input: $input) {
    __typename ... on OktaIntegrationRemoved { id revokeTokenInOktaUrl } ... on DiscoveryError { message }
  } }`;

  test('keeps the data unless asked to delete it, and says where to revoke the token', async () => {
    const received: unknown[] = [];
    const revokeTokenInOktaUrl = 'https://acme-admin.okta.com/admin/access/api/tokens';
    commands.removeIntegration = async (_viewer, given) => {
      received.push(given);
      return { kind: 'removed', id: given.id, revokeTokenInOktaUrl };
    };
    const { data } = await server.ask(remove, { input: { id: integrationId } });
    await server.ask(remove, { input: { id: integrationId, deleteData: true } });
    expect(data).toEqual({
      removeOktaIntegration: {
        __typename: 'OktaIntegrationRemoved',
        id: integrationId,
        revokeTokenInOktaUrl,
      },
    });
    expect(received).toEqual([
      { id: integrationId, deleteData: false },
      { id: integrationId, deleteData: true },
    ]);
  });

  test('of what is not there is an outcome, not an error', async () => {
    commands.removeIntegration = async () => ({ kind: 'notFound', message: 'There is none.' });
    const { data, errors } = await server.ask(remove, { input: { id: 'x' } });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      removeOktaIntegration: { __typename: 'DiscoveryNotFound', message: 'There is none.' },
    });
  });
});

describe('triggerOktaSync', () => {
  const trigger = `mutation Trigger($input: TriggerOktaSyncInput!) { triggerOktaSync(input: $input) {
    __typename ... on OktaSyncTriggered { alreadyRunning syncRun { id } } ... on DiscoveryError { message }
  } }`;

  test('answers with the run, and whether it was there before', async () => {
    await saved();
    const received: unknown[] = [];
    commands.triggerSync = async (_viewer, given) => {
      received.push(given);
      return { kind: 'triggered', syncRunId, alreadyRunning: true };
    };
    const { data } = await server.ask(trigger, { input: { integrationId, dataTypes: ['APPS'] } });
    expect(received).toEqual([{ integrationId, mode: 'INCREMENTAL', dataTypes: ['APPS'] }]);
    expect(data).toEqual({
      triggerOktaSync: { __typename: 'OktaSyncTriggered', alreadyRunning: true, syncRun: { id: syncRunId } },
    });
  });

  test('of a removed integration is a conflict', async () => {
    commands.triggerSync = async () => ({ kind: 'conflict', message: 'It was removed.' });
    const { data } = await server.ask(trigger, { input: { integrationId } });
    expect(data).toEqual({
      triggerOktaSync: { __typename: 'DiscoveryConflict', message: 'It was removed.' },
    });
  });
});

test('a second mutation of a request does not show what the first one read', async () => {
  await saved();
  let isSecond = false;
  commands.triggerSync = async () => {
    if (isSecond) await store.db.execute(`update sync_runs set status = 'CANCELED'`);
    isSecond = true;
    return { kind: 'triggered', syncRunId, alreadyRunning: false };
  };
  const selection =
    '{ ... on OktaSyncTriggered { syncRun { status integration { lastSyncRun { status } } } } }';
  const { data } = await server.ask(
    `mutation Twice($input: TriggerOktaSyncInput!) {
      a: triggerOktaSync(input: $input) ${selection} b: triggerOktaSync(input: $input) ${selection}
    }`,
    { input: { integrationId } },
  );
  const run = (status: string) => ({ syncRun: { status, integration: { lastSyncRun: { status } } } });
  expect(data).toEqual({ a: run('QUEUED'), b: run('CANCELED') });
});

describe('confirmOktaSyncRemovals', () => {
  const confirm = `mutation Confirm($id: ID!) { confirmOktaSyncRemovals(input: { syncRunId: $id }) {
    __typename
    ... on OktaSyncRunUpdated { syncRun { id status } }
    ... on DiscoveryError { message }
  } }`;

  test('answers with the run, or with why it cannot be confirmed', async () => {
    await saved();
    commands.confirmRemovals = async (viewer, given) => {
      expect({ viewer, given }).toEqual({ viewer: ownAdmin, given: { syncRunId } });
      return { kind: 'updated', syncRunId };
    };
    expect((await server.ask(confirm, { id: syncRunId })).data).toEqual({
      confirmOktaSyncRemovals: {
        __typename: 'OktaSyncRunUpdated',
        syncRun: { id: syncRunId, status: 'QUEUED' },
      },
    });
    commands.confirmRemovals = async () => ({ kind: 'conflict', message: 'nothing to confirm' });
    expect((await server.ask(confirm, { id: syncRunId })).data).toEqual({
      confirmOktaSyncRemovals: { __typename: 'DiscoveryConflict', message: 'nothing to confirm' },
    });
  });
});
