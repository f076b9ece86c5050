import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { type DiscoveryEventType, discoveryEvents } from '../tables/discovery-events.ts';
import { all, type InstantRange, type Optional, oneOf, oneOfIds, overlaps, within } from './conditions.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import {
  conditionsOf,
  count,
  findByIds,
  label,
  type Noun,
  type RowOf,
  selected,
  without,
} from './list-builder.ts';
import { InvalidCursorError, type Page, type PageItem, type PageRequest } from './page.ts';
import type { Reader } from './reader.ts';

const v = alias(discoveryEvents, 'v');
const columns = without(getTableColumns(v), ['workspaceId', 'integrationId']);

export type DiscoveryEventRow = RowOf<typeof columns>;
export type DiscoveryEventFilter = {
  type?: Optional<readonly DiscoveryEventType[]>;
  occurredAt?: Optional<InstantRange>;
  service?: Optional<readonly string[]>;
  syncRun?: Optional<readonly string[]>;
  changedFields?: Optional<readonly string[]>;
};

/** Always oldest first. */
export type FeedRequest = Omit<PageRequest<DiscoveryEventFilter, never>, 'orderBy'>;

const discoveryEventNoun: Noun<typeof columns, DiscoveryEventFilter, never> = {
  name: 'discovery events',
  from: sql`${discoveryEvents} ${v}`,
  workspaceId: v.workspaceId,
  id: v.id,
  columns,
  orders: {},
  defaultOrder: [],
  filters: {
    type: (types) => oneOf(v.type, types),
    occurredAt: (range) => within(v.occurredAt, range),
    service: (ids) => oneOfIds(v.serviceId, ids),
    syncRun: (ids) => oneOfIds(v.runId, ids),
    changedFields: (fields) => overlaps(v.changedFields, fields),
  },
};

/** The kind of row that `subjectId` identifies, by type of event. */
export const subjectKinds: Readonly<
  Record<DiscoveryEventType, 'service' | 'account' | 'employee' | 'department'>
> = {
  SERVICE_DISCOVERED: 'service',
  SERVICE_REMOVED: 'service',
  SERVICE_RESTORED: 'service',
  SERVICE_CHANGED: 'service',
  USER_ACCOUNT_ADDED: 'account',
  USER_ACCOUNT_CHANGED: 'account',
  USER_ACCOUNT_REMOVED: 'account',
  USER_FIRST_SIGN_IN: 'account',
  EMPLOYEE_ADDED: 'employee',
  EMPLOYEE_CHANGED: 'employee',
  EMPLOYEE_DEACTIVATED: 'employee',
  EMPLOYEE_REMOVED: 'employee',
  DEPARTMENT_ADDED: 'department',
  DEPARTMENT_REMOVED: 'department',
};

export const findDiscoveryEventsByIds = findByIds(discoveryEventNoun);
export const countDiscoveryEvents = count(discoveryEventNoun);

/**
 * A page of the feed in order of positions, the order in which transactions became visible: no event ever
 * appears before a position already read. Throws `InvalidCursorError`.
 *
 * Not a `list` of the noun: clients keep its cursors for months, and a declared order encodes cursors
 * differently.
 */
export async function listDiscoveryEvents(
  reader: Reader,
  { limit, isFromEnd = false, after, before = null, filter }: FeedRequest,
): Promise<Page<DiscoveryEventRow>> {
  const conditions = [
    reader.owns(v),
    ...bound(sql`>`, after),
    ...bound(sql`<`, before),
    ...conditionsOf(discoveryEventNoun.filters, filter),
  ];
  const found = await reader.rows<DiscoveryEventRow>(
    sql`${label('discovery events page')}select ${selected(columns)} from ${discoveryEventNoun.from}
      where ${all(conditions)} order by ${v.position} ${isFromEnd ? sql`desc` : sql`asc`} limit ${limit + 1}`,
  );
  const hasMore = found.length > limit;
  const page = found.slice(0, limit);
  if (isFromEnd) page.reverse();
  return {
    items: page.map((row) => new FeedItem(row)),
    hasNextPage: isFromEnd ? before !== null : hasMore,
    hasPreviousPage: isFromEnd ? hasMore : after !== null,
  };
}

function bound(operator: SQL, cursor: string | null): SQL[] {
  if (cursor === null) return [];
  const position = String(decodeCursor(cursor, discoveryEventNoun.name, ['text']).values[0]);
  if (!/^\d{1,18}$/.test(position)) throw new InvalidCursorError();
  return [sql`${v.position} ${operator} ${position}::bigint`];
}

class FeedItem implements PageItem<DiscoveryEventRow> {
  readonly row: DiscoveryEventRow;

  constructor(row: DiscoveryEventRow) {
    this.row = row;
  }

  get cursor(): string {
    return encodeCursor(discoveryEventNoun.name, { values: [String(this.row.position)], id: this.row.id });
  }
}
