import { generateKeySync } from 'node:crypto';
import { expect } from 'vitest';
import type { TestStore } from '../../kit/database.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';

export type BothRoads = {
  /** Asks both, expects the same, and says which way the answer came. */
  expectSame(query: string, variables?: object): Promise<Sent>;
  /** The server that answers by one statement what it can. */
  compiled: TestServer;
  close(): Promise<void>;
};
type Sent = { status: number; road: string; text: string };

/** Two servers over one database, of which one answers by one statement what it can, and the other nothing. */
export async function startBothRoads(store: TestStore, now: Date): Promise<BothRoads> {
  const cursorKeys = [generateKeySync('hmac', { length: 256 })] as const;
  const [compiled, plain] = (await Promise.all(
    [true, false].map((compiledReads) =>
      startTestServer(store, {
        cursorKeys,
        now: () => now,
        config: { host: '127.0.0.1', port: 0, compiledReads, readPathHeader: true, keptAnswersBytes: 0 },
      }),
    ),
  )) as [TestServer, TestServer];
  return {
    compiled,
    async expectSame(query, variables = {}) {
      const [one, other] = [await ask(compiled, query, variables), await ask(plain, query, variables)];
      const asked = `${query}\n${JSON.stringify(variables)}`;
      expect([one.status, one.text], asked).toEqual([other.status, other.text]);
      expect(other.road).not.toBe('compiled');
      return one;
    },
    async close() {
      await compiled.close();
      await plain.close();
    },
  };
}

async function ask(server: TestServer, query: string, variables: object): Promise<Sent> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const road = response.headers.get('x-read-path') ?? 'refused before it is read';
  // Our own faults carry the id of their request.
  const text = (await response.text()).replaceAll(/"requestId":"[^"]*"/g, '"requestId":""');
  return { status: response.status, road, text };
}
