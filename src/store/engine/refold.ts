import { type SQL, sql } from 'drizzle-orm/sql';
import { toContact, toEmailAddress } from '../contact.ts';
import { foldIdentifier, foldName, foldVersion, stripBlanks, toSearchText, toSortKey } from '../fold.ts';
import type { Engine } from './engine.ts';
import { StoreError } from './errors.ts';
import { textArray } from './run-sql.ts';
import { createDatabase, type Database, inTransaction } from './session.ts';

/**
 * Recomputes stored keys, e-mails and logins once for each version of the fold: SQL cannot fold as JavaScript
 * does, so no migration can. Call it after migrating and before any read, so that reads find what an older
 * version stored. It works in batches and writes only differences: if interrupted, it starts again at the next
 * start, at little cost.
 *
 * Rows that an older process writes meanwhile or later keep old keys until the next complete read. Departments
 * are excluded: their ids derive from their keys, so only that read can set both.
 */
export async function refold(engine: Engine): Promise<void> {
  const db = createDatabase(engine, new Set());
  const applied = await db.execute(sql`select 1 from applied_folds where version = ${foldVersion}`);
  if (applied.length > 0) return;
  for (const folded of foldedTables) {
    let after: Place | null = { workspaceId: '', id: '00000000-0000-0000-0000-000000000000' };
    while (after !== null) after = await refoldBatch(engine, folded, after);
  }
  await db.execute(sql`insert into applied_folds (version) values (${foldVersion}) on conflict do nothing`);
}

type Place = { workspaceId: string; id: string };
type Texts = Readonly<Record<string, string | null>>;

type FoldedTable = {
  name: string;
  /** Sources of the keys. */
  from: readonly string[];
  /** The correct keys. A search text is folded again, since folding twice is folding once. */
  keys: (row: Texts) => Texts;
  /** Updates copies of a key, for the rows with these places. */
  carry?: (places: SQL) => SQL;
};

const foldedTables: readonly FoldedTable[] = [
  {
    name: 'employees',
    from: ['okta_user_id', 'employee_number', 'raw_manager_id', 'raw_manager', 'search_text'],
    keys: (row) => ({
      ...contactOf(row, row.login),
      secondary_email: toEmailAddress(row.secondary_email ?? null),
      employee_number_key: keyOf(row.employee_number),
      raw_manager_id: row.raw_manager_id == null ? null : stripBlanks(row.raw_manager_id) || null,
      raw_manager_id_key: keyOf(row.raw_manager_id),
      raw_manager_key: keyOf(row.raw_manager),
      search_text: searchOf(row.search_text),
    }),
  },
  {
    name: 'saas_users',
    from: ['okta_user_id', 'employee_id', 'search_text'],
    keys: (row) => {
      // For users known only from the log or an app, an older version stored the login as e-mail.
      const isLogin = row.employee_id === null && toEmailAddress(row.email ?? null) === null;
      return {
        ...contactOf(row, row.login ?? (isLogin ? row.email : null)),
        search_text: searchOf(row.search_text),
      };
    },
    carry: (places) => sql`with u as (
        update saas_users set sort_key = left(coalesce(email_key, ''), 200)
        where (workspace_id, id) in (${places}) and sort_key <> left(coalesce(email_key, ''), 200)
        returning workspace_id, id, sort_key
      )
      update saas_user_accounts a set user_sort_key = u.sort_key from u
      where a.workspace_id = u.workspace_id and a.user_id = u.id`,
  },
  {
    name: 'saas_services',
    from: ['name', 'search_text'],
    keys: (row) => ({
      name_key: nameOf(row.name),
      sort_key: toSortKey(row.name ?? ''),
      search_text: searchOf(row.search_text),
    }),
  },
  {
    name: 'saas_service_instances',
    from: ['label', 'product_name'],
    keys: (row) => ({ product_key: nameOf(row.product_name), sort_key: toSortKey(row.label ?? '') }),
  },
  {
    name: 'okta_groups',
    from: ['name'],
    keys: (row) => ({ sort_key: toSortKey(row.name ?? '') }),
  },
  {
    name: 'departments',
    from: ['search_text'],
    keys: (row) => ({ search_text: searchOf(row.search_text) }),
  },
];

/**
 * The correct contact of a person. An older version stored logins, and Okta's id where there was no other text,
 * as e-mails. Of a text that is no e-mail, only the key is stored.
 */
function contactOf(row: Texts, storedLogin: string | null | undefined): Texts {
  const own = (text: string | null | undefined) => (text === row.okta_user_id ? null : (text ?? null));
  const { email, emailKey, login, loginKey } = toContact({
    emails: [own(row.email)],
    login: own(storedLogin),
  });
  const isKeptAsKey = row.email === null;
  return {
    email: isKeptAsKey ? null : email,
    email_key: isKeptAsKey ? keyOf(row.email_key) : emailKey,
    login,
    login_key: loginKey,
  };
}

/** Folds the next rows after a place, and returns the place to continue from; null at the end. */
async function refoldBatch(engine: Engine, folded: FoldedTable, after: Place): Promise<Place | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(engine, new Set(), (tx) => refoldRows(tx, folded, after));
    } catch (error) {
      // An older process may lock the same rows, for long or in another order.
      const isLocked = error instanceof StoreError && (error.code === '55P03' || error.code === '40P01');
      if (!isLocked || attempt === maxAttempts) throw error;
    }
  }
}

async function refoldRows(tx: Database, folded: FoldedTable, after: Place): Promise<Place | null> {
  const table = sql.identifier(folded.name);
  const keyNames = Object.keys(folded.keys({}));
  const batch = await tx.execute<Place & Record<string, string | null>>(
    sql`select workspace_id as "workspaceId", id, ${columns([...new Set([...folded.from, ...keyNames])])}
        from ${table} where (workspace_id, id) > (${after.workspaceId}, ${after.id}::uuid)
        order by workspace_id, id limit ${batchRows} for update`,
  );
  const changed = batch
    .map((row) => ({ row, keys: folded.keys(row) }))
    .filter(({ row, keys }) => keyNames.some((name) => row[name] !== keys[name]));
  if (changed.length > 0) {
    const array = (values: (string | null | undefined)[]) => textArray(values.map((value) => value ?? null));
    const workspaceIds = array(changed.map(({ row }) => row.workspaceId));
    const ids = array(changed.map(({ row }) => row.id));
    const keys = keyNames.map((name) => array(changed.map((each) => each.keys[name])));
    const assignments = keyNames.map((name) => sql`${sql.identifier(name)} = v.${sql.identifier(name)}`);
    await tx.execute(
      sql`update ${table} t set ${sql.join(assignments, sql`, `)}
          from unnest(${sql.join([workspaceIds, ids, ...keys], sql`, `)})
            as v(workspace_id, id, ${columns(keyNames)})
          where t.workspace_id = v.workspace_id and t.id = v.id::uuid`,
    );
    const places = sql`select w, i::uuid from unnest(${workspaceIds}, ${ids}) as v(w, i)`;
    if (folded.carry !== undefined) await tx.execute(folded.carry(places));
  }
  return batch.length < batchRows ? null : (batch.at(-1) ?? null);
}

function columns(names: readonly string[]): SQL {
  return sql.join(
    names.map((name) => sql.identifier(name)),
    sql`, `,
  );
}

const keyOf = (text: string | null | undefined) => (text == null ? null : foldIdentifier(text));
const nameOf = (text: string | null | undefined) => (text == null ? null : foldName(text));
const searchOf = (text: string | null | undefined) => (text == null ? null : toSearchText(text));

const batchRows = 2_000;
const maxAttempts = 5;
