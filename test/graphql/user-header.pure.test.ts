import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { maxUserLength } from '../../src/identity/headers.ts';
import { createIdentification } from '../../src/identity/identify.ts';

let server: Server;

beforeAll(async () => {
  server = createServer(async (message, response) => {
    const header = new URL(message.url ?? '', 'http://x').pathname.slice(1);
    const { identity } = readConfig({ env: { USER_HEADER: header } });
    const caller = await createIdentification({ config: identity }).byHead(message);
    response.end(JSON.stringify(caller?.userId));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
});

/** Who is named when these headers are sent, byte by byte. */
async function callerIn(headers: [name: string, bytes: Buffer | string][], header = 'x-user') {
  const { port } = server.address() as AddressInfo;
  const lines = headers.flatMap(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]);
  const answer = await new Promise<string>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `/${header}`, headers: ['host', 'x', ...lines] }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
  return JSON.parse(answer) as string | null;
}
const named = (bytes: Buffer | string) => callerIn([['X-User', bytes]]);

test('the caller is who the header names, however its name is written', async () => {
  expect(await named('ada@acme.example')).toBe('ada@acme.example');
  expect(await callerIn([['x-user', 'ada']], 'X-User')).toBe('ada');
  expect(await named('  Zoë Größe  ')).toBe('Zoë Größe');
});

test('a name that is not UTF-8 is taken byte by byte', async () => {
  expect(await named(Buffer.from('Zoë', 'latin1'))).toBe('Zoë');
});

test('nobody is named without the header, by an empty one, and by another one', async () => {
  expect(await callerIn([])).toBeNull();
  expect(await named('   ')).toBeNull();
  expect(await callerIn([['x-user-id', 'ada']])).toBeNull();
  expect(await callerIn([], 'constructor')).toBeNull();
});

test('of two such headers one may be the client’s own: nobody is named', async () => {
  const twice: [string, string][] = [
    ['x-user', 'mallory'],
    ['X-User', 'ada'],
  ];
  expect(await callerIn(twice)).toBeNull();
});

test('control characters are left out, and what is too long to be a name is not kept in part either', async () => {
  expect(await named('a\td\u0085a')).toBe('ada');
  expect(await named('x'.repeat(maxUserLength))).toHaveLength(maxUserLength);
  expect(await named('x'.repeat(maxUserLength + 1))).toBeNull();
});
