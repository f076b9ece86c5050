import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { composeServices } from '@theguild/federation-composition';
import { eq } from 'drizzle-orm';
import { parse } from 'graphql';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createIdentification } from '../../src/identity/identify.ts';
import { syncRuns } from '../../src/store/tables/sync-runs.ts';
import { createSyncCommands } from '../../src/sync/commands/commands.ts';
import { testKeyRing } from '../kit/discovery.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { startHiveGateway } from '../kit/hive-gateway.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  openIdentityProvider,
  type SigningKey,
  signingKey,
  tokenOf,
} from '../kit/identity-provider.ts';
import { seed } from '../kit/seed.ts';
import { type Company, makeCompany } from '../store/api/company.ts';

const routerSecret = 'router-secret-of-thirty-two-characters';
const hmacSecret = 'hmac-secret-of-thirty-two-characters-or-more';
const [acme, globex] = ['acme', 'globex'].map((name, n) => makeCompany(name, n + 1, new Date())) as [
  Company,
  Company,
];
const store = storeForFile();
let key: SigningKey;
let provider: IdentityProvider;
let supergraphSdl: string;

beforeAll(async () => {
  key = await signingKey('key', 'RS256');
  provider = await openIdentityProvider([key.publicJwk]);
  await seed(store.db, acme);
  await seed(store.db, globex);
  const anybody = await startTestServer(store);
  const { data } = await anybody.ask<{ _service: { sdl: string } }>('{ _service { sdl } }');
  await anybody.close();
  const typeDefs = parse(data?._service.sdl ?? '');
  supergraphSdl =
    composeServices([{ name: 'discovery', typeDefs, url: 'http://subgraph.invalid/graphql' }])
      .supergraphSdl ?? '';
}, 120_000);
afterAll(() => provider?.close());

const settings: Record<string, Record<string, string>> = {
  'passes tokens on, which we verify': { AUTH_MODE: 'jwt', JWT_FROM: 'extensions' },
  'says whom its tokens are of': { AUTH_MODE: 'router', IDENTITY_FROM: 'extensions' },
};

describe.each(Object.entries(settings))('Hive Gateway %s', (_name, mode) => {
  let subgraph: TestServer;
  let wire: Wire;
  let gateway: Awaited<ReturnType<typeof startHiveGateway>>;

  beforeAll(async () => {
    const jwt = { JWT_JWKS_URL: provider.url, JWT_ISSUER: issuer, JWT_AUDIENCE: audience };
    const { identity } = readConfig({
      env: {
        ...mode,
        ...(mode.AUTH_MODE === 'jwt' && jwt),
        JWT_CLOCK_TOLERANCE_SECONDS: '0',
        WORKSPACE_CLAIM: 'workspace',
        ROUTER_SECRETS: routerSecret,
        ROUTER_HMAC_SECRETS: hmacSecret,
      },
    });
    const okta = { baseUrl: undefined };
    subgraph = await startTestServer(store, {
      identification: createIdentification({ config: identity }),
      commands: createSyncCommands({ store, keyRing: testKeyRing, okta, onQueued: () => {} }),
    });
    wire = await openWire(subgraph.url);
    gateway = await startHiveGateway(
      supergraphSdl.replaceAll('http://subgraph.invalid/graphql', `${wire.url}/graphql`),
      { jwksUrl: provider.url, issuer, audience, routerSecret, hmacSecret },
    );
  }, 120_000);
  afterAll(async () => {
    await gateway?.stop();
    await wire?.close();
    await subgraph?.close();
  });
  beforeEach(() => wire.reset());

  async function ask(token: string | null, operation: Operation): Promise<GatewayAnswer> {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(operation),
    });
    return { status: response.status, ...((await response.json()) as Omit<GatewayAnswer, 'status'>) };
  }

  const whoAndWhat = {
    query: `query Services($search: String) {
      discoveryViewer { userId role workspaceId }
      saasServices(first: 500, filter: { search: $search }) { nodes { id } }
    }`,
    variables: { search: null },
  };

  test('two people of two workspaces, whose ids collide, get two answers', async () => {
    const [ada, grace] = await Promise.all([
      ask(await tokenOf(key, { sub: 'ada', workspace: 'acme', roles: ['viewer'] }), whoAndWhat),
      ask(await tokenOf(key, { sub: 'grace', workspace: 'globex', roles: ['analyst'] }), whoAndWhat),
    ]);
    for (const [{ data, errors }, company, userId, role] of [
      [ada, acme, 'ada', 'VIEWER'],
      [grace, globex, 'grace', 'ANALYST'],
    ] as const) {
      expect(errors ?? []).toEqual([]);
      const { discoveryViewer, saasServices } = data as ServicesAnswer;
      expect(discoveryViewer).toEqual({ userId, role, workspaceId: company.workspaceId });
      expect(saasServices.nodes.map(({ id }) => id).sort()).toEqual(
        company.services.map(({ id }) => id).sort(),
      );
    }
    expect(JSON.stringify(ada.data)).not.toEqual(JSON.stringify(grace.data));
    expect(wire.statuses).toEqual([200, 200]);
  });

  test.each([
    ['its variables', (body: string) => body.replace('"needle-1"', '"needle-2"')],
    ['its query', (body: string) => body.replace(/"query":"(.*?)saasServices/, '"query":"$1saasservices')],
    ['the name of a variable', (body: string) => body.replace('"variables":{"', '"variables":{" ')],
  ])('one byte changed in %s on the way is a 401; the same unchanged is answered', async (_what, change) => {
    const token = await tokenOf(key, { sub: 'ada', workspace: 'acme', roles: ['admin'] });
    const operation = { ...whoAndWhat, variables: { search: 'needle-1' } };
    const honest = await ask(token, operation);
    expect(honest.errors ?? []).toEqual([]);
    expect(wire.statuses).toEqual([200]);

    wire.change = change;
    const changed = await ask(token, operation);
    expect(wire.changed).toBe(1);
    expect(wire.statuses).toEqual([200, 401]);
    expect(changed.data?.saasServices ?? null).toBeNull();
    expect(changed.errors?.map(({ extensions }) => extensions?.code)).toContain('UNAUTHENTICATED');
    expect(subgraph.logged.at(-1)).toContain('"reason":"signature"');
  });

  test('claims that a client invents make nobody admin, with a token or without one', async () => {
    const claims = { sub: 'eve', workspace: 'globex', roles: ['admin'] };
    const stranger = await signingKey('key', 'RS256');
    const extensions = {
      jwt: { payload: claims, token: { value: await tokenOf(stranger, claims), prefix: 'Bearer' } },
      'hmac-signature': 'AAAA',
    };
    const mutation = {
      query: 'mutation { triggerOktaSync(input: { integrationId: "1" }) { __typename } }',
    };
    const eve = await tokenOf(key, { sub: 'eve', workspace: 'acme', roles: ['viewer'] });
    const known = await ask(eve, { ...whoAndWhat, extensions });
    expect(known.data?.discoveryViewer).toEqual({ userId: 'eve', role: 'VIEWER', workspaceId: 'acme' });
    const refused = await ask(eve, { ...mutation, extensions });
    expect(refused.errors?.map((error) => error.extensions?.code)).toEqual(['FORBIDDEN']);

    wire.reset();
    for (const operation of [whoAndWhat, mutation]) {
      const { data, errors } = await ask(null, { ...operation, extensions });
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
      expect(errors?.length).toBeGreaterThan(0);
    }
    expect(wire.statuses).toEqual([401, 401]);
    // An admin may, so it is the role that decides.
    const admin = await ask(
      await tokenOf(key, { sub: 'root', workspace: 'acme', roles: ['admin'] }),
      mutation,
    );
    expect(admin.errors ?? []).toEqual([]);
    expect(admin.data).toEqual({ triggerOktaSync: { __typename: 'DiscoveryNotFound' } });
  });

  test('a token of another key gets nothing, and the gateway does not even ask us', async () => {
    const stranger = await signingKey('key', 'RS256');
    const forged = await tokenOf(stranger, { sub: 'eve', workspace: 'acme', roles: ['admin'] });
    const { data, errors } = await ask(forged, whoAndWhat);
    expect(data ?? null).toBeNull();
    expect(errors?.length).toBeGreaterThan(0);
    expect(wire.statuses).toEqual([]);
  });

  test('around the gateway, the same token and the same secret without a signature are a 401', async () => {
    const value = await tokenOf(key, { sub: 'ada', workspace: 'acme', roles: ['admin'] });
    const payload = { sub: 'ada', workspace: 'acme', roles: ['admin'] };
    const { status } = await subgraph.send({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'router-authorization': routerSecret },
      body: JSON.stringify({ ...whoAndWhat, extensions: { jwt: { token: { value }, payload } } }),
    });
    expect(status).toBe(401);
    expect(subgraph.logged.at(-1)).toContain('"reason":"no-signature"');
  });

  test('a stream ends when its token does: what happened before arrives, then UNAUTHENTICATED', async () => {
    const lifeSeconds = 6;
    const exp = Math.floor(Date.now() / 1_000) + lifeSeconds;
    const token = await tokenOf(key, { sub: 'ada', workspace: 'acme', roles: ['admin'], exp });
    const integrationId = acme.integrations.at(-1)?.id;
    const started = await ask(token, {
      query: `mutation Sync($id: ID!) { triggerOktaSync(input: { integrationId: $id }) {
        ... on OktaSyncTriggered { syncRun { id } } } }`,
      variables: { id: integrationId },
    });
    const { id } = (started.data as { triggerOktaSync: { syncRun: { id: string } } }).triggerOktaSync.syncRun;
    const client = createClient({
      url: gateway.url,
      retryAttempts: 0,
      headers: { authorization: `Bearer ${token}` },
    });
    const updates = client.iterate({
      query: 'subscription Run($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id status } }',
      variables: { of: integrationId },
    });
    expect((await updates.next()).value).toEqual({ data: { oktaSyncRunUpdated: { id, status: 'QUEUED' } } });
    const { value } = await updates.next();
    expect(value?.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
    expect((await updates.next()).done).toBe(true);
    client.dispose();
    await store.db.delete(syncRuns).where(eq(syncRuns.id, id));
  });
});

type Operation = {
  query: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
};

type GatewayAnswer = {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
};

type ServicesAnswer = {
  discoveryViewer: { userId: string; role: string; workspaceId: string };
  saasServices: { nodes: { id: string }[] };
};

/** What lies between the gateway and our subgraph: it passes everything on, and may change a request's body. */
type Wire = {
  url: string;
  change(body: string): string;
  /** Bodies that `change` made different. */
  changed: number;
  /** Of our subgraph's answers. */
  statuses: number[];
  reset(): void;
  close(): Promise<void>;
};

async function openWire(target: string): Promise<Wire> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Buffer.concat(chunks).toString('utf8');
    const body = wire.change(sent);
    if (body !== sent) wire.changed++;
    const { 'content-length': _, 'transfer-encoding': __, ...headers } = request.headers;
    const onwards = httpRequest(
      new URL(request.url ?? '/', target),
      {
        method: request.method,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        wire.statuses.push(answer.statusCode ?? 0);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onwards.on('error', () => response.destroy());
    response.on('close', () => onwards.destroy());
    onwards.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wire: Wire = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change: (body) => body,
    changed: 0,
    statuses: [],
    reset() {
      Object.assign(wire, { change: (body: string) => body, changed: 0, statuses: [] });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return wire;
}
