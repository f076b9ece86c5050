import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { uuidArray } from '../engine/run-sql.ts';
import { departments } from '../tables/departments.ts';
import { employees } from '../tables/employees.ts';
import { appUsersScopeOf, readScopes } from '../tables/scopes.ts';
import { saasServiceInstances, saasServices } from '../tables/services.ts';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';

import { toUuids } from './given-text.ts';
import { label } from './label.ts';
import type { Reader } from './reader.ts';

export type ObservedNoun = 'service' | 'serviceInstance' | 'user' | 'userAccount' | 'employee' | 'department';

/**
 * When a sync last saw each row. Syncs do not write unchanged rows: those count as seen at the last complete
 * read of their scope. A removed row was last seen at its last write; so was a row made of others (a service of
 * instances, a user of accounts, a department of people) once these are gone.
 */
export async function findLastObservedAt(
  reader: Reader,
  noun: ObservedNoun,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const uuids = toUuids(ids);
  if (uuids.length === 0) return new Map();
  const { from, table } = nouns[noun];
  const found = await reader.rows<{ id: string; observedAt: string }>(
    sql`${label(`${noun} last observed at`)}select ${table.id} as "id", ${observedAt(noun)} as "observedAt"
      from ${from} where ${reader.owns(table)} and ${table.id} = any(${uuidArray(uuids)})`,
  );
  return new Map(found.map(({ id, observedAt }) => [id, observedAt]));
}

/** Selects the same for one row, as `v`. */
export function lastObservedSql(noun: ObservedNoun, id: SQL, reader: Reader): SQL {
  const { from, table } = nouns[noun];
  return sql`select ${observedAt(noun)} as v from ${from} where ${reader.owns(table)} and ${table.id} = ${id}`;
}

function observedAt(noun: ObservedNoun): SQL {
  const { table, scopeReadAt } = nouns[noun];
  return sql`case when ${table.removedAt} is null then greatest(${table.lastObservedAt}, (${scopeReadAt}))
    else ${table.lastObservedAt} end`;
}

const s = alias(saasServices, 's');
const i = alias(saasServiceInstances, 'i');
const u = alias(saasUsers, 'u');
const a = alias(saasUserAccounts, 'a');
const e = alias(employees, 'e');
const d = alias(departments, 'd');
const rs = alias(readScopes, 'rs');

const appUsers = sql`${rs.scope} = ${appUsersScopeOf(sql`${a.instanceId}`)}`;
const sameIntegration = (row: typeof i | typeof a | typeof e): SQL =>
  sql`${rs.workspaceId} = ${row.workspaceId} and ${rs.integrationId} = ${row.integrationId}`;
/** The latest complete read of a scope in any integration that has a member. */
const latest = (row: typeof s | typeof d, scope: string, members: SQL): SQL =>
  sql`select max(${rs.observedAt}) from ${readScopes} ${rs}
    where ${rs.workspaceId} = ${row.workspaceId} and ${rs.scope} = ${scope} and exists (${members})`;

type Observed = {
  from: SQL;
  table: Pick<
    typeof s | typeof i | typeof u | typeof a | typeof e | typeof d,
    'workspaceId' | 'id' | 'removedAt' | 'lastObservedAt'
  >;
  scopeReadAt: SQL;
};

const nouns: Readonly<Record<ObservedNoun, Observed>> = {
  service: {
    from: sql`${saasServices} ${s}`,
    table: s,
    scopeReadAt: latest(
      s,
      'APPS',
      sql`select 1 from ${saasServiceInstances} ${i} where ${sameIntegration(i)}
        and ${i.workspaceId} = ${s.workspaceId} and ${i.serviceId} = ${s.id} and ${i.removedAt} is null`,
    ),
  },
  serviceInstance: {
    from: sql`${saasServiceInstances} ${i}`,
    table: i,
    scopeReadAt: sql`select ${rs.observedAt} from ${readScopes} ${rs}
      where ${sameIntegration(i)} and ${rs.scope} = 'APPS'`,
  },
  user: {
    from: sql`${saasUsers} ${u}`,
    table: u,
    scopeReadAt: sql`select max(${rs.observedAt}) from ${saasUserAccounts} ${a}
      join ${readScopes} ${rs} on ${sameIntegration(a)} and ${appUsers}
      where ${a.workspaceId} = ${u.workspaceId} and ${a.userId} = ${u.id} and ${a.removedAt} is null`,
  },
  userAccount: {
    from: sql`${saasUserAccounts} ${a}`,
    table: a,
    scopeReadAt: sql`select ${rs.observedAt} from ${readScopes} ${rs} where ${sameIntegration(a)} and ${appUsers}`,
  },
  employee: {
    from: sql`${employees} ${e}`,
    table: e,
    scopeReadAt: sql`select ${rs.observedAt} from ${readScopes} ${rs}
      where ${sameIntegration(e)} and ${rs.scope} = 'USERS'`,
  },
  department: {
    from: sql`${departments} ${d}`,
    table: d,
    scopeReadAt: latest(
      d,
      'USERS',
      sql`select 1 from ${employees} ${e} where ${sameIntegration(e)}
        and ${e.workspaceId} = ${d.workspaceId} and ${e.departmentId} = ${d.id} and ${e.removedAt} is null`,
    ),
  },
};
