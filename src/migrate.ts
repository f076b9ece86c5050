/** `migrate`: applies the database's migrations, for where the server's role may not. */
import { parseArgs } from 'node:util';
import { callOf, explainUnopened, runCommand } from './command-line.ts';
import { readConfig } from './config.ts';
import { migrateDatabase } from './store/engine/database.ts';
import { StoreError } from './store/engine/errors.ts';
import { storeOptions } from './store-options.ts';

const usage = `Applies the migrations of this version to the database of MIGRATION_DATABASE_URL, else of DATABASE_URL or DATA_DIR. Run it
before this version's server where that runs with MIGRATE=check or MIGRATE=off. Several at a time do no harm.

  ${callOf('migrate')}
`;

await runCommand(usage, async (args) => {
  parseArgs({ args, options: {}, strict: true });
  const config = readConfig({ forMigrating: true });
  try {
    const applied = await migrateDatabase(storeOptions(config));
    process.stdout.write(
      applied === 0 ? 'The database is up to date.\n' : `${applied} migrations were applied.\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    process.stderr.write(`${explainUnopened(error)}\n`);
    return 1;
  }
});
