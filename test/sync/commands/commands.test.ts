import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import type { FaultEffect } from '../../../src/simulator/server/faults.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createSyncCommands, type SyncCommands } from '../../../src/sync/commands/commands.ts';
import { dumpText, expectGroundTruth, readContents } from '../../kit/discovered.ts';
import {
  type Discovery,
  expectSucceeded,
  fastTimings,
  startDiscovery,
  testKeyRing,
} from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;
/** Nothing here changes it. */
const company = generateCompany({
  seed: 1,
  people: 10,
  apps: 6,
  groups: 3,
  signInDays: 2,
  now: new Date(),
});

beforeEach(async () => {
  discovery = await startDiscovery({ store, company });
});

afterEach(() => discovery.close());

const otherViewer = { workspaceId: 'globex' };
const input = () => ({ domain: discovery.company.org.domain, apiToken: discovery.simulator.token });
const addAs = (viewer: { workspaceId: string }, more: object = {}) =>
  discovery.commands.addIntegration(viewer, { ...input(), ...more });
const add = (more: object = {}) => addAs(discovery.viewer, more);
const integrations = () =>
  rows<Record<string, unknown>>(store.db, sql`select * from okta_integrations order by created_at, id`);
const authorizations = () =>
  [...discovery.simulator.stats.authorizationByHost.values()].flatMap((set) => [...set]);

async function expectNothingSaved() {
  expect(await integrations()).toEqual([]);
  expect(await rows(store.db, sql`select 1 from sync_runs`)).toEqual([]);
}

describe('adding', () => {
  test('an org is verified, saved with its token sealed, and its first sync queued', async () => {
    const added = await add({ name: ' Acme ', syncIntervalSeconds: 3_600 });
    expect(added).toMatchObject({ kind: 'added' });
    const [saved] = await integrations();
    expect(saved).toMatchObject({
      workspace_id: 'acme',
      name: 'Acme',
      domain: discovery.company.org.domain,
      okta_org_id: discovery.company.org.id,
      status: 'CONNECTED',
      status_reason: null,
      token_hint: discovery.simulator.token.slice(-4),
      sync_interval_seconds: 3_600,
    });
    const runs = await rows(store.db, sql`select status, trigger, mode from sync_runs`);
    expect(runs).toEqual([{ status: 'QUEUED', trigger: 'CONNECT', mode: 'FULL' }]);
  });

  test('the admin console’s address is repaired to the org’s host', async () => {
    const pasted = `https://${discovery.company.org.domain.replace('.', '-admin.')}/admin/dashboard?x=1#y`;
    expect(await add({ domain: pasted })).toMatchObject({ kind: 'added' });
    expect(await integrations()).toMatchObject([
      { domain: discovery.company.org.domain, name: discovery.company.org.domain },
    ]);
  });

  test('a token is taken as the documentation prints it', async () => {
    expect(await add({ apiToken: ` SSWS ${discovery.simulator.token}\n` })).toMatchObject({ kind: 'added' });
    expect(authorizations()).toEqual([`SSWS ${discovery.simulator.token}`]);
  });

  test.each([
    ['acme.example.com', 'not a host name of Okta'],
    ['acme', 'acme.okta.com'],
    ['127.0.0.1', 'IP address'],
    ['https://acme.okta.com.evil.example', 'okta.com'],
    ['{yourOktaDomain}', 'placeholder'],
    ['', 'Enter'],
  ])('the domain %j is refused with the reason, and nobody is asked', async (domain, reason) => {
    const refused = await add({ domain });
    expect(refused).toMatchObject({
      kind: 'invalidInput',
      field: 'domain',
      message: expect.stringContaining(reason),
    });
    expect(discovery.simulator.stats.requests).toBe(0);
    await expectNothingSaved();
  });

  test.each([[''], ['SSWS '], ['two words'], ['täken'], ['x'.repeat(600)]])(
    'the token %j is refused without repeating it, and nobody is asked',
    async (apiToken) => {
      const refused = await add({ apiToken });
      expect(refused).toMatchObject({ kind: 'invalidInput', field: 'apiToken' });
      if (apiToken.trim().length > 5) expect(inspect(refused)).not.toContain(apiToken.trim());
      expect(discovery.simulator.stats.requests).toBe(0);
    },
  );

  test.each([[60], [31 * 86_400], [-1], [Number.NaN]])(
    'a time of %d s between syncs is refused',
    async (syncIntervalSeconds) => {
      expect(await add({ syncIntervalSeconds })).toMatchObject({
        kind: 'invalidInput',
        field: 'syncInterval',
      });
      await expectNothingSaved();
    },
  );

  test('a refused token is told with Okta’s code, nothing is saved, and the org was verified without it first', async () => {
    const refused = await add({ apiToken: '00WrongTokenOfSomebodyElse00000000000000000' });
    expect(refused).toMatchObject({
      kind: 'connectionFailed',
      reason: 'INVALID_TOKEN',
      httpStatus: 401,
      oktaErrorCode: 'E0000011',
    });
    await expectNothingSaved();
    expect(discovery.simulator.stats.recent.map(({ url }) => url)).toEqual([
      '/.well-known/okta-organization',
      '/api/v1/users/me',
    ]);
  });

  test.each<[string, FaultEffect, string]>([
    ['404 as HTML', { kind: 'htmlBody', status: 404 }, 'ORG_NOT_FOUND'],
    ['404 as JSON', { kind: 'status', status: 404 }, 'ORG_NOT_FOUND'],
    ['a web page', { kind: 'htmlBody' }, 'ORG_NOT_FOUND'],
    ['nothing', { kind: 'emptyBody' }, 'ORG_NOT_FOUND'],
    ['a redirect', { kind: 'redirect', origin: 'http://127.0.0.1:1' }, 'ORG_NOT_FOUND'],
    ['503', { kind: 'status', status: 503 }, 'ORG_UNREACHABLE'],
    ['silence', { kind: 'hang', phase: 'headers', forMs: 10_000 }, 'ORG_UNREACHABLE'],
    ['a reset', { kind: 'reset' }, 'ORG_UNREACHABLE'],
  ])('a domain that answers with %s gets no token: %s', async (_what, effect, reason) => {
    discovery.simulator.faults.add(effect, { on: 'organization' });
    expect(await add()).toMatchObject({ kind: 'connectionFailed', reason, message: expect.any(String) });
    expect(authorizations()).toEqual([]);
    await expectNothingSaved();
  });

  test.each([
    ['an object without an id', '{"hello":"world"}', 'ORG_NOT_FOUND'],
    ['an id that is none', '{"id":7}', 'ORG_NOT_FOUND'],
    ['a list', '[]', 'ORG_NOT_FOUND'],
    ['a text', '"okta"', 'ORG_NOT_FOUND'],
    ['an answer that breaks off', null, 'ORG_UNREACHABLE'],
  ])('a domain that answers with %s gets no token: %s', async (_what, body, reason) => {
    const server = createServer((request, response) => {
      if (request.headers.authorization !== undefined) throw new Error('the token was sent');
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body?.length ?? 99 });
      if (body === null) response.write('{"id":"00o', () => response.destroy());
      else response.end(body);
    });
    const port = await listen(server);
    const added = await commandsFor(`http://127.0.0.1:${port}`).addIntegration(discovery.viewer, input());
    server.close();
    expect(added).toMatchObject({ kind: 'connectionFailed', reason });
    await expectNothingSaved();
  });

  test('an org without room in its rate limit is told of at once, with when to try again', async () => {
    let sleptMs = 0;
    const startMs = Date.now();
    const nowMs = () => startMs + sleptMs;
    const commands = createSyncCommands({
      store,
      keyRing: testKeyRing,
      okta: {
        baseUrl: discovery.simulator.url,
        clock: {
          now: nowMs,
          sleep: async (ms) => {
            sleptMs += ms;
          },
        },
      },
      onQueued: () => undefined,
      now: () => new Date(nowMs()),
    });
    discovery.simulator.faults.add({ kind: 'status', status: 429, hasHeaders: false });
    const added = await commands.addIntegration(discovery.viewer, input());
    expect(added).toMatchObject({
      kind: 'connectionFailed',
      reason: 'RATE_LIMITED',
      httpStatus: 429,
      message: expect.stringMatching(/try again in \d+ seconds/),
    });
    // Without rate-limit headers a whole window is waited for.
    expect(added).toMatchObject({ retryAt: new Date(nowMs() + 60_000).toISOString() });
    expect(sleptMs).toBeLessThanOrEqual(10_000);
    await expectNothingSaved();
  });

  test('an org nobody answers for is unreachable', async () => {
    const { port } = await closedPort();
    const commands = commandsFor(`http://127.0.0.1:${port}`);
    expect(await commands.addIntegration(discovery.viewer, input())).toMatchObject({
      kind: 'connectionFailed',
      reason: 'ORG_UNREACHABLE',
      httpStatus: null,
    });
    await expectNothingSaved();
  });

  test.each(['users', 'apps'] as const)(
    'without the right to read %s there is nothing to connect',
    async (capability) => {
      discovery.simulator.deny(capability);
      expect(await add()).toMatchObject({
        kind: 'connectionFailed',
        reason: 'INSUFFICIENT_PERMISSIONS',
        httpStatus: 403,
        oktaErrorCode: 'E0000006',
        message: expect.stringContaining(`/api/v1/${capability}`),
      });
      await expectNothingSaved();
    },
  );

  test.each([
    ['logs', 'SYSTEM_LOG'],
    ['groups', 'GROUPS'],
  ] as const)(
    'without the right to read %s the org is connected, as degraded',
    async (capability, dataType) => {
      discovery.simulator.deny(capability);
      expect(await add()).toMatchObject({ kind: 'added' });
      const [saved] = await integrations();
      expect(saved).toMatchObject({ status: 'DEGRADED', status_reason: 'INSUFFICIENT_PERMISSIONS' });
      expect(saved?.capabilities).toContainEqual(
        expect.objectContaining({ dataType, status: 'FORBIDDEN', message: expect.any(String) }),
      );
    },
  );

  test('what cannot be read just now is not taken for what may not be read', async () => {
    discovery.simulator.faults.add({ kind: 'status', status: 503 }, { on: 'logs' });
    expect(await add()).toMatchObject({ kind: 'added' });
    expect(await integrations()).toMatchObject([
      {
        status: 'DEGRADED',
        status_reason: 'ORG_UNREACHABLE',
        capabilities: expect.arrayContaining([
          expect.objectContaining({ dataType: 'SYSTEM_LOG', status: 'FAILED' }),
        ]),
      },
    ]);
  });

  test.each<[string, FaultEffect]>([
    ['who may not look at themselves', { kind: 'status', status: 403 }],
    ['whose profile Okta fails to show', { kind: 'status', status: 503 }],
    ['whose profile has no room in its rate limit', { kind: 'status', status: 429 }],
    ['whose profile cannot be read', { kind: 'truncatedBody', mode: 'cut' }],
  ])('an owner %s is no obstacle', async (_what, effect) => {
    const fault = discovery.simulator.faults.add(effect, { on: 'me' });
    expect(await discovery.commands.testConnection(discovery.viewer, input())).toMatchObject({
      kind: 'verified',
      tokenOwner: null,
    });
    expect(fault.fired).toBeGreaterThan(0);
  });

  test('an org is added once per workspace, whatever host name it is given by', async () => {
    const first = await add();
    const exists = {
      kind: 'integrationExists',
      integrationId: 'integrationId' in first && first.integrationId,
    };
    expect(await add()).toMatchObject(exists);
    expect(await add({ domain: 'renamed.oktapreview.com' })).toMatchObject({
      ...exists,
      message: expect.stringContaining(discovery.company.org.domain),
    });
    expect(await integrations()).toHaveLength(1);
    expect(await addAs(otherViewer)).toMatchObject({ kind: 'added' });
    expect(await integrations()).toHaveLength(2);
  });

  test('of many who add an org at the same time one wins and the others are told of it', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => add()));
    const winners = results.filter((result) => result.kind === 'added');
    expect(winners).toHaveLength(1);
    const [saved] = await integrations();
    for (const result of results) expect(result).toMatchObject({ integrationId: saved?.id });
    expect(await rows(store.db, sql`select 1 from sync_runs`)).toHaveLength(1);
  });
});

describe('testing a connection', () => {
  test('tells the org, the token’s owner and what may be read, and saves nothing', async () => {
    discovery.simulator.deny('logs');
    const tested = await discovery.commands.testConnection(discovery.viewer, input());
    const owner = discovery.company.users.find(({ id }) => id === discovery.company.tokenOwnerId);
    expect(tested).toMatchObject({
      kind: 'verified',
      domain: discovery.company.org.domain,
      oktaOrgId: discovery.company.org.id,
      tokenOwner: owner?.profile.login,
    });
    const statuses =
      'capabilities' in tested ? tested.capabilities.map((each) => [each.dataType, each.status]) : [];
    expect(Object.fromEntries(statuses)).toEqual({
      APPS: 'OK',
      APP_ASSIGNMENTS: 'OK',
      USERS: 'OK',
      GROUPS: 'OK',
      SYSTEM_LOG: 'FORBIDDEN',
    });
    await expectNothingSaved();
  });
});

describe('the estimate of the first sync', () => {
  const urls = () => discovery.simulator.stats.recent.map(({ url }) => decodeURIComponent(url));
  const inOrgOf = async (size: { people: number; apps: number }) => {
    await discovery.close();
    discovery = await startDiscovery({
      store,
      company: generateCompany({ seed: 3, groups: 3, signInDays: 0, now: new Date(), ...size }),
      simulator: { rateLimits: 'workforce' },
    });
    const tested = await discovery.commands.testConnection(discovery.viewer, input());
    if (tested.kind !== 'verified') throw new Error(`not verified: ${JSON.stringify(tested)}`);
    return tested.estimatedFirstSync;
  };

  test('costs no request more where all apps and people fit on a page', async () => {
    expect(await inOrgOf({ people: 20, apps: 10 })).toBeGreaterThan(0);
    expect(urls().slice(0, 2)).toEqual(['/.well-known/okta-organization', '/api/v1/users/me']);
    // The others are asked at the same time.
    expect(urls().slice(2).sort()).toEqual([
      '/api/v1/apps?limit=200',
      '/api/v1/groups?limit=1',
      expect.stringMatching(/^\/api\/v1\/logs\?since=.*&limit=1$/),
      '/api/v1/users?limit=200',
    ]);
  });

  test('costs one more where people do not, and grows with them', async () => {
    const few = Number(await inOrgOf({ people: 150, apps: 20 }));
    const many = Number(await inOrgOf({ people: 900, apps: 20 }));
    expect(urls()).toHaveLength(7);
    expect(urls().at(-1)).toBe('/api/v1/groups?search=type eq "BUILT_IN"&expand=stats&limit=10');
    expect(many).toBeGreaterThan(few);
    // 90 days of some 6,000 sign-ins a week, a thousand to a request, at 60 requests a minute.
    expect(many).toBeGreaterThan(5 * 60);
    expect(many).toBeLessThan(15 * 60);
  });

  test('is not made up where there are more apps than can be counted', async () => {
    expect(await inOrgOf({ people: 5, apps: 230 })).toBeNull();
  });

  test('is not made up where people cannot be counted', async () => {
    await discovery.close();
    const company = generateCompany({
      seed: 3,
      people: 250,
      apps: 5,
      groups: 3,
      signInDays: 0,
      now: new Date(),
    });
    discovery = await startDiscovery({ store, company });
    discovery.simulator.deny('groups');
    expect(await discovery.commands.testConnection(discovery.viewer, input())).toMatchObject({
      kind: 'verified',
      estimatedFirstSync: null,
    });
  });

  test('is not worth a failure: an org that cannot deliver a page is asked for less', async () => {
    discovery.simulator.faults.add(
      { kind: 'status', status: 500 },
      { on: 'apps', when: ({ url }) => url.searchParams.get('limit') === '200' },
    );
    expect(await discovery.commands.testConnection(discovery.viewer, input())).toMatchObject({
      kind: 'verified',
      estimatedFirstSync: null,
    });
  });
});

describe('triggering', () => {
  test('queues one run, and tells of it as long as it lives', async () => {
    const added = await discovery.add();
    const trigger = () =>
      discovery.commands.triggerSync(discovery.viewer, { integrationId: added.integrationId, mode: 'FULL' });
    const triggered = { kind: 'triggered', syncRunId: added.runId, alreadyRunning: true };
    expect(await Promise.all([trigger(), trigger(), trigger()])).toEqual([triggered, triggered, triggered]);
    await discovery.execute();
    const [one, other] = await Promise.all([trigger(), trigger()]);
    expect([one, other].filter((each) => each.kind === 'triggered' && !each.alreadyRunning)).toHaveLength(1);
    expect(one).toMatchObject({ syncRunId: 'syncRunId' in other ? other.syncRunId : '' });
  });

  test('what was removed cannot be synced', async () => {
    const { integrationId } = await discovery.add();
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    expect(
      await discovery.commands.triggerSync(discovery.viewer, { integrationId, mode: 'FULL' }),
    ).toMatchObject({
      kind: 'conflict',
    });
  });

  test.each([
    ['an unknown id', '019a0000-0000-7000-8000-000000000000'],
    ['garbage', "'; drop table okta_integrations; --"],
    ['nothing', ''],
    ['NUL', '\0'],
  ])('%s is not found', async (_what, id) => {
    await discovery.add();
    const { commands, viewer } = discovery;
    expect(await commands.triggerSync(viewer, { integrationId: id, mode: 'FULL' })).toMatchObject({
      kind: 'notFound',
    });
    expect(await commands.removeIntegration(viewer, { id, deleteData: true })).toMatchObject({
      kind: 'notFound',
    });
    expect(await integrations()).toHaveLength(1);
  });

  test('another workspace’s integration is not found', async () => {
    const { integrationId } = await discovery.add();
    const { commands } = discovery;
    expect(await commands.triggerSync(otherViewer, { integrationId, mode: 'FULL' })).toMatchObject({
      kind: 'notFound',
    });
    expect(
      await commands.removeIntegration(otherViewer, { id: integrationId, deleteData: true }),
    ).toMatchObject({
      kind: 'notFound',
    });
    expect(await integrations()).toMatchObject([
      { status: 'CONNECTED', sealed_api_token: expect.any(String) },
    ]);
  });
});

describe('removing', () => {
  test('destroys the token, stops the schedule and keeps the data', async () => {
    expectSucceeded(await discovery.connect());
    const { integrationId } = discovery.integrationKey();
    const before = await readContents(store);
    const removed = await discovery.commands.removeIntegration(discovery.viewer, {
      id: integrationId,
      deleteData: false,
    });
    expect(removed).toEqual({
      kind: 'removed',
      id: integrationId,
      revokeTokenInOktaUrl: `https://${discovery.company.org.domain.replace('.', '-admin.')}/admin/access/api/tokens`,
    });
    expect(await integrations()).toMatchObject([
      { status: 'DISCONNECTED', sealed_api_token: null, next_sync_at: null },
    ]);
    expect(await readContents(store)).toEqual(before);
  });

  test('an org that is added again goes on under its id, with the ids of all it had', async () => {
    expectSucceeded(await discovery.connect());
    const { integrationId } = discovery.integrationKey();
    const before = await readContents(store);
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    const token = discovery.simulator.issueToken();
    expect(await add({ apiToken: token, name: 'Again', domain: 'renamed.okta.com' })).toMatchObject({
      kind: 'added',
      integrationId,
    });
    expect(await integrations()).toMatchObject([
      {
        status: 'CONNECTED',
        name: 'Again',
        domain: 'renamed.okta.com',
        sealed_api_token: expect.any(String),
      },
    ]);
    discovery.simulator.stats.reset();
    expectSucceeded(await discovery.syncOnce());
    expect(authorizations()).toEqual([`SSWS ${token}`]);
    expect(await readContents(store)).toEqual(before);
  });

  test('of several who add a removed org again at the same time one wins', async () => {
    const { integrationId } = await discovery.add();
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    const results = await Promise.all([add(), add(), add()]);
    expect(results.filter(({ kind }) => kind === 'added')).toHaveLength(1);
    for (const result of results) expect(result).toMatchObject({ integrationId });
  });

  test('with its data erases every row of it in every table, and an org added again has the same ids', async () => {
    const { integrationId } = await discovery.add();
    expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
    const before = await readContents(store);
    await discovery.commands.triggerSync(discovery.viewer, { integrationId, mode: 'FULL' });
    // Where a run that is under way stands.
    const seen = await rows(
      store.db,
      sql`insert into sync_seen (workspace_id, run_id, scope, row_id)
          select workspace_id, id, 'USERS', id from sync_runs where status = 'QUEUED' returning run_id`,
    );
    expect(seen).toHaveLength(1);
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: true });
    // How far the workspace's feed has come is no part of an integration: a position is never given twice.
    expect(await rowCounts()).toEqual({ discovery_feeds: 1 });

    await discovery.add();
    expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await readContents(store)).toEqual(before);
    await expectGroundTruth(discovery);
  });

  test('without its data forgets where a run under way stood', async () => {
    const { integrationId } = await discovery.add();
    await store.db.execute(
      sql`insert into sync_seen (workspace_id, run_id, scope, row_id)
          select workspace_id, id, 'USERS', id from sync_runs`,
    );
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    expect(await rows(store.db, sql`select status from sync_runs`)).toEqual([{ status: 'CANCELED' }]);
    expect(await rowCounts()).not.toHaveProperty('sync_seen');
  });

  test('with its data leaves everything of other integrations and workspaces', async () => {
    // The same org in another workspace, and another org with some of the same products in this one.
    const elsewhere = await startDiscovery({ store, company: discovery.company, workspaceId: 'globex' });
    const second = await startDiscovery({ store, company: secondCompany() });
    // Worked on one by one: a worker would take the runs of the others as well.
    const connectHere = async (each: Discovery) => {
      const { integrationId } = await each.add();
      expect(await each.execute()).toMatchObject({ status: 'SUCCEEDED' });
      return integrationId;
    };
    const sharedServices = async () =>
      rows(
        store.db,
        sql`select catalog_key, name, search_text, user_account_count, last_activity_at from saas_services
            where workspace_id = 'acme' order by catalog_key`,
      );
    try {
      const integrationId = await connectHere(discovery);
      const secondId = await connectHere(second);
      await connectHere(elsewhere);
      const globex = await readRows('globex');
      const alone = await readRows('acme', secondId);

      await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: true });

      expect(await readRows('globex')).toEqual(globex);
      expect(await readRows('acme', secondId)).toEqual(alone);
      await expectGroundTruth(second);
      await expectGroundTruth(elsewhere);
      // Products that both used are now what the other org alone makes of them.
      const left = await sharedServices();
      await second.commands.removeIntegration(second.viewer, { id: secondId, deleteData: true });
      await connectHere(second);
      expect(left).toEqual(await sharedServices());
    } finally {
      await elsewhere.close();
      await second.close();
    }
  });
});

test('the token is in no log line, no error, no answer and no table', async () => {
  const { simulator } = discovery;
  const answers: unknown[] = [];
  answers.push(await add({ apiToken: `${simulator.token}x` }));
  simulator.faults.add({ kind: 'htmlBody' }, { on: 'apps', times: 1 });
  answers.push(await discovery.commands.testConnection(discovery.viewer, input()));
  expectSucceeded(await discovery.connect());
  answers.push(await add());
  simulator.faults.add(
    { kind: 'foreignNext', origin: `http://${simulator.token}.example.com` },
    { on: 'logs' },
  );
  simulator.faults.add({ kind: 'status', status: 403 }, { on: 'groups' });
  answers.push(await discovery.syncOnce());
  simulator.faults.clear();
  const dump = await dumpText(store);
  simulator.revokeToken();
  answers.push(await discovery.syncOnce());
  const { integrationId } = discovery.integrationKey();
  // Sealed with a key that is no longer there.
  await store.db.execute(
    sql`update okta_integrations set sealed_api_token = replace(sealed_api_token, 'test', 'lost')`,
  );
  answers.push(await discovery.syncOnce());
  answers.push(
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false }),
  );

  expect(discovery.logged.length).toBeGreaterThan(5);
  for (const text of [
    dump,
    await dumpText(store),
    JSON.stringify(discovery.logged),
    inspect(discovery.logged, { depth: 20, showHidden: true }),
    JSON.stringify(answers),
    inspect(answers, { depth: 20, showHidden: true }),
  ]) {
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toContain(simulator.token);
    expect(text).not.toContain(simulator.token.slice(2, 20));
  }
});

/** Another org, with some of the same products. */
function secondCompany() {
  const size = { people: 8, apps: 6, groups: 2, signInDays: 2 };
  return generateCompany({ ...size, seed: 2, now: new Date(), orgSubdomain: 'second-demo' });
}

async function rowCounts(): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    store.db,
    sql`select tablename as name from pg_tables where schemaname = current_schema()`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await rows<{ count: number }>(
      store.db,
      sql`select count(*)::int as count from ${sql.identifier(name)}`,
    );
    if (row && row.count > 0) counts[name] = row.count;
  }
  return counts;
}

/** Rows of one workspace, of one integration where a table says so, with where they stand. */
async function readRows(workspaceId: string, integrationId?: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const table of ['saas_service_instances', 'saas_users', 'saas_user_accounts', 'employees']) {
    const only = integrationId === undefined ? sql`` : sql` and integration_id = ${integrationId}`;
    found[table] = await rows(
      store.db,
      sql`select ctid, xmin, * from ${sql.identifier(table)} where workspace_id = ${workspaceId}${only} order by id`,
    );
  }
  return found;
}

function commandsFor(baseUrl: string): SyncCommands {
  return createSyncCommands({
    store,
    keyRing: testKeyRing,
    okta: { baseUrl, timings: fastTimings },
    onQueued: () => undefined,
  });
}

/** A port nobody listens on. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<{ port: number }> {
  const server: Server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return { port };
}
