import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type Pooler = { url: string; refused: string[]; close(): Promise<void> };

/**
 * Stands before a server as PgBouncer does: sessions that ask for a setting it does not keep apart are refused, unless
 * it ignores that setting; TLS it has none.
 */
export async function startPooler(serverUrl: string, ignored: readonly string[] = []): Promise<Pooler> {
  const target = new URL(serverUrl);
  const refused: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    const onData = (data: Buffer) => {
      if (data.readInt32BE(4) === tlsRequest) {
        client.write('N');
        return;
      }
      client.off('data', onData);
      const parameters = startupParameters(data);
      const unsupported = [...parameters.keys()].find((name) => !kept.has(name) && !ignored.includes(name));
      if (unsupported !== undefined) {
        refused.push(unsupported);
        client.end(fatal(`unsupported startup parameter: ${unsupported}`));
        return;
      }
      for (const name of ignored) parameters.delete(name);
      const upstream = connect(Number(target.port), target.hostname);
      sockets.add(upstream);
      upstream.on('error', () => client.destroy());
      upstream.write(startupMessage(parameters));
      client.pipe(upstream).pipe(client);
    };
    client.on('data', onData);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(serverUrl);
  if (address !== null && typeof address !== 'string') url.port = String(address.port);
  return {
    url: url.href,
    refused,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const tlsRequest = 80_877_103;

/** Names that PgBouncer 1.18 takes without being told to. */
const kept = new Set([
  ...['user', 'database', 'client_encoding', 'application_name'],
  ...['DateStyle', 'TimeZone', 'standard_conforming_strings'],
]);

function startupParameters(message: Buffer): Map<string, string> {
  const words = message.toString('utf8', 8, message.length - 2).split('\0');
  const parameters = new Map<string, string>();
  for (let index = 0; index + 1 < words.length; index += 2) {
    parameters.set(words[index] ?? '', words[index + 1] ?? '');
  }
  return parameters;
}

function startupMessage(parameters: Map<string, string>): Buffer {
  const body = Buffer.from(`\0\x03\0\0${[...parameters].flat().join('\0')}\0\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

function fatal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
