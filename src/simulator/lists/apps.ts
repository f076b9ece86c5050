import type { Company } from '../company/company.ts';
import { notFound } from '../errors.ts';
import { findById, lowerBound } from '../ordered.ts';
import type { OktaApp } from '../wire.ts';
import { toAppUser } from './app-users.ts';
import { parseFilter, pathReader } from './filter.ts';
import { pageByKey, type Route, type RouteRequest, readLimit } from './route.ts';

export const appRoutes: readonly Route[] = [
  {
    endpoint: 'apps',
    path: /^\/api\/v1\/apps$/,
    bucket: '/api/v1/apps',
    capability: 'apps',
    answer: (request) => {
      const limit = readLimit(request.query, { byDefault: 20, max: 200 });
      const { items, page } = pageByKey(request, request.company.apps, {
        keyOf: (app) => app.id,
        accepts: appFilter(request),
        limit,
      });
      return { body: items, page };
    },
  },
  {
    endpoint: 'app',
    path: /^\/api\/v1\/apps\/([^/]+)$/,
    bucket: '/api/v1/apps/{id}',
    capability: 'apps',
    answer: ({ company, params }) => ({ body: requireApp(company, params[0]) }),
  },
  {
    endpoint: 'appUsers',
    path: /^\/api\/v1\/apps\/([^/]+)\/users$/,
    bucket: '/api/v1/apps',
    capability: 'appUsers',
    answer: (request) => {
      const { company, query, settings } = request;
      const app = requireApp(company, request.params[0]);
      const { items, page } = pageByKey(request, company.appUsers.get(app.id) ?? [], {
        keyOf: (assignment) => assignment.userId,
        limit: readLimit(query, { byDefault: 50, max: 500 }),
        drops: settings.losesExpand ? ['expand'] : [],
      });
      const hasUsers = query.get('expand') === 'user';
      const body = items.map((assignment) => {
        const appUser = toAppUser(company, app, assignment);
        const user = hasUsers ? findById(company.users, assignment.userId) : undefined;
        return user ? { ...appUser, _embedded: { user } } : appUser;
      });
      return { body, page };
    },
  },
  {
    endpoint: 'appGroups',
    path: /^\/api\/v1\/apps\/([^/]+)\/groups$/,
    bucket: '/api/v1/apps',
    capability: 'apps',
    answer: (request) => {
      const { company, query } = request;
      const app = requireApp(company, request.params[0]);
      const { items, page } = pageByKey(request, company.appGroups.get(app.id) ?? [], {
        keyOf: (groupId) => groupId,
        limit: Math.max(20, readLimit(query, { byDefault: 20, max: 200 })),
      });
      const hasGroups = query.get('expand') === 'group';
      const body = items.map((groupId, index) => ({
        id: groupId,
        lastUpdated: app.lastUpdated,
        priority: index,
        profile: {},
        _links: { group: { href: `${company.org.url}/api/v1/groups/${groupId}` } },
        ...(hasGroups ? { _embedded: { group: findById(company.groups, groupId) } } : {}),
      }));
      return { body, page };
    },
  },
];

/** Only a filter for apps that are not deleted, or for inactive ones, gives inactive apps. */
function appFilter({ query, company }: RouteRequest): (app: OktaApp) => boolean {
  const expression = query.get('filter');
  const prefix = query.get('q')?.toLowerCase();
  const includesInactive = query.get('includeNonDeleted') === 'true' || /^\s*status\b/.test(expression ?? '');
  const filter =
    expression === null
      ? null
      : parseFilter(expression, { allows: (path) => filterable.has(path), isSingle: true });
  return (app) => {
    if (app.status !== 'ACTIVE' && !includesInactive) return false;
    if (prefix !== undefined && ![app.name, app.label].some((name) => name.toLowerCase().startsWith(prefix)))
      return false;
    return filter === null || filter(appReader(company, app));
  };
}

const filterable = new Set(['id', 'status', 'name', 'credentials.signing.kid', 'user.id', 'group.id']);

/** `user.id` and `group.id` in a filter: the apps to which that user or group is assigned. */
function appReader(company: Company, app: OktaApp): (path: string) => unknown {
  const read = pathReader(app);
  return (path) => {
    if (path === 'user.id')
      return (company.appUsers.get(app.id) ?? []).map((assignment) => assignment.userId);
    if (path === 'group.id') return company.appGroups.get(app.id) ?? [];
    return read(path);
  };
}

function requireApp(company: Company, id = ''): OktaApp {
  const app = findById(company.apps, id);
  if (!app || app.status === 'DELETED') throw notFound(id, 'AppInstance');
  return app;
}

/** The ids of the apps a group is assigned to, ordered. */
export function appIdsOfGroup(company: Company, groupId: string): string[] {
  return company.apps
    .map((app) => app.id)
    .filter((appId) => {
      const groupIds = company.appGroups.get(appId) ?? [];
      return groupIds[lowerBound(groupIds, groupId, (id) => id)] === groupId;
    });
}
