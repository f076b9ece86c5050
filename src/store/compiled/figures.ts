/** Figures of rows, by the field that shows them: one select for all rows of a list. */
import { type SQL, sql } from 'drizzle-orm/sql';
import { unassignedUsageSql } from '../api/department-usage.ts';
import { type EmployeeFilter, employeeNoun, employeesByDepartment } from '../api/employees.ts';
import { countSql } from '../api/list-builder.ts';
import type { Reader } from '../api/reader.ts';
import { type TrendRequest, usageTrendsSql } from '../api/trend.ts';
import {
  completenessOfUseSql,
  serviceUsageSql,
  signInCountsSql,
  type UsageWindow,
  usageStatesSql,
} from '../api/usage.ts';

/** Selects the figures of rows by `id`: columns of the object, or `v`. */
export type Figure = {
  /** @param ids an array of ids. @param asked the arguments, as the planner gives them */
  rows(ids: SQL, reader: Reader, asked: unknown): SQL;
  /** JSON where nothing is selected of a row. */
  none?: string;
  /** They are those of the list's parent. */
  isOfParent?: boolean;
  /** The column by which several of a row are in order. */
  orderBy?: string;
};

export const figurePlaces: Readonly<Record<string, Figure>> = {
  'SaasService.usage': figure<UsageWindow>(serviceUsageSql),
  'SaasService.usageTrend': { ...figure<TrendRequest>(usageTrendsSql), orderBy: 'periodStart' },
  'SaasDepartmentUsageConnection.unassigned': {
    ...figure<{ from: Date }>(unassignedUsageSql),
    isOfParent: true,
  },
  'SaasUnassignedUsage.isComplete': figure<{ from: Date }>(completenessOfUseSql),
  'SaasDepartmentUsageEdge.isComplete': { ...figure<{ from: Date }>(completenessOfUseSql), isOfParent: true },
  'SaasDepartmentServiceUsageEdge.isComplete': figure<{ from: Date }>(completenessOfUseSql),
  'Department.employeeCount': figure<EmployeeFilter | null>((reader, ids, filter) => {
    const tie = employeesByDepartment.where(sql`p.parent`, reader);
    return sql`select p.parent as id, c.total as v from unnest(${ids}) as p(parent)
      cross join lateral (${countSql(employeeNoun, reader, filter, [tie])}) c`;
  }),
  'SaasUserAccount.signInCount': figure<Date>(signInCountsSql, '0'),
  'SaasUserAccount.usageState': figure<{ from: Date }>(usageStatesSql),
};

function figure<Asked>(rows: (reader: Reader, ids: SQL, asked: Asked) => SQL, none?: string): Figure {
  return {
    rows: (ids, reader, asked) => rows(reader, ids, asked as Asked),
    ...(none !== undefined && { none }),
  };
}
