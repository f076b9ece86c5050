import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { command, type Engine, type Run } from './engine.ts';
import { StoreError } from './errors.ts';
import { mayNotReadMigrations, type Needs, readNeeds } from './fitness.ts';
import { createMigrationSession, dialect } from './session.ts';

/**
 * Applies the migrations of `migrationsFolder` in one transaction, one instance at a time. Instances that start
 * together wait for the first and then find nothing to do. If all are applied, a role without CREATE is enough.
 *
 * The lock belongs to the transaction, not the session, so it works through PgBouncer and cannot outlive its
 * process. Throws when the journal is unsound (`checkJournal`), or when the database afterwards lacks a
 * migration or has one with other contents. Leaves to `checkFitness` a database that a newer version migrated further.
 *
 * With `mode` check it applies none, and throws when some are left; with off it does not even look.
 *
 * Returns what the migrated database has to have, and how many migrations it applied.
 */
export async function migrate(
  engine: Engine,
  migrationsFolder: string,
  mode: MigrateMode = 'auto',
): Promise<{ needs: Needs; applied: number }> {
  const journal = parseJournal(await readFile(join(migrationsFolder, 'meta', '_journal.json'), 'utf8'));
  checkJournal(journal);
  const files = readMigrationFiles({ migrationsFolder });
  const migrations = files.map((file, index) => ({ ...file, tag: journal.entries[index]?.tag ?? '' }));
  const needs = await readNeeds(migrationsFolder, journal.entries);
  if (mode === 'off') return { needs: { ...needs, newest: Number.POSITIVE_INFINITY }, applied: 0 };
  if (engine.kind === 'postgres' || mode === 'check') {
    if (await isUpToDate(engine.run, migrations)) return { needs, applied: 0 };
  }
  const missing = await missingOf(engine.run, migrations);
  if (mode === 'check' && missing.length > 0) throw await notMigrated(engine.run, missing);
  await engine.transaction(async (transactionRun) => {
    const run: Run = (statement) => transactionRun({ ...statement, deadlineMs: null });
    try {
      if (engine.kind === 'postgres') {
        await run(command(`set local statement_timeout = 0; set local lock_timeout = '${lockWait}'`));
        await run(command(`/* migration lock */ select pg_advisory_xact_lock(${migrationLockId})`));
        await run(command(findExtensions));
      }
      await takeOver(run);
      await dialect.migrate(files, createMigrationSession(run), { migrationsFolder });
    } catch (error) {
      throw isRefusedRight(error) ? await migrationRefused(engine.run, migrations, error) : error;
    }
    checkApplied((await appliedHashes(run)) ?? new Map<string, string>(), migrations);
  });
  return { needs, applied: missing.length };
}

/** Whether the start applies migrations, refuses to start when some are left, or does not look. */
export type MigrateMode = 'auto' | 'check' | 'off';

async function missingOf(run: Run, migrations: readonly Migration[]): Promise<Migration[]> {
  const hashes = await appliedHashes(run);
  return migrations.filter(({ folderMillis }) => hashes?.has(String(folderMillis)) !== true);
}

async function notMigrated(run: Run, missing: readonly Migration[]): Promise<StoreError> {
  const { database } = await whoAndWhere(run);
  return new StoreError(
    'NOT_MIGRATED',
    `"${database}" needs ${missing.length} migrations, from ${missing[0]?.tag} on, and MIGRATE=check makes none: ` +
      'run npm run migrate, with the URL of the role that owns the tables as MIGRATION_DATABASE_URL',
  );
}

type Migration = { tag: string; folderMillis: number; hash: string; sql: string[] };

export type Journal = { entries: JournalEntry[] };

type JournalEntry = { idx: number; when: number; tag: string };

/**
 * Refuses a journal that Drizzle's migrator would apply only in part: it remembers only the newest timestamp,
 * so it silently skips every migration with an older one, as two merged branches produce them.
 *
 * With `now` it also refuses a date in the future, which makes the next migration look older. Only tests of the
 * repository pass it; a server whose clock is behind must start.
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

/** Parses drizzle-kit's `_journal.json`; throws if it is malformed. */
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

/** Hashes of the applied migrations by timestamp; `undefined` without a table of migrations. */
async function appliedHashes(run: Run): Promise<Map<string, string> | undefined> {
  const ask = (text: string) => run({ text, params: [], rowMode: 'array' });
  const { rows: found } = await ask(`select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'drizzle' and c.relname = '__drizzle_migrations'`);
  if (found.length === 0) return undefined;
  const { rows } = await ask('select hash, created_at::text as created_at from drizzle.__drizzle_migrations');
  const hashes = new Map<string, string>();
  for (const row of rows) if (Array.isArray(row)) hashes.set(String(row[1]), String(row[0]));
  return hashes;
}

async function isUpToDate(run: Run, migrations: readonly Migration[]): Promise<boolean> {
  try {
    const hashes = await appliedHashes(run);
    return migrations.every(({ folderMillis, hash }) => hashes?.get(String(folderMillis)) === hash);
  } catch (error) {
    if (!isRefusedRight(error)) throw error;
    const { role, database } = await whoAndWhere(run);
    throw mayNotReadMigrations(role, database);
  }
}

function checkApplied(hashes: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  for (const { tag, folderMillis, hash: expected } of migrations) {
    const hash = hashes.get(String(folderMillis));
    if (hash === undefined) {
      throw new StoreError(
        'MIGRATION',
        `migration ${tag} was skipped, because the database has newer ones of another branch or of another program ` +
          'that also uses the schema "drizzle": give this program a separate database',
      );
    }
    if (hash !== expected) {
      throw new StoreError(
        'MIGRATION',
        `migration ${tag} was changed after it had been applied: the database was made by a state of the program ` +
          'that was never released. Start that state again, or begin with an empty database: everything is ' +
          'discovered anew, but integrations have to be added and services reviewed again',
      );
    }
  }
}

/** Migrations edited before the first release, and the repair for a database that has the old one. */
const formerMigrations = [
  {
    // 0004_rate_budgets of databases made before 25 November 2026, 17:00 UTC.
    from: '6cb40a562622003d407dfe770be3a9261afdf0eb6d115d37ba9ddaf3449312c8',
    to: 'eb693be78b97c08ca9aafb3c91a4284aacdcf6c8fc2c8ca7650c8916fb13737f',
    repair: 'alter table rate_budgets drop column if exists outstanding',
  },
];

async function takeOver(run: Run): Promise<void> {
  const present = new Set((await appliedHashes(run))?.values());
  for (const { from, to, repair } of formerMigrations) {
    if (!present.has(from)) continue;
    await run(command(repair));
    await run({
      text: 'update drizzle.__drizzle_migrations set hash = $1 where hash = $2',
      params: [to, from],
      rowMode: 'object',
    });
  }
}

/** Some providers put extensions, and so their operators, in another schema. */
const findExtensions = `select set_config('search_path', string_agg(name, ', ' order by name <> 'public'), true)
  from (select 'public' as name union all
    select distinct quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where n.nspname not in ('public', 'pg_catalog')) as schemas`;

function isRefusedRight(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === '42501';
}

/** The error that names the rights a role lacks to migrate. */
async function migrationRefused(
  run: Run,
  migrations: readonly Migration[],
  error: StoreError,
): Promise<StoreError> {
  const { role, database } = await whoAndWhere(run);
  const missing = await missingOf(run, migrations);
  return new StoreError(
    'RIGHTS',
    `"${database}" needs ${missing.length} migrations, from ${missing[0]?.tag} on, and the role "${role}" may not ` +
      `make them (${error.message}). Start once with the role that owns the tables, or with one that may create in ` +
      `the database: grant create on database "${database}" to "${role}"; grant usage, create on schema public to ` +
      `"${role}". From then on a role that may read and write is enough`,
  );
}

async function whoAndWhere(run: Run): Promise<{ role: string; database: string }> {
  const { rows } = await run(
    command('select current_user::text as role, current_database()::text as database'),
  );
  return rows[0] as { role: string; database: string };
}

/** Any number that never changes and that nothing else in the database uses. */
const migrationLockId = 7_316_540_212;
const lockWait = '10min';
