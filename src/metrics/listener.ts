import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostAndPort } from '../network/egress.ts';

export type MetricsListener = { url: string; close(): Promise<void> };

/** Serves `/metrics` on a port of its own, which the API's callers need not reach. Whoever reaches it may read it. */
export async function startMetricsListener(options: {
  host: string;
  port: number;
  read(): Promise<{ contentType: string; text: string }>;
}): Promise<MetricsListener> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.split('?')[0] !== '/metrics' || !/^(GET|HEAD)$/.test(request.method ?? '')) {
      response.writeHead(404).end();
      return;
    }
    options.read().then(
      ({ contentType, text }) =>
        response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${hostAndPort(options.host, port)}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
