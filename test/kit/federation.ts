import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { composeServices } from '@theguild/federation-composition';
import { type DocumentNode, parse } from 'graphql';
import { expect } from 'vitest';
import { onStatement } from '../../src/store/engine/run-sql.ts';
import { createSyncCommands } from '../../src/sync/commands/commands.ts';
import { type Company, makeCompany } from '../store/api/company.ts';
import { contractsSchema } from './contracts.ts';
import { openTestStore, type TestStore } from './database.ts';
import { testKeyRing } from './discovery.ts';
import { startTestServer, type TestServer } from './graphql.ts';
import { contracts } from './neighbours.ts';
import { employeeSeed, seed, seedId } from './seed.ts';

export type Federation = {
  company: Company;
  store: TestStore;
  discovery: TestServer;
  /** For a gateway, with addresses on this machine. */
  supergraphSdl: string;
  close(): Promise<void>;
};

/** What a client of a gateway does: asks, and gets data or errors. */
export type AskGateway = (
  query: string,
  variables?: Record<string, unknown>,
) => Promise<{ data: unknown; errors: { extensions?: Record<string, unknown> }[] }>;

const manyPeople = 10_000;

/** Our subgraph over a filled store, and one of contracts and hires beside it, both at work. */
export async function openFederation(others: Record<string, DocumentNode> = {}): Promise<Federation> {
  const company = makeCompany('default', 5, new Date());
  const store = await openTestStore();
  const people = hiredPeople(company);
  await seed(store.db, company);
  await seed(store.db, { employees: people });
  const commands = createSyncCommands({
    store,
    keyRing: testKeyRing,
    okta: { baseUrl: undefined },
    onQueued: () => {},
  });
  const discovery = await startTestServer(store, { commands });
  const hr = new ApolloServer({
    plugins: [ApolloServerPluginInlineTraceDisabled()],
    schema: contractsSchema({
      catalogKeys: company.services.map(({ catalogKey }) => catalogKey),
      emails: people.flatMap(({ email }) => email ?? []),
    }),
  });
  const { url } = await startStandaloneServer(hr, { listen: { host: '127.0.0.1', port: 0 } });
  const { data } = await discovery.ask<{ _service: { sdl: string } }>('{ _service { sdl } }');
  const { supergraphSdl, errors } = composeServices([
    { name: 'discovery', typeDefs: parse(data?._service.sdl ?? ''), url: `${discovery.url}/graphql` },
    { name: 'contracts', typeDefs: contracts, url },
    ...Object.entries(others).map(([name, typeDefs]) => ({ name, typeDefs, url: `http://${name}.invalid` })),
  ]);
  expect(errors ?? []).toEqual([]);
  return {
    company,
    store,
    discovery,
    supergraphSdl: supergraphSdl ?? '',
    async close() {
      await hr.stop();
      await discovery.close();
      await store.close();
    },
  };
}

/** The questions that every gateway has to answer alike, each with what it costs our store. */
export const journey: Record<string, (federation: Federation, ask: AskGateway) => Promise<void>> = {
  async 'from our services to their contracts, by catalogue key'({ company, store }, ask) {
    const { data, errors, statements } = await counted(store, () =>
      ask('{ saasServices(first: 500) { totalCount nodes { name contract { yearlyCost } costPerUser } } }'),
    );
    expect(errors).toEqual([]);
    const nodes = company.services.map(() => ({ contract: { yearlyCost: 1_000 }, costPerUser: 2.5 }));
    expect(data).toMatchObject({ saasServices: { totalCount: company.services.length, nodes } });
    expect(statements).toEqual(['operation']);
  },

  async 'from their contracts to our services and people, and back to their hiring dates'(
    { company, store },
    ask,
  ) {
    const [service] = company.services;
    const { data, errors, statements } = await counted(store, () =>
      ask(`{ contracts { yearlyCost service { id name userAccounts(first: 5) { totalCount nodes {
        user { displayName employee { displayName hiredAt department { name } manager { email hiredAt } } }
      } } } } }`),
    );
    expect(errors).toEqual([]);
    const accounts = company.accounts.filter(({ serviceId }) => serviceId === service?.id);
    expect(data).toMatchObject({
      contracts: [
        { service: { id: service?.id, name: service?.name, userAccounts: { totalCount: accounts.length } } },
      ],
    });
    expect(JSON.stringify(data)).toContain('"hiredAt":"2020-01-01T00:00:00.000Z"');
    // A gateway may come more than once for a type, but not once for each row.
    expect(statements.length).toBeLessThan(10);
  },

  async 'ten thousand people by e-mail in one request, which is one statement'({ store }, ask) {
    const { data, errors, statements } = await counted(store, () =>
      ask(`{ hires(first: ${manyPeople}) { email hiredAt displayName department { name } } }`),
    );
    expect(errors).toEqual([]);
    const { hires } = data as { hires: { email: string; displayName: string }[] };
    expect(hires).toHaveLength(manyPeople);
    expect(hires.filter(({ email, displayName }) => displayName !== `Person of ${email}`)).toEqual([]);
    expect(statements).toEqual(['operation']);
  },

  async 'everybody of ours with their hiring dates, those without an e-mail among them'({ company }, ask) {
    const { data, errors } = await ask(
      '{ employees(first: 500, filter: { search: "svc" }) { nodes { login email hiredAt } } mixed: employees(first: 200) { totalCount nodes { email hiredAt user { login } } } }',
    );
    expect(errors).toEqual([]);
    const { employees, mixed } = data as Record<
      string,
      { nodes: { email: string | null; hiredAt: string }[] }
    >;
    const without = company.employees.filter(({ email }) => email === null);
    expect(without.length).toBeGreaterThan(2);
    expect(employees?.nodes).toEqual(
      expect.arrayContaining(
        without.flatMap(({ login }) => (login ? [{ login, email: null, hiredAt: null }] : [])),
      ),
    );
    expect(mixed?.nodes).toHaveLength(200);
    for (const { email, hiredAt } of mixed?.nodes ?? []) expect(hiredAt === null).toBe(email === null);
    expect(mixed?.nodes.filter(({ email }) => email === null)).toHaveLength(without.length);
  },

  async 'a mutation, and what it did'({ company, store }, ask) {
    const id = company.integrations[0]?.id;
    const trigger = () =>
      ask(
        `mutation Sync($id: ID!) { triggerOktaSync(input: { integrationId: $id }) {
          ... on OktaSyncTriggered { alreadyRunning syncRun { id status integration { id } } }
          ... on DiscoveryError { message }
        } }`,
        { id },
      );
    const { data, errors } = await counted(store, trigger);
    expect(errors).toEqual([]);
    const syncRun = { status: 'QUEUED', integration: { id } };
    expect(data).toMatchObject({ triggerOktaSync: { alreadyRunning: false, syncRun } });
    expect((await trigger()).data).toMatchObject({ triggerOktaSync: { alreadyRunning: true, syncRun } });
  },

  async 'an expected failure as data, and errors without a value in them'(_federation, ask) {
    const missing = await ask(
      'mutation { triggerOktaSync(input: { integrationId: "no-such-id" }) { __typename ... on DiscoveryError { message } } }',
    );
    expect(missing.errors).toEqual([]);
    expect(missing.data).toMatchObject({ triggerOktaSync: { __typename: 'DiscoveryNotFound' } });
    const token = '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-Ab';
    const refused = await ask('query Q($after: String) { saasServices(after: $after) { nodes { id } } }', {
      after: token,
    });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(JSON.stringify(refused)).not.toContain(token);
  },
};

/** The answer, and the labels of the statements that our store ran for it, in alphabetical order. */
async function counted<T extends object>(store: TestStore, ask: () => Promise<T>) {
  const statements: string[] = [];
  const stop = onStatement(store, ({ label }) => void statements.push(label));
  const answer = await ask().finally(stop);
  return { ...answer, statements: statements.sort() };
}

function hiredPeople({ integrations, departments }: Company) {
  const integrationId = integrations[0]?.id ?? '';
  return Array.from({ length: manyPeople }, (_, n) => {
    const email = `person${n}@hired.example`;
    return employeeSeed({
      workspaceId: 'default',
      id: seedId('hired', n),
      oktaUserId: `00uhired${n}`,
      integrationId,
      email,
      displayName: `Person of ${email}`,
      departmentId: departments[n % departments.length]?.id ?? null,
    });
  });
}
