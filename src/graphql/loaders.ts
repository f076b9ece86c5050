import DataLoader from 'dataloader';
import {
  countDepartmentUsageByService,
  countServiceUsageByDepartment,
  findUnassignedUsageByService,
  listDepartmentUsageByService,
  listServiceUsageByDepartment,
} from '../store/reads/department-usage.ts';
import { findDepartmentsByIds, findDepartmentsByNames } from '../store/reads/departments.ts';
import { findDiscoveryEventsByIds } from '../store/reads/discovery-events.ts';
import {
  countEmployeesByDepartment,
  countEmployeesByManager,
  findEmployeesByEmails,
  findEmployeesByIds,
  listEmployeesByDepartment,
  listEmployeesByManager,
} from '../store/reads/employees.ts';
import { findGroupNames, groupKey, type OktaGroupRef } from '../store/reads/groups.ts';
import { findIntegrationsByIds } from '../store/reads/integrations.ts';
import { findLastObservedAt, type ObservedNoun } from '../store/reads/observed.ts';
import {
  countServiceInstancesByIntegration,
  countServiceInstancesByService,
  findServiceInstancesByIds,
  listServiceInstancesByIntegration,
  listServiceInstancesByService,
} from '../store/reads/service-instances.ts';
import {
  countServicesByUser,
  findServicesByCatalogKeys,
  findServicesByIds,
  listServicesByUser,
} from '../store/reads/services.ts';
import { findSummaryFigures, type SummaryFigure, type SummaryValue } from '../store/reads/summary.ts';
import {
  countSyncRunsByIntegration,
  findLastSyncRuns,
  findSyncRunsByIds,
  findSyncStagesByRunIds,
  listSyncRunsByIntegration,
} from '../store/reads/sync-runs.ts';
import { findUsageTrends } from '../store/reads/trend.ts';
import { findServiceUsage, findSignInCounts } from '../store/reads/usage.ts';
import {
  countUserAccountsByInstance,
  countUserAccountsByService,
  countUserAccountsByUser,
  findUserAccountsByIds,
  listUserAccountsByInstance,
  listUserAccountsByService,
  listUserAccountsByUser,
} from '../store/reads/user-accounts.ts';
import { findUsersByEmails, findUsersByEmployeeIds, findUsersByIds } from '../store/reads/users.ts';
import { countUsersByService, listUsersByService } from '../store/reads/users-by-service.ts';
import type { Database } from '../store/session.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/** Keys that one statement is given at most. */
const maxBatchSize = 10_000;

/**
 * Everything that is read for a parent or by a key. Calls made while a level of an answer is resolved become one
 * statement; what was read is remembered for the request.
 */
export function createLoaders(db: Database, workspaceId: string) {
  const one = <Row>(find: Find<Row>) => byKey((keys) => find(db, workspaceId, keys));
  const by = <Result, Arguments>(find: FindByParent<Result, Arguments>) =>
    byKeyAndArguments((keys, args: Arguments) => find(db, workspaceId, keys, args));
  const observedAt = byKeyAndArguments((ids, noun: ObservedNoun) =>
    findLastObservedAt(db, workspaceId, noun, ids),
  );
  return {
    integrationById: one(findIntegrationsByIds),
    syncRunById: one(findSyncRunsByIds),
    lastSyncRunByIntegration: one(findLastSyncRuns),
    stagesByRun: one(findSyncStagesByRunIds),
    serviceById: one(findServicesByIds),
    serviceByCatalogKey: one(findServicesByCatalogKeys),
    instanceById: one(findServiceInstancesByIds),
    userById: one(findUsersByIds),
    userByEmail: one(findUsersByEmails),
    userByEmployee: one(findUsersByEmployeeIds),
    accountById: one(findUserAccountsByIds),
    employeeById: one(findEmployeesByIds),
    employeeByEmail: one(findEmployeesByEmails),
    departmentById: one(findDepartmentsByIds),
    departmentByName: one(findDepartmentsByNames),
    eventById: one(findDiscoveryEventsByIds),
    groupName: new DataLoader<OktaGroupRef, string | null, string>(
      async (groups) => {
        const names = await findGroupNames(db, workspaceId, groups);
        return groups.map((group) => names.get(groupKey(group)) ?? null);
      },
      { maxBatchSize, cacheKeyFn: groupKey },
    ),
    lastObservedAt: (noun: ObservedNoun, row: { id: string }) => observedAt(row.id, noun),
    serviceUsage: by(findServiceUsage),
    usageTrend: by(findUsageTrends),
    summaryFigure: new DataLoader<SummaryFigure, SummaryValue, string>(
      (figures) => findSummaryFigures(db, workspaceId, figures),
      { cacheKeyFn: (figure) => JSON.stringify(figure) },
    ),
    signInCount: by(findSignInCounts),
    unassignedUsage: by(findUnassignedUsageByService),
    departmentUsageByService: {
      page: by(listDepartmentUsageByService),
      count: by(countDepartmentUsageByService),
    },
    serviceUsageByDepartment: {
      page: by(listServiceUsageByDepartment),
      count: by(countServiceUsageByDepartment),
    },
    syncRunsByIntegration: {
      page: by(listSyncRunsByIntegration),
      count: by(countSyncRunsByIntegration),
    },
    instancesByIntegration: {
      page: by(listServiceInstancesByIntegration),
      count: by(countServiceInstancesByIntegration),
    },
    instancesByService: {
      page: by(listServiceInstancesByService),
      count: by(countServiceInstancesByService),
    },
    accountsByService: {
      page: by(listUserAccountsByService),
      count: by(countUserAccountsByService),
    },
    accountsByInstance: {
      page: by(listUserAccountsByInstance),
      count: by(countUserAccountsByInstance),
    },
    accountsByUser: { page: by(listUserAccountsByUser), count: by(countUserAccountsByUser) },
    usersByService: { page: by(listUsersByService), count: by(countUsersByService) },
    servicesByUser: { page: by(listServicesByUser), count: by(countServicesByUser) },
    employeesByDepartment: {
      page: by(listEmployeesByDepartment),
      count: by(countEmployeesByDepartment),
    },
    employeesByManager: {
      page: by(listEmployeesByManager),
      count: by(countEmployeesByManager),
    },
  };
}

type Find<Row> = (db: Database, workspaceId: string, keys: readonly string[]) => Promise<Map<string, Row>>;
type FindByParent<Result, Arguments> = (
  db: Database,
  workspaceId: string,
  parentIds: readonly string[],
  args: Arguments,
) => Promise<Map<string, Result>>;

function byKey<Result>(find: (keys: readonly string[]) => Promise<Map<string, Result>>) {
  return new DataLoader<string, Result | null>(
    async (keys) => {
      const found = await find(keys);
      return keys.map((key) => found.get(key) ?? null);
    },
    { maxBatchSize },
  );
}

/**
 * A loader for each set of arguments that the field is asked with. Arguments that graphql-js has coerced have
 * their fields in the schema's order, so equal ones make equal texts.
 */
function byKeyAndArguments<Arguments, Result>(
  find: (keys: readonly string[], args: Arguments) => Promise<Map<string, Result>>,
): (key: string, args: Arguments) => Promise<Result> {
  const loaders = new Map<string, DataLoader<string, Result | null>>();
  return async (key, args) => {
    const text = JSON.stringify(args);
    let loader = loaders.get(text);
    if (!loader) {
      loader = byKey((keys) => find(keys, args));
      loaders.set(text, loader);
    }
    const result = await loader.load(key);
    if (result === null) throw new Error('a batch left out one of its parents');
    return result;
  };
}
