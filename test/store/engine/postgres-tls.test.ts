import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createPostgresDatabase } from '../../kit/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { type PostgresServer, startPostgresServer } from '../../kit/postgres-server.ts';

let folder: string;
let server: PostgresServer;
let port: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  // A server that runs as another user makes its socket here.
  chmodSync(folder, 0o777);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes', '-days', '3650'];
  for (const name of ['root', 'other']) {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      `/CN=${name}`,
    );
  }
  openssl(
    'req',
    ...newKey.slice(0, 3),
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
    '-subj',
    '/CN=localhost',
  );
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
  const signing = ['-CA', 'root.crt', '-CAkey', 'root.key', '-CAcreateserial', '-days', '3650'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-extfile', 'names', '-out', 'server.crt');
  const files = Object.fromEntries(
    ['server.crt', 'server.key'].map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  server = await startPostgresServer({ ssl: 'on', unix_socket_directories: folder }, { files });
  port = new URL(server.url).port;
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Whether the session is encrypted, or the code of what stands against it. */
async function encryptionOf(databaseUrl: string): Promise<unknown> {
  try {
    const store = await openStore({ databaseUrl, migrationsFolder, poolSize: 1 });
    const [row] = await rows<{ ssl: boolean }>(
      store.db,
      sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`,
    );
    await store.close();
    return row?.ssl;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

test.each([
  ['localhost', '', true],
  ['localhost', 'sslmode=disable', false],
  ['localhost', 'sslmode=allow', true],
  ['localhost', 'sslmode=prefer', true],
  ['127.0.0.1', 'sslmode=require', true],
  ['127.0.0.1', 'sslmode=verify-ca&sslrootcert=root.crt', true],
  ['127.0.0.1', 'sslmode=verify-ca&sslrootcert=other.crt', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['127.0.0.1', 'sslmode=require&sslrootcert=other.crt', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['localhost', 'sslmode=verify-full&sslrootcert=root.crt', true],
  ['localhost', 'ssl=true&sslrootcert=root.crt', true],
  ['127.0.0.1', 'sslmode=verify-full&sslrootcert=root.crt', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['localhost', 'sslmode=verify-full', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['localhost', 'sslrootcert=system', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
])('a session to %s with %o is encrypted or refused: %o', async (host, query, expected) => {
  const withFiles = query.replace(
    /=(\w+\.crt)/,
    (_all, name) => `=${encodeURIComponent(join(folder, name))}`,
  );
  expect(await encryptionOf(`postgres://postgres@${host}:${port}/postgres?${withFiles}`)).toBe(expected);
});

test('a socket of this machine is reached by both forms of its address', async () => {
  const place = encodeURIComponent(folder);
  expect(await encryptionOf(`postgres://postgres@/postgres?host=${place}&port=${port}&sslmode=require`)).toBe(
    false,
  );
  expect(await encryptionOf(`postgres://postgres@${place}:${port}/postgres`)).toBe(false);
});

test('a server without TLS differs from one that is not there, where TLS is required', async () => {
  const plain = await createPostgresDatabase();
  const refused = openStore({ databaseUrl: `${plain.url}?sslmode=require`, migrationsFolder });
  await expect(refused).rejects.toMatchObject({
    name: 'StoreError',
    message: expect.stringMatching(/does not offer TLS.*sslmode/),
  });
  await plain.drop();
});
