import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** A proxy on this machine that opens tunnels, and leads them where the test says. */
export type ConnectProxy = {
  /** Its address without a scheme, `127.0.0.1:1234`. */
  address: string;
  /** What it was asked for, in order. */
  asked: { authority: string; authorization: string | undefined; host: string | undefined }[];
  /**
   * What it does with the next requests: opens a tunnel; answers a status; does not answer; hangs up instead; opens a
   * tunnel and hangs up, or says nothing, as soon as something is sent through it.
   */
  answer: 'tunnel' | number | 'hang' | 'cut' | 'cut inside' | 'hang inside';
  /** Requests other than CONNECT: nobody may send any. */
  others: number;
  close(): Promise<void>;
};

/** `leadsTo`: the port on this machine where each tunnel ends. With a certificate it is itself reached over TLS. */
export async function startConnectProxy(
  leadsTo: (authority: string) => number | undefined,
  certificate?: Certificate,
): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const server = certificate ? createSecureServer(certificate) : createServer();
  server.on('request', (_request, response) => {
    proxy.others++;
    response.writeHead(400).end();
  });
  server.on('connection', (socket: Socket) => keep(socket));
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    keep(client);
    proxy.asked.push({ authority: url, authorization: headers['proxy-authorization'], host: headers.host });
    const { answer } = proxy;
    const port = leadsTo(url);
    if (answer === 'hang') return;
    if (answer === 'cut') return void client.destroy();
    if (typeof answer === 'number' || port === undefined) {
      const status = typeof answer === 'number' ? answer : 502;
      const body = 'Access denied by the proxy of the tests';
      client.end(
        `HTTP/1.1 ${status} No\r\nproxy-authenticate: Basic realm="tests"\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      return;
    }
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (answer === 'cut inside') return void client.once('data', () => client.destroy());
    if (answer === 'hang inside') return;
    const upstream = connect(port, '127.0.0.1');
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  function keep(socket: Socket): void {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: ConnectProxy = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    answer: 'tunnel',
    others: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

export type TlsFront = { port: number; close(): Promise<void> };

/** Takes TLS connections, and passes on what is in them to a server on this machine. */
export async function startTlsFront(port: number, certificate: Certificate): Promise<TlsFront> {
  const sockets = new Set<Socket>();
  const server = createTlsServer(certificate, (client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  // Who does not trust the certificate.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
