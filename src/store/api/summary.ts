import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { openStatuses } from '../assigned.ts';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { departments } from '../tables/departments.ts';
import { employees } from '../tables/employees.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { saasServiceInstances } from '../tables/services.ts';
import { syncRuns, syncStages } from '../tables/sync-runs.ts';
import { saasUsers } from '../tables/users.ts';
import { ago, all, type Seconds } from './conditions.ts';
import { conditionsOf, label } from './list-builder.ts';
import { type ServiceFilter, serviceNoun } from './services.ts';
import { type UserAccountFilter, userAccountNoun } from './user-accounts.ts';

/** A figure of the summary, with its window if it has one. */
export type SummaryFigure =
  | { name: PlainFigure }
  | { name: 'newServices' | 'unusedServices' | 'inactiveAccounts'; within: Seconds };

export type SummaryValue = number | string | null;

/** Figures of a workspace in the requested order, by one statement: all are of the same moment. */
export async function findSummaryFigures(
  db: Database,
  workspaceId: string,
  figures: readonly SummaryFigure[],
): Promise<SummaryValue[]> {
  if (figures.length === 0) return [];
  const values = figures.map(
    (figure, index) => sql`(${toQuery(figure, workspaceId)}) as ${sql.identifier(`f${index}`)}`,
  );
  const [found] = await rows<Record<string, SummaryValue>>(
    db,
    sql`${label('discovery summary')}select ${sql.join(values, sql`, `)}`,
  );
  return figures.map((_, index) => found?.[`f${index}`] ?? null);
}

function toQuery(figure: SummaryFigure, workspaceId: string): SQL {
  switch (figure.name) {
    case 'newServices':
      return countServices(workspaceId, {}, [
        sql`${serviceNoun.columns.discoveredAt} >= ${ago(figure.within)}`,
      ]);
    case 'unusedServices':
      return countServices(workspaceId, { unusedFor: figure.within });
    case 'inactiveAccounts':
      return countAccounts(workspaceId, { inactiveFor: figure.within, status: openStatuses });
    default:
      return plainQueries[figure.name](workspaceId);
  }
}

const i = alias(saasServiceInstances, 'i');
const u = alias(saasUsers, 'u');
const e = alias(employees, 'e');
const d = alias(departments, 'd');
const o = alias(oktaIntegrations, 'o');
const r = alias(syncRuns, 'r');
const st = alias(syncStages, 'st');

const plainQueries = {
  services: (workspaceId: string) => countServices(workspaceId, {}),
  serviceInstances: (workspaceId: string) =>
    sql`select count(*)::int from ${saasServiceInstances} ${i}
      where ${i.workspaceId} = ${workspaceId} and ${i.removedAt} is null`,
  users: (workspaceId: string) =>
    sql`select count(*)::int from ${saasUsers} ${u}
      where ${u.workspaceId} = ${workspaceId} and ${u.removedAt} is null`,
  userAccounts: (workspaceId: string) =>
    countAccounts(workspaceId, {}, [sql`${userAccountNoun.columns.removedAt} is null`]),
  employees: (workspaceId: string) =>
    sql`select count(*)::int from ${employees} ${e}
      where ${e.workspaceId} = ${workspaceId} and ${e.employmentStatus} = 'ACTIVE'`,
  departments: (workspaceId: string) =>
    sql`select count(*)::int from ${departments} ${d}
      where ${d.workspaceId} = ${workspaceId} and ${d.removedAt} is null`,
  orphanedAccounts: (workspaceId: string) => countAccounts(workspaceId, { orphaned: true }),
  employeesWithoutDepartment: (workspaceId: string) =>
    sql`select count(*)::int from ${employees} ${e}
      where ${e.workspaceId} = ${workspaceId} and ${e.employmentStatus} = 'ACTIVE'
        and ${e.departmentId} is null`,
  // The newest sync that completed each kind of data; ignores kinds that no sync ever read.
  dataAsOf: (workspaceId: string) =>
    sql`select case when bool_and(whole.at is not null) then min(whole.at) end from (
      select (select min(kind.at) from (
        select max(${r.startedAt}) as at from ${syncRuns} ${r}
        join ${syncStages} ${st} on ${st.workspaceId} = ${r.workspaceId} and ${st.runId} = ${r.id}
        where ${r.workspaceId} = ${o.workspaceId} and ${r.integrationId} = ${o.id}
          and ${r.finishedAt} is not null and ${st.status} in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED')
        group by ${st.dataType}
      ) kind) as at
      from ${oktaIntegrations} ${o}
      where ${o.workspaceId} = ${workspaceId} and ${o.status} <> 'DISCONNECTED'
    ) whole`,
  activityKnownSince: (workspaceId: string) =>
    sql`select case when bool_and(${o.activityKnownSince} is not null) then max(${o.activityKnownSince}) end
      from ${oktaIntegrations} ${o}
      where ${o.workspaceId} = ${workspaceId} and ${o.status} <> 'DISCONNECTED'`,
} as const satisfies Record<string, (workspaceId: string) => SQL>;

type PlainFigure = keyof typeof plainQueries;

/** Services that are in Okta and pass the filter. */
function countServices(workspaceId: string, filter: ServiceFilter, more: readonly SQL[] = []): SQL {
  const conditions = [
    sql`${serviceNoun.workspaceId} = ${workspaceId}`,
    sql`${serviceNoun.columns.removedAt} is null`,
    ...conditionsOf(serviceNoun.filters, filter),
    ...more,
  ];
  return sql`select count(*)::int from ${serviceNoun.from} where ${all(conditions)}`;
}

function countAccounts(workspaceId: string, filter: UserAccountFilter, more: readonly SQL[] = []): SQL {
  const conditions = [
    sql`${userAccountNoun.workspaceId} = ${workspaceId}`,
    ...conditionsOf(userAccountNoun.filters, filter),
    ...more,
  ];
  return sql`select count(*)::int from ${userAccountNoun.from} where ${all(conditions)}`;
}
