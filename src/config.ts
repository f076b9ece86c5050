/** The only reader of the process environment. */
import { resolve } from 'node:path';
import { isLoopbackHost, parseLoopbackOrigin } from './network/addresses.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

export type Config = Readonly<{
  host: string;
  port: number;
  /** PostgreSQL; the embedded database in `dataDir` when absent. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** `id:base64` pairs; a key file beside the embedded database when absent. */
  encryptionKeys: string | undefined;
  logLevel: LogLevel;
  /** Loopback address that answers in Okta's place. */
  oktaBaseUrl: string | undefined;
  /** Longest time that one operation of the API may read. */
  operationTimeoutMs: number;
  /** Subscriptions that are served at a time. */
  maxSubscriptions: number;
  /** Header in which the router in front names the person who calls, in lower case. */
  userHeader: string | undefined;
}>;

/** Says everything that is wrong at once, so that nobody mends one setting per start. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration. `overrides` win over the environment, `defaults` fill what it leaves out. Throws a
 * `ConfigError` that names each setting that cannot be used, never a secret.
 */
export function readConfig(
  options: { overrides?: Environment; defaults?: Environment; env?: Environment } = {},
): Config {
  const env = { ...options.defaults, ...(options.env ?? process.env), ...options.overrides };
  const problems: string[] = [];
  const text = (name: string) => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };

  const host = text('HOST') ?? '127.0.0.1';
  if (!isLoopbackHost(host)) {
    problems.push(
      `HOST=${host} would open the API to other machines, and nothing here checks yet who calls: use 127.0.0.1, behind a router that does.`,
    );
  }
  const portText = text('PORT') ?? '4000';
  const port = Number(portText);
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) problems.push('PORT must be a number from 0 to 65535.');

  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push('DATABASE_URL must begin with postgres:// (leave it out for the embedded database).');
  }
  const encryptionKeys = text('ENCRYPTION_KEYS');
  if (databaseUrl !== undefined && encryptionKeys === undefined) {
    problems.push(
      "ENCRYPTION_KEYS is needed with DATABASE_URL: tokens are sealed with it. Make one with: node -p \"'k1:' + crypto.randomBytes(32).toString('base64')\"",
    );
  }
  const logLevel = levels.find((level) => level === (text('LOG_LEVEL') ?? 'info'));
  if (logLevel === undefined) problems.push(`LOG_LEVEL must be one of ${levels.join(', ')}.`);

  const oktaBaseUrl = text('OKTA_BASE_URL');
  if (oktaBaseUrl !== undefined) {
    if (env.NODE_ENV === 'production') {
      problems.push('OKTA_BASE_URL sends tokens somewhere other than Okta: not with NODE_ENV=production.');
    }
    const base = parseLoopbackOrigin(oktaBaseUrl);
    if (!base.ok) problems.push(`OKTA_BASE_URL ${base.reason}`);
  }

  const number = (name: string, byDefault: number, most: number) => {
    const given = text(name);
    const value = given === undefined ? byDefault : Number(given);
    if (!Number.isInteger(value) || value < 1 || value > most) {
      problems.push(`${name} must be a whole number from 1 to ${most}.`);
    }
    return value;
  };
  const operationTimeoutMs = number('OPERATION_TIMEOUT_SECONDS', 30, 600) * 1_000;
  const maxSubscriptions = number('MAX_SUBSCRIPTIONS', 1_000, 100_000);
  const userHeader = text('USER_HEADER')?.toLowerCase();
  const headerProblem = userHeader === undefined ? undefined : userHeaderProblem(userHeader);
  if (headerProblem !== undefined) problems.push(`USER_HEADER ${headerProblem}`);

  if (problems.length > 0 || logLevel === undefined) throw new ConfigError(problems);
  return Object.freeze({
    host,
    port,
    databaseUrl,
    dataDir: resolve(text('DATA_DIR') ?? '.data'),
    encryptionKeys,
    logLevel,
    oktaBaseUrl: oktaBaseUrl === undefined ? undefined : new URL(oktaBaseUrl).origin,
    operationTimeoutMs,
    maxSubscriptions,
    userHeader,
  });
}

const levels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

function userHeaderProblem(name: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(name))
    return 'must be the name of a header, e.g. x-auth-request-email.';
  if (secretHeaders.includes(name)) return `must not be ${name}: what it holds is a secret, not a name.`;
  return undefined;
}

const secretHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key', 'x-csrf-token'];
