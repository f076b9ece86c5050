import { OktaError } from './errors.ts';
import { firstPath, listOf, type OktaPage, type Walk, type Walker, walkPages } from './pages/follow-pages.ts';
import { type OktaAppUser, readAppUser } from './wire/app-users.ts';
import { type OktaApp, readApp } from './wire/apps.ts';
import { type OktaGroup, readGroup } from './wire/groups.ts';
import { type OktaLogEvent, readLogEvent } from './wire/logs.ts';
import { type OktaUser, readUser } from './wire/users.ts';

export type OktaLogQuery = {
  /** ISO 8601. Okta keeps 90 days, and refuses more than 180. */
  since: string;
  /** With it the list is finite and may miss events that are written late. Without it the request is a poll. */
  until?: string;
  /** SCIM filter, such as `eventType eq "user.authentication.sso"`. */
  filter?: string;
  /** Events a page, 1 to 1,000; 1,000 when absent. */
  limit?: number;
};

export type OktaChanges = {
  /** Only items that Okta updated after this instant of its own clock. */
  changedSince?: Date | undefined;
};

type Pages<T> = AsyncGenerator<OktaPage<T>>;

// Page sizes are the largest that Okta allows, because its rate limits count requests.

export function walkApps(walker: Walker, resume: string | undefined): Pages<OktaApp> {
  const path = '/api/v1/apps';
  // Okta's default for inactive apps has changed over the years.
  const query = 'includeNonDeleted=true';
  return walkPages(
    { endpoint: path, path, query, limit: 200, resume, read: readApp, idOf: byId, kind: 'list' },
    walker,
  );
}

/** Without `expand=user`: people are read from their own list, and Okta may drop the parameter after the first page. */
export async function* walkAppUsers(
  walker: Walker,
  appId: string,
  resume: string | undefined,
): Pages<OktaAppUser> {
  const endpoint = '/api/v1/apps/{id}/users';
  const path = `/api/v1/apps/${pathSegment(appId)}/users`;
  yield* walkPages(
    { endpoint, path, query: '', limit: 500, resume, read: readAppUser, idOf: byId, kind: 'list' },
    walker,
  );
}

/**
 * All groups, or groups with a changed profile or changed members, with the numbers of their apps and members. In
 * some large orgs Okta cannot count them; then the groups come without numbers.
 */
export async function* walkGroups(
  walker: Walker,
  resume: string | undefined,
  { changedSince }: OktaChanges = {},
): Pages<OktaGroup> {
  const path = '/api/v1/groups';
  const since = changedSince?.toISOString();
  const filter =
    since === undefined ? undefined : `lastMembershipUpdated gt "${since}" or lastUpdated gt "${since}"`;
  const walk = {
    endpoint: path,
    path,
    limit: 200,
    resume,
    read: readGroup,
    idOf: byId,
    kind: 'list' as const,
  };
  const counted = { ...walk, query: queryOf({ expand: 'stats', filter }) };
  const uncounted = { ...walk, query: queryOf({ filter }), insteadOf: listOf(counted) };
  if (resume !== undefined && !hasParameter(resume, 'expand')) yield* walkPages(uncounted, walker);
  else yield* walkOrElse(counted, { ...uncounted, resume: undefined }, walker, isTooMuch);
}

/** Apps assigned to a group. Okta counts this request against the limit of groups, which is five times that of apps. */
export async function* walkGroupApps(
  walker: Walker,
  groupId: string,
  resume: string | undefined,
): Pages<OktaApp> {
  const endpoint = '/api/v1/groups/{id}/apps';
  const path = `/api/v1/groups/${pathSegment(groupId)}/apps`;
  yield* walkPages(
    { endpoint, path, query: '', limit: 200, resume, read: readApp, idOf: byId, kind: 'list' },
    walker,
  );
}

/**
 * Members of a group. Okta's default is 1,000 per page, which it advises against and may end. An org that rejects it
 * is asked for 200.
 */
export async function* walkGroupMembers(
  walker: Walker,
  groupId: string,
  resume: string | undefined,
): Pages<OktaUser> {
  const endpoint = '/api/v1/groups/{id}/users';
  const path = `/api/v1/groups/${pathSegment(groupId)}/users`;
  const walk = { endpoint, path, resume, read: readUser, idOf: byId, kind: 'list' as const };
  const large = { ...walk, query: '', limit: 1_000 };
  const small = { ...walk, query: '', limit: 200, resume: undefined, insteadOf: listOf(large) };
  // When such a page fails at Okta, half of it is requested anyway.
  yield* walkOrElse(large, small, walker, isNotUnderstood);
}

export function walkLogEvents(
  walker: Walker,
  { since, until, filter, limit = 1_000 }: OktaLogQuery,
  resume: string | undefined,
): Pages<OktaLogEvent> {
  const path = '/api/v1/logs';
  const query = queryOf({ since, until, filter });
  const kind = until === undefined ? 'poll' : 'log';
  return walkPages(
    { endpoint: path, path, query, limit, resume, read: readLogEvent, idOf: ({ uuid }) => uuid, kind },
    walker,
  );
}

/**
 * All people in the directory. The plain list leaves out deprovisioned people; a search for any status includes them.
 * When an org rejects the search, even on a later page, two lists are read instead: the plain one, then the
 * deprovisioned people. The query of a cursor shows which list it belongs to.
 */
export async function* walkUsers(
  walker: Walker,
  resume: string | undefined,
  { changedSince }: OktaChanges = {},
): Pages<OktaUser> {
  if (changedSince !== undefined) {
    yield* walkChangedUsers(walker, resume, changedSince);
    return;
  }
  const search = userWalk(everyone, resume);
  let place = resume;
  if (resume === undefined || hasParameter(resume, 'search')) {
    if (!(yield* walkUnlessRefused(search, walker, isNotUnderstood))) return;
    place = undefined;
  }
  if (place === undefined || !hasParameter(place, 'filter')) {
    for await (const page of walkPages({ ...userWalk('', place), insteadOf: listOf(search) }, walker)) {
      yield page.next === null ? { ...page, next: firstPath(userWalk(deprovisioned, undefined)) } : page;
    }
    place = undefined;
  }
  yield* walkPages(userWalk(deprovisioned, place), walker);
}

const everyone = queryOf({ search: 'status pr' });
const deprovisioned = queryOf({ filter: 'status eq "DEPROVISIONED"' });

/**
 * A search as for all people. When Okta rejects it, the same expression as a filter, which includes deprovisioned
 * people too.
 */
async function* walkChangedUsers(
  walker: Walker,
  resume: string | undefined,
  changedSince: Date,
): Pages<OktaUser> {
  const expression = `lastUpdated gt "${changedSince.toISOString()}"`;
  const filter = userWalk(queryOf({ filter: expression }), resume);
  if (resume !== undefined && hasParameter(resume, 'filter')) {
    yield* walkPages(filter, walker);
    return;
  }
  const search = userWalk(queryOf({ search: expression }), resume);
  const instead = { ...filter, resume: undefined, insteadOf: listOf(search) };
  yield* walkOrElse(search, instead, walker, isNotUnderstood);
}

function userWalk(query: string, resume: string | undefined): Walk<OktaUser> {
  const path = '/api/v1/users';
  return {
    endpoint: path,
    path,
    query,
    limit: 200,
    // Makes Okta omit the slow parts of a user. It does so only when all three are named.
    headers: {
      'content-type':
        'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"',
    },
    resume,
    read: readUser,
    idOf: byId,
    kind: 'list',
  };
}

/** Reads a list, or when the org rejects it, another list from its beginning. */
async function* walkOrElse<T>(
  walk: Walk<T>,
  instead: Walk<T>,
  walker: Walker,
  isRefusal: (error: OktaError) => boolean,
): Pages<T> {
  if (yield* walkUnlessRefused(walk, walker, isRefusal)) yield* walkPages(instead, walker);
}

/**
 * Reads a list unless the org rejects it, even on a later page. Returns true when the org rejected it: the yielded
 * pages are incomplete then, and another list must be read from its beginning.
 */
async function* walkUnlessRefused<T>(
  walk: Walk<T>,
  walker: Walker,
  isRefusal: (error: OktaError) => boolean,
): AsyncGenerator<OktaPage<T>, boolean> {
  if (walk.resume === undefined && walker.pageSizes.isGivenUp(listOf(walk))) return true;
  try {
    yield* walkPages(walk, walker);
    return false;
  } catch (error) {
    if (error instanceof OktaError && isRefusal(error)) return true;
    throw error;
  }
}

function isNotUnderstood({ httpStatus }: OktaError): boolean {
  return httpStatus === 400;
}

/** Okta rejects a query with 400, and answers 5xx when the query takes too long. */
function isTooMuch({ httpStatus }: OktaError): boolean {
  return httpStatus === 400 || httpStatus === 500 || httpStatus === 504;
}

/** Refuses ids that would lead to another path: they come from Okta. */
function pathSegment(id: string): string {
  if (!/^[A-Za-z0-9_.~-]{1,255}$/.test(id) || /^\.+$/.test(id)) {
    throw new OktaError('badRequest', 'Okta sent an id that cannot be used in a request.', {
      retryable: false,
    });
  }
  return id;
}

function byId({ id }: { id: string }): string {
  return id;
}

function hasParameter(path: string, name: string): boolean {
  return new RegExp(`[?&]${name}=`).test(path);
}

/** Percent-encodes everything: servers disagree on whether a `+` is a plus or a blank. */
function queryOf(parameters: Record<string, string | undefined>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}
