import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import type { StoreOptions } from './store/engine/database.ts';

/** What the configuration says of the database: where it is, and how many connections. */
export function storeOptions(config: Config): Omit<StoreOptions, 'inMemory' | 'loadDataDir'> {
  return {
    migrationsFolder: fileURLToPath(new URL('../drizzle', import.meta.url)),
    migrate: config.migrate,
    ...(config.migrationDatabaseUrl !== undefined && { migrationDatabaseUrl: config.migrationDatabaseUrl }),
    ...(config.databaseUrl === undefined
      ? { dataDir: join(config.dataDir, 'database') }
      : { databaseUrl: config.databaseUrl, ...config.databasePoolSizes }),
  };
}
