import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';
import { all } from './conditions.ts';
import type { HowToCount } from './estimates.ts';
import { Keyset, type OrderTerm } from './keyset.ts';
import {
  checkingBounds,
  conditionsOf,
  countsByParent,
  keysetOf,
  pageSql,
  pagesByParent,
  selected,
} from './list-builder.ts';
import type { Bounds, Page, PageRequest } from './page.ts';
import type { Reader } from './reader.ts';
import { type UserFilter, type UserOrderField, type UserRow, userNoun } from './users.ts';

const u = alias(saasUsers, 'u');
const a = alias(saasUserAccounts, 'a');

/** People with an unremoved account in the service, each once, by e-mail. Throws `InvalidCursorError`. */
export function listUsersByService(
  reader: Reader,
  serviceIds: readonly string[],
  request: PageRequest<UserFilter, OrderTerm<UserOrderField>>,
): Promise<Map<string, Page<UserRow>>> {
  const { keyset, page } = usersByService(reader, request);
  return pagesByParent(reader, 'users by service', serviceIds, page, keyset, request);
}

/** Cursors are the same by whichever index the users are read. */
listUsersByService.check = (bounds: Bounds<OrderTerm<UserOrderField>>): void =>
  checkingBounds(userNoun, userNoun.defaultOrder).check(bounds);

/** A page of that list for `p.parent`. No index serves other orders: then it reads all users of the service and sorts. */
export function usersByService(
  reader: Reader,
  request: PageRequest<UserFilter, OrderTerm<UserOrderField>>,
): { keyset: Keyset; page: SQL } {
  const { orderBy } = request;
  if (isByEmail(orderBy)) return usersByServicePage(reader, { ...request, orderBy });
  const keyset = keysetOf(userNoun, orderBy, userNoun.defaultOrder);
  const isUser = sql`${u.id} in (select ${a.userId} from ${saasUserAccounts} ${a}
    where ${reader.owns(a)} and ${a.serviceId} = p.parent and ${a.removedAt} is null)`;
  return { keyset, page: pageSql(userNoun, keyset, reader, request, [isUser]) };
}

/** The order of the index that `usersByServicePage` walks. */
function isByEmail(
  orderBy: readonly OrderTerm<UserOrderField>[] | null,
): orderBy is readonly OrderTerm<'EMAIL'>[] | null {
  return orderBy === null || orderBy.every(({ field }) => field === 'EMAIL');
}

/** Number of people in that list, per service. */
export function countUsersByService(
  reader: Reader,
  serviceIds: readonly string[],
  filter: UserFilter | null,
  how?: HowToCount,
): Promise<Map<string, number>> {
  const matching = usersByServiceIds(reader, filter, how);
  return countsByParent(reader, 'users count by service', serviceIds, matching, how);
}

/** Those of `p.parent`. In the order of the index if only so many are wanted, so that not everybody is read. */
export function usersByServiceIds(reader: Reader, filter: UserFilter | null, how?: HowToCount): SQL {
  const key = how === 'roughly' ? sql`${a.userSortKey}, ${a.userId}` : sql`${a.userId}`;
  return sql`select distinct ${key} ${people(reader, filter)}`;
}

/**
 * A page for `p.parent`. The index of accounts by service and e-mail has the people in order: the inner select
 * walks it from the cursor, stops after a page, and reads only those users. Walking the users instead would
 * read all of them for a service that few use.
 *
 * Not a `Relation`: no other list walks another table's index, and declaring that would take more code.
 */
function usersByServicePage(
  reader: Reader,
  request: PageRequest<UserFilter, OrderTerm<'EMAIL'>>,
): { keyset: Keyset; page: SQL } {
  const { orderBy } = request;
  const terms = orderBy === null || orderBy.length === 0 ? [{ field: 'EMAIL' as const }] : orderBy;
  // Same name and values as the list of users, so either list accepts the other's cursors.
  const walk = Keyset.of(userNoun.name, { EMAIL: { by: a.userSortKey, type: 'text' } }, terms, a.userId);
  const keyset = Keyset.of(userNoun.name, { EMAIL: { by: sql`person.sort_key`, type: 'text' } }, terms, u.id);
  const slice = walk.slice(request);
  const behind = slice.conditions.map((condition) => sql` and ${condition}`);
  const page = sql`select ${selected(userNoun.columns, request.only)}${keyset.selected} from (
      select distinct on (${a.userSortKey}, ${a.userId}) ${a.userSortKey} as sort_key, ${a.userId} as user_id
      ${people(reader, request.filter)}${sql.join(behind)}
      order by ${slice.orderBy} limit ${slice.limit}
    ) person join ${userNoun.from} on ${reader.owns(u)} and ${u.id} = person.user_id
    order by ${keyset.orderBy(request.isFromEnd)}`;
  return { keyset, page };
}

function people(reader: Reader, filter: UserFilter | null): SQL {
  const demanded = conditionsOf(userNoun.filters, filter);
  const joined =
    demanded.length === 0
      ? sql``
      : sql` join ${userNoun.from} on ${u.workspaceId} = ${a.workspaceId} and ${u.id} = ${a.userId}`;
  return sql`from ${saasUserAccounts} ${a}${joined} where ${all([
    sql`${reader.owns(a)} and ${a.serviceId} = p.parent and ${a.removedAt} is null`,
    ...demanded,
  ])}`;
}
