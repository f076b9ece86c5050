/** The only reader of the process environment. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type IdentityConfig, readIdentityConfig } from './identity/configuration.ts';
import { isLoopbackHost, parseLoopbackOrigin } from './network/addresses.ts';
import { type Egress, parseNoProxy, parseProxy } from './network/egress.ts';
import { quoted } from './printable.ts';
import { createSettings } from './read-settings.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
/** JSON lines, lines for people, or `auto`: these where they go to a terminal. */
export type LogFormat = 'auto' | 'pretty' | 'json';

export type Config = Readonly<{
  host: string;
  port: number;
  /** PostgreSQL; the embedded database in `dataDir` when absent. */
  databaseUrl: string | undefined;
  /** Connections for the API's reads, for syncs and for mutations, see `StoreOptions`. */
  databasePoolSizes: Readonly<{ poolSize: number; syncPoolSize: number; mutationPoolSize: number }>;
  /** How long the start waits for PostgreSQL. */
  databaseWaitMs: number;
  /** The same database as `databaseUrl`, as the role that owns the tables. */
  migrationDatabaseUrl: string | undefined;
  /** Whether the start makes migrations, only checks that none is left, or does not look. */
  migrate: 'auto' | 'check' | 'off';
  dataDir: string;
  /** `id:base64` pairs, or a command that prints them; a key file beside the embedded database when absent. */
  encryptionKeys: { text: string } | { command: string } | undefined;
  logLevel: LogLevel;
  logFormat: LogFormat;
  /** Which requests of the API are logged. */
  accessLog: 'all' | 'slow' | 'off';
  /** Port of the metrics on `host`; there are none when absent. */
  metricsPort: number | undefined;
  /** Where traces are sent; none when absent. */
  tracesEndpoint: string | undefined;
  /** Loopback address that replaces Okta. */
  oktaBaseUrl: string | undefined;
  /** The proxy for requests to Okta and to the identity provider, and what is reached without it. */
  egress: Egress;
  /** How long one API operation may take, from its first read to its answer. */
  operationTimeoutMs: number;
  /** Maximum of operations under way; further ones wait for a second at most. */
  maxOperations: number;
  /** Maximum size of one answer. */
  answerLimitBytes: number;
  /** Maximum size of all answers that wait to be sent. */
  waitingLimitBytes: number;
  /** How long a client may take nothing of what waits for it. */
  readerTimeoutMs: number;
  /** How long a server that stops still answers everything, but is not ready. */
  drainMs: number;
  /** Maximum of concurrent subscriptions. */
  maxSubscriptions: number;
  /** How many days audit events are kept; 0 keeps them for ever. */
  auditDays: number;
  /** How callers are identified. */
  identity: IdentityConfig;
  /** Whether clients may ask for the schema. */
  introspection: boolean;
  /** Whether one statement answers an operation where it can. */
  compiledReads: boolean;
  /** Of answers that are kept. */
  keptAnswersBytes: number;
  /** Whether answers say how they were read. */
  readPathHeader: boolean;
  /** Whether we serve the playground. */
  playground: boolean;
  /** Origins of web pages that may read answers. */
  corsOrigins: readonly string[];
  /** Proxies (addresses and networks) whose forwarded addresses we trust. */
  trustedProxies: readonly string[];
}>;

/**
 * What keeps the program from starting: for each problem a sentence with the setting, what is wrong, and what to do, never
 * with a secret. Reports all problems at once, so that operators need only one restart.
 */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`Cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`, options);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration. `overrides` win over the environment, `defaults` fill its gaps. Throws a
 * `ConfigError` that names each invalid setting, never a secret.
 */
export function readConfig(
  options: {
    overrides?: Environment;
    defaults?: Environment;
    env?: Environment;
    /** Whoever only migrates opens no secrets, and needs no URL but the one for it. */
    forMigrating?: boolean;
  } = {},
): Config {
  const env = options.env ?? process.env;
  const settings = createSettings(
    (name) => options.overrides?.[name] ?? env[name] ?? options.defaults?.[name],
  );
  const { text, secret, listOf, isOn, wholeNumber, oneOf, instead, problems } = settings;

  const identity = readIdentityConfig(settings);
  const host = text('HOST') ?? '127.0.0.1';
  if (identity.mode === 'none' && !isLoopbackHost(host)) {
    problems.push(
      `HOST ${quoted(host)} would open the API to other machines, where every caller is admin: set AUTH_MODE=router or AUTH_MODE=jwt, or use 127.0.0.1.`,
    );
  }
  const portText = text('PORT') ?? '4000';
  const port = Number(portText);
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) {
    problems.push(`PORT must be a number from 0 to 65535${instead('PORT')}.`);
  }

  const databaseUrl = secret('DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push('DATABASE_URL must begin with postgres:// (leave it out for the embedded database).');
  }
  const migrationDatabaseUrl = secret('MIGRATION_DATABASE_URL');
  if (migrationDatabaseUrl !== undefined && databaseUrl === undefined && !options.forMigrating) {
    problems.push('MIGRATION_DATABASE_URL needs DATABASE_URL, which the server works with.');
  } else if (migrationDatabaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(migrationDatabaseUrl)) {
    problems.push('MIGRATION_DATABASE_URL must begin with postgres://.');
  }
  const migrate = oneOf('MIGRATE', ['auto', 'check', 'off']);
  const keysText = secret('ENCRYPTION_KEYS');
  const keysCommand = text('ENCRYPTION_KEYS_COMMAND');
  if (keysText !== undefined && keysCommand !== undefined) {
    problems.push('ENCRYPTION_KEYS_COMMAND and ENCRYPTION_KEYS (or its _FILE) are both set: choose one.');
  }
  const hasKeys = keysText !== undefined || keysCommand !== undefined || options.forMigrating === true;
  if (databaseUrl !== undefined && !hasKeys) {
    problems.push(`ENCRYPTION_KEYS is needed with DATABASE_URL: it seals tokens. Make one with: ${makeKey}`);
  }
  const logLevel = oneOf('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info');
  const logFormat = oneOf('LOG_FORMAT', ['auto', 'pretty', 'json']);
  const accessLog = oneOf('ACCESS_LOG', ['all', 'slow', 'off'], 'slow');

  const oktaBaseUrl = text('OKTA_BASE_URL');
  if (oktaBaseUrl !== undefined) {
    if (text('NODE_ENV') === 'production') {
      problems.push('OKTA_BASE_URL sends tokens to a server other than Okta: forbidden in production.');
    }
    const base = parseLoopbackOrigin(oktaBaseUrl);
    if (!base.ok) problems.push(`OKTA_BASE_URL ${base.reason}`);
  }

  const proxyAddress = text('https_proxy') ?? secret('HTTPS_PROXY');
  const proxy = proxyAddress === undefined ? undefined : parseProxy(proxyAddress);
  if (proxy?.ok === false) problems.push(`HTTPS_PROXY ${proxy.reason}.`);

  const operationTimeoutMs = wholeNumber('OPERATION_TIMEOUT_SECONDS', 30, 1, 600) * 1_000;
  const maxOperations = wholeNumber('MAX_OPERATIONS', 32, 1, 10_000);
  const answerMegabytes = wholeNumber('MAX_ANSWER_MB', 32, 1, 1_024);
  const waitingMegabytes = wholeNumber('MAX_WAITING_ANSWERS_MB', Math.max(128, answerMegabytes), 1, 65_536);
  if (waitingMegabytes < answerMegabytes) {
    problems.push('MAX_WAITING_ANSWERS_MB must not be less than MAX_ANSWER_MB.');
  }
  const readerTimeoutMs = wholeNumber('READER_TIMEOUT_SECONDS', 30, 1, 3_600) * 1_000;
  const drainMs = wholeNumber('DRAIN_SECONDS', identity.mode === 'none' ? 0 : 5, 0, 600) * 1_000;
  const databasePoolSizes = {
    poolSize: wholeNumber('DATABASE_POOL_SIZE', 10, 1, 500),
    syncPoolSize: wholeNumber('DATABASE_SYNC_POOL_SIZE', 5, 1, 500),
    mutationPoolSize: wholeNumber('DATABASE_MUTATION_POOL_SIZE', 3, 1, 500),
  };
  const databaseWaitMs = wholeNumber('DATABASE_WAIT_SECONDS', 60, 0, 3_600) * 1_000;
  const maxSubscriptions = wholeNumber('MAX_SUBSCRIPTIONS', 1_000, 1, 100_000);
  const auditDays = wholeNumber('AUDIT_DAYS', 400, 0, 36_500);
  const metricsPort =
    text('METRICS_PORT') === undefined ? undefined : wholeNumber('METRICS_PORT', 0, 0, 65_535);
  if (metricsPort !== undefined && metricsPort !== 0 && metricsPort === port) {
    problems.push(`METRICS_PORT must not be ${port}, which is PORT: choose another one.`);
  }
  const introspection = isOn('INTROSPECTION', true);
  const compiledReads = isOn('COMPILED_READS', true);
  const keptMegabytes = wholeNumber('KEPT_ANSWERS_MB', 64, 0, 65_536);
  const readPathHeader = isOn('READ_PATH_HEADER', false);
  const playground = isOn('PLAYGROUND', identity.mode === 'none');
  const corsOrigins = listOf('CORS_ORIGINS');
  const noOrigin = corsOrigins.find((each) => !isOrigin(each));
  if (noOrigin !== undefined) {
    problems.push(
      `CORS_ORIGINS takes origins by comma, e.g. https://app.example.com, without a path, and no *: not ${quoted(noOrigin)}.`,
    );
  }
  const trustedProxies = listOf('TRUSTED_PROXIES');
  const noNetwork = trustedProxies.find((each) => !isNetwork(each));
  if (noNetwork !== undefined) {
    problems.push(
      `TRUSTED_PROXIES takes addresses or networks by comma, e.g. 10.0.0.0/8, not ${quoted(noNetwork)}.`,
    );
  }

  const tracesEndpoint = text('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (tracesEndpoint !== undefined && !/^https?:\/\/[^/@?#\s]+(?:\/[^@?#\s]*)?$/.test(tracesEndpoint)) {
    problems.push(
      'OTEL_EXPORTER_OTLP_ENDPOINT must begin with http:// or https://, without user or password.',
    );
  }

  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    host,
    port,
    databaseUrl,
    databasePoolSizes,
    databaseWaitMs,
    migrationDatabaseUrl,
    migrate,
    dataDir: resolve(text('DATA_DIR') ?? '.data'),
    encryptionKeys: encryptionKeysOf(keysText, keysCommand),
    logLevel,
    logFormat,
    accessLog,
    metricsPort,
    tracesEndpoint,
    oktaBaseUrl: oktaBaseUrl === undefined ? undefined : new URL(oktaBaseUrl).origin,
    egress: {
      proxy: proxy?.ok === true ? proxy.proxy : undefined,
      noProxy: parseNoProxy(text('no_proxy') ?? text('NO_PROXY') ?? ''),
    },
    operationTimeoutMs,
    maxOperations,
    answerLimitBytes: answerMegabytes * megabyte,
    waitingLimitBytes: waitingMegabytes * megabyte,
    readerTimeoutMs,
    drainMs,
    maxSubscriptions,
    auditDays,
    identity,
    introspection,
    compiledReads,
    keptAnswersBytes: keptMegabytes * megabyte,
    readPathHeader,
    playground,
    corsOrigins,
    trustedProxies,
  });
}

/** The command that makes an encryption key. */
export const makeKey = `node -p "'k1:' + crypto.randomBytes(32).toString('base64')"`;

const megabyte = 1024 * 1024;

function encryptionKeysOf(text: string | undefined, command: string | undefined): Config['encryptionKeys'] {
  if (command !== undefined) return { command };
  return text === undefined ? undefined : { text };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Whether it is an address or a network; not one of all addresses, which would believe every client. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  return (
    version !== 0 &&
    more.length === 0 &&
    (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most))
  );
}
