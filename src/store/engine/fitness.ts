import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from './engine.ts';
import { StoreError } from './errors.ts';

/** What this version of the program needs of a database, by the newest of its migrations. */
export type Needs = {
  /** `table.column` */
  columns: readonly string[];
  tables: readonly string[];
  /** Timestamp of the newest migration: later ones are of a later version. Infinite when nobody is to look. */
  newest: number;
};

type Snapshot = { tables: Record<string, { name: string; columns: Record<string, unknown> }> };

/** Reads drizzle-kit's snapshot of the schema after the newest migration. */
export async function readNeeds(
  migrationsFolder: string,
  entries: readonly { when: number; tag: string }[],
): Promise<Needs> {
  const newest = entries.at(-1)?.when ?? 0;
  for (const { tag } of entries.toReversed()) {
    const path = join(migrationsFolder, 'meta', `${tag.slice(0, 4)}_snapshot.json`);
    // Migrations of hand-written SQL have none.
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const tables = Object.values((JSON.parse(text) as Snapshot).tables);
    return {
      tables: tables.map(({ name }) => name),
      columns: tables.flatMap(({ name, columns }) =>
        Object.keys(columns).map((column) => `${name}.${column}`),
      ),
      newest,
    };
  }
  throw new Error(`${migrationsFolder} has no snapshot of the schema`);
}

type Facts = {
  role: string;
  database: string;
  isReadOnly: boolean;
  missing: string[];
  unfilled: string[];
  refused: string[];
};

/**
 * Throws a `StoreError` that says what to do when this version cannot work on the database: READ_ONLY, AHEAD of it, or
 * without RIGHTS. A later version's database is none of these while all is there that this one reads and writes, so that
 * the instances of two versions work side by side during an upgrade.
 */
export async function checkFitness(run: Run, needs: Needs): Promise<void> {
  const { rows } = await run({
    text: question,
    params: [`{${needs.columns.join(',')}}`, `{${needs.tables.join(',')}}`],
    rowMode: 'object',
  });
  const { role, database, isReadOnly, missing, unfilled, refused } = (rows[0] as { found: Facts }).found;
  if (isReadOnly) {
    throw new StoreError(
      'READ_ONLY',
      `the database "${database}" is read only, as a standby or a full disk is: point DATABASE_URL at the primary, or make room`,
    );
  }
  const unfit = [
    ...missing.map((column) => `${column} is missing`),
    ...unfilled.map((column) => `${column} has to be filled`),
  ];
  if (unfit.length > 0) {
    const what = unfit.length > 3 ? [...unfit.slice(0, 3), `${unfit.length - 3} more`] : unfit;
    const later = await countLater(run, needs.newest).catch(() => 0);
    const why =
      later > 0
        ? `was migrated by a later version of this program (${later} later migrations): start that version`
        : 'is not as the migrations left it: restore it from a backup';
    throw new StoreError(
      'AHEAD',
      `the database "${database}" ${why}. Here ${what.join(', ')}, so that this version would fail every request`,
    );
  }
  if (refused.length > 0) {
    throw new StoreError(
      'RIGHTS',
      `the role "${role}" may not ${refused.join(', ')} in every table of "${database}": ` +
        `grant select, insert, update, delete on all tables in schema public to "${role}"`,
    );
  }
}

/** A sentence for the log when a later version has migrated a database that is fit for this one. */
export async function laterVersionWarning(run: Run, { newest }: Needs): Promise<string | undefined> {
  const later = await countLater(run, newest);
  if (later === 0) return undefined;
  return (
    `the database has ${later} migrations of a later version of this program. This version still finds all it needs in ` +
    'it; upgrade it soon'
  );
}

async function countLater(run: Run, newest: number): Promise<number> {
  if (newest === Number.POSITIVE_INFINITY) return 0;
  const { rows } = await run({
    text: 'select count(*)::int as later from drizzle.__drizzle_migrations where created_at > $1',
    params: [String(newest)],
    rowMode: 'object',
  });
  return (rows[0] as { later: number }).later;
}

/** The error for a role that cannot find out which migrations were applied. */
export function mayNotReadMigrations(role: string, database: string): StoreError {
  return new StoreError(
    'RIGHTS',
    `the role "${role}" may not read which migrations "${database}" has: grant usage on schema drizzle to ` +
      `"${role}"; grant select on all tables in schema drizzle to "${role}"`,
  );
}

const question = `/* fitness */ with present as (
    select format('%s.%s', c.relname, a.attname) as name, c.oid,
      a.attnotnull and not a.atthasdef and a.attidentity = '' as must_be_filled
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relname = any($2::text[])
      and a.attnum > 0 and not a.attisdropped
  )
  select json_build_object(
    'role', current_user, 'database', current_database(),
    'isReadOnly', current_setting('transaction_read_only') = 'on',
    'missing', array(select unnest($1::text[]) except select name from present order by 1),
    'unfilled', array(select name from present where must_be_filled and name <> all($1::text[]) order by 1),
    'refused', array(
      select distinct privilege from unnest(array['delete', 'insert', 'select', 'update']) as privilege
      where exists (select from (select distinct oid from present) as t where not has_table_privilege(t.oid, privilege))
      order by 1
    )) as found`;
