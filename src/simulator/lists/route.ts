import type { IncomingHttpHeaders } from 'node:http';
import type { Company } from '../company/company.ts';
import type { World } from '../company/world.ts';
import { invalidParameter } from '../errors.ts';
import { lowerBound } from '../ordered.ts';
import { decodeCursor } from './cursor.ts';

export type Endpoint =
  | 'organization'
  | 'org'
  | 'me'
  | 'users'
  | 'user'
  | 'apps'
  | 'app'
  | 'appUsers'
  | 'appGroups'
  | 'groups'
  | 'group'
  | 'groupUsers'
  | 'groupApps'
  | 'logs';

/** A permission that an administrator may have. */
export type Capability = 'org' | 'users' | 'apps' | 'appUsers' | 'groups' | 'logs';

export interface Route {
  readonly endpoint: Endpoint;
  /** Matches the whole path; groups are its parameters. */
  readonly path: RegExp;
  /** The rate-limit bucket; null if Okta does not limit the endpoint. */
  readonly bucket: string | null;
  /** Null if every token may read it. */
  readonly capability: Capability | null;
  readonly isPublic?: boolean;
  answer(request: RouteRequest): Answer;
}

export interface RouteRequest {
  readonly company: Company;
  readonly world: World;
  readonly now: Date;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly settings: RouteSettings;
}

/** Switches that change what routes answer. */
export interface RouteSettings {
  /** `next` links of app users forget `expand`, as Okta's did until release 2026.08.0. */
  losesExpand: boolean;
  /** Pages are often shorter than `limit` although more follow. */
  shortPages: boolean;
  /** A second host name of the org, shown as `alternate` before the token is sent. */
  customDomain: string | null;
  /** Cursors of another generation are refused. */
  cursorGeneration: number;
}

export interface Answer {
  readonly body: unknown;
  /** For lists: the links to this and the next page. */
  readonly page?: Page;
}

export interface Page {
  /** Cursor payload of this page. */
  readonly start: string;
  /** Cursor payload of the next page; null at the end. */
  readonly next: string | null;
  readonly limit: number;
  /** Query parameters that the next link leaves out. */
  readonly drops: readonly string[];
}

/** Reads `limit`: the default when absent, at most the maximum, refused unless it is a number from 1 on. */
export function readLimit(query: URLSearchParams, bounds: { byDefault: number; max: number }): number {
  const text = query.get('limit');
  if (text === null || text === '') return bounds.byDefault;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw invalidParameter('limit', 'The limit must be a positive integer.');
  return Math.min(limit, bounds.max);
}

/** The cursor's payload, or null on a first page. Foreign, broken and expired cursors are refused. */
export function readAfter(request: RouteRequest): string | null {
  const cursor = request.query.get('after');
  if (cursor === null) return null;
  const [generation, payload] = splitGeneration(decodeCursor(cursor));
  if (payload === undefined || generation !== String(request.settings.cursorGeneration)) {
    throw invalidParameter('after', 'The cursor is invalid or has expired.');
  }
  return payload;
}

function splitGeneration(decoded: string | null): [string?, string?] {
  const match = /^(\d+)~(?:\d+~)?(.*)$/s.exec(decoded ?? '');
  return match ? [match[1] ?? '', match[2] ?? ''] : [];
}

/**
 * One page of a list in the order of keys, beginning after the cursor's key: deletions do not shift it, and
 * additions before it are not seen.
 */
export function pageByKey<T>(
  request: RouteRequest,
  list: readonly T[],
  options: {
    keyOf: (item: T) => string;
    accepts?: (item: T) => boolean;
    limit: number;
    drops?: readonly string[];
  },
): { items: T[]; page: Page } {
  const after = readAfter(request);
  const limit = request.settings.shortPages ? Math.max(1, Math.ceil(options.limit * 0.6)) : options.limit;
  const accepts = options.accepts ?? (() => true);
  const items: T[] = [];
  let index = after === null ? 0 : lowerBound(list, `${after}\0`, options.keyOf);
  let hasMore = false;
  for (; index < list.length; index++) {
    const item = list[index] as T;
    if (!accepts(item)) continue;
    if (items.length === limit) {
      hasMore = true;
      break;
    }
    items.push(item);
  }
  const last = items.at(-1);
  return {
    items,
    page: {
      start: after ?? '',
      next: hasMore && last !== undefined ? options.keyOf(last) : null,
      limit: options.limit,
      drops: options.drops ?? [],
    },
  };
}
