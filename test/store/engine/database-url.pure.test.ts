import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../../src/store/engine/database-url.ts';

const verifying = { checkServerIdentity: expect.any(Function) };

/** Forms in which providers and libpq give out addresses, and what they mean. */
const forms: [string, string, object][] = [
  [
    'Neon',
    'postgresql://me:secret@ep-cool-1.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require',
    {
      host: 'ep-cool-1.eu-central-1.aws.neon.tech',
      database: 'neondb',
      user: 'me',
      ssl: { rejectUnauthorized: false },
    },
  ],
  [
    'Neon with an endpoint in its options',
    'postgres://me:secret@neon.tech/neondb?options=endpoint%3Dep-cool-1&sslmode=require',
    { host: 'neon.tech' },
  ],
  [
    'Supabase through its pooler',
    'postgres://postgres.abcdef:secret@aws-0-eu.pooler.supabase.com:6543/postgres?pgbouncer=true&supa=base-pooler.x',
    { port: 6543, user: 'postgres.abcdef', prepare: false, ssl: 'prefer' },
  ],
  [
    'Heroku',
    'postgres://u1:p1@ec2-1-2-3-4.compute.amazonaws.com:5432/d1',
    { port: 5432, password: 'p1', ssl: 'prefer' },
  ],
  [
    'Azure, with the server in the user',
    'postgres://me%40server:secret@server.postgres.database.azure.com/postgres?sslmode=require',
    { user: 'me@server' },
  ],
  [
    'Prisma',
    'postgresql://me:secret@db:5432/app?schema=public&connection_limit=5&pool_timeout=10&statement_cache_size=0',
    { host: 'db', database: 'app' },
  ],
  [
    'libpq with all its keepalives',
    'postgresql://db/app?gssencmode=disable&keepalives=1&keepalives_idle=30&keepalives_interval=5&connect_timeout=3',
    { keep_alive: 30, connect_timeout: 3 },
  ],
  ['libpq without keepalives', 'postgres://db/app?keepalives=0', { keep_alive: null }],
  [
    'a socket as a parameter',
    'postgres:///app?host=/var/run/postgresql',
    { path: '/var/run/postgresql/.s.PGSQL.5432', ssl: false },
  ],
  [
    'a socket in the place of the host',
    'postgres://me@%2Fvar%2Frun%2Fpostgresql:5433/app',
    { path: '/var/run/postgresql/.s.PGSQL.5433' },
  ],
  [
    'Google Cloud SQL',
    'postgres://me:secret@/app?host=/cloudsql/project:europe-west1:one&sslmode=verify-full',
    { path: '/cloudsql/project:europe-west1:one/.s.PGSQL.5432', user: 'me', ssl: false },
  ],
  [
    'user and password as parameters',
    'postgres://db/app?user=me@server&password=p%2Fq',
    { user: 'me@server', password: 'p/q' },
  ],
  ['an IPv6 address', 'postgres://[::1]:5433/app', { host: ['::1'], port: [5433] }],
  [
    'several hosts',
    'postgres://a:1,b:2/app?target_session_attrs=read-write',
    { host: ['a', 'b'], port: [1, 2], target_session_attrs: 'read-write' },
  ],
  [
    'any server of several',
    'postgres://a,b/app?target_session_attrs=any',
    { host: ['a', 'b'], port: [5432, 5432] },
  ],
  ['a name with a blank', 'postgres://db/my%20app', { database: 'my app' }],
  ['a password with an @ of its own', 'postgres://me:p@ss@db/app', { password: 'p@ss', host: 'db' }],
];

test.each(forms)('the form of %s is understood', (_name, url, expected) => {
  const { connect, unknown } = parseDatabaseUrl(url);
  expect(connect).toMatchObject(expected);
  expect(unknown).toEqual([]);
});

test('of a query only the name of the program and its options reach the server', () => {
  const known = forms.map(([, url]) => parseDatabaseUrl(url).startup);
  expect(known.filter((startup) => Object.keys(startup).length > 0)).toEqual([
    { options: 'endpoint=ep-cool-1' },
  ]);
  const named = parseDatabaseUrl(
    'postgres://db/app?application_name=mine&sslmod=require&statement_timeout=5',
  );
  expect(named).toMatchObject({
    startup: { application_name: 'mine' },
    unknown: ['sslmod', 'statement_timeout'],
  });
});

test.each([
  ['', 'prefer'],
  ['sslmode=disable', false],
  ['sslmode=allow', 'prefer'],
  ['sslmode=prefer', 'prefer'],
  ['sslmode=require', { rejectUnauthorized: false }],
  ['sslmode=no-verify', { rejectUnauthorized: false }],
  ['sslmode=verify-ca', verifying],
  ['sslmode=verify-full', verifying],
  ['sslmode=require&sslrootcert=package.json', { ...verifying, ca: expect.any(Buffer) }],
  ['sslmode=verify-full&sslrootcert=package.json', { ...verifying, ca: expect.any(Buffer) }],
  ['sslrootcert=system', verifying],
  ['sslmode=require&sslaccept=strict', verifying],
  ['ssl=true', verifying],
  ['ssl=false', false],
  ['ssl=require', { rejectUnauthorized: false }],
])('%o asks for encryption as libpq does', (query, ssl) => {
  expect(parseDatabaseUrl(`postgres://db/app?${query}`).connect.ssl).toEqual(ssl);
});

test('the name in a certificate is held against the server’s, also where that is an address', () => {
  const identityOf = (url: string) => {
    const { ssl } = parseDatabaseUrl(url).connect;
    if (typeof ssl !== 'object' || !('checkServerIdentity' in ssl)) throw new Error('nothing is verified');
    return ssl.checkServerIdentity as (name: string, certificate: object) => Error | undefined;
  };
  const ofLocalhost = { subject: { CN: 'localhost' }, subjectaltname: 'DNS:localhost' };
  const ofAddress = { subject: {}, subjectaltname: 'IP Address:10.0.0.1' };
  // Node calls a server that is given as an address "localhost".
  const byAddress = identityOf('postgres://10.0.0.1/app?sslmode=verify-full');
  expect(byAddress('localhost', ofLocalhost)).toBeInstanceOf(Error);
  expect(byAddress('localhost', ofAddress)).toBeUndefined();
  const byName = identityOf('postgres://localhost/app?sslmode=verify-full');
  expect(byName('localhost', ofLocalhost)).toBeUndefined();
  expect(byName('localhost', ofAddress)).toBeInstanceOf(Error);
  expect(identityOf('postgres://localhost/app?sslmode=verify-ca')('localhost', ofAddress)).toBeUndefined();
});

test('a password that is not encoded is reported, and no piece of the URL is shown', () => {
  const passwords = [
    'pq/SECRET',
    '12/SECRET',
    'SECRET#x',
    '12#SECRET',
    'pq?SECRET',
    '12?SECRET',
    '12?SECRET=x',
  ];
  for (const password of [
    ...passwords,
    'SECRET%zz',
    'a@12?SECRET=b',
    'a@b/SECRET',
    '12?user=SECRET',
    'S ECRET:/?#',
  ]) {
    const url = `postgres://me:${password}@db.example.com:5432/app?sslmode=require`;
    const error = thrownBy(() => parseDatabaseUrl(url));
    expect(error, password).toMatchObject({ name: 'StoreError', code: 'DATABASE_URL' });
    expect(inspect(error), password).toMatch(/cannot be understood.* \/ as %2F/s);
    for (const piece of ['SECRET', 'ECRET', 'pq', 'db.example.com', 'me:']) {
      expect(String(error), password).not.toContain(piece);
    }
  }
});

test.each([
  ['postgres://me:SECRET@db/app?sslmode=SECRET', 'sslmode has to be one of disable, allow, prefer'],
  [
    'postgres://me:SECRET@db/app?target_session_attrs=SECRET',
    'target_session_attrs has to be one of any, read-write',
  ],
  [
    'postgres://me:SECRET@db/app?sslmode=verify-ca&sslrootcert=/no/SECRET',
    'the file that sslrootcert names cannot be read (ENOENT)',
  ],
  ['postgres://me:SECRET@db:99999/app', 'cannot be understood'],
  ['mysql://me:SECRET@db/app', 'cannot be understood'],
])('what cannot be used in a URL is named without its value: %s', (url, message) => {
  const error = thrownBy(() => parseDatabaseUrl(url));
  expect(String(error)).toContain(message);
  expect(inspect(error)).not.toContain('SECRET');
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
