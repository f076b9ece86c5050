import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { command, type Engine, type Run } from './engine.ts';
import { StoreError } from './errors.ts';
import { createMigrationSession, dialect } from './session.ts';

/**
 * Brings the database to the state that `migrationsFolder` describes: all or nothing, in one transaction, one
 * instance at a time. Instances that start together wait for the first and then find nothing to do.
 *
 * The lock belongs to the transaction and not to the session, so that it works through PgBouncer as well and
 * cannot outlive a process that dies. Throws when the journal is unsound (`checkJournal`), and when the
 * database afterwards lacks a migration or holds one with other contents. A database that is ahead, because a
 * newer version has been started before, is fine.
 */
export async function migrate(engine: Engine, migrationsFolder: string): Promise<void> {
  const journal = parseJournal(await readFile(join(migrationsFolder, 'meta', '_journal.json'), 'utf8'));
  checkJournal(journal);
  const migrations = readMigrationFiles({ migrationsFolder });
  await engine.transaction(async (transactionRun) => {
    const run: Run = (statement) => transactionRun({ ...statement, deadlineMs: null });
    if (engine.kind === 'postgres') {
      await run(command(`set local statement_timeout = 0; set local lock_timeout = '${lockWait}'`));
      await run(command(`/* migration lock */ select pg_advisory_xact_lock(${migrationLockId})`));
    }
    await dialect.migrate(migrations, createMigrationSession(run), { migrationsFolder });
    await checkApplied(run, migrations, journal);
  });
}

export type Journal = { entries: JournalEntry[] };

export type JournalEntry = { idx: number; when: number; tag: string };

/**
 * Refuses a journal that the migrator would apply only in part. It remembers nothing but the newest timestamp,
 * so it silently skips every migration with an older one, as two merged branches produce them.
 *
 * With `now` it also refuses a date in the future, which makes the next migration look older. That is for the
 * tests of the repository; a server whose clock is behind has to start.
 */
export function checkJournal(journal: Journal, now?: Date): void {
  let last: JournalEntry | undefined;
  for (const [position, entry] of journal.entries.entries()) {
    if (entry.idx !== position) {
      throw new Error(`migration ${entry.tag} has idx ${entry.idx} at position ${position} of the journal`);
    }
    if (last !== undefined && entry.when <= last.when) {
      throw new Error(`migration ${entry.tag} is not newer than ${last.tag}: generate it again`);
    }
    if (now !== undefined && entry.when > now.getTime()) {
      throw new Error(`migration ${entry.tag} is dated in the future`);
    }
    last = entry;
  }
}

/** Reads drizzle-kit's `_journal.json`; throws when it is not one. */
export function parseJournal(text: string): Journal {
  const journal: unknown = JSON.parse(text);
  if (typeof journal === 'object' && journal !== null && 'entries' in journal) {
    const { entries } = journal;
    if (Array.isArray(entries) && entries.every(isEntry)) return { entries };
  }
  throw new Error('the migration journal has no list of entries with idx, when and tag');
}

function isEntry(entry: unknown): entry is JournalEntry {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'idx' in entry &&
    typeof entry.idx === 'number' &&
    'when' in entry &&
    typeof entry.when === 'number' &&
    'tag' in entry &&
    typeof entry.tag === 'string'
  );
}

async function checkApplied(
  run: Run,
  migrations: { folderMillis: number; hash: string }[],
  journal: Journal,
): Promise<void> {
  const text = 'select hash, created_at::text as created_at from drizzle.__drizzle_migrations';
  const { rows } = await run({ text, params: [], rowMode: 'array' });
  const hashes = new Map<string, string>();
  for (const row of rows) if (Array.isArray(row)) hashes.set(String(row[1]), String(row[0]));
  for (const [position, migration] of migrations.entries()) {
    const tag = journal.entries[position]?.tag;
    const hash = hashes.get(String(migration.folderMillis));
    if (hash === undefined) throw new StoreError('MIGRATION', `migration ${tag} was skipped`);
    if (hash !== migration.hash) {
      throw new StoreError('MIGRATION', `migration ${tag} was changed after it had been applied`);
    }
  }
}

/** Any number will do, as long as it stays the same and nothing else in the database uses it. */
const migrationLockId = 7_316_540_212;
const lockWait = '10min';
