/** `npm run rotate-key`: seals all API tokens with the first encryption key. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, readConfig } from './config.ts';
import { openKeyRing } from './open-key-ring.ts';
import { openStore } from './store/engine/database.ts';
import { resealTokens } from './sync/connection/reseal-tokens.ts';

const usage = `Seals all API tokens with the first key of ENCRYPTION_KEYS.

  npm run rotate-key

To replace an old key with a new one:

  1. Start every server with both, the new one first:  ENCRYPTION_KEYS=new:<base64>,old:<base64>
  2. Run this with the same ENCRYPTION_KEYS and DATABASE_URL (or DATA_DIR, with its server stopped).
  3. Start every server with the new key alone. The keys seal cursors too: those sealed with the old one
     end here, so let every client that follows discoveryEvents ask once in between.

Prints how many tokens it resealed; exits with 1 if it could not open one, whose key you must then keep.
It never shows keys or tokens. Running it again does no harm.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args, options: { help: { type: 'boolean', default: false } } });
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    return await rotate(readConfig());
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return isArgumentError(error) ? 2 : 1;
  }
}

async function rotate(config: Config): Promise<number> {
  const store = await openStore({
    migrationsFolder: fileURLToPath(new URL('../drizzle', import.meta.url)),
    ...(config.databaseUrl === undefined
      ? { dataDir: join(config.dataDir, 'database') }
      : { databaseUrl: config.databaseUrl }),
  });
  try {
    const keyRing = await openKeyRing(config, store.db);
    const { resealed, upToDate, unopened } = await resealTokens(store.db, keyRing);
    process.stdout.write(
      `${count(resealed)} sealed anew with key ${keyRing.activeId}, ${upToDate} sealed with it before.\n`,
    );
    for (const { workspaceId, integrationId, reason } of unopened) {
      process.stderr.write(`integration ${integrationId} of workspace ${workspaceId}: ${reason}\n`);
    }
    if (unopened.length === 0) return 0;
    process.stderr.write(
      `${count(unopened.length)} left as they were: add the key they need to ENCRYPTION_KEYS, or replace them.\n`,
    );
    return 1;
  } finally {
    await store.close();
  }
}

function count(tokens: number): string {
  return `${tokens} ${tokens === 1 ? 'token' : 'tokens'}`;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (isArgumentError(error)) return 'The only argument is --help.';
  if (error instanceof Error && error.name === 'StoreError') {
    return `The database cannot be opened (DATABASE_URL or DATA_DIR): ${error.message}`;
  }
  return error instanceof Error ? error.message : 'The command failed with an unknown error.';
}

function isArgumentError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
