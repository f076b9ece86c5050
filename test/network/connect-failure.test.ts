import { once } from 'node:events';
import { createServer, type LookupFunction, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type ConnectOptions, createConnector } from '../../src/network/connect.ts';
import type { ConnectFailure } from '../../src/network/connect-failure.ts';

/** What is said of a connection that cannot be opened. */
function failureOf(url: string, options: Partial<ConnectOptions> = {}): Promise<ConnectFailure> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve, reject) => {
    createConnector({ timeoutMs: 5_000, ...options })({ hostname, port, protocol }, (...[error]) => {
      if (error === null) reject(new Error('a connection was opened'));
      else resolve(error as ConnectFailure);
    });
  });
}

/** A name server's answer to every name. */
const names =
  (code: string): LookupFunction =>
  (_host, _options, callback) =>
    callback(Object.assign(new Error(code), { code }), '');

async function listening(onSocket: (socket: Socket) => void) {
  const server = createServer((socket) => onSocket(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `https://127.0.0.1:${address.port}`, close: () => server.close() };
}

test.each(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'])(
  'a name that cannot be resolved (%s) is named, with what to check',
  async (code) => {
    const failure = await failureOf('https://acme.okta.com', { lookup: names(code) });
    expect(failure).toMatchObject({ code, isLasting: false, isTimeout: false });
    expect(failure.message).toBe(
      `The name acme.okta.com could not be resolved (${code}). Check the name and this server's name servers, or set ` +
        'HTTPS_PROXY if only a proxy reaches the internet.',
    );
  },
);

test('a port that nothing listens on is named, with what to check', async () => {
  const { url, close } = await listening(() => {});
  close();
  const failure = await failureOf(url);
  expect(failure).toMatchObject({ code: 'ECONNREFUSED', isLasting: false });
  expect(failure.message).toBe(
    `127.0.0.1 cannot be reached (ECONNREFUSED). Check that this server may reach ${new URL(url).host}, or set HTTPS_PROXY if only a proxy may.`,
  );
});

test('a host that hangs up, or says nothing, before the connection is secure is named', async () => {
  const rude = await listening((socket) => socket.destroy());
  const failure = await failureOf(rude.url);
  expect(failure.message).toMatch(
    /^127\.0\.0\.1 cannot be reached \(ECONNRESET\)\. Check that this server may reach/,
  );
  rude.close();
  const sockets: Socket[] = [];
  const silent = await listening((socket) => sockets.push(socket));
  const late = await failureOf(silent.url, { timeoutMs: 300 });
  expect(late).toMatchObject({ isTimeout: true, isLasting: false });
  expect(late.message).toMatch(/^127\.0\.0\.1 did not take a connection in time\. Check that/);
  for (const socket of sockets) socket.destroy();
  silent.close();
});
