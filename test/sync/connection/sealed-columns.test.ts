import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, is, sql } from 'drizzle-orm';
import { type AnyPgColumn, PgTable, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { parseKeyRing } from '../../../src/secrets/key-ring.ts';
import { openSecret, sealSecret } from '../../../src/secrets/sealing.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { listSealedValuesAcrossWorkspaces } from '../../../src/store/sync/sealed-values.ts';
import { type SealedPurpose, sealed } from '../../../src/store/tables/columns.ts';
import { oktaIntegrations } from '../../../src/store/tables/integrations.ts';
import { sealedColumns } from '../../../src/store/tables/sealed-columns.ts';
import { resealSecrets } from '../../../src/sync/connection/reseal-secrets.ts';
import { expectSucceeded, startDiscovery, testKeyRing } from '../../kit/discovery.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { integrationSeed } from '../../kit/seed.ts';

/** A database of its own, because one test makes a table in it. */
const store = storeForFile({});

/** Another kind of secret, in a table that no migration makes. */
const keyPurpose = 'client-key' as string as SealedPurpose;
const serviceAppKeys = pgTable(
  'service_app_keys',
  {
    workspaceId: text('workspace_id').notNull(),
    id: text('id').notNull(),
    domain: text('domain').notNull(),
    sealedKey: sealed('sealed_key', keyPurpose),
    sealedNextKey: sealed('sealed_next_key', keyPurpose),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
);

beforeAll(async () => {
  const discovery = await startDiscovery({ store, people: 20, apps: 8 });
  expectSucceeded(await discovery.connect());
  await discovery.close();
});

test('what changes keys knows the sealed columns of every table there is', async () => {
  const folder = new URL('../../../src/store/tables', import.meta.url).pathname;
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<object>));
  const tables = [...new Set(modules.flatMap((each) => Object.values(each)))].filter((each) =>
    is(each, PgTable),
  );
  expect(tables.length).toBeGreaterThan(15);
  const names = (of: ReturnType<typeof sealedColumns>) => of.map(({ column }) => nameOf(column)).sort();
  expect(names(sealedColumns(tables))).toEqual(names(sealedColumns()));
  expect(names(sealedColumns())).toEqual(['okta_integrations.sealed_api_token']);
  // Were a table with secrets missing there, this would differ.
  expect(names(sealedColumns([...tables, serviceAppKeys]))).not.toEqual(names(sealedColumns()));
});

test('no column but the declared ones holds anything sealed, in a database after a sync', async () => {
  expect(await columnsWithSealed()).toEqual(['okta_integrations.sealed_api_token']);
  const [value] = await listSealedValuesAcrossWorkspaces(store.db);
  for (const stray of [
    sql`update okta_integrations set log_filter = ${value?.sealed}`,
    sql`update okta_integrations set capabilities = jsonb_build_array(${value?.sealed}::text)`,
  ]) {
    await store.db.execute(stray);
    expect(await columnsWithSealed()).toHaveLength(2);
    await store.db.execute(sql`update okta_integrations set log_filter = null, capabilities = '[]'`);
  }
});

test('another kind of secret gets another key by the same walk, and no secret opens as one of another kind', async () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const bothRings = parseKeyRing(`new:${key(2)},test:${key(7)}`);
  const newRing = parseKeyRing(`new:${key(2)}`);
  const columns = sealedColumns([oktaIntegrations, serviceAppKeys]);
  expect(columns).toHaveLength(3);
  await store.db.execute(
    sql.raw(`create table service_app_keys (workspace_id text, id text, domain text, sealed_key text,
      sealed_next_key text, primary key (workspace_id, id))`),
  );
  // The database may serve another test file after this one.
  onTestFinished(async () => {
    await store.db.execute(sql.raw('drop table service_app_keys'));
  });
  const row = { workspaceId: 'acme', id: 'k', domain: 'acme.okta.com' };
  const context = { ...row, rowId: row.id, purpose: keyPurpose };
  const sealedKey = sealSecret(testKeyRing, 'a private key', context);
  await store.db.insert(serviceAppKeys).values({ ...row, sealedKey });

  expect(await resealSecrets(store.db, bothRings, columns)).toEqual({
    resealed: 2,
    upToDate: 0,
    unopened: [],
  });
  const values = await listSealedValuesAcrossWorkspaces(store.db, columns);
  expect(values.map(({ column }) => column.purpose)).toEqual(['api-token', keyPurpose]);
  for (const { sealed: value, ...place } of values) {
    const purposes = ['api-token', keyPurpose];
    for (const purpose of purposes) {
      const open = () => openSecret(newRing, value, { ...place, purpose });
      if (purpose === place.column.purpose) expect(open()).not.toBe('');
      else expect(open).toThrow(expect.objectContaining({ kind: 'TAMPERED' }));
    }
  }
});

test('a table with secrets that do not belong to one row of one workspace and domain is refused', () => {
  const id = text('id').notNull();
  const secret = sealed('secret', 'api-token');
  const withoutDomain = pgTable('a', { workspaceId: text('workspace_id'), id, secret }, (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
  ]);
  const withoutWorkspace = pgTable('b', { id, other: text('other'), domain: text('domain'), secret }, (t) => [
    primaryKey({ columns: [t.id, t.other] }),
  ]);
  for (const table of [withoutDomain, withoutWorkspace]) {
    expect(() => sealedColumns([table])).toThrow(/it needs a domain, and a key of workspace_id and one id/);
  }
});

test('a secret is not written unsealed', async () => {
  const token = '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-ab';
  const row = { workspaceId: 'acme', id: crypto.randomUUID() };
  const write = async (sealedApiToken: string) => {
    await store.db.insert(oktaIntegrations).values(integrationSeed({ ...row, sealedApiToken }));
  };
  const refused = await write(token).catch((error: unknown) => error);
  expect(String(refused)).toMatch(/would be stored unsealed/);
  expect(String(refused)).not.toContain(token);
  await write('v2.sealed');
});

function nameOf(column: AnyPgColumn): string {
  return `${getTableName(column.table)}.${column.name}`;
}

/** Every column of the database with a value that has something sealed anywhere in it. */
async function columnsWithSealed(): Promise<string[]> {
  const columns = await rows<{ table: string; column: string }>(
    store.db,
    sql`select c.table_name as "table", c.column_name as "column" from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where t.table_schema = current_schema() and t.table_type = 'BASE TABLE'`,
  );
  expect(columns.length).toBeGreaterThan(150);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const [row] = await rows<{ has: boolean }>(
      store.db,
      sql`select exists (select from ${sql.identifier(table)}
            where ${sql.identifier(column)}::text ~ 'v[0-9]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{16}\\.') as has`,
    );
    if (row?.has) found.push(`${table}.${column}`);
  }
  return found;
}
