/** The rows of fields that are neither one row nor a page of rows. */
import { type SQL, sql } from 'drizzle-orm/sql';
import { departmentNoun } from '../api/departments.ts';
import { subjectKinds } from '../api/discovery-events.ts';
import { employeeNoun } from '../api/employees.ts';
import { groupRefSql } from '../api/groups.ts';
import { type Columns, type Noun, selected } from '../api/list-builder.ts';
import type { Reader } from '../api/reader.ts';
import { serviceNoun } from '../api/services.ts';
import { syncStagesSql } from '../api/sync-runs.ts';
import { userAccountNoun } from '../api/user-accounts.ts';
import { textArray } from '../engine/run-sql.ts';
import type { ColumnOf, One } from './places.ts';

/** All rows that belong to one: a statement that selects their columns, and their order as `n`. */
type Rows = {
  needs: readonly string[];
  rows(parent: ColumnOf, reader: Reader, only: readonly string[]): SQL;
};

export const rowsPlaces: Readonly<Record<string, Rows>> = {
  'OktaSyncRun.stages': {
    needs: ['id'],
    rows: (parent, reader, only) => syncStagesSql(parent('id'), reader, only),
  },
  'SaasUserAccount.assignedVia': {
    needs: ['integrationId', 'oktaGroupId'],
    rows: (parent, reader) => groupRefSql(parent('integrationId'), parent('oktaGroupId'), reader),
  },
};

/** By the type of the row: at most one of them is there. */
export const choicePlaces: Readonly<Record<string, Readonly<Record<string, One>>>> = {
  'DiscoveryEvent.subject': {
    SaasService: subject('service', serviceNoun),
    SaasUserAccount: subject('account', userAccountNoun),
    Employee: subject('employee', employeeNoun),
    Department: subject('department', departmentNoun),
  },
};

function subject<C extends Columns, Filter, Field extends string>(
  kind: (typeof subjectKinds)[keyof typeof subjectKinds],
  noun: Noun<C, Filter, Field>,
): One {
  const types = Object.entries(subjectKinds).flatMap(([type, its]) => (its === kind ? [type] : []));
  return {
    needs: ['type', 'subjectId'],
    row: (parent, reader, only) => sql`select ${selected(noun.columns, only)} from ${noun.from}
      where ${reader.owns(noun)} and ${noun.id} = ${parent('subjectId')}
        and ${parent('type')} = any(${textArray(types)})`,
  };
}
