import { composeServices } from '@apollo/composition';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createIdentification } from '../../src/identity/identify.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer, unexpectedCommands } from '../kit/graphql.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  openIdentityProvider,
  type SigningKey,
  signingKey,
  tokenOf,
} from '../kit/identity-provider.ts';
import { seed, seedId, serviceSeed } from '../kit/seed.ts';

// The gateway's telemetry would ask the network which cloud this is.
vi.hoisted(() => {
  process.env.METADATA_SERVER_DETECTION = 'none';
});

const secret = 'router-secret-of-thirty-two-characters';
const store = storeForFile();
const servers: { stop(): Promise<void> }[] = [];
let key: SigningKey;
let provider: IdentityProvider;

beforeAll(async () => {
  key = await signingKey('key');
  provider = await openIdentityProvider([key.publicJwk]);
  await seed(store.db, {
    services: ['acme', 'globex'].map((workspaceId) =>
      serviceSeed({ workspaceId, id: seedId('service', workspaceId), name: `Service of ${workspaceId}` }),
    ),
  });
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await provider.close();
});

/** What the gateway found out about a person, from a session or a token of its own. */
type Person = { user?: string; workspace?: string; roles?: string[]; token?: string };

/** Apollo's gateway before our server, as docs/identity.md sets it up; `headersOf` is its `willSendRequest`. */
async function openGateway(
  env: Record<string, string>,
  headersOf: (person: Person) => Record<string, string>,
) {
  const { identity } = readConfig({ env });
  const subgraph: TestServer = await startTestServer(store, {
    identification: createIdentification({ config: identity }),
    commands: { ...unexpectedCommands, recordDenial: async () => {} },
  });
  const { data } = await subgraph.ask<{ _service: { sdl: string } }>(
    '{ _service { sdl } }',
    {},
    headersOf(await personOf('admin', 'composer', 'acme')),
  );
  const { supergraphSdl = '' } = composeServices([
    { name: 'discovery', typeDefs: parse(data?._service.sdl ?? ''), url: `${subgraph.url}/graphql` },
  ]);
  class WithIdentity extends RemoteGraphQLDataSource {
    override willSendRequest: NonNullable<RemoteGraphQLDataSource['willSendRequest']> = ({
      request,
      context,
    }) => {
      for (const [name, value] of Object.entries(headersOf(context ?? {})))
        request.http?.headers.set(name, value);
    };
  }
  const gateway = new ApolloServer<Person>({
    nodeEnv: 'test',
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: ({ url = '' }) => new WithIdentity({ url }),
    }),
  });
  servers.push(gateway, { stop: () => subgraph.close() });
  const ask = async (query: string, contextValue: Person, extensions: Record<string, unknown> = {}) => {
    const { body } = await gateway.executeOperation({ query, extensions }, { contextValue });
    if (body.kind !== 'single') throw new Error('more than one result');
    const { data: answer, errors = [] } = body.singleResult;
    return {
      data: JSON.parse(JSON.stringify(answer ?? null)),
      codes: errors.map(({ extensions: e }) => e?.code),
    };
  };
  return { ask, subgraph };
}

async function personOf(role: string, user: string, workspace: string): Promise<Person> {
  const token = await tokenOf(key, { sub: user, roles: [role], workspace });
  return { user, workspace, roles: [role], token };
}

const set: Record<string, [Record<string, string>, (person: Person) => Record<string, string>]> = {
  'a gateway that says who calls, in headers': [
    { AUTH_MODE: 'router', ROUTER_SECRETS: secret },
    ({ user = '', workspace = '', roles = [] }) => ({
      'router-authorization': secret,
      'x-discovery-user': user,
      'x-discovery-workspace': workspace,
      'x-discovery-roles': JSON.stringify(roles),
    }),
  ],
  'a gateway that passes the token on': [
    { AUTH_MODE: 'jwt', JWT_ISSUER: issuer, JWT_AUDIENCE: audience, WORKSPACE_CLAIM: 'workspace' },
    ({ token = '' }): Record<string, string> => ({ authorization: `Bearer ${token}` }),
  ],
};

describe.each(Object.entries(set))('behind %s', (_name, [env, headersOf]) => {
  let gateway: Awaited<ReturnType<typeof openGateway>>;
  beforeAll(async () => {
    const jwt = env.AUTH_MODE === 'jwt' ? { JWT_JWKS_URL: provider.url } : {};
    gateway = await openGateway({ ...env, ...jwt }, headersOf);
  });
  const query = '{ discoveryViewer { userId role } saasServices { nodes { name } } }';

  test('two people of two workspaces get two answers', async () => {
    const ada = await gateway.ask(query, await personOf('viewer', 'ada', 'acme'));
    const grace = await gateway.ask(query, await personOf('analyst', 'grace', 'globex'));
    expect(ada).toEqual({
      data: {
        discoveryViewer: { userId: 'ada', role: 'VIEWER' },
        saasServices: { nodes: [{ name: 'Service of acme' }] },
      },
      codes: [],
    });
    expect(grace).toEqual({
      data: {
        discoveryViewer: { userId: 'grace', role: 'ANALYST' },
        saasServices: { nodes: [{ name: 'Service of globex' }] },
      },
      codes: [],
    });
  });

  test('claims that a client invents make nobody admin', async () => {
    const invented = {
      jwt: { payload: { sub: 'eve', roles: ['admin'], workspace: 'globex' } },
      roles: ['admin'],
    };
    const mutation = 'mutation { triggerOktaSync(input: { integrationId: "1" }) { __typename } }';
    const eve = await personOf('viewer', 'eve', 'acme');
    expect((await gateway.ask(mutation, eve, invented)).codes).toEqual(['FORBIDDEN']);
    expect(
      (await gateway.ask('{ discoveryViewer { userId role workspaceId } }', eve, invented)).data,
    ).toEqual({
      discoveryViewer: { userId: 'eve', role: 'VIEWER', workspaceId: 'acme' },
    });
  });

  test('a role that may not read a field is told so through the gateway, by name and code', async () => {
    const analyst = await personOf('analyst', 'grace', 'globex');
    expect(await gateway.ask('{ saasUsers { totalCount } }', analyst)).toEqual({
      data: { saasUsers: null },
      codes: ['FORBIDDEN'],
    });
  });

  test('somebody whom the gateway did not identify gets nothing', async () => {
    const { data, codes } = await gateway.ask(query, {});
    expect(data?.saasServices ?? null).toBeNull();
    expect(codes.length).toBeGreaterThan(0);
  });
});
