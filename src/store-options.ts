import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import type { StoreOptions } from './store/engine/database.ts';

/** What the configuration says of the database: where it is, and how many connections. */
export function storeOptions(
  config: Config,
): Pick<StoreOptions, 'migrationsFolder' | 'databaseUrl' | 'dataDir' | 'poolSize'> {
  return {
    migrationsFolder: fileURLToPath(new URL('../drizzle', import.meta.url)),
    ...(config.databaseUrl === undefined
      ? { dataDir: join(config.dataDir, 'database') }
      : { databaseUrl: config.databaseUrl, poolSize: config.databasePoolSize }),
  };
}
