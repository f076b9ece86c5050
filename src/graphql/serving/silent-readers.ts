import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * Closes connections whose client has taken nothing for `timeoutMs` while bytes wait for it. Node's own timeout of a
 * socket does not: it begins anew with every byte that such a client sends.
 */
export function closeSilentReaders(app: FastifyInstance, timeoutMs: number): void {
  const open = new Map<ServerResponse, { takenBytes: number; atMs: number }>();
  app.addHook('onRequest', async (_request, { raw }) => {
    open.set(raw, { takenBytes: 0, atMs: 0 });
    raw.once('close', () => open.delete(raw));
  });
  const look = () => {
    const nowMs = performance.now();
    for (const [response, seen] of open) {
      const { socket } = response;
      if (!socket) continue;
      const takenBytes = socket.bytesWritten - socket.writableLength;
      const isWaiting = socket.writableLength > 0;
      if (!isWaiting || takenBytes !== seen.takenBytes) Object.assign(seen, { takenBytes, atMs: nowMs });
      else if (nowMs - seen.atMs >= timeoutMs) socket.destroy();
    }
  };
  const looking = setInterval(look, timeoutMs / 10).unref();
  app.addHook('onClose', async () => clearInterval(looking));
}
