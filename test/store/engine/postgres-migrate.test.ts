import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, inject, test } from 'vitest';
import { openStore } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { databaseUrl } from '../../kit/postgres-server.ts';

test('six instances that start together on an empty database all come up, and migrate it once', async () => {
  const databases = inject('databases');
  if (databases.engine !== 'postgres') throw new Error('this is a test of PostgreSQL');
  const admin = postgres(databases.serverUrl, { max: 1 });
  const name = `${databases.template}_empty`;
  await admin.unsafe(`create database ${name}`);

  const url = databaseUrl(databases.serverUrl, name);
  const stores = await Promise.all(
    Array.from({ length: 6 }, () => openStore({ databaseUrl: url, migrationsFolder, poolSize: 2 })),
  );
  const [first] = stores;
  if (first === undefined) throw new Error('no store');
  const applied = await rows(
    first.db,
    sql`select count(*) as all, count(distinct created_at) as different from drizzle.__drizzle_migrations`,
  );
  await Promise.all(stores.map((store) => store.close()));
  await admin.unsafe(`drop database ${name} with (force)`);

  const template = postgres(databaseUrl(databases.serverUrl, databases.template), { max: 1 });
  const [once] = await template`select count(*)::int as n from drizzle.__drizzle_migrations`;
  await template.end();
  await admin.end();
  expect(once?.n).toBeGreaterThan(0);
  expect(applied).toEqual([{ all: once?.n, different: once?.n }]);
});
