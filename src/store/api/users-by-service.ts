import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import type { Database } from '../engine/session.ts';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';
import { all } from './conditions.ts';
import { Keyset, type OrderTerm } from './keyset.ts';
import { conditionsOf, countsByParent, listByParent, pagesByParent, selected } from './list-builder.ts';
import type { Page, PageRequest } from './page.ts';
import { type UserFilter, type UserOrderField, type UserRow, userNoun } from './users.ts';

const u = alias(saasUsers, 'u');
const a = alias(saasUserAccounts, 'a');

/** People with an account in the service that is not removed, each once, by e-mail. Throws `InvalidCursorError`. */
export function listUsersByService(
  db: Database,
  workspaceId: string,
  serviceIds: readonly string[],
  request: PageRequest<UserFilter, OrderTerm<UserOrderField>>,
): Promise<Map<string, Page<UserRow>>> {
  const { orderBy } = request;
  if (!isByEmail(orderBy)) return listByRelation(db, workspaceId, serviceIds, request);
  const { keyset, page } = usersByServicePage(workspaceId, { ...request, orderBy });
  return pagesByParent(db, 'users by service', serviceIds, page, keyset, request);
}

/** In any other order no index has them: whoever uses the service is looked up, and then sorted. */
const listByRelation = listByParent(userNoun, {
  name: 'service',
  where: (parent, workspaceId) => sql`${u.id} in (select ${a.userId} from ${saasUserAccounts} ${a}
    where ${a.workspaceId} = ${workspaceId} and ${a.serviceId} = ${parent} and ${a.removedAt} is null)`,
});

/** The order is that of the index that `usersByServicePage` walks. */
function isByEmail(
  orderBy: readonly OrderTerm<UserOrderField>[] | null,
): orderBy is readonly OrderTerm<'EMAIL'>[] | null {
  return orderBy === null || orderBy.every(({ field }) => field === 'EMAIL');
}

/** How many people that list has, per service. */
export function countUsersByService(
  db: Database,
  workspaceId: string,
  serviceIds: readonly string[],
  filter: UserFilter | null,
): Promise<Map<string, number>> {
  const total = usersByServiceTotal(workspaceId, filter);
  return countsByParent(db, 'users count by service', serviceIds, total);
}

/** The same for `p.parent`. */
export function usersByServiceTotal(workspaceId: string, filter: UserFilter | null): SQL {
  return sql`select count(distinct ${a.userId})::int as total ${people(workspaceId, filter)}`;
}

/**
 * A page for `p.parent`. The index of accounts by service and e-mail already has the people in order: the inner
 * select walks it from the cursor on and stops after a page, and only those people are looked up. Going through
 * the users instead would read all of them for a service that few use.
 *
 * Not a `Relation`: no other list goes by an index of another table, and to declare such a way takes more than this.
 */
export function usersByServicePage(
  workspaceId: string,
  request: PageRequest<UserFilter, OrderTerm<'EMAIL'>>,
): { keyset: Keyset; page: SQL } {
  const { orderBy } = request;
  const terms = orderBy === null || orderBy.length === 0 ? [{ field: 'EMAIL' as const }] : orderBy;
  // Named as the list of users is, and by the same values: a cursor of either is good in the other.
  const walk = Keyset.of(userNoun.name, { EMAIL: { by: a.userSortKey, type: 'text' } }, terms, a.userId);
  const keyset = Keyset.of(userNoun.name, { EMAIL: { by: sql`person.sort_key`, type: 'text' } }, terms, u.id);
  const slice = walk.slice(request);
  const behind = slice.conditions.map((condition) => sql` and ${condition}`);
  const page = sql`select ${selected(userNoun.columns, request.only)}${keyset.selected} from (
      select distinct on (${a.userSortKey}, ${a.userId}) ${a.userSortKey} as sort_key, ${a.userId} as user_id
      ${people(workspaceId, request.filter)}${sql.join(behind)}
      order by ${slice.orderBy} limit ${slice.limit}
    ) person join ${userNoun.from} on ${u.workspaceId} = ${workspaceId} and ${u.id} = person.user_id
    order by ${keyset.orderBy(request.isFromEnd)}`;
  return { keyset, page };
}

function people(workspaceId: string, filter: UserFilter | null): SQL {
  const demanded = conditionsOf(userNoun.filters, filter);
  const joined =
    demanded.length === 0
      ? sql``
      : sql` join ${userNoun.from} on ${u.workspaceId} = ${a.workspaceId} and ${u.id} = ${a.userId}`;
  return sql`from ${saasUserAccounts} ${a}${joined} where ${all([
    sql`${a.workspaceId} = ${workspaceId} and ${a.serviceId} = p.parent and ${a.removedAt} is null`,
    ...demanded,
  ])}`;
}
