/** `migrate`: applies the database's migrations, for where the server's role may not. */
import { parseArgs } from 'node:util';
import { callOf, runCommand } from './command-line.ts';
import { readConfig } from './config.ts';
import { orUnopened } from './open-database.ts';
import { migrateDatabase } from './store/engine/database.ts';
import { storeOptions } from './store-options.ts';

const usage = `Applies the migrations of this version to the database of MIGRATION_DATABASE_URL, else of DATABASE_URL or DATA_DIR. Run it
before this version's server where that runs with MIGRATE=check or MIGRATE=off. Several at a time do no harm.

  ${callOf('migrate')}
`;

await runCommand(usage, async (args) => {
  parseArgs({ args, options: {} });
  const config = readConfig({ forMigrating: true });
  const applied = await orUnopened(config, () => migrateDatabase(storeOptions(config)));
  process.stdout.write(
    applied === 0 ? 'The database is up to date.\n' : `${applied} migrations were applied.\n`,
  );
  return 0;
});
