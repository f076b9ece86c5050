import type { GraphQLClient } from './client.ts';
import { table } from './table.ts';
import { wrap } from './text.ts';

export type Summary = {
  /** The figures of a dashboard: the demo says what the API says. */
  discoverySummary: {
    services: number;
    users: number;
    userAccounts: number;
    employees: number;
    departments: number;
    orphanedAccounts: number;
  };
  saasServices: {
    nodes: { name: string; usage: { assignedUsers: number; activeUsers: number; signIns: number } }[];
  };
  /** Everybody in the directory, also who has left. */
  employees: { totalCount: number };
  departments: {
    nodes: {
      name: string;
      employeeCount: number;
      services: { nodes: { name: string }[]; edges: { activeUsers: number }[] };
    }[];
  };
  left: {
    nodes: {
      status: string;
      lastActivityAt: string | null;
      user: { displayName: string };
      service: { name: string };
    }[];
  };
};

const summaryQuery = `query Summary {
  discoverySummary { services users userAccounts employees departments orphanedAccounts }
  saasServices(first: 10, orderBy: [{ field: ACTIVE_USERS_30D, direction: DESC }]) {
    nodes { name usage(within: "P30D") { assignedUsers activeUsers signIns } }
  }
  employees { totalCount }
  departments(first: 8, orderBy: [{ field: EMPLOYEE_COUNT, direction: DESC }]) {
    nodes {
      name
      employeeCount
      services(first: 3, activeWithin: "P30D") { nodes { name } edges { activeUsers } }
    }
  }
  left: saasUserAccounts(first: 8, filter: { orphaned: true }, orderBy: [{ field: LAST_ACTIVITY_AT, direction: DESC }]) {
    nodes { status lastActivityAt user { displayName } service { name } }
  }
}`;

/** Reads what was discovered with one GraphQL query, and formats it in lines of no more than so many columns. */
export async function summarize(ask: GraphQLClient, columns: number): Promise<string> {
  return formatSummary(await ask<Summary>(summaryQuery), columns);
}

export function formatSummary(found: Summary, columns: number): string {
  const figures = found.discoverySummary;
  const count = (figure: number) => figure.toLocaleString('en');
  const services = found.saasServices.nodes.map(({ name, usage }) => [
    name,
    usage.assignedUsers,
    usage.activeUsers,
    usage.signIns,
  ]);
  const departments = found.departments.nodes.map(({ name, employeeCount, services: { nodes, edges } }) => [
    name,
    employeeCount,
    // The number first: a long name is cut at its end.
    ...[0, 1, 2].map((index) => {
      const service = nodes[index];
      return service === undefined ? '' : `${count(edges[index]?.activeUsers ?? 0)} ${service.name}`;
    }),
  ]);
  const left = found.left.nodes.map((account) => [
    account.user.displayName,
    account.service.name,
    account.status.toLowerCase(),
    account.lastActivityAt?.slice(0, 10) ?? null,
  ]);
  const discovered =
    `Discovered: ${count(figures.services)} services, ${count(figures.users)} users with ` +
    `${count(figures.userAccounts)} accounts, ${count(figures.employees)} employees in ` +
    `${count(figures.departments)} departments (in the directory are ${count(found.employees.totalCount)} people, with ` +
    'those who have left)';
  const parts = [
    wrap(discovered, columns),
    `${wrap('Top services by people active within 30 days', columns)}
${table(['service', 'assigned', 'active', 'sign-ins'], services, columns)}`,
    `${wrap('Departments and what they use, with the people active there within 30 days', columns)}
${table(['department', 'people', 'first', 'second', 'third'], departments, columns)}`,
    `${wrap(`Open accounts of people who left or are suspended: ${count(figures.orphanedAccounts)}, latest sign-in first`, columns)}
${table(['person', 'service', 'account', 'last sign-in'], left, columns)}`,
  ];
  return parts.join('\n\n');
}

/** Operations to paste into the playground. */
export const operationsToTry = [
  '{ discoverySummary { services users userAccounts employees departments orphanedAccounts dataAsOf } }',
  '{ saasServices(first: 20, filter: { unusedFor: "P90D" }) { nodes { name userAccounts { totalCount } } } }',
  '{ employees(first: 5, filter: { search: "ma" }) { nodes { displayName department { name } manager { displayName } services(first: 5) { nodes { name } } } } }',
  '{ saasServiceByCatalogKey(catalogKey: "slack") { usage(within: "P30D") { assignedUsers activeUsers neverUsedUsers isComplete } departments(first: 5) { edges { activeUsers node { name } } } } }',
];
