import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { type EmployeeType, type EmploymentStatus, employees } from '../tables/employees.ts';
import { keepingDepartmentUse } from '../usage/changes-by-people.ts';
import { accountsOfEmployees } from '../usage/placed-people.ts';
import { batchesOf } from './batches.ts';
import { eventsOf, type NotedEvent, noteEvents } from './discovery-events.ts';
import { findChangedFields } from './employee-fields.ts';
import type { IntegrationKey } from './integration-key.ts';
import { type RunKey, seenIn } from './read-scopes.ts';
import { upsertRows } from './upsert.ts';

/** One person as the directory shows them. */
export type EmployeeWrite = {
  id: string;
  oktaUserId: string;
  email: string | null;
  emailKey: string | null;
  login: string | null;
  loginKey: string | null;
  secondaryEmail: string | null;
  firstName: string | null;
  lastName: string | null;
  displayName: string;
  sortKey: string;
  searchText: string;
  title: string | null;
  employeeNumber: string | null;
  employeeNumberKey: string | null;
  employeeType: EmployeeType;
  rawEmployeeType: string | null;
  employmentStatus: EmploymentStatus;
  oktaStatus: string;
  statusChangedAt: string | null;
  createdInOktaAt: string | null;
  activatedInOktaAt: string | null;
  departmentId: string | null;
  rawDepartment: string | null;
  division: string | null;
  organization: string | null;
  costCenter: string | null;
  city: string | null;
  countryCode: string | null;
  rawManagerId: string | null;
  rawManagerIdKey: string | null;
  rawManager: string | null;
  rawManagerKey: string | null;
  lastOktaLoginAt: string | null;
  contentHash: string;
};

const owned = [
  'email',
  'emailKey',
  'login',
  'loginKey',
  'secondaryEmail',
  'firstName',
  'lastName',
  'displayName',
  'sortKey',
  'searchText',
  'title',
  'employeeNumber',
  'employeeNumberKey',
  'employeeType',
  'rawEmployeeType',
  'employmentStatus',
  'oktaStatus',
  'statusChangedAt',
  'createdInOktaAt',
  'activatedInOktaAt',
  'departmentId',
  'rawDepartment',
  'division',
  'organization',
  'costCenter',
  'city',
  'countryCode',
  'rawManagerId',
  'rawManagerIdKey',
  'rawManager',
  'rawManagerKey',
  'lastOktaLoginAt',
  'contentHash',
  'lastObservedAt',
  'removedAt',
] as const;

export type EmployeeChanges = {
  changedIds: string[];
  added: number;
  updated: number;
  deactivated: number;
};

/** Writes employees that are new, changed or back. Departments they point to must exist. */
export async function upsertEmployees(
  db: Database,
  integration: IntegrationKey,
  list: readonly EmployeeWrite[],
  now: Date,
): Promise<EmployeeChanges> {
  const stored = await rows<{
    id: string;
    contentHash: string;
    employmentStatus: EmploymentStatus;
    departmentId: string | null;
    isRemoved: boolean;
  }>(
    db,
    sql`select id, content_hash as "contentHash", employment_status as "employmentStatus",
          department_id as "departmentId", removed_at is not null as "isRemoved"
        from employees where workspace_id = ${integration.workspaceId}
          and id = any(${uuidArray(list.map((employee) => employee.id))})`,
  );
  const current = new Map(stored.map((row) => [row.id, row]));
  const at = now.toISOString();
  const changes: EmployeeChanges = { changedIds: [], added: 0, updated: 0, deactivated: 0 };
  const written = list.filter((employee) => {
    const before = current.get(employee.id);
    return !before || before.isRemoved || before.contentHash !== employee.contentHash;
  });
  const known = written.filter((employee) => current.get(employee.id)?.isRemoved === false);
  const fields = await findChangedFields(db, integration.workspaceId, known);
  const changed: (IntegrationKey &
    EmployeeWrite & { discoveredAt: string; lastObservedAt: string; removedAt: null })[] = [];
  const events: NotedEvent[] = [];
  for (const employee of written) {
    const before = current.get(employee.id);
    const changedFields = fields.get(employee.id) ?? [];
    if (!before || before.isRemoved) {
      changes.added += 1;
      events.push({ type: 'EMPLOYEE_ADDED', subjectId: employee.id, firstReadOf: 'USERS' });
    } else if (employee.employmentStatus === 'INACTIVE' && before.employmentStatus !== 'INACTIVE') {
      changes.deactivated += 1;
      events.push({ type: 'EMPLOYEE_DEACTIVATED', subjectId: employee.id, changedFields });
    } else {
      changes.updated += 1;
      if (changedFields.length > 0)
        events.push({ type: 'EMPLOYEE_CHANGED', subjectId: employee.id, changedFields });
    }
    changes.changedIds.push(employee.id);
    changed.push({ ...integration, ...employee, discoveredAt: at, lastObservedAt: at, removedAt: null });
  }
  await noteEvents(db, integration.workspaceId, events, now);
  const write = () =>
    upsertRows(db, employees, changed, {
      columns: ['workspaceId', 'id', 'integrationId', 'oktaUserId', 'discoveredAt', ...owned],
      key: ['workspaceId', 'id'],
      update: owned,
    });
  const moved = written.filter(({ id, departmentId, employmentStatus }) => {
    const before = current.get(id);
    return before && (before.departmentId !== departmentId || before.employmentStatus !== employmentStatus);
  });
  if (moved.length === 0) await write();
  else {
    const movedIds = moved.map(({ id }) => id);
    const touched = accountsOfEmployees(integration.workspaceId, movedIds);
    await keepingDepartmentUse(db, integration.workspaceId, touched, write);
  }
  return changes;
}

/** Employees of an integration that a complete walk of the directory did not see. */
export async function findMissingEmployees(
  db: Database,
  integration: IntegrationKey,
  run: RunKey,
  scope: string,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`select e.id from employees e
        where e.workspace_id = ${integration.workspaceId} and e.integration_id = ${integration.integrationId}
          and e.removed_at is null
        except ${seenIn(run, scope)}`,
  );
  return found.map((row) => row.id);
}

/** How many employees of an integration are not removed. */
export async function countEmployees(db: Database, integration: IntegrationKey): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from employees
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}
          and removed_at is null`,
  );
  return row?.count ?? 0;
}

/** Marks people removed who are no longer in Okta; they stay listed, as inactive. */
export async function removeEmployees(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  let removed = 0;
  for (const some of batchesOf(ids, removeBatchRows)) removed += await removeSome(db, workspaceId, some, now);
  return removed;
}

const managerBatchRows = 10_000;
/** Each may have dozens of accounts. */
const removeBatchRows = 1_000;

async function removeSome(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  const remove = () =>
    rows<{ id: string }>(
      db,
      sql`update employees set employment_status = 'INACTIVE', removed_at = ${now.toISOString()}::timestamptz
          where workspace_id = ${workspaceId} and id = any(${uuidArray(ids)})
            and removed_at is null
          returning id`,
    );
  const touched = accountsOfEmployees(workspaceId, ids);
  const removed = await keepingDepartmentUse(db, workspaceId, touched, remove, { isInPlace: true });
  const gone = removed.map(({ id }) => id);
  await noteEvents(db, workspaceId, eventsOf('EMPLOYEE_REMOVED', gone), now);
  return gone.length;
}

/**
 * Finds each employee's manager from what the profile says, which in practice is an Okta id, a login, an e-mail or
 * an employee number, in that order. An Okta id is compared as it is, all else by keys. What fits two people fits
 * nobody; nobody is their own manager. Writes only what changed. To be called within a transaction.
 */
export async function resolveManagers(db: Database, integration: IntegrationKey): Promise<number> {
  const { workspaceId, integrationId } = integration;
  // On a table just filled there are no statistics yet, and the planner joins everybody with everybody.
  await db.execute(sql`set local enable_nestloop = off`);
  const changed = await rows<{ id: string; managerId: string | null }>(
    db,
    sql`with person as materialized (
          select id, okta_user_id, login_key, email_key, employee_number_key, employment_status = 'INACTIVE' as has_left
          from employees
          where workspace_id = ${workspaceId} and integration_id = ${integrationId} and removed_at is null
        ), handle as materialized (
          -- Whoever has left and come back has two accounts: the one in use is meant.
          select handle, rank, (array_agg(id order by has_left, id::text))[1] as id,
            coalesce(nullif(count(*) filter (where not has_left), 0), count(*)) as people
          from (
            select okta_user_id as handle, 1 as rank, id, has_left from person
            union all select login_key, 2, id, has_left from person
            union all select email_key, 3, id, has_left from person
            union all select employee_number_key, 4, id, has_left from person
          ) each where handle <> '' group by handle, rank
        ), candidate as materialized (
          -- The id field is meant for this; the name field is only believed when it is a login or an e-mail.
          select e.id, c.handle, c.field, c.is_okta_id from employees e
          cross join lateral (values (e.raw_manager_id, 1, true), (e.raw_manager_id_key, 1, false),
            (e.raw_manager_key, 2, false)) as c(handle, field, is_okta_id)
          where e.workspace_id = ${workspaceId} and e.integration_id = ${integrationId} and c.handle is not null
        ), best as materialized (
          select distinct on (c.id) c.id, h.id as manager_id, h.people
          from candidate c join handle h on h.handle = c.handle and (h.rank = 1) = c.is_okta_id
          where c.field = 1 or h.rank in (2, 3)
          order by c.id, c.field, h.rank
        ), found as materialized (
          -- Judged on the best fit alone: after it, somebody who fits less well is no better.
          select id, manager_id from best where people = 1 and manager_id <> id
        ), wanted as materialized (
          select e.id, f.manager_id from employees e left join found f on f.id = e.id
          where e.workspace_id = ${workspaceId} and e.integration_id = ${integrationId}
            and (f.manager_id is not null or e.manager_id is not null)
        )
        select wanted.id, wanted.manager_id as "managerId" from wanted
        join employees e on e.workspace_id = ${workspaceId} and e.id = wanted.id
        where e.manager_id is distinct from wanted.manager_id`,
  );
  await db.execute(sql`set local enable_nestloop to default`);
  // A first sync finds the manager of everybody.
  for (const some of batchesOf(changed, managerBatchRows)) {
    await db.execute(
      sql`update employees e set manager_id = v.manager_id
          from unnest(${uuidArray(some.map(({ id }) => id))},
            ${uuidArray(some.map(({ managerId }) => managerId))}) as v(id, manager_id)
          where e.workspace_id = ${workspaceId} and e.id = v.id`,
    );
  }
  return changed.length;
}
