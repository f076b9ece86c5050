import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** In the place of an engine's name of a service: each connection goes to one of its processes, and to none that is gone. */
export type Balancer = { url: string; close(): Promise<void> };

export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  const ports = urls.map((url) => Number(new URL(url).port));
  const sockets = new Set<Socket>();
  let turn = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  };
  const server = createServer({ pauseOnConnect: true }, (client) => {
    keep(client);
    const first = turn++;
    const tryNext = (tried: number) => {
      if (tried === ports.length) return client.destroy();
      const upstream = connect(ports[(first + tried) % ports.length] ?? 0, '127.0.0.1');
      const onRefused = () => tryNext(tried + 1);
      upstream.once('error', onRefused);
      upstream.once('connect', () => {
        upstream.off('error', onRefused);
        keep(upstream);
        client.pipe(upstream).pipe(client);
        client.on('close', () => upstream.destroy());
        client.resume();
      });
    };
    tryNext(0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
