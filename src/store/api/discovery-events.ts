import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { type DiscoveryEventType, discoveryEvents, discoveryFeeds } from '../tables/discovery-events.ts';
import { all, type InstantRange, type Optional, oneOf, oneOfIds, overlaps, within } from './conditions.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type Keyset, rowCount } from './keyset.ts';
import { label } from './label.ts';
import { conditionsOf, count, findByIds, type Noun, type RowOf, selected, without } from './list-builder.ts';
import {
  type Bounds,
  FeedResetError,
  InvalidCursorError,
  type Page,
  type PageItem,
  type PageRequest,
} from './page.ts';
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

export const discoveryEventNoun: Noun<typeof columns, DiscoveryEventFilter, never> = {
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
 * appears before a position already read. Throws `InvalidCursorError`, and `FeedResetError` for a cursor whose event
 * never was in this feed.
 *
 * Not a `list` of the noun: clients keep its cursors for months, and a declared order encodes cursors
 * differently.
 */
export async function listDiscoveryEvents(
  reader: Reader,
  request: FeedRequest,
): Promise<Page<DiscoveryEventRow>> {
  const { limit, isFromEnd = false, after, before = null } = request;
  const page = feedPageSql(reader, request);
  const isReset = isFeedResetSql(reader, request);
  const found = await reader.rows<DiscoveryEventRow & { isReset: boolean }>(
    isReset === null
      ? sql`${label('discovery events page')}${page}`
      : // Without any event after the cursor there is still one row, which says whether the feed was reset.
        sql`${label('discovery events page')}select feed."isReset", page.*
          from (select ${isReset} as "isReset") feed left join lateral (${page}) page on not feed."isReset"
          order by page.position ${isFromEnd ? sql`desc` : sql`asc`}`,
  );
  if (found[0]?.isReset) throw new FeedResetError();
  const events = found.filter(({ id }) => id !== null);
  const hasMore = events.length > limit;
  const items = events.slice(0, limit);
  if (isFromEnd) items.reverse();
  return {
    items: items.map((row) => new FeedItem(row)),
    hasNextPage: isFromEnd ? before !== null : hasMore,
    hasPreviousPage: isFromEnd ? hasMore : after !== null,
  };
}

/** Selects a page of the feed, with one event more. Throws `InvalidCursorError`. */
export function feedPageSql(
  reader: Reader,
  { limit, isFromEnd, after, before = null, filter, only }: FeedRequest,
): SQL {
  const [start, end] = [placeOf(after), placeOf(before)];
  const conditions = [
    reader.owns(v),
    ...(start ? [sql`${v.position} > ${start.position}::bigint`] : []),
    ...(end ? [sql`${v.position} < ${end.position}::bigint`] : []),
    ...conditionsOf(discoveryEventNoun.filters, filter),
  ];
  return sql`select ${selected(columns, only && [...only, 'position'])} from ${discoveryEventNoun.from}
    where ${all(conditions)} order by ${v.position} ${isFromEnd ? sql`desc` : sql`asc`} limit ${rowCount(limit + 1)}`;
}

/** Whether the event of a cursor never was in this feed; null without a cursor. Throws `InvalidCursorError`. */
export function isFeedResetSql(
  reader: Reader,
  { after, before = null }: Pick<FeedRequest, 'after' | 'before'>,
): SQL | null {
  const places = [placeOf(after), placeOf(before)].filter((place) => place !== null);
  return places.length === 0 ? null : anyOf(places.map((place) => isForeign(reader, place)));
}

/** Throws `InvalidCursorError`, as the list itself would. */
listDiscoveryEvents.check = ({ after, before = null }: Bounds<unknown>): void => {
  placeOf(after);
  placeOf(before);
};

type Place = { position: string; id: string };

function placeOf(cursor: string | null): Place | null {
  if (cursor === null) return null;
  const { values, id } = decodeCursor(cursor, discoveryEventNoun.name, ['text']);
  const position = String(values[0]);
  if (!/^\d{1,18}$/.test(position)) throw new InvalidCursorError();
  return { position, id };
}

/**
 * Whether the event of a cursor never was in the feed as it is now. A database that is restored from a backup gives out
 * positions a second time: one beyond the feed's end, or one that another event has, was given out before. The event
 * may also be gone because of its age, which is no reason to start over.
 */
function isForeign(reader: Reader, { position, id }: Place): SQL {
  const at = alias(discoveryEvents, 'at');
  const feed = alias(discoveryFeeds, 'f');
  return sql`coalesce(
    (select ${at.id} <> ${id}::uuid from ${discoveryEvents} ${at}
      where ${reader.owns(at)} and ${at.position} = ${position}::bigint),
    ${position}::bigint > coalesce(
      (select ${feed.lastPosition} from ${discoveryFeeds} ${feed} where ${reader.owns(feed)}), 0))`;
}

function anyOf(conditions: SQL[]): SQL {
  return sql.join(conditions, sql` or `);
}

/** What a cursor of the feed is made of, see `Keyset.cursorParts`. */
export const feedCursorParts: Keyset['cursorParts'] = {
  name: discoveryEventNoun.name,
  columns: [{ column: 'position', type: 'text' }],
};

class FeedItem implements PageItem<DiscoveryEventRow> {
  readonly row: DiscoveryEventRow;

  constructor(row: DiscoveryEventRow) {
    this.row = row;
  }

  get cursor(): string {
    return encodeCursor(discoveryEventNoun.name, { values: [String(this.row.position)], id: this.row.id });
  }
}
