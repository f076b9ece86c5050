import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

/**
 * The fields of each employee, as the API names them, in which what is stored differs from what is given. When
 * somebody last signed in to Okta, since when their status is what it is, and when they were activated, is left out: the
 * first changes every day, and the others say what a change of the status says already.
 */
export async function findChangedFields(
  db: Database,
  workspaceId: string,
  list: readonly ComparedEmployee[],
): Promise<Map<string, string[]>> {
  if (list.length === 0) return new Map();
  const stored = await rows<ComparedEmployee>(
    db,
    sql`/* employees before a change */ select id, email, login, secondary_email as "secondaryEmail",
          first_name as "firstName", last_name as "lastName", display_name as "displayName", title,
          employee_number as "employeeNumber", employee_type as "employeeType",
          raw_employee_type as "rawEmployeeType", employment_status as "employmentStatus",
          okta_status as "oktaStatus", department_id as "departmentId", division, organization,
          cost_center as "costCenter", city, country_code as "countryCode", raw_manager_id as "rawManagerId",
          raw_manager as "rawManager"
        from employees where workspace_id = ${workspaceId}
          and id = any(${uuidArray(list.map((employee) => employee.id))})`,
  );
  const before = new Map(stored.map((row) => [row.id, row]));
  return new Map(
    list.map((employee) => {
      const row = before.get(employee.id);
      const differing = comparedColumns.filter((column) => row?.[column] !== employee[column]);
      return [employee.id, [...new Set(differing.map((column) => fieldNames[column] ?? column))]];
    }),
  );
}

const comparedColumns = [
  'email',
  'login',
  'secondaryEmail',
  'firstName',
  'lastName',
  'displayName',
  'title',
  'employeeNumber',
  'employeeType',
  'rawEmployeeType',
  'employmentStatus',
  'oktaStatus',
  'departmentId',
  'division',
  'organization',
  'costCenter',
  'city',
  'countryCode',
  'rawManagerId',
  'rawManager',
] as const;

type ComparedColumn = (typeof comparedColumns)[number];
type ComparedEmployee = { id: string } & Readonly<Record<ComparedColumn, string | null>>;

/** Where the API has another name than the table. */
const fieldNames: Partial<Record<ComparedColumn, string>> = {
  departmentId: 'department',
  rawManagerId: 'manager',
  rawManager: 'manager',
};
