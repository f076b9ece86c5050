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
  /** With it the walk is finite and may miss events that are written late; without it, it is a poll. */
  until?: string;
  /** SCIM filter, such as `eventType eq "user.authentication.sso"`. */
  filter?: string;
  /** Events a page, 1 to 1,000; 1,000 when absent. */
  limit?: number;
};

export type OktaChanges = {
  /** Only what Okta last updated after this instant of its own clock. */
  changedSince?: Date | undefined;
};

type Pages<T> = AsyncGenerator<OktaPage<T>>;

// Page sizes are the largest Okta allows: requests are what its rate limits count.

export function walkApps(walker: Walker, resume: string | undefined): Pages<OktaApp> {
  const path = '/api/v1/apps';
  // Whether inactive apps come unasked has changed over the years.
  const query = 'includeNonDeleted=true';
  return walkPages(
    { endpoint: path, path, query, limit: 200, resume, read: readApp, idOf: byId, kind: 'list' },
    walker,
  );
}

/** Without `expand=user`: people are read on their own, and pages after the first have been known to lose it. */
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
 * All groups, or those whose profile or members changed, with the number of their apps and members. Counting is too
 * much for Okta in some large orgs; then the groups come without the numbers.
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

/** Apps assigned to a group. Counted in the bucket of the groups, which is five times that of the apps. */
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
 * Members of a group. Pages of 1,000 are Okta's default, which it advises against and may end; an org that refuses
 * them is asked for 200.
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
  // One that fails over them is asked for half as many anyway.
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
 * Everyone in the directory. The plain list leaves deprovisioned people out; a search for any status does not. An org
 * that refuses the search, be it in the middle, is read in two parts, the plain list and then the deprovisioned; a
 * checkpoint tells by its query which part it belongs to.
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

/** A search as for everyone; where it is refused, the same as a filter, which deprovisioned people pass as well. */
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
    // Spares Okta the slow parts of a user; it does so only when all three are named.
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

/** Walks, or once the org does not answer such a list, walks another one from its beginning. */
async function* walkOrElse<T>(
  walk: Walk<T>,
  instead: Walk<T>,
  walker: Walker,
  isRefusal: (error: OktaError) => boolean,
): Pages<T> {
  if (yield* walkUnlessRefused(walk, walker, isRefusal)) yield* walkPages(instead, walker);
}

/**
 * Walks unless the org does not answer such a list, be it one of its later pages. Returns whether that is so; something
 * else is to be asked for instead then, from its beginning: the pages yielded were not all.
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

/** Okta refuses a query with 400, and fails over what it cannot gather in time with a 5xx. */
function isTooMuch({ httpStatus }: OktaError): boolean {
  return httpStatus === 400 || httpStatus === 500 || httpStatus === 504;
}

/** Ids come from Okta, so that one could lead to another path. */
function pathSegment(id: string): string {
  if (!/^[A-Za-z0-9_.~-]{1,255}$/.test(id) || /^\.+$/.test(id)) {
    throw new OktaError('badRequest', 'Okta gave an id that cannot be asked for.', { retryable: false });
  }
  return id;
}

function byId({ id }: { id: string }): string {
  return id;
}

function hasParameter(path: string, name: string): boolean {
  return new RegExp(`[?&]${name}=`).test(path);
}

/** Percent-encoded throughout: some servers read a `+` in a filter as a plus, others as a blank. */
function queryOf(parameters: Record<string, string | undefined>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}
