import type { AnyField } from './given-values.ts';

/**
 * What a field reads to show what it shows, in values. A figure is one value, but counts thousands of accounts:
 * as much work for the database as many values are for the rest.
 */
export function readingOf(typeName: string, { name }: Pick<AnyField, 'name'>): number {
  if (name === 'totalCount' || name === 'estimatedCount') return 50;
  if (typeName === 'DiscoverySummary') return wholeWorkspace;
  return costs.get(`${typeName}.${name}`) ?? 0;
}

/** All people or accounts of a workspace. */
const wholeWorkspace = 45_000;
/** All accounts of a service, or of the people of a department, and their sign-ins. */
const accountsOfOne = 500;
/** The sign-ins of one account. */
const signInsOfOne = 5;

/** Every field with a window of time but those of the summary, and others that count. */
const costs: ReadonlyMap<string, number> = new Map([
  ['SaasService.usage', accountsOfOne],
  ['SaasService.usageLast30Days', accountsOfOne],
  ['SaasService.usageTrend', accountsOfOne],
  ['SaasService.departments', accountsOfOne],
  ['SaasDepartmentUsageConnection.unassigned', accountsOfOne],
  ['Department.services', accountsOfOne],
  ['SaasUserAccount.signInCount', signInsOfOne],
  ['SaasUserAccount.usageState', signInsOfOne],
]);
