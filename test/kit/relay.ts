import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between the store and its server. */
export type Relay = {
  /** The server's, through the relay. */
  url: string;
  /** Connections that were opened through it. */
  opened: number;
  /** Passes nothing on to the server, without hanging up. */
  swallow(): void;
  /** Passes no answers on, without hanging up. */
  swallowAnswers(): void;
  forward(): void;
  /** Passes nothing on any more on the connections that are open, as a firewall does that forgot them. */
  silence(): void;
  /** Hangs up on everybody, and on everybody who comes. */
  cut(): void;
  /** Takes connections again. */
  mend(): void;
  close(): Promise<void>;
};

export async function startRelay(target: URL): Promise<Relay> {
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  let toServer = true;
  let toClient = true;
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    relay.opened++;
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (data) => toServer && !silent.has(client) && upstream.write(data));
    upstream.on('data', (data) => toClient && !silent.has(upstream) && client.write(data));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target.href);
  url.hostname = '127.0.0.1';
  url.port = String(portOf(server));
  const relay: Relay = {
    url: url.href,
    opened: 0,
    swallow() {
      toServer = false;
    },
    swallowAnswers() {
      toClient = false;
    },
    forward() {
      toServer = true;
      toClient = true;
    },
    silence() {
      for (const socket of sockets) silent.add(socket);
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return relay;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
