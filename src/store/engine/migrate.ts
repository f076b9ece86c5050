import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { command, type Engine, type Run } from './engine.ts';
import { StoreError } from './errors.ts';
import { createMigrationSession, dialect } from './session.ts';

/**
 * Applies the migrations of `migrationsFolder` in one transaction, one instance at a time. Instances that start
 * together wait for the first and then find nothing to do. If all are applied, a role without CREATE is enough.
 *
 * The lock belongs to the transaction, not the session, so it works through PgBouncer and cannot outlive its
 * process. Throws when the journal is unsound (`checkJournal`), or when the database afterwards lacks a
 * migration or has one with other contents. Accepts a database that a newer version has migrated further.
 */
export async function migrate(engine: Engine, migrationsFolder: string): Promise<void> {
  const journal = parseJournal(await readFile(join(migrationsFolder, 'meta', '_journal.json'), 'utf8'));
  checkJournal(journal);
  const files = readMigrationFiles({ migrationsFolder });
  const migrations = files.map((file, index) => ({ ...file, tag: journal.entries[index]?.tag ?? '' }));
  if (engine.kind === 'postgres' && (await isUpToDate(engine.run, migrations))) {
    await checkRights(engine.run, tablesOf(migrations));
    return;
  }
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
    throw new StoreError(
      'RIGHTS',
      `the role "${role}" may not read which migrations "${database}" has: grant usage on schema drizzle to ` +
        `"${role}"; grant select on all tables in schema drizzle to "${role}"`,
    );
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
  const hashes = (await appliedHashes(run)) ?? new Map<string, string>();
  const missing = migrations.filter(({ folderMillis }) => !hashes.has(String(folderMillis)));
  return new StoreError(
    'RIGHTS',
    `"${database}" needs ${missing.length} migrations, from ${missing[0]?.tag} on, and the role "${role}" may not ` +
      `make them (${error.message}). Start once with the role that owns the tables, or with one that may create in ` +
      `the database: grant create on database "${database}" to "${role}"; grant usage, create on schema public to ` +
      `"${role}". From then on a role that may read and write is enough`,
  );
}

async function checkRights(run: Run, tables: readonly string[]): Promise<void> {
  const { rows } = await run({
    text: `select distinct privilege from pg_class c
        cross join unnest(array['select', 'insert', 'update', 'delete']) as privilege
      where c.relnamespace = 'public'::regnamespace and c.relname = any($1::text[])
        and not has_table_privilege(c.oid, privilege)`,
    params: [`{${tables.join(',')}}`],
    rowMode: 'array',
  });
  if (rows.length === 0) return;
  const { role, database } = await whoAndWhere(run);
  throw new StoreError(
    'RIGHTS',
    `the role "${role}" may not ${rows.map(String).sort().join(', ')} in every table of "${database}": ` +
      `grant select, insert, update, delete on all tables in schema public to "${role}"`,
  );
}

async function whoAndWhere(run: Run): Promise<{ role: string; database: string }> {
  const { rows } = await run(
    command('select current_user::text as role, current_database()::text as database'),
  );
  return rows[0] as { role: string; database: string };
}

function tablesOf(migrations: readonly Migration[]): string[] {
  const made = migrations.flatMap(({ sql }) =>
    sql.flatMap((text) => [...text.matchAll(/^CREATE (?:UNLOGGED )?TABLE "(\w+)"/gm)]),
  );
  return made.map(([, name]) => name ?? '');
}

/** Any number that never changes and that nothing else in the database uses. */
const migrationLockId = 7_316_540_212;
const lockWait = '10min';
