import DataLoader from 'dataloader';
import {
  countDepartmentUsageByService,
  countServiceUsageByDepartment,
  findUnassignedUsageByService,
  listDepartmentUsageByService,
  listServiceUsageByDepartment,
} from '../../store/api/department-usage.ts';
import { findDepartmentsByIds, findDepartmentsByNames } from '../../store/api/departments.ts';
import { findDiscoveryEventsByIds } from '../../store/api/discovery-events.ts';
import {
  countEmployeesByDepartment,
  countEmployeesByManager,
  findEmployeesByEmails,
  findEmployeesByIds,
  listEmployeesByDepartment,
  listEmployeesByManager,
} from '../../store/api/employees.ts';
import type { HowToCount } from '../../store/api/estimates.ts';
import { findGroupNamesByKeys, findGroupsByIds } from '../../store/api/groups.ts';
import { findIntegrationsByIds } from '../../store/api/integrations.ts';
import { findLastObservedAt, type ObservedNoun } from '../../store/api/last-observed.ts';
import type { Checking } from '../../store/api/page.ts';
import type { Reader } from '../../store/api/reader.ts';
import {
  countServiceInstancesByIntegration,
  countServiceInstancesByService,
  findServiceInstancesByIds,
  listServiceInstancesByIntegration,
  listServiceInstancesByService,
} from '../../store/api/service-instances.ts';
import {
  countServicesByUser,
  findServicesByCatalogKeys,
  findServicesByIds,
  listServicesByUser,
} from '../../store/api/services.ts';
import { findSummaryFigures, type SummaryFigure, type SummaryValue } from '../../store/api/summary.ts';
import {
  countSyncRunsByIntegration,
  findLastSyncRuns,
  findSyncRunsByIds,
  findSyncStagesByRunIds,
  listSyncRunsByIntegration,
} from '../../store/api/sync-runs.ts';
import { findUsageTrends } from '../../store/api/trend.ts';
import {
  findServiceUsage,
  findSignInCounts,
  findUsageStates,
  findUseCompleteness,
} from '../../store/api/usage.ts';
import {
  countUserAccountsByGroup,
  countUserAccountsByInstance,
  countUserAccountsByService,
  countUserAccountsByUser,
  findUserAccountsByIds,
  listUserAccountsByGroup,
  listUserAccountsByInstance,
  listUserAccountsByService,
  listUserAccountsByUser,
} from '../../store/api/user-accounts.ts';
import { findUsersByEmails, findUsersByEmployeeIds, findUsersByIds } from '../../store/api/users.ts';
import { countUsersByService, listUsersByService } from '../../store/api/users-by-service.ts';
import { currentRecord } from '../request/record.ts';
import type { HandOuts } from './hand-outs.ts';
import { type RowLoader, rowLoader } from './row-loader.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/**
 * Everything that is read for a parent or by a key. Calls made while a level of an answer is resolved become
 * one statement; what was read is remembered for the request.
 */
export function createLoaders(reader: Reader, { schedule }: HandOuts) {
  const one = <Row>(find: Find<Row>) =>
    rowLoader((keys) => {
      currentRecord()?.batchRead(find.name, keys.length);
      return find(reader, keys);
    }, schedule);
  const by = <Result, Arguments extends object | null>(find: FindByParent<Result, Arguments>) =>
    byArguments((args: Arguments) =>
      rowLoader((keys) => {
        currentRecord()?.batchRead(find.name, keys.length);
        return find(reader, keys, args);
      }, schedule),
    );
  const pages = <Result, Arguments extends object | null, Order>(
    list: FindByParent<Result, Arguments> & Checking<Order>,
  ) => ({ page: by<Result, Arguments>(list), check: list.check });
  const counts = <Arguments extends object | null>(count: CountByParent<Arguments>) => ({
    count: by<number, Arguments>(count),
    estimate: by<number, Arguments>(
      Object.defineProperty(
        (...[counted, parentIds, args]: Parameters<FindByParent<number, Arguments>>) =>
          count(counted, parentIds, args, 'roughly'),
        'name',
        { value: `rough ${count.name}` },
      ),
    ),
  });
  const lastObservedAt = (noun: ObservedNoun) =>
    rowLoader((ids) => findLastObservedAt(reader, noun, ids), schedule);
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
    groupName: one(findGroupNamesByKeys),
    groupById: one(findGroupsByIds),
    lastObservedAt: {
      service: lastObservedAt('service'),
      serviceInstance: lastObservedAt('serviceInstance'),
      user: lastObservedAt('user'),
      userAccount: lastObservedAt('userAccount'),
      employee: lastObservedAt('employee'),
      department: lastObservedAt('department'),
    },
    serviceUsage: by(findServiceUsage),
    useCompleteness: by(findUseCompleteness),
    usageState: by(findUsageStates),
    usageTrend: by(findUsageTrends),
    summaryFigure: new DataLoader<SummaryFigure, SummaryValue, string>(
      (figures) => findSummaryFigures(reader, figures),
      { cacheKeyFn: (figure) => JSON.stringify(figure), batchScheduleFn: schedule },
    ),
    signInCount: by(findSignInCounts),
    unassignedUsage: by(findUnassignedUsageByService),
    departmentUsageByService: {
      name: 'departments by service',
      ...pages(listDepartmentUsageByService),
      ...counts(countDepartmentUsageByService),
    },
    serviceUsageByDepartment: {
      name: 'services by department',
      ...pages(listServiceUsageByDepartment),
      ...counts(countServiceUsageByDepartment),
    },
    syncRunsByIntegration: {
      name: 'sync runs by integration',
      ...pages(listSyncRunsByIntegration),
      ...counts(countSyncRunsByIntegration),
    },
    instancesByIntegration: {
      name: 'instances by integration',
      ...pages(listServiceInstancesByIntegration),
      ...counts(countServiceInstancesByIntegration),
    },
    instancesByService: {
      name: 'instances by service',
      ...pages(listServiceInstancesByService),
      ...counts(countServiceInstancesByService),
    },
    accountsByService: {
      name: 'accounts by service',
      ...pages(listUserAccountsByService),
      ...counts(countUserAccountsByService),
    },
    accountsByInstance: {
      name: 'accounts by instance',
      ...pages(listUserAccountsByInstance),
      ...counts(countUserAccountsByInstance),
    },
    accountsByUser: {
      name: 'accounts by user',
      ...pages(listUserAccountsByUser),
      ...counts(countUserAccountsByUser),
    },
    accountsByGroup: {
      name: 'accounts by group',
      ...pages(listUserAccountsByGroup),
      ...counts(countUserAccountsByGroup),
    },
    usersByService: {
      name: 'users by service',
      ...pages(listUsersByService),
      ...counts(countUsersByService),
    },
    servicesByUser: {
      name: 'services by user',
      ...pages(listServicesByUser),
      ...counts(countServicesByUser),
    },
    employeesByDepartment: {
      name: 'employees by department',
      ...pages(listEmployeesByDepartment),
      ...counts(countEmployeesByDepartment),
    },
    employeesByManager: {
      name: 'employees by manager',
      ...pages(listEmployeesByManager),
      ...counts(countEmployeesByManager),
    },
  };
}

type Find<Row> = (reader: Reader, keys: readonly string[]) => Promise<Map<string, Row>>;
type FindByParent<Result, Arguments> = (
  reader: Reader,
  parentIds: readonly string[],
  args: Arguments,
) => Promise<Map<string, Result>>;
type CountByParent<Arguments> = (
  ...asked: [...Parameters<FindByParent<number, Arguments>>, how?: HowToCount]
) => Promise<Map<string, number>>;

/**
 * A loader for each set of arguments that the field is asked with. Arguments that graphql-js has coerced have
 * their fields in the schema's order, so equal ones make equal texts.
 */
function byArguments<Arguments, Result>(create: (args: Arguments) => RowLoader<Result>) {
  const loaders = new Map<string, RowLoader<Result>>();
  return {
    of(args: Arguments): RowLoader<Result> {
      const text = JSON.stringify(args);
      let loader = loaders.get(text);
      if (!loader) {
        loader = create(args);
        loaders.set(text, loader);
      }
      return loader;
    },
  };
}
