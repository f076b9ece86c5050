/** `npm run audit`: verifies and exports the audit trails of all workspaces. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from './config.ts';
import type { AuditHead } from './store/audit/entry.ts';
import { listTrailsAcrossWorkspaces, pagesOfTrail } from './store/audit/read-trail.ts';
import { verifyTrail } from './store/audit/verify-trail.ts';
import { openStore, type Store } from './store/engine/database.ts';

const usage = `Reads the audit trail: who did what, with what outcome.

  npm run --silent audit -- verify [--workspace NAME] [--head POSITION:HASH]
  npm run --silent audit -- export [--workspace NAME] [--since 2026-01-31T00:00:00Z]

verify recomputes the hash of every event and names the first one that was changed, removed or inserted; it then exits
with 1. Give it an end that the server logged ("audit trail", with position and hash): without one it cannot detect
that the end of a trail was cut off, or all of it rewritten.

export prints one event per line, as JSON.

It uses the database of DATABASE_URL or DATA_DIR (whose server must be stopped).
`;

/** Above the call of `main`, which runs before the rest of the module is evaluated. */
class ArgumentError extends Error {}

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        workspace: { type: 'string' },
        head: { type: 'string' },
        since: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const [command, ...more] = positionals;
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    if (more.length > 0 || (command !== 'verify' && command !== 'export')) {
      process.stderr.write(usage);
      return 2;
    }
    const head = values.head === undefined ? null : parseHead(values.head);
    const since = values.since === undefined ? null : parseInstant(values.since);
    if (head !== null && values.workspace === undefined) {
      throw new ArgumentError('--head is the end of one trail: name it with --workspace.');
    }
    return await withStore(async (store) => {
      const workspaces =
        values.workspace === undefined ? await listTrailsAcrossWorkspaces(store.db) : [values.workspace];
      return command === 'verify' ? verify(store, workspaces, head) : printTrails(store, workspaces, since);
    });
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return isArgumentError(error) ? 2 : 1;
  }
}

async function verify(store: Store, workspaces: readonly string[], head: AuditHead | null): Promise<number> {
  let exitCode = 0;
  for (const workspace of workspaces) {
    const verdict = await verifyTrail(store.db, workspace, head);
    if (verdict.isWhole) {
      const end =
        verdict.head === null ? 'no event' : `ends at ${verdict.head.position}:${verdict.head.hash}`;
      process.stdout.write(`${workspace}: whole, ${verdict.checked} events checked, ${end}\n`);
    } else {
      exitCode = 1;
      process.stdout.write(
        `${workspace}: BROKEN at event ${verdict.brokenAt}: ${verdict.why}; ${verdict.checked} events before it are whole\n`,
      );
    }
  }
  if (workspaces.length === 0) process.stdout.write('There is no audit trail yet.\n');
  return exitCode;
}

async function printTrails(store: Store, workspaces: readonly string[], since: Date | null): Promise<number> {
  for (const workspaceId of workspaces) {
    for await (const page of pagesOfTrail(store.db, workspaceId, { since })) {
      for (const record of page) process.stdout.write(`${JSON.stringify({ workspaceId, ...record })}\n`);
    }
  }
  return 0;
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const config = readConfig();
  const store = await openStore({
    migrationsFolder: fileURLToPath(new URL('../drizzle', import.meta.url)),
    ...(config.databaseUrl === undefined
      ? { dataDir: join(config.dataDir, 'database') }
      : { databaseUrl: config.databaseUrl }),
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function parseHead(text: string): AuditHead {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined) {
    throw new ArgumentError('--head takes a position and a hash as logged, e.g. 42:9f86d081…');
  }
  return { position: Number(position), hash };
}

function parseInstant(text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) {
    throw new ArgumentError('--since takes an instant, e.g. 2026-01-31T00:00:00Z.');
  }
  return instant;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof ArgumentError) return error.message;
  if (isArgumentError(error)) return `${(error as Error).message}\n\n${usage}`;
  if (error instanceof Error && error.name === 'StoreError') {
    return `The database cannot be opened (DATABASE_URL or DATA_DIR): ${error.message}`;
  }
  return error instanceof Error ? error.message : 'The command failed with an unknown error.';
}

function isArgumentError(error: unknown): boolean {
  if (error instanceof ArgumentError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
