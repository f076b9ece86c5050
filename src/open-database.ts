import { existsSync } from 'node:fs';
import { type Config, ConfigError } from './config.ts';
import { openStore, type Store, type StoreOptions } from './store/engine/database.ts';
import { StoreError } from './store/engine/errors.ts';
import { storeOptions } from './store-options.ts';

/** Opens the configured database. Throws a `ConfigError` that says what to change; its cause is the `StoreError`. */
export async function openDatabase(config: Config, more: Partial<StoreOptions> = {}): Promise<Store> {
  return orUnopened(config, () => openStore({ ...storeOptions(config), ...more }));
}

/**
 * Opens the configured database for the time of the work. Makes none: the server does when it first starts. Throws a
 * `ConfigError` where it cannot be opened; its cause is the `StoreError`.
 */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const { dataDir } = storeOptions(config);
  if (dataDir !== undefined && !existsSync(dataDir)) {
    throw new ConfigError([
      `DATA_DIR ${config.dataDir} holds no database. Give the directory that the server uses, or its DATABASE_URL.`,
    ]);
  }
  const store = await openDatabase(config, { onWarning: (message) => process.stderr.write(`${message}\n`) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** What the work with the database comes to, or a `ConfigError` that says why it cannot be opened, and what to do. */
export async function orUnopened<T>(config: Config, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError)
      throw new ConfigError([explainUnopened(config, error)], { cause: error });
    const isOfSystem = error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code));
    if (!isOfSystem || config.databaseUrl !== undefined) throw error;
    const what = `DATA_DIR ${config.dataDir} cannot be used: ${error.message}`;
    throw new ConfigError([`${what}. Give a directory that this may write to, or a DATABASE_URL.`]);
  }
}

function explainUnopened(config: Config, { message, code, statement }: StoreError): string {
  const setting = settingOf(config);
  const reason = message
    .replace(` [${code}]`, '')
    .replace(statement === undefined ? '' : `${statement}: `, '');
  const remedy = remedies.find(([codes]) => codes.test(code))?.[1];
  // To be looked up; the setting alone is no code.
  const known = code === 'DATABASE_URL' ? '' : ` (${code})`;
  return `${setting}: ${reason}${known}.${remedy === undefined ? '' : ` ${remedy}`}`;
}

function settingOf({ databaseUrl, migrationDatabaseUrl, dataDir }: Config): string {
  const urls = [
    ...(databaseUrl === undefined ? [] : ['DATABASE_URL']),
    ...(migrationDatabaseUrl === undefined ? [] : ['MIGRATION_DATABASE_URL']),
  ];
  return urls.length === 0 ? `DATA_DIR ${dataDir}` : urls.join(' or ');
}

/** What to do, by SQLSTATE or the code of a socket; all other failures say it themselves. */
const remedies: readonly [codes: RegExp, remedy: string][] = [
  [/^ECONNREFUSED$/, 'Start PostgreSQL there, or correct host and port.'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'Correct the host, or the name servers of this machine.'],
  [
    /^(ETIMEDOUT|CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH|DEADLINE)$/,
    'Check host and port, and the firewalls on the way.',
  ],
  [/^(ECONNRESET|EPIPE|CONNECTION_.*)$/, 'Check that it is PostgreSQL that listens there, and its log.'],
  [/^28/, 'Correct user and password, of which special characters are percent-encoded, or pg_hba.conf.'],
  [/^3D000$/, 'Create that database (createdb), or correct its name.'],
  [/^53300$/, 'Lower DATABASE_POOL_SIZE, or raise max_connections of PostgreSQL.'],
  [/^(53100|ENOSPC)$/, 'Make room on its disk.'],
  [/^57P03$/, 'Wait until it has started, or look into its log.'],
  [/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|SSL/, 'Check sslmode and sslrootcert.'],
];
