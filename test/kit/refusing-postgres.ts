import { type AddressInfo, createServer } from 'node:net';

/** Takes connections as PostgreSQL does, and refuses every session with an SQLSTATE. */
export async function startRefusingPostgres(
  sqlstate: string,
  message: string,
): Promise<{ url: string; close(): void }> {
  const fields = ['SFATAL', 'VFATAL', `C${sqlstate}`, `M${message}`].map((field) => `${field}\0`).join('');
  const body = Buffer.from(`${fields}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (asked) => {
      if (asked.length === 8 && asked.readInt32BE(4) === asksForTls) socket.write('N');
      else socket.end(Buffer.concat([head, body]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `postgres://ada:hunter2-secret@127.0.0.1:${port}/app`, close: () => server.close() };
}

const asksForTls = 80_877_103;
