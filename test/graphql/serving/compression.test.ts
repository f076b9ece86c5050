import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { employeeSeed, integrationSeed, seed, seedId } from '../../kit/seed.ts';

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  const integrations = [integrationSeed({ workspaceId: 'default', id: seedId('integration') })];
  const employees = Array.from({ length: 500 }, (_, n) =>
    employeeSeed({
      workspaceId: 'default',
      integrationId: seedId('integration'),
      id: seedId('employee', n),
      oktaUserId: `00u${n}`,
      displayName: `Zoë ${n}`,
    }),
  );
  await seed(store.db, { integrations, employees });
  server = await startTestServer(store);
});
afterAll(() => server.close());

/** The answer as it comes over the wire. */
function ask(query: string, headers: Record<string, string>) {
  return new Promise<{ encoding: string | undefined; headers: object; bytes: Buffer }>((resolve, reject) => {
    const sent = request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { 'content-encoding': encoding, ...others } = response.headers;
        resolve({ encoding, headers: others, bytes: Buffer.concat(chunks) });
      });
    });
    sent.end(JSON.stringify({ query }));
  });
}

const page = (first: number) => `{ employees(first: ${first}) { nodes { id displayName email login } } }`;

describe('an answer', () => {
  test.each([
    ['as one piece', page(20)],
    ['as several', page(500)],
  ])('%s is compressed as the client accepts it', async (_, query) => {
    const plain = await ask(query, {});
    expect(plain.encoding).toBeUndefined();
    expect(plain.headers).toMatchObject({ 'content-length': String(plain.bytes.length) });
    const br = await ask(query, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect(br).toMatchObject({ encoding: 'br', headers: { vary: 'accept-encoding' } });
    expect(brotliDecompressSync(br.bytes)).toEqual(plain.bytes);
    const gzip = await ask(query, { 'accept-encoding': 'deflate, gzip;q=0.9' });
    expect(gzip).toMatchObject({ encoding: 'gzip', headers: { vary: 'accept-encoding' } });
    expect(gunzipSync(gzip.bytes)).toEqual(plain.bytes);
    expect(gzip.bytes.length).toBeLessThan(plain.bytes.length / 3);
    for (const accepted of ['identity', 'gzip;q=0, br;q=0', 'zstd'])
      expect(await ask(query, { 'accept-encoding': accepted })).toMatchObject({
        encoding: undefined,
        bytes: plain.bytes,
      });
  });

  test('of a few bytes is sent as it is', async () => {
    const small = await ask('{ __typename }', { 'accept-encoding': 'gzip, br' });
    expect(small.encoding).toBeUndefined();
    expect(JSON.parse(small.bytes.toString())).toEqual({ data: { __typename: 'Query' } });
  });

  test('of events leaves at once, and so is not compressed', async () => {
    const stream = await ask(page(500), { 'accept-encoding': 'gzip, br', accept: 'text/event-stream' });
    expect(stream.encoding).toBe('none');
    expect(stream.bytes.toString()).toContain('event: next');
  });
});
