/** The rows that fields of the API lead to, in terms of the nouns and relations that `api/` declares. */
import { type SQL, sql } from 'drizzle-orm/sql';
import {
  departmentUsage,
  listDepartmentUsageByService,
  listServiceUsageByDepartment,
  ofDepartment,
  ofService,
  ordersOf,
  serviceUsage,
  type UsageOrder,
  type UsageOrderField,
  type UsagePageRequest,
  unassignedUsageColumns,
  usageColumns,
} from '../api/department-usage.ts';
import { departmentByName, departmentNoun } from '../api/departments.ts';
import {
  discoveryEventNoun,
  type FeedRequest,
  feedCursorParts,
  feedPageSql,
  isFeedResetSql,
  listDiscoveryEvents,
} from '../api/discovery-events.ts';
import {
  employeeByEmail,
  employeeNoun,
  employeesByDepartment,
  employeesByManager,
} from '../api/employees.ts';
import { foldId, isStorableText, isUuid } from '../api/given-text.ts';
import { groupNoun } from '../api/groups.ts';
import { integrationNoun } from '../api/integrations.ts';
import { type Key, rowByKeySql } from '../api/keys.ts';
import type { Keyset, OrderTerm } from '../api/keyset.ts';
import { lastObservedSql, type ObservedNoun } from '../api/last-observed.ts';
import {
  type Columns,
  checkingBounds,
  countSql,
  keysetOf,
  matchingPageSql,
  matchingSql,
  type Noun,
  pageSql,
  type Relation,
  selected,
} from '../api/list-builder.ts';
import type { Bounds, Checking, PageRequest } from '../api/page.ts';
import type { Reader } from '../api/reader.ts';
import { instancesByIntegration, instancesByService, serviceInstanceNoun } from '../api/service-instances.ts';
import { serviceByCatalogKey, serviceNoun, servicesByUser } from '../api/services.ts';
import { stageColumns, syncRunNoun, syncRunsByIntegration } from '../api/sync-runs.ts';
import { usagePointColumns } from '../api/trend.ts';
import { serviceUsageColumns } from '../api/usage.ts';
import {
  accountsByGroup,
  accountsByInstance,
  accountsByService,
  accountsByUser,
  userAccountNoun,
} from '../api/user-accounts.ts';
import { userByEmail, userNoun, userOfEmployee } from '../api/users.ts';
import { listUsersByService, usersByService, usersByServiceIds } from '../api/users-by-service.ts';

/** A column of the parent's row. */
export type ColumnOf = (column: string) => SQL;

/** A field of one row, or none: a statement that selects its columns, `id` among them. */
export type One = {
  /** Columns of the parent that it needs. */
  needs: readonly string[];
  row(parent: ColumnOf, reader: Reader, only: readonly string[]): SQL;
};

/** A row by a key. */
export type KeyPlace = {
  isId: boolean;
  /** The key as the column has it; null when it can be no row's. */
  fold(given: string): string | null;
  row(folded: SQL, reader: Reader, only: readonly string[]): SQL;
};

/** A field of a value that is read apart from its row: a statement that selects it as `v`. */
export type Scalar = { needs: readonly string[]; value(parent: ColumnOf, reader: Reader): SQL };

type MatchingPage = { keyset: Keyset; matching: SQL; page: SQL };

/** A field of a connection. */
export type Many = {
  needs: readonly string[];
  /** As that of a list. */
  check(bounds: Bounds<unknown>): void;
  /** The id of the row whose list it is, null without one: cursors are given out for it. */
  owner(parent: ColumnOf, reader: Reader): SQL;
  page(
    parent: ColumnOf,
    reader: Reader,
    request: PageRequest<unknown, unknown>,
  ): { page: SQL; keyset: Pick<Keyset, 'cursorParts'> };
  /** Whether its cursors lead nowhere any more; null without cursors. */
  isReset?(reader: Reader, request: PageRequest<unknown, unknown>): SQL | null;
  /** In its direction a page goes on only if rows were left over, also where a cursor ends it. */
  countsMore?: true;
  /** The same page beside its number of rows, see `matchingPageSql`; undefined where nothing is saved by it. */
  matching?(parent: ColumnOf, reader: Reader, request: PageRequest<unknown, unknown>): MatchingPage;
  /** Selects its rows, without columns, for `p.parent`. */
  rows(reader: Reader, request: PageRequest<unknown, unknown>): SQL;
  /** Selects the number of rows as `total`. */
  total(parent: ColumnOf, reader: Reader, request: PageRequest<unknown, unknown>): SQL;
};

/** What a type shows of its row under the column's name. */
export const columnsOf: Readonly<Record<string, Columns>> = {
  SaasService: serviceNoun.columns,
  SaasServiceInstance: serviceInstanceNoun.columns,
  SaasUser: userNoun.columns,
  SaasUserAccount: userAccountNoun.columns,
  Employee: employeeNoun.columns,
  Department: departmentNoun.columns,
  OktaGroup: groupNoun.columns,
  OktaGroupRef: groupNoun.columns,
  OktaIntegration: integrationNoun.columns,
  OktaSyncSchedule: integrationNoun.columns,
  OktaSyncRun: syncRunNoun.columns,
  OktaSyncStage: stageColumns,
  DiscoveryEvent: discoveryEventNoun.columns,
  SaasServiceUsage: serviceUsageColumns,
  SaasDepartmentUsageEdge: usageColumns,
  SaasDepartmentServiceUsageEdge: usageColumns,
  SaasUnassignedUsage: unassignedUsageColumns,
  SaasUsagePoint: usagePointColumns,
};

/** By type, the keys by which it is found, the first one first. */
export const keyPlaces: Readonly<Record<string, Readonly<Record<string, KeyPlace>>>> = {
  SaasService: { id: byId(serviceNoun), catalogKey: byKey(serviceNoun, serviceByCatalogKey) },
  SaasServiceInstance: { id: byId(serviceInstanceNoun) },
  SaasUser: { id: byId(userNoun), email: byKey(userNoun, userByEmail) },
  SaasUserAccount: { id: byId(userAccountNoun) },
  Employee: { id: byId(employeeNoun), email: byKey(employeeNoun, employeeByEmail) },
  Department: { id: byId(departmentNoun), name: byKey(departmentNoun, departmentByName) },
  OktaGroup: { id: byId(groupNoun) },
  OktaIntegration: { id: byId(integrationNoun) },
  OktaSyncRun: { id: byId(syncRunNoun) },
  DiscoveryEvent: { id: byId(discoveryEventNoun) },
};

/** By type and field: the row that it leads to. */
export const onePlaces: Readonly<Record<string, One>> = {
  'SaasServiceInstance.service': one(serviceNoun, 'serviceId'),
  'SaasServiceInstance.integration': one(integrationNoun, 'integrationId'),
  'OktaGroup.integration': one(integrationNoun, 'integrationId'),
  'OktaSyncRun.integration': one(integrationNoun, 'integrationId'),
  'OktaIntegration.lastSyncRun': {
    needs: ['id'],
    row(parent, reader, only) {
      // One more than none.
      const request = { limit: 0, after: null, filter: null, orderBy: null, only };
      return manyPlaces['OktaIntegration.syncRuns']?.page(parent, reader, request).page ?? sql``;
    },
  },
  'DiscoveryEvent.syncRun': one(syncRunNoun, 'runId'),
  'SaasUser.employee': one(employeeNoun, 'employeeId'),
  'SaasUserAccount.user': one(userNoun, 'userId'),
  'SaasUserAccount.service': one(serviceNoun, 'serviceId'),
  'SaasUserAccount.instance': one(serviceInstanceNoun, 'instanceId'),
  'Employee.department': one(departmentNoun, 'departmentId'),
  'Employee.manager': one(employeeNoun, 'managerId'),
  'Employee.user': {
    needs: ['id'],
    row: (parent, reader, only) => userRow(parent('id'), reader, only),
  },
};

export const scalarPlaces: Readonly<Record<string, Scalar>> = {
  'SaasService.lastObservedAt': observed('service'),
  'SaasServiceInstance.lastObservedAt': observed('serviceInstance'),
  'SaasUser.lastObservedAt': observed('user'),
  'SaasUserAccount.lastObservedAt': observed('userAccount'),
  'Employee.lastObservedAt': observed('employee'),
  'Department.lastObservedAt': observed('department'),
};

export const manyPlaces: Readonly<Record<string, Many>> = {
  'Query.saasServices': many(serviceNoun),
  'Query.saasServiceInstances': many(serviceInstanceNoun),
  'Query.saasUsers': many(userNoun),
  'Query.saasUserAccounts': many(userAccountNoun),
  'Query.employees': many(employeeNoun),
  'Query.departments': many(departmentNoun),
  'Query.oktaGroups': many(groupNoun),
  'Query.oktaIntegrations': many(integrationNoun),
  'Query.discoveryEvents': {
    needs: [],
    check: checked(listDiscoveryEvents),
    owner: (parent) => parent('id'),
    page: (_parent, reader, request) => ({
      page: feedPageSql(reader, request as FeedRequest),
      keyset: { cursorParts: feedCursorParts },
    }),
    isReset: isFeedResetSql,
    countsMore: true,
    rows: many(discoveryEventNoun).rows,
    total: many(discoveryEventNoun).total,
  },
  'OktaGroup.userAccounts': many(userAccountNoun, accountsByGroup),
  'OktaIntegration.syncRuns': many(syncRunNoun, syncRunsByIntegration),
  'OktaIntegration.serviceInstances': many(serviceInstanceNoun, instancesByIntegration),
  'SaasService.instances': many(serviceInstanceNoun, instancesByService),
  'SaasService.userAccounts': many(userAccountNoun, accountsByService),
  'SaasService.users': {
    needs: ['id'],
    check: checked(listUsersByService),
    owner: (parent) => parent('id'),
    page(parent, reader, request) {
      const { keyset, page } = usersByService(reader, request as Parameters<typeof usersByService>[1]);
      return { keyset, page: within(parent, page) };
    },
    rows: (reader, { filter }) =>
      usersByServiceIds(reader, filter as Parameters<typeof usersByServiceIds>[1], 'roughly'),
    total(parent, reader, { filter }) {
      const ids = usersByServiceIds(reader, filter as Parameters<typeof usersByServiceIds>[1]);
      return within(parent, sql`select count(*)::int as total from (${ids}) matching`);
    },
  },
  'SaasServiceInstance.userAccounts': many(userAccountNoun, accountsByInstance),
  'SaasUser.userAccounts': many(userAccountNoun, accountsByUser),
  'SaasUser.services': many(serviceNoun, servicesByUser),
  'Employee.directReports': many(employeeNoun, employeesByManager),
  'Employee.services': many(
    serviceNoun,
    servicesByUser,
    (parent, reader) => sql`(${userRow(parent('id'), reader, ['id'])})`,
  ),
  'Department.employees': many(employeeNoun, employeesByDepartment),
  'SaasService.departments': usedWithin(departmentUsage, ofService, listDepartmentUsageByService),
  'Department.services': usedWithin(serviceUsage, ofDepartment, listServiceUsageByDepartment),
};

function one<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  key: string,
): One {
  return {
    needs: [key],
    row: (parent, reader, only) => sql`select ${selected(noun.columns, only)} from ${noun.from}
      where ${reader.owns(noun)} and ${noun.id} = ${parent(key)}`,
  };
}

function byId<C extends Columns, Filter, Field extends string>(noun: Noun<C, Filter, Field>): KeyPlace {
  return {
    isId: true,
    fold(given) {
      const id = foldId(given);
      return isUuid(id) ? id : null;
    },
    row: (id, reader, only) => one(noun, 'id').row(() => id, reader, only),
  };
}

function byKey<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  key: Key,
): KeyPlace {
  return {
    isId: false,
    fold(given) {
      const folded = key.fold(given);
      return folded !== '' && isStorableText(folded) ? folded : null;
    },
    row: (folded, reader, only) => rowByKeySql(noun, key, folded, reader, only),
  };
}

function many<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  relation?: Relation<Field>,
  owner: Many['owner'] = (parent) => parent('id'),
): Many {
  const tie = (parent: ColumnOf, reader: Reader) =>
    relation ? [relation.where(owner(parent, reader), reader)] : [];
  const defaultOrder = relation?.defaultOrder ?? noun.defaultOrder;
  return {
    needs: relation ? ['id'] : [],
    check: checked(checkingBounds(noun, defaultOrder)),
    owner,
    page(parent, reader, given) {
      // graphql-js has coerced them by the schema, whose inputs are the store's.
      const request = given as PageRequest<Filter, OrderTerm<Field>>;
      const keyset = keysetOf(noun, request.orderBy, defaultOrder);
      return { keyset, page: pageSql(noun, keyset, reader, request, tie(parent, reader)) };
    },
    matching(parent, reader, given) {
      const request = given as PageRequest<Filter, OrderTerm<Field>>;
      const keyset = keysetOf(noun, request.orderBy, relation?.defaultOrder ?? noun.defaultOrder);
      return { keyset, ...matchingPageSql(noun, keyset, reader, request, tie(parent, reader)) };
    },
    rows(reader, { filter }) {
      const ties = relation ? [relation.where(sql`p.parent`, reader)] : [];
      return matchingSql(noun, reader, filter as Filter | null, ties);
    },
    total: (parent, reader, { filter }) =>
      countSql(noun, reader, filter as Filter | null, tie(parent, reader)),
  };
}

/** A list of who uses what, in a window that begins at the request's `from`. */
function usedWithin<C extends Columns, Filter>(
  usage: (reader: Reader, from: Date) => Noun<C, Filter, UsageOrderField>,
  relation: Relation<UsageOrderField>,
  list: Checking<UsageOrder>,
): Many {
  const listOf = (reader: Reader, given: PageRequest<unknown, unknown>) => {
    const request = given as UsagePageRequest & PageRequest<unknown, unknown>;
    return {
      request: { ...request, orderBy: ordersOf(request) },
      list: many(usage(reader, request.from), relation),
    };
  };
  return {
    needs: ['id'],
    check: checked(list),
    owner: (parent) => parent('id'),
    page(parent, reader, given) {
      const { request, list } = listOf(reader, given);
      const { keyset, page } = list.page(parent, reader, request);
      return { keyset, page: within(parent, page) };
    },
    rows(reader, given) {
      const { request, list } = listOf(reader, given);
      return list.rows(reader, request);
    },
    total(parent, reader, given) {
      const { request, list } = listOf(reader, given);
      return within(parent, list.total(parent, reader, request));
    },
  };
}

/** graphql-js has coerced the order by the schema, whose fields are the store's. */
function checked<Order>({ check }: Checking<Order>): Many['check'] {
  return (bounds) => check(bounds as Bounds<Order>);
}

function observed(noun: ObservedNoun): Scalar {
  return { needs: ['id'], value: (parent, reader) => lastObservedSql(noun, parent('id'), reader) };
}

/** For statements that refer to the parent as `p.parent`. */
function within(parent: ColumnOf, statement: SQL): SQL {
  return sql`select page.* from (select ${parent('id')} as parent) p cross join lateral (${statement}) page`;
}

function userRow(employeeId: SQL, reader: Reader, only: readonly string[]): SQL {
  return sql`select ${selected(userNoun.columns, only)} ${userOfEmployee.from}
    where ${reader.owns(userNoun)} and ${userOfEmployee.where(employeeId)}
    order by ${userOfEmployee.orderBy} limit 1`;
}
