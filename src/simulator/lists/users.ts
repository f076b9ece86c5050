import { notFound } from '../errors.ts';
import { findById } from '../ordered.ts';
import type { OktaUser } from '../wire.ts';
import { type Filter, parseFilter, pathReader } from './filter.ts';
import { pageByKey, type Route, type RouteRequest, readLimit } from './route.ts';

export const userRoutes: readonly Route[] = [
  {
    endpoint: 'users',
    path: /^\/api\/v1\/users$/,
    bucket: '/api/v1/users',
    capability: 'users',
    answer: (request) => {
      const { query } = request;
      const { list, accepts } = selectUsers(request);
      const limit = readLimit(query, { byDefault: query.has('q') ? 10 : 200, max: 200 });
      const { items, page } = pageByKey(request, list, { keyOf: (user) => user.id, accepts, limit });
      return { body: items.map(projection(request)), page };
    },
  },
  {
    endpoint: 'user',
    path: /^\/api\/v1\/users\/([^/]+)$/,
    bucket: '/api/v1/users/{id:.+}',
    capability: 'users',
    answer: ({ company, params: [segment = ''] }) => {
      const idOrLogin = segment.replaceAll('%40', '@');
      const user =
        findById(company.users, idOrLogin) ??
        company.users.find(({ profile }) => profile.login.toLowerCase() === idOrLogin.toLowerCase());
      if (!user) throw notFound(idOrLogin, 'User');
      return { body: user };
    },
  },
];

/**
 * Only a request with `search` or `filter` gets deprovisioned people. `search` reads an index that lags behind,
 * `filter` the current state.
 */
function selectUsers(request: RouteRequest): {
  list: readonly OktaUser[];
  accepts: (user: OktaUser) => boolean;
} {
  const { query, company, world } = request;
  const search = query.get('search');
  const filter = query.get('filter');
  if (search !== null) {
    return { list: world.searchableUsers(), accepts: matches(parseFilter(search, { allows: isSearchable })) };
  }
  if (filter !== null) {
    return {
      list: company.users,
      accepts: matches(parseFilter(filter, { allows: (path) => filterable.has(path) })),
    };
  }
  const prefix = query.get('q')?.toLowerCase();
  return {
    list: company.users,
    accepts: (user) =>
      user.status !== 'DEPROVISIONED' &&
      (prefix === undefined || namesOf(user).some((name) => name.startsWith(prefix))),
  };
}

function matches(filter: Filter): (user: OktaUser) => boolean {
  return (user) => filter(pathReader(user));
}

function namesOf({ profile }: OktaUser): string[] {
  return [profile.firstName, profile.lastName, profile.email].map((name) => (name ?? '').toLowerCase());
}

const filterable = new Set([
  'id',
  'status',
  'lastUpdated',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
]);
const searchableTopLevel = new Set([
  'id',
  'status',
  'created',
  'activated',
  'statusChanged',
  'lastUpdated',
  'type.id',
]);

function isSearchable(path: string): boolean {
  return searchableTopLevel.has(path) || /^profile\.\w+$/.test(path);
}

/** The form of users: full, reduced by the three `okta-response` options together, or reduced by `fields`. */
export function projection(request: Pick<RouteRequest, 'headers' | 'query'>): (user: OktaUser) => unknown {
  const fields = request.query.get('fields');
  if (fields !== null) return (user) => selectFields(user, fields);
  const options =
    /okta-response="?([^";]*)/i.exec(request.headers['content-type'] ?? '')?.[1]?.split(',') ?? [];
  const wanted = new Set(options.map((option) => option.trim()));
  const isSlim = ['omitCredentials', 'omitCredentialsLinks', 'omitTransitioningToStatus'].every((option) =>
    wanted.has(option),
  );
  if (!isSlim) return (user) => ({ ...user, transitioningToStatus: null });
  return ({ credentials: _credentials, ...user }) => user;
}

/** `id,status,profile:(department,managerId)`; the id is always there. */
function selectFields(user: OktaUser, fields: string): Record<string, unknown> {
  const profileFields = /profile:\(([^)]*)\)/.exec(fields)?.[1]?.split(',') ?? [];
  const topLevel = fields.replace(/profile:\([^)]*\),?/, '').split(',');
  const slim: Record<string, unknown> = { id: user.id };
  for (const field of topLevel) {
    const name = field.trim();
    if (Object.hasOwn(user, name)) slim[name] = user[name as keyof OktaUser];
  }
  if (profileFields.length > 0) {
    const entries = profileFields
      .map((field) => field.trim())
      .filter((field) => Object.hasOwn(user.profile, field));
    slim.profile = Object.fromEntries(entries.map((field) => [field, user.profile[field]]));
  }
  return slim;
}
