import type { Company } from '../company/company.ts';
import { notFound } from '../errors.ts';
import { findById } from '../ordered.ts';
import type { OktaApp, OktaGroup, OktaUser } from '../wire.ts';
import { appIdsOfGroup } from './apps.ts';
import { parseFilter, pathReader } from './filter.ts';
import { pageByKey, type Route, type RouteRequest, readLimit } from './route.ts';
import { projection } from './users.ts';

export const groupRoutes: readonly Route[] = [
  {
    endpoint: 'groups',
    path: /^\/api\/v1\/groups$/,
    bucket: '/api/v1/groups',
    capability: 'groups',
    answer: (request) => {
      const { company, query } = request;
      const { items, page } = pageByKey(request, company.groups, {
        keyOf: (group) => group.id,
        accepts: groupFilter(request),
        limit: readLimit(query, { byDefault: 10_000, max: 10_000 }),
      });
      const body = query.get('expand') === 'stats' ? items.map((group) => withStats(company, group)) : items;
      return { body, page };
    },
  },
  {
    endpoint: 'group',
    path: /^\/api\/v1\/groups\/([^/]+)$/,
    bucket: '/api/v1/groups/{id}',
    capability: 'groups',
    answer: ({ company, params }) => ({ body: requireGroup(company, params[0]) }),
  },
  {
    endpoint: 'groupUsers',
    path: /^\/api\/v1\/groups\/([^/]+)\/users$/,
    bucket: '/api/v1/groups',
    capability: 'groups',
    answer: (request) => {
      const { company, query } = request;
      const group = requireGroup(company, request.params[0]);
      const { items, page } = pageByKey(request, company.groupMembers.get(group.id) ?? [], {
        keyOf: (userId) => userId,
        limit: readLimit(query, { byDefault: 1000, max: 1000 }),
      });
      const users = items
        .map((userId) => findById(company.users, userId))
        .filter((user): user is OktaUser => user !== undefined);
      return { body: users.map(projection(request)), page };
    },
  },
  {
    endpoint: 'groupApps',
    path: /^\/api\/v1\/groups\/([^/]+)\/apps$/,
    bucket: '/api/v1/groups',
    capability: 'groups',
    answer: (request) => {
      const { company, query } = request;
      const group = requireGroup(company, request.params[0]);
      const { items, page } = pageByKey(request, appIdsOfGroup(company, group.id), {
        keyOf: (appId) => appId,
        limit: readLimit(query, { byDefault: 20, max: 200 }),
      });
      const apps = items
        .map((appId) => findById(company.apps, appId))
        .filter((app): app is OktaApp => app !== undefined);
      return { body: apps, page };
    },
  },
];

function groupFilter({ query }: RouteRequest): (group: OktaGroup) => boolean {
  const prefix = query.get('q')?.toLowerCase();
  const expression = query.get('filter') ?? query.get('search');
  const filter =
    expression === null ? null : parseFilter(expression, { allows: (path) => filterable.has(path) });
  return (group) => {
    if (prefix !== undefined && !group.profile.name.toLowerCase().startsWith(prefix)) return false;
    return filter === null || filter(pathReader(group));
  };
}

const filterable = new Set(['id', 'type', 'created', 'lastUpdated', 'lastMembershipUpdated', 'profile.name']);

function withStats(company: Company, group: OktaGroup): Record<string, unknown> {
  return {
    ...group,
    _embedded: {
      stats: {
        usersCount: company.groupMembers.get(group.id)?.length ?? 0,
        appsCount: appIdsOfGroup(company, group.id).length,
        groupPushMappingsCount: 0,
        hasAdminPrivilege: group.profile.name === 'Okta Administrators',
        _links: { users: { href: `${company.org.url}/api/v1/groups/${group.id}/users` } },
      },
    },
  };
}

function requireGroup(company: Company, id = ''): OktaGroup {
  const group = findById(company.groups, id);
  if (!group) throw notFound(id, 'UserGroup');
  return group;
}
