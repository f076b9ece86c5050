import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { employeeSeed, integrationSeed, seed, seedId } from '../../kit/seed.ts';
import { until } from '../../kit/subgraph.ts';

const owned = { workspaceId: 'default', integrationId: seedId('integration') };
const megabyte = 1024 * 1024;
const store = storeForFile();

beforeAll(async () => {
  const integrations = [integrationSeed({ workspaceId: 'default', id: owned.integrationId })];
  const employees = Array.from({ length: 100 }, (_, n) =>
    employeeSeed({
      ...owned,
      id: seedId('e', n),
      oktaUserId: `00u${n}`,
      title: `${n} ${'x'.repeat(20_000)}`,
    }),
  );
  await seed(store.db, { integrations, employees });
});

const serve = (config: { waitingLimitBytes?: number; readerTimeoutMs?: number }) =>
  startTestServer(store, { config: { host: '127.0.0.1', port: 0, ...config } });

/** 20 MB: more than the buffers of a connection hold. */
const large = `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: employees(first: 100) { nodes { title } }`).join(' ')} }`;
const tiny = '{ employees(first: 1) { nodes { id } } }';

/** Asks for a large answer on a connection of its own, and reads nothing of it once it begins. */
async function askWithoutReading({ url }: TestServer, accept = 'application/json'): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const body = JSON.stringify({ query: large });
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  socket.on('error', () => {});
  await once(socket, 'readable');
  return socket;
}

test.each(['application/json', 'text/event-stream'])(
  'what clients do not read is bounded, as %s: large answers are refused then, small ones are not',
  async (accept) => {
    // Room for one of the answers, less what the connection itself holds, and not for two.
    const server = await serve({ waitingLimitBytes: 25 * megabyte, readerTimeoutMs: 600_000 });
    const socket = await askWithoutReading(server, accept);
    const overloaded = await server.ask(large);
    expect(overloaded).toMatchObject({
      status: 503,
      data: undefined,
      errors: [{ extensions: { code: 'OVERLOADED' } }],
    });
    expect(overloaded.headers.get('retry-after')).toBe('5');
    expect((await server.ask(tiny)).status).toBe(200);
    const stream = () =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: large }),
      });
    expect(await (await stream()).text()).toContain('OVERLOADED');
    socket.destroy();
    await until(
      async () => (await server.ask(large)).status,
      (status) => status === 200,
    );
    await server.close();
  },
);

test('who takes nothing for a while is disconnected, also when it sends a byte now and then', async () => {
  const server = await serve({ readerTimeoutMs: 300 });
  const socket = await askWithoutReading(server);
  // The beginning of another request, which is as it should be.
  socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-name: ');
  const dripping = setInterval(() => socket.write('a'), 50);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dripping);
  await server.close();
});

test('who reads slowly gets everything', async () => {
  const server = await serve({ readerTimeoutMs: 1_000 });
  const socket = await askWithoutReading(server);
  const beganMs = performance.now();
  let readBytes = 0;
  socket.on('data', async (chunk) => {
    readBytes += chunk.length;
    socket.pause();
    await sleep(5);
    socket.resume();
  });
  socket.resume();
  await until(
    async () => readBytes,
    (bytes) => bytes > 19 * megabyte,
  );
  expect(performance.now() - beganMs).toBeGreaterThan(1_000);
  socket.destroy();
  await server.close();
});
