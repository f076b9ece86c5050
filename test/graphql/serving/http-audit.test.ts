import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(store);
});

afterAll(() => server.close());

// The audits of the GraphQL over HTTP specification. A plain `fetch` as any client has it, but for the header that
// a GET needs here: it proves that the request does not come from another web page.
const audits = serverAudits({
  url: () => `${server.url}/graphql`,
  fetchFn: (url: string, { headers, ...init }: RequestInit = {}) =>
    fetch(url, { ...init, headers: { 'apollo-require-preflight': '1', ...headers } }),
});

/**
 * What the specification only recommends for clients of the older media type, and is done otherwise on purpose: what
 * was never executed is answered with status 400 whatever is accepted, so that proxies and monitoring can tell.
 */
const deviations = new Set([
  'SHOULD use 200 status code on document parsing failure when accepting application/json',
  'SHOULD use 200 status code on document validation failure when accepting application/json',
  'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
]);

describe('GraphQL over HTTP', () => {
  test('is audited whole', () => expect(audits.length).toBeGreaterThan(50));

  test.each(audits.map(({ name, fn }): [string, typeof fn] => [name, fn]))('%s', async (name, audit) => {
    const result = await audit();
    const reason = 'reason' in result ? result.reason : '';
    expect(result.status, reason).toBe(deviations.has(name) ? 'warn' : 'ok');
  });
});
