import { getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { openTestStore } from './database.ts';
import { type Discovery, expectSucceeded, startDiscovery } from './discovery.ts';
import { startTestServer, type TestServer } from './graphql.ts';

/** A server over a small company that was synced once, with a worker that goes on. */
export type DiscoveredServer = Pick<TestServer, 'ask' | 'url'> & {
  discovery: Discovery;
  introspect(): Promise<IntrospectionQuery>;
  close(): Promise<void>;
};

export async function startDiscoveredServer(): Promise<DiscoveredServer> {
  const store = await openTestStore();
  const company = { people: 15, apps: 6, groups: 3, signInDays: 2 };
  const discovery = await startDiscovery({ store, workspaceId: 'default', ...company });
  expectSucceeded(await discovery.connect());
  discovery.startWorker();
  const server = await startTestServer(store, { commands: discovery.commands });
  return {
    ask: server.ask,
    url: server.url,
    discovery,
    introspect: async () =>
      (await server.ask<IntrospectionQuery>(getIntrospectionQuery())).data as IntrospectionQuery,
    async close() {
      await server.close();
      await discovery.close();
      await store.close();
    },
  };
}
