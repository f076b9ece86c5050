import { generateKeySync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { execute, parse } from 'graphql';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '../../../src/graphql/context.ts';
import { createCursors } from '../../../src/graphql/request/cursors.ts';
import { createDeadline } from '../../../src/graphql/request/deadline.ts';
import { isStopped } from '../../../src/graphql/request/errors.ts';
import { createSchema } from '../../../src/graphql/schema.ts';
import { createRunUpdates } from '../../../src/graphql/serving/run-updates.ts';
import { onStatement, rows } from '../../../src/store/engine/run-sql.ts';
import type { SyncCommands } from '../../../src/sync/commands/commands.ts';
import { testEngine } from '../../kit/database.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { anAdmin, startTestServer, type TestServer, unexpectedCommands } from '../../kit/graphql.ts';
import { employeeSeed, integrationSeed, runSeed, seed, seedId, userSeed } from '../../kit/seed.ts';
import { until } from '../../kit/subgraph.ts';

const owned = { workspaceId: 'default', id: seedId('integration') };
const run = { workspaceId: 'default', id: seedId('run'), integrationId: owned.id };
const config = { host: '127.0.0.1', port: 0, operationTimeoutMs: 200 };
const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, { integrations: [integrationSeed(owned)], runs: [runSeed(run)] });
  server = await startTestServer(store, { config });
});

afterAll(() => server.close());

const timeout = {
  status: 504,
  errors: [
    {
      message: 'The operation took longer than 0.2 s and was stopped: ask for less at a time.',
      extensions: { code: 'OPERATION_TIMEOUT' },
    },
  ],
};

test('what a mutation does is not cut short, and can be read afterwards', async () => {
  // Long enough to read in on a busy machine.
  const operationTimeoutMs = 1_500;
  const commands = {
    ...unexpectedCommands,
    triggerSync: async () => {
      await sleep(operationTimeoutMs + 100);
      return { kind: 'triggered' as const, syncRunId: run.id, alreadyRunning: false };
    },
  };
  const patient = await startTestServer(store, { config: { ...config, operationTimeoutMs }, commands });
  const trigger = (name: string) => `${name}: triggerOktaSync(input: { integrationId: "${owned.id}" }) {
    ... on OktaSyncTriggered { syncRun { id integration { id } } }
  }`;
  const { data, errors } = await patient.ask(`mutation { ${trigger('one')} ${trigger('two')} }`);
  await patient.close();
  expect(errors).toEqual([]);
  const syncRun = { id: run.id, integration: { id: owned.id } };
  expect(data).toEqual({ one: { syncRun }, two: { syncRun } });
});

test('a connection test may take longer than an operation, and ends when its client leaves', async () => {
  let given: AbortSignal | undefined;
  let isLong = false;
  let waitMs = config.operationTimeoutMs * 3;
  const failed = {
    kind: 'connectionFailed',
    message: 'Reading from Okta was stopped.',
    reason: 'INTERNAL',
    httpStatus: null,
    oktaErrorCode: null,
    retryAt: null,
  } as const;
  const commands: SyncCommands = {
    ...unexpectedCommands,
    testConnection: async (_viewer, _input, signal) => {
      given = signal;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      isLong = signal?.aborted === false;
      return failed;
    },
  };
  const patient = await startTestServer(store, { config, commands });
  const source = `mutation { testOktaConnection(input: { domain: "acme.okta.com", apiToken: "x" }) {
    ... on OktaConnectionFailed { reason }
  } }`;
  const { data, errors } = await patient.ask(source);
  expect(errors).toEqual([]);
  expect(data).toEqual({ testOktaConnection: { reason: 'INTERNAL' } });
  expect(isLong).toBe(true);

  given = undefined;
  waitMs = 600_000;
  const client = new AbortController();
  const asked = fetch(`${patient.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: source }),
    signal: client.signal,
  });
  await until(async () => given !== undefined, Boolean);
  client.abort();
  await expect(asked).rejects.toThrow();
  await until(async () => given?.aborted === true, Boolean);
  await patient.close();
  expect(patient.logged.filter((line) => line.includes('"error"'))).toEqual([]);
});

describe('an operation that is stopped while its rows are read', () => {
  const many = { workspaceId: 'many', integrationId: seedId('many') };
  const employees = Array.from({ length: 40 }, (_, n) =>
    employeeSeed({ ...many, id: seedId('employee', n), oktaUserId: `00u${n}` }),
  );
  const users = employees.map(({ id, oktaUserId }, n) =>
    userSeed({ ...many, id: seedId('user', n), oktaUserId, employeeId: id }),
  );

  beforeAll(() =>
    seed(store.db, {
      integrations: [integrationSeed({ workspaceId: 'many', id: many.integrationId })],
      employees,
      users,
    }),
  );

  /** The errors of an operation for whose answer nobody waits any more once that statement is through. */
  async function errorsWhenStoppedAfter(statement: string, source: string, variableValues = {}) {
    const deadline = createDeadline(30_000);
    const stop = onStatement(store, ({ label }) => {
      if (label === statement) deadline.end();
    });
    const contextValue = createContext({
      store,
      deadline,
      viewer: { ...anAdmin, workspaceId: 'many', requestId: 'stopped', sourceAddress: '127.0.0.1' },
      commands: unexpectedCommands,
      recordAuditRead: async () => {},
      recordDenial: async () => {},
      cursors: createCursors([generateKeySync('hmac', { length: 256 })]),
      requestId: 'stopped',
      now: new Date(),
      runUpdates: createRunUpdates({ db: store.db, log: { info() {}, warn() {}, error() {} } }),
    });
    const { errors } = await execute({
      schema: createSchema(),
      document: parse(source),
      contextValue,
      variableValues,
    });
    stop();
    expect(deadline.signal.aborted).toBe(true);
    return errors ?? [];
  }

  test('fails once for a list, not once for each of its rows', async () => {
    const errors = await errorsWhenStoppedAfter('users page', '{ saasUsers { nodes { employee { id } } } }');
    expect(errors.map(isStopped)).toEqual([true]);
  });

  test('fails once for all entities', async () => {
    const errors = await errorsWhenStoppedAfter(
      'users by id',
      'query ($list: [_Any!]!) { _entities(representations: $list) { ... on SaasUser { employee { id } } } }',
      { list: users.map(({ id }) => ({ __typename: 'SaasUser', id })) },
    );
    expect(errors.map(isStopped)).toEqual([true]);
  });
});

describe.runIf(testEngine() === 'pglite')('on PGlite', () => {
  test('an operation that waits too long for its turn is answered in time, and not read any more', async () => {
    const heard: string[] = [];
    const stop = onStatement(
      store,
      ({ label, error }) => void heard.push(`${label} ${error?.code ?? 'done'}`),
    );
    const busy = rows(store.db, sql`/* busy */ select pg_sleep(1)`);
    const answer = await server.ask('{ saasServices { nodes { name } } employees { totalCount } }');
    expect(answer).toMatchObject(timeout);
    expect(answer.data).toBeUndefined();
    await busy;
    stop();
    expect(heard.sort()).toEqual([
      'busy done',
      'employees count ABORTED',
      'operation ABORTED',
      'services page ABORTED',
    ]);
  });
});

describe.runIf(testEngine() === 'pglite')('on PGlite, after a connection test', () => {
  test('what the answer still reads is bounded as that of every other mutation', async () => {
    const busyMs = config.operationTimeoutMs * 5;
    let busy: Promise<unknown> | undefined;
    const commands: SyncCommands = {
      ...unexpectedCommands,
      testConnection: async () => {
        busy = rows(store.db, sql`/* busy */ select pg_sleep(${busyMs / 1_000})`);
        return {
          kind: 'verified',
          domain: 'acme.okta.com',
          oktaOrgId: '00o1',
          tokenOwner: null,
          capabilities: [],
          estimatedFirstSync: null,
          integrationId: owned.id,
        };
      },
    };
    const tested = await startTestServer(store, { config, commands });
    const answer = await tested.ask(`mutation {
      testOktaConnection(input: { domain: "acme.okta.com", apiToken: "x" }) {
        ... on OktaConnectionVerified { existing { id } }
      }
    }`);
    await busy;
    await tested.close();
    expect(answer).toMatchObject(timeout);
  });
});

describe.runIf(testEngine() === 'postgres')('on PostgreSQL', () => {
  let other: postgres.Sql;

  beforeAll(() => {
    other = postgres(store.databaseUrl ?? '', { max: 2, onnotice: () => {} });
  });

  afterAll(async () => {
    await other.end();
  });

  /** Labels of the store's statements that the server works on at the moment. */
  const atWork = async () => {
    const found = await other<{ query: string }[]>`select query from pg_stat_activity
      where datname = current_database() and state = 'active' and application_name = 'okta-discovery'`;
    return found.map(({ query }) => /\/\* (.*?) \*\//.exec(query)?.[1] ?? query);
  };

  const whileLocked = (fn: () => Promise<void>) =>
    other.begin(async (holder) => {
      await holder`lock table saas_services in access exclusive mode`;
      await fn();
    });

  test('an operation that takes too long is answered in time, and the server works on it no more', async () => {
    await whileLocked(async () => {
      const asked = server.ask('{ saasServices { nodes { name } } }');
      await until(atWork, (labels) => labels.includes('operation'));
      const answer = await asked;
      expect(answer).toMatchObject(timeout);
      expect(answer.data).toBeUndefined();
      expect(await atWork()).toEqual([]);
      const quick = await server.ask('{ oktaIntegrations { totalCount } }');
      expect(quick).toMatchObject({ status: 200, data: { oktaIntegrations: { totalCount: 1 } } });
    });
    expect((await server.ask('{ saasServices { totalCount } }')).status).toBe(200);
    const lines = server.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { level: 'warn', message: 'an operation took too long and was stopped', limitMs: 200 },
    ]);
  });

  test('a client that goes away takes its statements with it', async () => {
    const patient = await startTestServer(store);
    await whileLocked(async () => {
      const controller = new AbortController();
      const gone = fetch(`${patient.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ saasServices { nodes { name } } }' }),
        signal: controller.signal,
      });
      await until(atWork, (labels) => labels.includes('operation'));
      controller.abort();
      await expect(gone).rejects.toThrow();
      await until(atWork, (labels) => labels.length === 0);
    });
    expect(patient.logged).toEqual([]);
    await patient.close();
  });
});
