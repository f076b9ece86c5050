/** Fields that show figures: under which name the store has them, and what it is told of their arguments. */
import { checkTrendRange, type TrendRequest } from '../../store/api/trend.ts';
import type {
  DepartmentEmployeeCountArgs,
  DiscoverySummaryNewServicesArgs,
  SaasServiceDepartmentsArgs,
  SaasServiceUsageArgs,
  SaasServiceUsageTrendArgs,
  SaasUserAccountSignInCountArgs,
  SaasUserAccountUsageStateArgs,
} from '../generated.ts';
import { ago } from '../reading/windows.ts';

export type Figure = {
  /** Of another field, if that shows the same. */
  place?: string;
  /** It would be another one later, with nothing written meanwhile. */
  dependsOnClock: boolean;
  toStore(args: Record<string, unknown>, at: { now: Date }): unknown;
  /** Its arguments are those of the list around it. */
  isOfList?: boolean;
  /** Throws when it cannot be read for so many rows. */
  check?(asked: unknown, rows: number): void;
};

const ofList: Figure = {
  ...clocked<SaasServiceDepartmentsArgs>(({ activeWithin }, now) => ({ from: ago(activeWithin, now) })),
  isOfList: true,
};

export const figures: Readonly<Record<string, Figure>> = {
  'SaasService.usage': clocked<SaasServiceUsageArgs>(({ within }, now) => ({
    from: ago(within, now),
    to: now,
  })),
  'SaasService.usageLast30Days': {
    ...clocked((_args, now) => ({ from: ago(null, now), to: now })),
    place: 'SaasService.usage',
  },
  'SaasUserAccount.signInCount': clocked<SaasUserAccountSignInCountArgs>(({ within }, now) =>
    ago(within, now),
  ),
  'SaasUserAccount.usageState': clocked<SaasUserAccountUsageStateArgs>(({ activeWithin }, now) => ({
    from: ago(activeWithin, now),
  })),
  'SaasService.usageTrend': {
    ...clocked<SaasServiceUsageTrendArgs>((args, now) => ({ ...args, now })),
    check: (asked, rows) => checkTrendRange(asked as TrendRequest, rows),
  },
  'SaasDepartmentUsageConnection.unassigned': ofList,
  'SaasDepartmentUsageEdge.isComplete': ofList,
  'SaasUnassignedUsage.isComplete': ofList,
  'SaasDepartmentServiceUsageEdge.isComplete': ofList,
  'Department.employeeCount': always<DepartmentEmployeeCountArgs>(({ status }) =>
    status ? { employmentStatus: status } : null,
  ),
  ...Object.fromEntries(
    [
      'services',
      'serviceInstances',
      'users',
      'userAccounts',
      'employees',
      'departments',
      'orphanedAccounts',
      'employeesWithoutDepartment',
      'dataAsOf',
      'activityKnownSince',
    ].map((name) => [`DiscoverySummary.${name}`, always(() => ({ name }))]),
  ),
  ...Object.fromEntries(
    ['newServices', 'unusedServices', 'inactiveAccounts'].map((name) => [
      `DiscoverySummary.${name}`,
      clocked<DiscoverySummaryNewServicesArgs>(({ within }) => ({ name, within })),
    ]),
  ),
};

/** Lists within a window, which is one of their arguments. */
export const listsWithin: ReadonlySet<string> = new Set(['SaasService.departments', 'Department.services']);

function clocked<Args>(toStore: (args: Args, now: Date) => unknown): Figure {
  return { dependsOnClock: true, toStore: (args, { now }) => toStore(args as Args, now) };
}

function always<Args>(toStore: (args: Args) => unknown): Figure {
  return { dependsOnClock: false, toStore: (args) => toStore(args as Args) };
}
