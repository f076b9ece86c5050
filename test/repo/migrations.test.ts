import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { type Database, openStore } from '../../src/store/engine/database.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import { migratedDumpFile } from '../kit/migrated-dump.ts';
import { hashesListed, hashesOfFiles } from '../kit/migration-hashes.ts';

const root = new URL('../..', import.meta.url).pathname;
const migrationsFolder = join(root, 'drizzle');

test('each migration is in the journal, and its name says what it does', async () => {
  const files = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort();
  const journal: { entries: { tag: string }[] } = JSON.parse(
    await readFile(join(migrationsFolder, 'meta/_journal.json'), 'utf8'),
  );
  expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(files);
  expect(files.length).toBeGreaterThan(2);
  for (const [index, name] of files.entries()) {
    expect(name).toMatch(new RegExp(`^${String(index).padStart(4, '0')}_[a-z0-9_]+\\.sql$`));
  }
});

test('a migration that was released stays as it is, because databases remember it', () => {
  const files = hashesOfFiles();
  const listed = hashesListed();
  for (const [name, hash] of listed) {
    expect(
      files.get(name),
      `${name} is not what databases have: put it back and make another migration`,
    ).toBe(hash);
  }
  const unlisted = [...files.keys()].filter((name) => !listed.has(name));
  expect(
    unlisted,
    'add new migrations to the list: node --import tsx test/kit/released-migrations.ts',
  ).toEqual([]);
});

test('the migrations say all that the tables say', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    const before = await readdir(folder, { recursive: true });
    const { stdout } = await promisify(execFile)(
      join(root, 'node_modules/.bin/drizzle-kit'),
      [
        'generate',
        '--dialect',
        'postgresql',
        '--schema',
        'src/store/tables/*.ts',
        '--out',
        relative(root, folder),
      ],
      { cwd: root },
    );
    expect(stdout).toContain('No schema changes');
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(before.sort());
  } finally {
    await rm(folder, { recursive: true });
  }
});

// Where a migration is meant to change it, `npx vitest run test/repo/migrations --config test/vitest.config.ts --update`
// writes the file anew: the difference is what the migration does.
test('a migrated database is the one in schema.sql', async () => {
  const loadDataDir = new Blob([await readFile(await migratedDumpFile())]);
  const store = await openStore({ inMemory: true, migrationsFolder, loadDataDir });
  try {
    const schema = await describeSchema(store.db);
    expect(schema.match(/^create (unlogged )?table /gm)?.length).toBeGreaterThan(10);
    await expect(schema).toMatchFileSnapshot('schema.sql');
  } finally {
    await store.close();
  }
});

/** The schema as text: tables by name with their columns in order, then constraints and indexes by name. */
async function describeSchema(db: Database): Promise<string> {
  const lines = async (query: ReturnType<typeof sql>) =>
    (await rows<{ line: string }>(db, query)).map(({ line }) => line);
  const extensions = await lines(sql`select format('create extension %I;', extname) as line
    from pg_extension where extname <> 'plpgsql' order by extname`);
  const tables = await lines(sql`
    select format(E'\ncreate %stable %I (\n%s\n);', case relpersistence when 'u' then 'unlogged ' else '' end, relname,
      (select string_agg(format('  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attcollation <> t.typcollation then format(' collate %I', co.collname) else '' end,
          case when a.attnotnull then ' not null' else '' end,
          case when d.oid is null then '' else ' default ' || pg_get_expr(d.adbin, d.adrelid) end
        ), E',\n' order by a.attnum)
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        left join pg_collation co on co.oid = a.attcollation
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) as line
    from pg_class c where relkind = 'r' and relnamespace = current_schema()::regnamespace order by relname`);
  const constraints = await lines(sql`
    select format(E'alter table %s add constraint %I\n  %s;', conrelid::regclass, conname, pg_get_constraintdef(oid)) as line
    from pg_constraint where connamespace = current_schema()::regnamespace and contype <> 'n'
    order by conrelid::regclass::text, contype desc, conname`);
  const indexes = await lines(sql`
    select pg_get_indexdef(i.indexrelid) || ';' as line
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = current_schema()::regnamespace
      and not exists (select 1 from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u'))
    order by i.indrelid::regclass::text, c.relname`);
  return `${[...extensions, ...tables, '', ...constraints, '', ...indexes].join('\n')}\n`;
}
