import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import type postgres from 'postgres';
import { StoreError } from './errors.ts';

/** A database and its connection options, from a URL. */
export type DatabaseTarget = {
  /** Where it is, for messages: `host:port`, several by comma, or a socket. */
  address: string;
  /** Options for postgres.js, including TLS. */
  connect: postgres.Options<Record<string, never>>;
  /** Session parameters from the URL. */
  startup: Record<string, string>;
  /** True if the URL declares a pooler in transaction mode. */
  isPooled: boolean;
  /** Names of unknown parameters; they have no effect. */
  unknown: string[];
};

/**
 * Parses a connection URL in the forms of libpq and database providers. It drops query parameters that have no
 * use here: postgres.js would send unknown names to the server, which then refuses the session.
 *
 * Throws a `StoreError` that quotes no part of the URL: if the password is not encoded, any part may belong to
 * it.
 */
export function parseDatabaseUrl(text: string): DatabaseTarget {
  const parts = /^postgres(?:ql)?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/is.exec(text);
  const [, authority = '', path = '', query = '', fragment] = parts ?? [];
  if (parts === null || fragment !== undefined || path.includes('@')) throw notUnderstood();
  const at = authority.lastIndexOf('@');
  const [user, password] = at < 0 ? [] : splitOnce(authority.slice(0, at), ':').map(decode);
  const parameters = readQuery(query, at >= 0);
  const given = (name: string) => parameters.get(name) || undefined;

  const hosts = readHosts(given('host') ?? decode(authority.slice(at + 1)), given('port'));
  const { sslmode, tls } = readTls(given, hosts);
  const database = given('dbname') ?? decode(path.replace(/^\//, ''));
  const socket = hosts.find(({ host }) => host.startsWith('/'));
  const credentials = { user: given('user') ?? user, password: given('password') ?? password };
  const sessions = given('target_session_attrs');
  if (sessions !== undefined && !sessionAttributes.includes(sessions)) {
    throw refused(`target_session_attrs has to be one of ${sessionAttributes.join(', ')}`);
  }
  const port = given('port');
  const places = hosts.length === 0 ? [{ host: 'localhost', port: undefined }] : hosts;
  return {
    address: places
      .map((each) => (each.host.startsWith('/') ? each.host : `${each.host}:${each.port ?? port ?? 5432}`))
      .join(', '),
    connect: {
      ...(socket !== undefined && { path: `${socket.host}/.s.PGSQL.${socket.port ?? port ?? 5432}` }),
      ...(socket === undefined && hosts.length > 0 && addressesOf(hosts)),
      ...(database !== '' && { database }),
      ...(credentials.user && { user: credentials.user }),
      ...(credentials.password && { password: credentials.password }),
      // PostgreSQL never offers TLS on a Unix socket.
      ssl: socket !== undefined || sslmode === 'disable' ? false : tls,
      ...(given('sslnegotiation') === 'direct' && { sslnegotiation: 'direct' }),
      connect_timeout: positive(given('connect_timeout')) ?? 10,
      keep_alive: given('keepalives') === '0' ? null : (positive(given('keepalives_idle')) ?? 60),
      ...(sessions !== undefined && sessions !== 'any' && { target_session_attrs: sessions as 'primary' }),
      ...((given('prepare') === 'false' || given('pgbouncer') === 'true') && { prepare: false }),
    },
    startup: {
      ...(given('application_name') !== undefined && { application_name: String(given('application_name')) }),
      ...(given('options') !== undefined && { options: String(given('options')) }),
    },
    isPooled: given('pgbouncer') === 'true',
    unknown: [...parameters.keys()].filter((name) => !used.has(name) && !leftOut.has(name)),
  };
}

/** Parameters that affect the connection. */
const used = new Set([
  ...['host', 'port', 'dbname', 'user', 'password', 'application_name', 'options', 'prepare', 'pgbouncer'],
  ...['connect_timeout', 'keepalives', 'keepalives_idle', 'target_session_attrs'],
  ...['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'sslaccept', 'sslnegotiation'],
]);

/** Parameters of libpq, poolers and other clients without effect here. */
const leftOut = new Set([
  ...[
    'channel_binding',
    'gssencmode',
    'gssdelegation',
    'gsslib',
    'krbsrvname',
    'require_auth',
    'requirepeer',
  ],
  ...['sslcompression', 'sslcrl', 'sslcrldir', 'sslsni', 'sslcertmode', 'sslidentity', 'uselibpqcompat'],
  ...['ssl_min_protocol_version', 'ssl_max_protocol_version', 'min_protocol_version', 'max_protocol_version'],
  ...['keepalives_interval', 'keepalives_count', 'tcp_user_timeout', 'socket_timeout', 'load_balance_hosts'],
  ...['fallback_application_name', 'client_encoding', 'hostaddr', 'passfile', 'service', 'replication'],
  ...[
    'schema',
    'connection_limit',
    'pool_timeout',
    'pool_mode',
    'statement_cache_size',
    'supa',
    'workaround',
  ],
  ...[
    'max_idle_connection_lifetime',
    'max_connection_lifetime',
    'sslfactory',
    'preparethreshold',
    'pool_size',
  ],
]);

const sessionAttributes = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'];

type Host = { host: string; port: number | undefined };

/** Host names and socket folders, separated by commas. */
function readHosts(text: string, port: string | undefined): Host[] {
  if (text === '') return [];
  const ports = port?.split(',') ?? [];
  return text.split(',').map((each, index) => {
    const other = ports.length === 1 ? ports[0] : ports[index];
    const isSocket = each.startsWith('/');
    // A socket folder's name may contain colons, as in Google Cloud SQL.
    const [, host = '', own] =
      (isSocket ? /^(.*?)(?::(\d+))?$/ : /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d+))?$/i).exec(each) ??
      (isIP(each) === 6 ? [each, each] : []);
    if (host === '') throw notUnderstood();
    return { host: host.replace(/^\[(.*)\]$/, '$1'), port: portOf(own ?? other) };
  });
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw notUnderstood();
  return port;
}

/** Uses lists where postgres.js would read part of an IPv6 address as a port. */
function addressesOf(hosts: readonly Host[]): { host?: string; port?: number } {
  const [first] = hosts;
  if (hosts.length === 1 && first !== undefined && isIP(first.host) !== 6) {
    return { host: first.host, ...(first.port !== undefined && { port: first.port }) };
  }
  // The types of postgres.js allow only a string; its code accepts lists.
  const lists = { host: hosts.map(({ host }) => host), port: hosts.map(({ port }) => port ?? 5432) };
  return lists as unknown as { host: string; port: number };
}

type Given = (name: string) => string | undefined;

/** TLS as in libpq for each `sslmode`, with certificates from files or from Node. */
function readTls(given: Given, hosts: readonly Host[]) {
  const asked = given('sslmode') ?? sslParameter(given('ssl')) ?? 'prefer';
  const rootFile = given('sslrootcert');
  const sslmode = strictEnough(asked, rootFile, given('sslaccept'));
  if (!sslmodes.includes(sslmode)) throw refused(`sslmode has to be one of ${sslmodes.join(', ')}`);
  const isVerifying = sslmode.startsWith('verify-');
  const options: ConnectionOptions = {
    ...(isVerifying &&
      rootFile !== undefined &&
      rootFile !== 'system' && { ca: read('sslrootcert', rootFile) }),
    ...(isVerifying && { checkServerIdentity: sslmode === 'verify-full' ? isOneOf(hosts) : () => undefined }),
    ...(!isVerifying && { rejectUnauthorized: false }),
    ...(given('sslkey') !== undefined && {
      key: read('sslkey', String(given('sslkey'))),
      cert: read('sslcert', given('sslcert') ?? ''),
      ...(given('sslpassword') !== undefined && { passphrase: String(given('sslpassword')) }),
    }),
  };
  // Only with 'prefer' does postgres.js accept a server without TLS.
  const isOptional = (sslmode === 'prefer' || sslmode === 'allow') && given('sslkey') === undefined;
  return { sslmode, tls: isOptional ? ('prefer' as const) : options };
}

const sslmodes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** `ssl`, as in JavaScript and Java clients. */
function sslParameter(value: string | undefined): string | undefined {
  if (value === 'true' || value === '1') return 'verify-full';
  return value === 'false' || value === '0' ? 'disable' : value;
}

/** Verifies against a given root certificate, even if the mode alone would not. */
function strictEnough(asked: string, rootFile: string | undefined, accept: string | undefined): string {
  const mode = asked === 'no-verify' ? 'require' : asked;
  if (rootFile === 'system' || (accept === 'strict' && mode !== 'disable')) return 'verify-full';
  return rootFile !== undefined && asked === 'require' ? 'verify-ca' : mode;
}

/** postgres.js does not pass Node the server name if it is an address. */
function isOneOf(hosts: readonly Host[]): NonNullable<ConnectionOptions['checkServerIdentity']> {
  const addresses = hosts.map(({ host }) => host).filter((host) => isIP(host) !== 0);
  const names = hosts.map(({ host }) => host).filter((host) => isIP(host) === 0);
  return (name, certificate) => {
    const expected = names.includes(name) || addresses.length === 0 ? [name] : addresses;
    const errors = expected.map((each) => checkServerIdentity(each, certificate));
    return errors.includes(undefined) ? undefined : errors[0];
  };
}

function read(parameter: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw refused(`the file that ${parameter} names cannot be read (${code})`);
  }
}

function readQuery(query: string, hasUser: boolean): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&').filter((each) => each !== '')) {
    const [name = '', value = ''] = splitOnce(part, '=');
    const mayHoldAt = !hasUser && (name === 'user' || name === 'password') && !/[/:?]/.test(value);
    if (!/^[a-z_]+$/i.test(name) || (value.includes('@') && !mayHoldAt)) throw notUnderstood();
    parameters.set(name, decode(value));
  }
  return parameters;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notUnderstood();
  }
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function refused(reason: string): StoreError {
  return new StoreError('DATABASE_URL', reason);
}

function notUnderstood(): StoreError {
  return refused(
    'the database URL cannot be understood. It has the form ' +
      'postgres://user:password@host:5432/database?sslmode=require, and a password with any of / ? # @ % or a blank ' +
      'in it has to be encoded: / as %2F, ? as %3F, # as %23, @ as %40, % as %25, a blank as %20',
  );
}
