import { type Company, generateCompany } from '../../src/simulator/company/company.ts';
import { groundTruth } from '../../src/simulator/company/ground-truth.ts';
import { type Ask, until } from './subgraph.ts';

// What the main job is made of: an admin adds an org, watches its sync, and finds what the org holds.

export const addMutation = `mutation ($input: AddOktaIntegrationInput!) {
  addOktaIntegration(input: $input) {
    __typename
    ... on OktaIntegrationAdded { integration { id domain status } syncRun { id } }
    ... on DiscoveryError { message }
  }
}`;

/** How much there is of each thing. */
export const countsQuery = `{
  saasServices(first: 1) { totalCount }
  saasUsers(first: 1) { totalCount }
  saasUserAccounts(first: 1) { totalCount }
  employees(first: 1) { totalCount }
  departments(first: 1) { totalCount }
}`;

export type EndedRun = {
  status: string;
  progress: number | null;
  changes: Record<string, number>;
  stages: { dataType: string; status: string; apiCalls: number }[];
};

/** Waits until a sync has ended; `onStage` is told the data types it is reading meanwhile. */
export async function runToEnd(
  ask: Ask,
  id: string,
  onStage: (dataType: string) => void = () => undefined,
): Promise<EndedRun> {
  const { oktaSyncRun } = await until(
    () =>
      ask<{ oktaSyncRun: EndedRun }>(
        `query ($id: ID!) {
          oktaSyncRun(id: $id) {
            status progress error { message } withheldRemovals { reason }
            stages { dataType status apiCalls }
            changes {
              servicesDiscovered servicesRemoved userAccountsAdded userAccountsRemoved employeesAdded
              employeesUpdated employeesDeactivated departmentsAdded departmentsRemoved signInsIngested
            }
          }
        }`,
        { id },
      ),
    (answer) => {
      for (const stage of answer.oktaSyncRun.stages) if (stage.status === 'RUNNING') onStage(stage.dataType);
      return !['QUEUED', 'RUNNING'].includes(answer.oktaSyncRun.status);
    },
  );
  return oktaSyncRun;
}

/** The answer to `countsQuery`, number by number. */
export function counts(found: Record<string, { totalCount: number }>): Record<string, number> {
  return Object.fromEntries(Object.entries(found).map(([name, { totalCount }]) => [name, totalCount]));
}

/** The same numbers, as they follow from the org. */
export function expectedCounts(company: Company): Record<string, number> {
  const truth = groundTruth(company).counts;
  return {
    saasServices: truth.services,
    saasUsers: truth.users,
    saasUserAccounts: truth.accounts,
    employees: truth.employees,
    departments: truth.departments,
  };
}

/** An org that is discovered within seconds. */
export function smallCompany(): Company {
  return generateCompany({ seed: 11, people: 24, apps: 14, groups: 6, signInDays: 4, now: new Date() });
}
