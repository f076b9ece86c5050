import { createHash } from 'node:crypto';
import { OktaError } from '../errors.ts';
import type { OktaAnswer, Requester } from '../http/request.ts';
import type { OktaLimits } from '../timings.ts';
import type { ItemReader } from '../wire/fields.ts';
import { findNextLink } from './link-header.ts';
import { acceptNextPage } from './next-page.ts';
import { type PageSizes, smallestPage } from './page-sizes.ts';

export type OktaPage<T> = {
  items: T[];
  /** Number of unreadable items: not an object, or without what identifies them or makes them an item of this list. */
  skipped: number;
  /** Ids of unreadable items whose id can be read. */
  skippedIds?: string[];
  /** Reasons for the first few; only positions and field names. */
  skippedReasons?: string[];
  /**
   * Path and query of the next page. Opaque; pass it as `resume` to continue. Null after the last page. The last page
   * of a log poll is empty and still has a `next`, where a later poll continues.
   */
  next: string | null;
};

export type Walk<T> = {
  endpoint: string;
  /** The path of the list. Every next page must have the same path. */
  path: string;
  query: string;
  /** Page size to request. Halved when Okta fails on the first page, also for later reads of such a list. */
  limit: number;
  /**
   * The kind of list (see `listOf`) that this one replaces. The client stops asking for it once this one has a first
   * page.
   */
  insteadOf?: string;
  headers?: Record<string, string>;
  resume?: string | undefined;
  read: ItemReader<T>;
  /** The identity of an item. */
  idOf: (item: T) => string;
  /** `poll`: an empty page is the end, and its `next` stays good. */
  kind: 'list' | 'log' | 'poll';
};

/**
 * In an org whose bounded log queries have endless next links, a query ends after this many empty pages in a row.
 * Until that is known, as many empty pages are read as in any list, because events may follow.
 */
const emptyPagesThatEndLogs = 3;

export type Walker = {
  requester: Requester;
  limits: OktaLimits;
  /** Whether bounded log queries of this org have endless next links. Lasts as long as the client. */
  logLinks: { areEndless: boolean };
  pageSizes: PageSizes;
  linkOrigins: readonly string[];
  apiToken: string;
};

/**
 * Yields pages until Okta sends no next link. Throws in every other case: a link to another host or list, a page seen
 * before, too many empty pages or too many pages. The yielded pages are incomplete then. Holds only hashes between
 * pages.
 */
export async function* walkPages<T>(walk: Walk<T>, walker: Walker): AsyncGenerator<OktaPage<T>> {
  const { limits, logLinks, pageSizes } = walker;
  const seen = new RecentHashes();
  let isFirst = walk.resume === undefined;
  const list = listOf(walk);
  const asked = isFirst ? pageSizes.begin(list, walk.limit) : walk.limit;
  let path =
    walk.resume === undefined
      ? firstPath({ ...walk, limit: asked })
      : acceptedPath(walk.resume, walk, walker);
  let emptyPages = 0;
  let repeatedPages = 0;
  for (let pages = 1; ; pages++) {
    seen.add(path);
    const answer = await walker.requester.request({
      endpoint: walk.endpoint,
      path,
      expects: 'array',
      ...(isFirst ? { smaller: (path, why) => smallerPath(path, why, list, pageSizes) } : {}),
      ...(walk.headers === undefined ? {} : { headers: walk.headers }),
    });
    if (isFirst) {
      pageSizes.note(list, asked, limitOf(answer.path));
      if (walk.insteadOf !== undefined) pageSizes.giveUp(walk.insteadOf);
    }
    isFirst = false;
    const page = readPage(answer, walk, walker);
    const isEmpty = (answer.json as unknown[]).length === 0;

    if (isEmpty && (walk.kind === 'poll' || (walk.kind === 'log' && page.next === path))) {
      yield walk.kind === 'poll' ? page : { ...page, next: null };
      return;
    }
    const leadsBack = page.next !== null && seen.has(page.next);
    emptyPages = isEmpty ? emptyPages + 1 : 0;
    if (
      walk.kind === 'log' &&
      emptyPages >= (logLinks.areEndless ? emptyPagesThatEndLogs : limits.consecutiveEmptyPages)
    ) {
      logLinks.areEndless ||= page.next !== null;
      yield { ...page, next: null };
      return;
    }
    if (page.next !== null && emptyPages > limits.consecutiveEmptyPages) {
      throw brokenWalk(walk, 'goes on with empty pages only');
    }
    if (page.items.length > 0 && !seen.add(`items ${page.items.map(walk.idOf).join(' ')}`)) repeatedPages++;
    if (repeatedPages > limits.repeatedPages)
      throw brokenWalk(walk, 'repeats the same pages under new links');
    if (page.next !== null && pages >= limits.pages) throw brokenWalk(walk, 'does not come to an end');
    // This page is fine. Only the pages after it cannot be read.
    yield page;
    if (leadsBack) throw brokenWalk(walk, 'points back to a page that was read already');
    if (page.next === null) return;
    path = page.next;
  }
}

/** Path of the first page, in the form of a checkpoint. */
export function firstPath(walk: Pick<Walk<never>, 'path' | 'query' | 'limit'>): string {
  return `${walk.path}?${walk.query}${walk.query === '' ? '' : '&'}limit=${walk.limit}`;
}

/** The kind of a list: its endpoint and the names of its parameters. Lists of one kind are equally hard to answer. */
export function listOf({ endpoint, query }: Pick<Walk<never>, 'endpoint' | 'query'>): string {
  return `${endpoint}?${query.replace(/=[^&]*/g, '')}`;
}

/**
 * Path of a smaller first page, or null. Okta answers 500 when a query takes longer than 30 s; half a page may work,
 * but the org may also be down, so other lists keep their size. A page that is too large for us would be too large in
 * other lists too. Okta's cursors keep the limit.
 */
function smallerPath(
  path: string,
  why: 'tooMuch' | 'tooLarge',
  list: string,
  pageSizes: PageSizes,
): string | null {
  const limit = limitOf(path);
  const half = limit < 2 * smallestPage ? null : Math.floor(limit / 2);
  const smaller = why === 'tooLarge' ? pageSizes.tooLarge(list, limit) : half;
  return smaller === null ? null : path.replace(/\d+$/, String(smaller));
}

/** The page size at the end of a first path. */
function limitOf(path: string): number {
  return Number(/[?&]limit=(\d+)$/.exec(path)?.[1] ?? 0);
}

function readPage<T>(answer: OktaAnswer, walk: Walk<T>, walker: Walker): OktaPage<T> {
  const items: T[] = [];
  const skippedReasons: string[] = [];
  const skippedIds: string[] = [];
  let skipped = 0;
  for (const [index, value] of (answer.json as unknown[]).entries()) {
    const result = walk.read(value);
    if (result.ok) {
      items.push(result.item);
      continue;
    }
    skipped++;
    if (result.id !== undefined) skippedIds.push(result.id);
    if (skippedReasons.length < 5) skippedReasons.push(`item ${index + 1}: ${result.reason}`);
  }
  const next = nextOf(answer, walk, walker);
  if (skipped === 0) return { items, skipped, next };
  return { items, skipped, skippedReasons, ...(skippedIds.length > 0 ? { skippedIds } : {}), next };
}

function nextOf(
  answer: OktaAnswer,
  walk: Pick<Walk<never>, 'endpoint' | 'path'>,
  walker: Walker,
): string | null {
  const link = findNextLink(answer.headers.link);
  if (link.found) return acceptedPath(link.url, walk, walker);
  if (link.unreadable) throw brokenWalk(walk, 'cannot be read');
  return null;
}

function acceptedPath(
  url: string,
  walk: Pick<Walk<never>, 'endpoint' | 'path'>,
  { apiToken, linkOrigins }: Walker,
): string {
  const accepted = url.includes(apiToken)
    ? ({ ok: false, reason: 'carries the API token' } as const)
    : acceptNextPage(url, { origins: linkOrigins, ownPath: walk.path });
  if (accepted.ok) return accepted.path;
  throw new OktaError(
    'refusedLink',
    `The next page of ${walk.endpoint} ${accepted.reason}; it was not requested. Check the Okta domain.`,
    { retryable: false },
  );
}

/** Not retryable, because continuing at the same cursor meets the same pages. */
function brokenWalk(walk: Pick<Walk<never>, 'endpoint'>, what: string): OktaError {
  const message = `The list ${walk.endpoint} ${what}, so reading it was stopped before the end. Start the sync again.`;
  return new OktaError('malformed', message, { retryable: false });
}

/** Remembers what a read has seen as short hashes and forgets the oldest first, so that memory stays bounded. */
class RecentHashes {
  readonly #hashes = new Set<string>();
  readonly #capacity = 50_000;

  /** Returns false when the text is known. */
  add(text: string): boolean {
    const hash = this.#hash(text);
    if (this.#hashes.has(hash)) return false;
    this.#hashes.add(hash);
    if (this.#hashes.size > this.#capacity) {
      const [oldest] = this.#hashes;
      if (oldest !== undefined) this.#hashes.delete(oldest);
    }
    return true;
  }

  has(text: string): boolean {
    return this.#hashes.has(this.#hash(text));
  }

  #hash(text: string): string {
    return createHash('sha1').update(text).digest('base64').slice(0, 16);
  }
}
