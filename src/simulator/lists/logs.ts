import type { Company } from '../company/company.ts';
import { dayMs } from '../durations.ts';
import { invalidParameter, invalidSearch, OktaFailure } from '../errors.ts';
import type { LogRecord } from '../log/records.ts';
import type { OktaLogEvent } from '../wire.ts';
import { type Filter, parseFilter, pathReader } from './filter.ts';
import { toLogEvent } from './log-events.ts';
import { type Answer, type Route, type RouteRequest, readAfter } from './route.ts';

const retentionDays = 90;
const oldestSinceDays = 180;
const defaultSinceDays = 7;

export const logRoutes: readonly Route[] = [
  {
    endpoint: 'logs',
    path: /^\/api\/v1\/logs$/,
    bucket: '/api/v1/logs',
    capability: 'logs',
    answer: answerLogs,
  },
];

/**
 * Without `until`, ascending: a polling query, in the order of persistence, with a `next` link for ever.
 * Otherwise a bounded query, in the order of publication, finite.
 */
function answerLogs(request: RouteRequest): Answer {
  const { query, now } = request;
  if (query.has('since') && query.has('after')) {
    throw invalidParameter('since', "'since' and 'after' cannot be used together.");
  }
  const sortOrder = (query.get('sortOrder') ?? 'ASCENDING').toUpperCase();
  if (sortOrder !== 'ASCENDING' && sortOrder !== 'DESCENDING') {
    throw invalidParameter('sortOrder', 'Use ASCENDING or DESCENDING.');
  }
  const sinceMs = readInstant(query, 'since') ?? now.getTime() - defaultSinceDays * dayMs;
  if (sinceMs < now.getTime() - oldestSinceDays * dayMs) {
    throw new OktaFailure(400, 'E0000053', "Invalid 'since' date: it can be no more than 180 days ago.");
  }
  const bounds: Bounds = {
    sinceMs,
    untilMs: readInstant(query, 'until') ?? now.getTime(),
    limit: readLogLimit(query),
    accepts: recordFilter(request),
    isDescending: sortOrder === 'DESCENDING',
  };
  return query.has('until') || bounds.isDescending
    ? answerBounded(request, bounds)
    : answerPolling(request, bounds);
}

interface Bounds {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly limit: number;
  readonly accepts: (record: LogRecord) => boolean;
  readonly isDescending: boolean;
}

/**
 * Cursor: `poll|<position>|<since>|<end of the log at the first request>`. Events persisted after the first
 * request are delivered whenever they were published, earlier ones only if published since `since`.
 */
function answerPolling(request: RouteRequest, bounds: Bounds): Answer {
  const { company } = request;
  const nowMs = request.now.getTime();
  const visibleEnd = countPersisted(company.log, nowMs);
  const after = readAfter(request);
  const [, positionText, sinceText, endText] = /^poll\|(\d+)\|(\d+)\|(\d+)$/.exec(after ?? '') ?? [];
  if (after !== null && positionText === undefined)
    throw invalidParameter('after', 'Not a cursor of this query.');
  const sinceMs = sinceText === undefined ? bounds.sinceMs : Number(sinceText);
  const backlogEnd = endText === undefined ? visibleEnd : Number(endText);
  const start = Number(positionText ?? 0);
  const cursor = (position: number) => `poll|${position}|${sinceMs}|${backlogEnd}`;

  const events: OktaLogEvent[] = [];
  let position = start;
  for (; position < visibleEnd && events.length < bounds.limit; position++) {
    const record = company.log[position] as LogRecord;
    if (position < backlogEnd && record.publishedAtMs < sinceMs) continue;
    if (record.publishedAtMs < nowMs - retentionDays * dayMs || !bounds.accepts(record)) continue;
    events.push(toLogEvent(company, record));
  }
  return {
    body: events,
    page: { start: cursor(start), next: cursor(position), limit: bounds.limit, drops: ['since'] },
  };
}

/** Cursor: `range|<published>|<serial>` of the last event given. */
function answerBounded(request: RouteRequest, bounds: Bounds): Answer {
  const { company } = request;
  const nowMs = request.now.getTime();
  const after = readAfter(request);
  const [, publishedText, serialText, sinceText] = /^range\|(\d+)\|(\d+)\|(\d+)$/.exec(after ?? '') ?? [];
  if (after !== null && after !== '' && publishedText === undefined) {
    throw invalidParameter('after', 'Not a cursor of this query.');
  }
  const sinceMs = sinceText === undefined ? bounds.sinceMs : Number(sinceText);
  const fromMs = Math.max(sinceMs, nowMs - retentionDays * dayMs);
  const ordered = byPublication(company);
  const step = bounds.isDescending ? -1 : 1;
  const isPast = (record: LogRecord) =>
    publishedText !== undefined &&
    step * (record.publishedAtMs - Number(publishedText) || record.serial - Number(serialText)) <= 0;

  const events: OktaLogEvent[] = [];
  let last: LogRecord | null = null;
  let hasMore = false;
  const firstMs =
    publishedText === undefined ? (bounds.isDescending ? bounds.untilMs : fromMs) : Number(publishedText);
  for (
    let index = startIndex(ordered, firstMs, bounds.isDescending);
    index >= 0 && index < ordered.length;
    index += step
  ) {
    const record = ordered[index] as LogRecord;
    if (bounds.isDescending ? record.publishedAtMs < fromMs : record.publishedAtMs >= bounds.untilMs) break;
    if (record.publishedAtMs >= bounds.untilMs || record.persistedAtMs > nowMs) continue;
    if (isPast(record) || !bounds.accepts(record)) continue;
    if (events.length === bounds.limit) {
      hasMore = true;
      break;
    }
    events.push(toLogEvent(company, record));
    last = record;
  }
  const next = hasMore && last ? `range|${last.publishedAtMs}|${last.serial}|${sinceMs}` : null;
  return { body: events, page: { start: after ?? '', next, limit: bounds.limit, drops: ['since'] } };
}

/** The number of entries that were persisted by now. */
function countPersisted(log: readonly LogRecord[], nowMs: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log[middle] as LogRecord).persistedAtMs <= nowMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

const publicationOrders = new WeakMap<Company, LogRecord[]>();

/** The log in the order of publication; sorted again after entries were added. */
function byPublication(company: Company): readonly LogRecord[] {
  const known = publicationOrders.get(company);
  if (known && known.length === company.log.length) return known;
  const ordered = [...company.log].sort((a, b) => a.publishedAtMs - b.publishedAtMs || a.serial - b.serial);
  publicationOrders.set(company, ordered);
  return ordered;
}

/** Ascending: the first entry at or after the instant. Descending: the last one at or before it. */
function startIndex(ordered: readonly LogRecord[], atMs: number, isDescending: boolean): number {
  const wanted = isDescending ? atMs + 1 : atMs;
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle] as LogRecord).publishedAtMs < wanted) low = middle + 1;
    else high = middle;
  }
  return isDescending ? low - 1 : low;
}

function readInstant(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw invalidParameter(name, 'Not an ISO 8601 instant.');
  return ms;
}

function readLogLimit(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 0 || limit > 1000) {
    throw invalidParameter('limit', 'The limit must be between 0 and 1000.');
  }
  return limit;
}

/** Applies `filter` and `q` to an entry; common attributes do not need the whole event. */
function recordFilter({ query, company }: RouteRequest): (record: LogRecord) => boolean {
  const expression = query.get('filter');
  const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 10 || words.some((word) => word.length > 40)) {
    throw invalidSearch('q: at most 10 words of 40 characters');
  }
  const filter = expression === null ? null : parseFilter(expression, { allows: isFilterable });
  return (record) => {
    if (filter !== null && !matches(company, record, filter)) return false;
    if (words.length === 0) return true;
    const text = JSON.stringify(toLogEvent(company, record)).toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function matches(company: Company, record: LogRecord, filter: Filter): boolean {
  return filter((path) => {
    if (path === 'eventType') return record.eventType;
    if (path === 'outcome.result') return record.outcome;
    if (path === 'actor.id') return record.actorId;
    if (path === 'actor.type') return record.actorType;
    const event = toLogEvent(company, record);
    const attribute = /^target\.(\w+)$/.exec(path)?.[1];
    if (attribute !== undefined) return (event.target ?? []).map((target) => pathReader(target)(attribute));
    return pathReader(event)(path);
  });
}

/** `published` cannot be filtered on: that is what `since` and `until` are for. */
function isFilterable(path: string): boolean {
  return (
    path !== 'published' &&
    /^(uuid|eventType|actor|target|outcome|client|transaction|severity|debugContext)\b/.test(path)
  );
}
