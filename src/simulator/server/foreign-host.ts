import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host that is not Okta, for tests of redirects and hostile links. It records the requests it gets. */
export interface ForeignHost {
  readonly origin: string;
  readonly seen: ReadonlyArray<{ readonly url: string; readonly authorization: string | undefined }>;
  close(): Promise<void>;
}

/** Starts one on loopback. It answers every request with one plausible item, as a thief of tokens would. */
export async function startForeignHost(): Promise<ForeignHost> {
  const seen: Array<{ url: string; authorization: string | undefined }> = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    response.setHeader('content-type', 'application/json');
    response.end(
      '[{"id":"00uForeignForeign5d7","status":"ACTIVE","profile":{"login":"foreign@example.com"}}]',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
