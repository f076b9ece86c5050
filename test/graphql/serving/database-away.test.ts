import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { createSyncCommands } from '../../../src/sync/commands/commands.ts';
import { testEngine } from '../../kit/database.ts';
import { testKeyRing } from '../../kit/discovery.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { type Relay, startRelay } from '../../kit/relay.ts';
import { integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

const owned = { workspaceId: 'default', id: seedId('integration') };
const service = { workspaceId: 'default', id: seedId('service') };
const base = storeForFile();
const away = {
  status: 503,
  errors: [
    {
      message: 'The database cannot be reached for now: try again in a few seconds.',
      extensions: { code: 'DATABASE_UNAVAILABLE', requestId: expect.any(String) },
    },
  ],
};

function serve(store: Store): Promise<TestServer> {
  const okta = { baseUrl: undefined };
  const commands = createSyncCommands({ store, keyRing: testKeyRing, okta, onQueued: () => {} });
  return startTestServer(store, { commands });
}

beforeAll(() => seed(base.db, { integrations: [integrationSeed(owned)], services: [serviceSeed(service)] }));

describe.runIf(testEngine() === 'postgres')('while PostgreSQL hangs up on everybody', () => {
  let relay: Relay;
  let store: Store;
  let server: TestServer;
  beforeAll(async () => {
    relay = await startRelay(new URL(base.databaseUrl ?? ''));
    store = await openStore({ databaseUrl: relay.url, migrationsFolder });
    server = await serve(store);
  });
  beforeEach(() => relay.mend());
  afterAll(async () => {
    await server.close();
    await store.close();
    await relay.close();
  });

  test.each([
    ['a query', '{ saasServices { totalCount } }'],
    ['a query that also asks what needs no database', '{ __typename saasServices { totalCount } }'],
    ['a mutation', `mutation { triggerOktaSync(input: { integrationId: "${owned.id}" }) { __typename } }`],
  ])('%s is answered with 503, when to come again, and no data', async (_what, source) => {
    expect((await server.ask(source)).status).toBe(200);
    relay.cut();
    const answer = await server.ask(source);
    expect(answer).toMatchObject(away);
    expect(answer.text).not.toContain('"data"');
    expect(answer.headers.get('retry-after')).toBe('5');
    const line = server.logged.at(-1) ?? '';
    expect(line).toContain('a request failed because the database is not available');
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', code: expect.any(String) });
    relay.mend();
    expect((await server.ask(source)).status).toBe(200);
  });

  test('a mutation that did something before the database went says so', async () => {
    // The first mutation is committed when the service that it changed is read.
    const stop = onStatement(store, ({ label }) => {
      if (label === 'services by id') relay.cut();
    });
    const set = (reviewStatus: string) => `setSaasServiceReviewStatus(
      input: { serviceId: "${service.id}", reviewStatus: ${reviewStatus} }
    ) { ... on SaasServiceUpdated { service { reviewStatus } } }`;
    const answer = await server.ask(`mutation { one: ${set('APPROVED')} two: ${set('IGNORED')} }`);
    stop();
    expect(answer).toMatchObject({
      status: 200,
      data: { one: { service: { reviewStatus: 'APPROVED' } }, two: null },
      errors: [{ path: ['two'], extensions: { code: 'DATABASE_UNAVAILABLE' } }],
    });
    relay.mend();
    const { data } = await server.ask(`{ saasService(id: "${service.id}") { reviewStatus } }`);
    expect(data).toEqual({ saasService: { reviewStatus: 'APPROVED' } });
  });

  test('ready says so, and is ready again by itself', async () => {
    const ready = async () => (await fetch(`${server.url}/health/ready`)).status;
    expect(await ready()).toBe(200);
    relay.cut();
    await expect.poll(ready, { timeout: 20_000 }).toBe(503);
    relay.mend();
    await expect.poll(ready, { timeout: 20_000 }).toBe(200);
  });
});
