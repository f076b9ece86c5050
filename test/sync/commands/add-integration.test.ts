import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { FaultEffect } from '../../../src/simulator/server/faults.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createSyncCommands, type SyncCommands } from '../../../src/sync/commands/commands.ts';
import { fastTimings, testKeyRing } from '../../kit/discovery.ts';
import { otherViewer, smallOrgForEach } from './small-org.ts';

const { add, addAs, authorizations, discovery, expectNothingSaved, input, integrations, store } =
  smallOrgForEach();

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
  ])('the domain %j is refused with the reason, and no request is sent', async (domain, reason) => {
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
    'the token %j is refused without repeating it, and no request is sent',
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

  test('a refused token fails with Okta’s code, nothing is saved, and the org was verified without it first', async () => {
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

  test('an org without room in its rate limit fails at once, and the answer says when to try again', async () => {
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

  test('an org at which nothing answers is unreachable', async () => {
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

  test('of many who add an org at the same time one wins and the others get its integration', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => add()));
    const winners = results.filter((result) => result.kind === 'added');
    expect(winners).toHaveLength(1);
    const [saved] = await integrations();
    for (const result of results) expect(result).toMatchObject({ integrationId: saved?.id });
    expect(await rows(store.db, sql`select 1 from sync_runs`)).toHaveLength(1);
  });
});

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
