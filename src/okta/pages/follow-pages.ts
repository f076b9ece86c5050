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
  /** Items that could not be read: not an object, or without what identifies them or makes them what is listed. */
  skipped: number;
  /** Ids of those of them that tell so much. */
  skippedIds?: string[];
  /** Why, for the first few; positions and field names only. */
  skippedReasons?: string[];
  /**
   * Where to go on after this page: path and query, opaque, to be given back as `resume`. Null when the walk is
   * complete. The last page of a log poll is empty and has a `next` all the same: the place to poll from later.
   */
  next: string | null;
};

export type Walk<T> = {
  endpoint: string;
  /** The endpoint's path, which every next page has to share. */
  path: string;
  query: string;
  /** Page size to ask for; halved when Okta fails over the first page, for later walks over such a list as well. */
  limit: number;
  /** The kind of list (see `listOf`) this one stands in for: given up once the first page of this one came. */
  insteadOf?: string;
  headers?: Record<string, string>;
  resume?: string | undefined;
  read: ItemReader<T>;
  /** What tells items apart. */
  idOf: (item: T) => string;
  /** `poll`: an empty page is the end, and its `next` stays good. */
  kind: 'list' | 'log' | 'poll';
};

/**
 * In an org whose bounded log queries are known to have links without end, a query is over once so many pages in a row
 * hold nothing. Until that is known, as many are gone through as in any list: events may follow them.
 */
const emptyPagesThatEndLogs = 3;

export type Walker = {
  requester: Requester;
  limits: OktaLimits;
  /** Whether the links of a bounded log query went on after everything was read. Forgotten with the client. */
  logLinks: { areEndless: boolean };
  pageSizes: PageSizes;
  linkOrigins: readonly string[];
  apiToken: string;
};

/**
 * Reads page after page until Okta says there is no next one. The walk ends without an error only then: a link that
 * leads elsewhere, a page seen before, too many empty pages or too many pages throw, and the pages read so far are
 * not to be taken for everything. Between pages nothing is held but hashes.
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
    // What the page itself holds is as good as any: only what would follow cannot be had.
    yield page;
    if (leadsBack) throw brokenWalk(walk, 'points back to a page that was read already');
    if (page.next === null) return;
    path = page.next;
  }
}

/** Where a walk begins, as a checkpoint. */
export function firstPath(walk: Pick<Walk<never>, 'path' | 'query' | 'limit'>): string {
  return `${walk.path}?${walk.query}${walk.query === '' ? '' : '&'}limit=${walk.limit}`;
}

/** What a list has in common with others that are as hard to answer: its endpoint and the names of its parameters. */
export function listOf({ endpoint, query }: Pick<Walk<never>, 'endpoint' | 'query'>): string {
  return `${endpoint}?${query.replace(/=[^&]*/g, '')}`;
}

/**
 * Okta answers a query it cannot finish within 30 s with 500; half of it may do, for this list: it may as well be the org
 * that is down. What was larger than is accepted would be so for other lists, too. The cursor keeps the limit after that.
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

/** Not retryable: going on from the same place would meet the same pages. */
function brokenWalk(walk: Pick<Walk<never>, 'endpoint'>, what: string): OktaError {
  const message = `The list ${walk.endpoint} ${what}, so reading it was stopped before the end. Start the sync again.`;
  return new OktaError('malformed', message, { retryable: false });
}

/** Remembers what a walk has seen as short hashes, the oldest forgotten first: a million pages take no more memory. */
class RecentHashes {
  readonly #hashes = new Set<string>();
  readonly #capacity = 50_000;

  /** False when it is already known. */
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
