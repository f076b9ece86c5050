import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { changedRows, rows } from '../../../src/store/engine/run-sql.ts';
import {
  type AssignedAccountWrite,
  findMissingAccounts,
  upsertAssignedAccounts,
} from '../../../src/store/sync/accounts.ts';
import { attributeEvents } from '../../../src/store/sync/discovery-events.ts';
import { addSeen, clearSeen, countSeen } from '../../../src/store/sync/read-scopes.ts';
import { ensureUsers } from '../../../src/store/sync/users.ts';
import { appUsersScope } from '../../../src/store/tables/scopes.ts';
import { refreshServiceFigures } from '../../../src/store/usage/service-figures.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { count, createFigures, type Figure, kilobytes, percent, seconds } from '../kit/figures.ts';
import type { BenchPostgres } from '../kit/postgres.ts';
import { workspaceId } from './measure.ts';
import { accountsOf, copyText, integration, type Mould, mouldOf } from './write-rows.ts';

/** Okta's page size for an app's users. */
const pageRows = 500;
/** Apps in which everybody has an account. */
const people = 10_000;

/**
 * Measures how fast the store writes accounts, compared with PostgreSQL's COPY of the same rows into the same
 * table with the same indexes and keys. They take turns app by app, so that other load on the machine affects
 * both.
 */
export async function measureWrites(
  server: BenchPostgres,
  accounts: number,
  note: (text: string) => void,
): Promise<Figure[]> {
  const { figures, tell, atLeast, atMost } = createFigures(`writes, ${count(accounts)} accounts`);
  const mould = mouldOf(people, Math.ceil(accounts / people));
  const ours = await openSeeded(server, 'writes', mould);
  const copied = await openSeeded(server, 'copy', mould);
  const client = postgres(copied.url, { max: 1, fetch_types: false, onnotice: () => {} });
  const now = new Date();
  try {
    const ms = { ours: 0, copy: 0 };
    for (const [index, app] of mould.apps.entries()) {
      const list = accountsOf(mould, app);
      const text = copyText(list, now);
      const write = () => writePages(ours.store, mould, pagesOf(list), now);
      const copy = () => copyRows(client, text);
      // The second one has the advantage of warm caches.
      if (index % 2 === 0) ms.ours += await timed(write);
      ms.copy += await timed(copy);
      if (index % 2 === 1) ms.ours += await timed(write);
      if (index % 10 === 9) note(`wrote ${count((index + 1) * people)} accounts both ways`);
    }
    const written = mould.apps.length * people;
    const isSame = (await digest(ours.store)) === (await digest(copied.store));
    atLeast('the same rows came of both', isSame ? 1 : 0, 1, count, { isCorrectness: true });
    atLeast('throughput of the first load, in parts of COPY’s', ms.copy / ms.ours, 0.7, percent);
    tell('… accounts a second', Math.round((written / ms.ours) * 1_000));
    tell('… accounts a second by COPY', Math.round((written / ms.copy) * 1_000));

    note('reading the same again');
    await ours.store.transaction((tx) => refreshServiceFigures(tx, workspaceId, new Date()));
    const again = await resync(ours.store, mould, now);
    atMost('rows written by a second walk that finds nothing new', again.rowsWritten, 0, count, {
      isCorrectness: true,
    });
    atMost('… bytes of write-ahead log', again.walBytes, 2 ** 20, kilobytes);
    tell('… time', again.ms, seconds);
    tell('… accounts a second', Math.round((written / again.ms) * 1_000));
    return figures;
  } finally {
    await client.end();
    await ours.store.close();
    await copied.store.close();
  }
}

async function openSeeded(server: BenchPostgres, name: string, mould: Mould) {
  const url = await server.createDatabase(name);
  const store = await openStore({ databaseUrl: url, migrationsFolder, statementTimeoutMs: 600_000 });
  await store.transaction(async (tx) => {
    for (const statement of mould.statements) await tx.execute(sql.raw(statement));
    for (const page of pagesOf(mould.users)) await ensureUsers(tx, integration, page, new Date());
  });
  return { url, store };
}

/** Writes a page in a transaction, as a sync does. */
async function writePages(
  store: Store,
  run: { runId: string },
  pages: AssignedAccountWrite[][],
  now: Date,
): Promise<void> {
  for (const page of pages) {
    await store.transaction(async (tx) => {
      attributeEvents(tx, run);
      await upsertAssignedAccounts(tx, integration, page, now);
    });
  }
}

async function copyRows(client: postgres.Sql, text: { columns: string; lines: string }): Promise<void> {
  const into = await client.unsafe(`copy saas_user_accounts (${text.columns}) from stdin`).writable();
  await pipeline(Readable.from([text.lines]), into);
}

/** Reads every app's users again, with the same people. */
async function resync(store: Store, mould: Mould, now: Date) {
  await store.db.execute(sql`vacuum (analyze) saas_user_accounts`);
  await store.db.execute(sql`checkpoint`);
  const run = { workspaceId, runId: mould.runId };
  const [before] = await rows<{ xid: string; lsn: string }>(
    store.db,
    sql`select pg_current_xact_id()::text as xid, pg_current_wal_lsn()::text as lsn`,
  );
  let ms = 0;
  for (const app of mould.apps) {
    const pages = pagesOf(accountsOf(mould, app));
    const scope = appUsersScope(app.id);
    ms += await timed(async () => {
      for (const [index, page] of pages.entries()) {
        await store.transaction(async (tx) => {
          await upsertAssignedAccounts(tx, integration, page, now);
          const ids = page.map((account) => account.id);
          await addSeen(tx, run, scope, ids);
          if (index < pages.length - 1) return;
          await countSeen(tx, run, scope);
          await findMissingAccounts(tx, workspaceId, app.id, run, scope);
          await refreshServiceFigures(tx, workspaceId, new Date(), [app.serviceId]);
          await clearSeen(tx, run, scope);
        });
      }
    });
  }
  const [wal] = await rows<{ bytes: number }>(
    store.db,
    sql`select pg_wal_lsn_diff(pg_current_wal_lsn(), ${before?.lsn}::pg_lsn)::int8 as bytes`,
  );
  // Every version of a row carries the transaction that wrote it.
  const written = ['saas_user_accounts', 'saas_users', 'saas_services', 'saas_service_instances'].map(
    (table) => sql`select 1 from ${sql.identifier(table)} where xmin::text::int8 >= ${before?.xid}::int8`,
  );
  const rowsWritten = await changedRows(store.db, sql.join(written, sql` union all `));
  return { ms, walBytes: wal?.bytes ?? Number.NaN, rowsWritten };
}

/** A digest that does not depend on the order of writing. */
async function digest(store: Store): Promise<string> {
  const [row] = await rows<{ digest: string }>(
    store.db,
    sql`select count(*) || ' ' || sum(hashtextextended(concat_ws('|', id, user_id, instance_id, user_sort_key, status,
          assignment, okta_group_id, assigned_at, content_hash, is_confirmed), 0)::numeric) as digest
        from saas_user_accounts`,
  );
  return row?.digest ?? '';
}

function pagesOf<T>(list: readonly T[]): T[][] {
  const pages: T[][] = [];
  for (let start = 0; start < list.length; start += pageRows) pages.push(list.slice(start, start + pageRows));
  return pages;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
