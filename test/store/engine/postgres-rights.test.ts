import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetAuditEventsAcrossWorkspaces } from '../../../src/store/audit/forget-events.ts';
import { verifyTrail } from '../../../src/store/audit/verify-trail.ts';
import { openStore } from '../../../src/store/engine/database.ts';
import { migrate } from '../../../src/store/engine/migrate.ts';
import { openPostgres } from '../../../src/store/engine/postgres.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createDatabase } from '../../../src/store/engine/session.ts';
import { createAudit } from '../../../src/sync/commands/audit.ts';
import { createPostgresDatabase, type TestDatabase } from '../../kit/database.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

let database: TestDatabase;
let role: string;
let url: string;

beforeAll(async () => {
  database = await createPostgresDatabase();
  role = `${database.name}_limited`;
  await database.administrate(`create role ${role} login;
    revoke create on schema public from public; revoke create, temporary on database ${database.name} from public`);
  url = asRole(database.url);
});

beforeEach(() =>
  database.administrate(`grant usage on schema public, drizzle to ${role};
    grant select on all tables in schema drizzle to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role}`),
);

afterEach(() => database.administrate(`drop owned by ${role}`));

afterAll(async () => {
  await database.administrate(`drop role ${role}`);
  await database.drop();
});

function asRole(databaseUrl: string): string {
  const limited = new URL(databaseUrl);
  limited.username = role;
  return limited.href;
}

const refusal = (message: RegExp) => ({ code: 'RIGHTS', message: expect.stringMatching(message) });

test('a role that may read and write but not create works, syncs included, when nothing is left to migrate', async () => {
  const store = await openStore({ databaseUrl: url, migrationsFolder });
  const discovery = await startDiscovery({ store, people: 30, apps: 14, signInDays: 10 });
  try {
    expectSucceeded(await discovery.connect());
    await expectGroundTruth(discovery);
    await store.maintenance();
    expectSucceeded(await discovery.syncOnce({ mode: 'FULL' }));
  } finally {
    await discovery.close();
    await store.close();
  }
});

test('a role that may delete does so to audit events only by the function for it', async () => {
  const store = await openStore({ databaseUrl: url, migrationsFolder });
  try {
    const audit = createAudit({ store, now: () => new Date('2025-01-01T00:00:00Z') });
    for (let index = 0; index < 3; index++) {
      await audit.record({ workspaceId: 'audited' }, { action: 'audit.read', outcome: 'DONE' });
    }
    const asTheFunctionDoes = sql`select set_config('okta_discovery.forgets_audit_events', 'on', true)`;
    for (const statement of [
      sql`delete from audit_events`,
      sql`insert into audit_anchors values ('audited', 2, repeat('a', 64))`,
    ]) {
      const attempt = store.transaction(async (tx) => {
        await tx.execute(asTheFunctionDoes);
        await tx.execute(statement);
      });
      await expect(attempt).rejects.toMatchObject({ code: '42501' });
    }
    expect(await forgetAuditEventsAcrossWorkspaces(store.db, new Date('2025-06-01'))).toEqual([
      { workspaceId: 'audited', events: 2 },
    ]);
    expect(await verifyTrail(store.db, 'audited')).toMatchObject({ isWhole: true, checked: 1, forgotten: 2 });
  } finally {
    await store.close();
  }
});

test('a role that may not run the remaining migrations gets a message that names the missing rights', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    const path = join(folder, 'meta', '_journal.json');
    const journal = JSON.parse(await readFile(path, 'utf8'));
    const { idx, when } = journal.entries.at(-1);
    journal.entries.push({ idx: idx + 1, version: '7', when: when + 1, tag: '9001_more', breakpoints: true });
    await writeFile(path, JSON.stringify(journal));
    await writeFile(join(folder, '9001_more.sql'), 'create table more (id int)');
    await expect(openStore({ databaseUrl: url, migrationsFolder: folder })).rejects.toMatchObject(
      refusal(
        /needs 1 migrations, from 9001_more on, and the role .*_limited" may not make them .* grant create on/,
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  const empty = await createPostgresDatabase('template template0');
  await empty.administrate(`revoke create on schema public from public`);
  await expect(openStore({ databaseUrl: asRole(empty.url), migrationsFolder })).rejects.toMatchObject(
    refusal(/from 0000_extensions on, .* may not make them/),
  );
  await empty.drop();
});

test.each([
  [
    'insert, update on okta_integrations',
    /may not insert, update in every table .* grant select, insert, update, delete/,
  ],
  ['usage on schema drizzle', /may not read which migrations .* grant usage on schema drizzle/],
  [
    'select on drizzle.__drizzle_migrations',
    /may not read which migrations .* grant select on all tables in schema/,
  ],
])('without the right of %s the start says what to grant', async (right, message) => {
  await database.administrate(`revoke ${right} from ${role}`);
  await expect(openStore({ databaseUrl: url, migrationsFolder })).rejects.toMatchObject(refusal(message));
});

test('without use of the schema public the start says what to grant', async () => {
  await database.administrate(`revoke usage on schema public from public, ${role}`);
  await expect(openStore({ databaseUrl: url, migrationsFolder })).rejects.toMatchObject({
    code: 'SESSION',
    message: expect.stringMatching(/may not use the schema public .* grant usage on schema public/),
  });
  await database.administrate('grant usage on schema public to public');
});

test('a database from before 0004_rate_budgets was edited is taken over with what is in it', async () => {
  const old = await createPostgresDatabase('template template0');
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    const path = join(folder, 'meta', '_journal.json');
    const journal = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 6) }));
    const edited = join(folder, '0004_rate_budgets.sql');
    const granted = '\t"granted" integer DEFAULT 0 NOT NULL,\n';
    const outstanding = '\t"outstanding" integer DEFAULT 0 NOT NULL,\n';
    const text = await readFile(edited, 'utf8');
    await writeFile(edited, text.replace(granted, granted + outstanding));
    const before = await openPostgres({
      databaseUrl: old.url,
      poolSizes: { reads: 1, sync: 1, commands: 1, leases: 1 },
      statementTimeoutMs: 30_000,
      lockTimeoutMs: 10_000,
      idleInTransactionMs: 30_000,
      connectionWaitMs: 30_000,
      onNotice: () => {},
      onWarning: () => {},
    });
    await migrate(before, folder);
    await createDatabase(before, new Set()).execute(
      sql`insert into rate_budgets (okta_org_id, principal, bucket, outstanding) values ('o', 'p', 'b', 3)`,
    );
    await before.close();

    const after = await openStore({ databaseUrl: old.url, migrationsFolder });
    expect(await rows(after.db, sql`select bucket from rate_budgets`)).toEqual([{ bucket: 'b' }]);
    const columns = sql`select column_name from information_schema.columns where column_name = 'outstanding'`;
    expect(await rows(after.db, columns)).toEqual([]);
    await after.close();
    await (await openStore({ databaseUrl: old.url, migrationsFolder })).close();
  } finally {
    await rm(folder, { recursive: true });
    await old.drop();
  }
});

test('operators of an extension are found in the schema where a provider put them', async () => {
  const provided = await createPostgresDatabase('template template0');
  await provided.administrate(
    'create schema "Extensions here"; create extension pg_trgm schema "Extensions here"; create extension btree_gin schema "Extensions here"',
  );
  const store = await openStore({ databaseUrl: provided.url, migrationsFolder });
  expect(await rows(store.db, sql`select count(*) from okta_integrations`)).toEqual([{ count: 0 }]);
  await store.close();
  await provided.drop();
});
