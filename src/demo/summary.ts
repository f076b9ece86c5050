import type { GraphQLClient } from './client.ts';
import { table } from './table.ts';

type Summary = {
  saasServices: {
    totalCount: number;
    nodes: { name: string; usage: { assignedUsers: number; activeUsers: number; signIns: number } }[];
  };
  saasUsers: { totalCount: number };
  saasUserAccounts: { totalCount: number };
  employees: { totalCount: number };
  departments: {
    totalCount: number;
    nodes: {
      name: string;
      employeeCount: number;
      services: { nodes: { name: string }[]; edges: { activeUsers: number }[] };
    }[];
  };
  left: {
    totalCount: number;
    nodes: {
      status: string;
      lastActivityAt: string | null;
      user: { displayName: string };
      service: { name: string };
    }[];
  };
};

const summaryQuery = `query Summary {
  saasServices(first: 10, orderBy: [{ field: ACTIVE_USERS_30D, direction: DESC }]) {
    totalCount
    nodes { name usage(within: "P30D") { assignedUsers activeUsers signIns } }
  }
  saasUsers { totalCount }
  saasUserAccounts { totalCount }
  employees { totalCount }
  departments(first: 100) {
    totalCount
    nodes {
      name
      employeeCount
      services(first: 3, activeWithin: "P30D") { nodes { name } edges { activeUsers } }
    }
  }
  left: saasUserAccounts(first: 8, filter: { orphaned: true }, orderBy: [{ field: LAST_ACTIVITY_AT, direction: DESC }]) {
    totalCount
    nodes { status lastActivityAt user { displayName } service { name } }
  }
}`;

/** Reads what was discovered with one GraphQL query, and formats it for a terminal. */
export async function summarize(ask: GraphQLClient): Promise<string> {
  const found = await ask<Summary>(summaryQuery);
  const services = found.saasServices.nodes.map(({ name, usage }) => [
    name,
    usage.assignedUsers,
    usage.activeUsers,
    usage.signIns,
  ]);
  const departments = [...found.departments.nodes]
    .sort((a, b) => b.employeeCount - a.employeeCount)
    .slice(0, 8)
    .map((department) => [
      department.name,
      department.employeeCount,
      ...[0, 1, 2].map((index) => {
        const service = department.services.nodes[index];
        return service ? `${service.name} (${department.services.edges[index]?.activeUsers ?? 0})` : '';
      }),
    ]);
  const left = found.left.nodes.map((account) => [
    account.user.displayName,
    account.service.name,
    account.status.toLowerCase(),
    account.lastActivityAt?.slice(0, 10) ?? null,
  ]);
  return `Discovered: ${count(found.saasServices)} services, ${count(found.saasUsers)} users with ${count(found.saasUserAccounts)} accounts, ${count(found.employees)} employees in ${count(found.departments)} departments

Top services by people active within 30 days
${table(['service', 'assigned', 'active', 'sign-ins'], services)}

Departments and what they use (people active within 30 days)
${table(['department', 'people', 'first', 'second', 'third'], departments)}

Open accounts of people who left or are suspended: ${count(found.left)}, latest sign-in first
${table(['person', 'service', 'account', 'last sign-in'], left)}`;
}

function count({ totalCount }: { totalCount: number }): string {
  return totalCount.toLocaleString('en');
}

/** Three operations to paste into the playground. */
export const operationsToTry = [
  '{ saasServices(first: 20, filter: { unusedFor: "P90D" }) { nodes { name userAccounts { totalCount } } } }',
  '{ employees(first: 5, filter: { search: "ma" }) { nodes { displayName department { name } manager { displayName } services(first: 5) { nodes { name } } } } }',
  '{ saasServiceByCatalogKey(catalogKey: "slack") { usage(within: "P30D") { assignedUsers activeUsers neverUsedUsers isComplete } departments(first: 5) { edges { activeUsers node { name } } } } }',
];
