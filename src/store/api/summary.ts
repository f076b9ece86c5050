import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { openStatuses } from '../assigned.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { syncRuns, syncStages } from '../tables/sync-runs.ts';
import { ago, type Seconds } from './conditions.ts';
import { departmentNoun } from './departments.ts';
import { employeeNoun } from './employees.ts';
import { label } from './label.ts';
import { type Columns, countSql, type Noun } from './list-builder.ts';
import type { Reader } from './reader.ts';
import { serviceInstanceNoun } from './service-instances.ts';
import { serviceNoun } from './services.ts';
import { userAccountNoun } from './user-accounts.ts';
import { userNoun } from './users.ts';

/** A figure of the summary, with its window if it has one. */
export type SummaryFigure =
  | { name: PlainFigure }
  | { name: 'newServices' | 'unusedServices' | 'inactiveAccounts'; within: Seconds };

export type SummaryValue = number | string | null;

/** Figures of a workspace in the requested order, by one statement: all are of the same moment. */
export async function findSummaryFigures(
  reader: Reader,
  figures: readonly SummaryFigure[],
): Promise<SummaryValue[]> {
  if (figures.length === 0) return [];
  const values = figures.map(
    (figure, index) => sql`(${summarySql(figure, reader)}) as ${sql.identifier(`f${index}`)}`,
  );
  const [found] = await reader.rows<Record<string, SummaryValue>>(
    sql`${label('discovery summary')}select ${sql.join(values, sql`, `)}`,
  );
  return figures.map((_, index) => found?.[`f${index}`] ?? null);
}

/** Selects one figure, in one row. */
export function summarySql(figure: SummaryFigure, reader: Reader): SQL {
  switch (figure.name) {
    case 'newServices':
      return countPresent(serviceNoun, reader, null, [
        sql`${serviceNoun.columns.discoveredAt} >= ${ago(figure.within)}`,
      ]);
    case 'unusedServices':
      return countPresent(serviceNoun, reader, { unusedFor: figure.within });
    case 'inactiveAccounts':
      return countSql(userAccountNoun, reader, { inactiveFor: figure.within, status: openStatuses }, []);
    default:
      return plainQueries[figure.name](reader);
  }
}

const o = alias(oktaIntegrations, 'o');
const r = alias(syncRuns, 'r');
const st = alias(syncStages, 'st');
const isEmployed = sql`${employeeNoun.columns.employmentStatus} = 'ACTIVE'`;

const plainQueries = {
  services: (reader) => countPresent(serviceNoun, reader),
  serviceInstances: (reader) => countPresent(serviceInstanceNoun, reader),
  users: (reader) => countPresent(userNoun, reader),
  userAccounts: (reader) => countPresent(userAccountNoun, reader),
  employees: (reader) => countSql(employeeNoun, reader, null, [isEmployed]),
  departments: (reader) => countPresent(departmentNoun, reader),
  orphanedAccounts: (reader) => countSql(userAccountNoun, reader, { orphaned: true }, []),
  employeesWithoutDepartment: (reader) =>
    countSql(employeeNoun, reader, { hasDepartment: false }, [isEmployed]),
  // The newest sync that completed each kind of data; ignores kinds that no sync ever read.
  dataAsOf: (reader) =>
    sql`select case when bool_and(whole.at is not null) then min(whole.at) end from (
      select (select min(kind.at) from (
        select max(${r.startedAt}) as at from ${syncRuns} ${r}
        join ${syncStages} ${st} on ${st.workspaceId} = ${r.workspaceId} and ${st.runId} = ${r.id}
        where ${r.workspaceId} = ${o.workspaceId} and ${r.integrationId} = ${o.id}
          and ${r.finishedAt} is not null and ${st.status} in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED')
        group by ${st.dataType}
      ) kind) as at
      from ${oktaIntegrations} ${o}
      where ${reader.owns(o)} and ${o.status} <> 'DISCONNECTED'
    ) whole`,
  activityKnownSince: (reader) =>
    sql`select case when bool_and(${o.activityKnownSince} is not null) then max(${o.activityKnownSince}) end
      from ${oktaIntegrations} ${o}
      where ${reader.owns(o)} and ${o.status} <> 'DISCONNECTED'`,
} as const satisfies Record<string, (reader: Reader) => SQL>;

type PlainFigure = keyof typeof plainQueries;

/** Rows that are in Okta and pass the filter. */
function countPresent<C extends Columns & Record<'removedAt', PgColumn>, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  reader: Reader,
  filter: Filter | null = null,
  conditions: readonly SQL[] = [],
): SQL {
  return countSql(noun, reader, filter, [sql`${noun.columns.removedAt} is null`, ...conditions]);
}
