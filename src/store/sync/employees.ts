import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { employees } from '../tables/employees.ts';
import { keepingDepartmentUse } from '../usage/changes-by-people.ts';
import { accountsOfEmployees } from '../usage/placed-people.ts';
import { batchesOf } from './batches.ts';
import { diffRows, type RowOf, sourceOf, writeRows } from './diff-rows.ts';
import { eventsOf, type NotedEvent, noteEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import { type RunKey, seenIn } from './read-scopes.ts';

const directory = sourceOf(employees, {
  elsewhere: ['managerId'],
  unreported: [
    'emailKey',
    'loginKey',
    'sortKey',
    'searchText',
    'employeeNumberKey',
    'rawDepartment',
    'rawManagerIdKey',
    'rawManagerKey',
    // It changes every day.
    'lastOktaLoginAt',
    // They change with the status.
    'statusChangedAt',
    'activatedInOktaAt',
    'createdInOktaAt',
  ],
  names: { departmentId: 'department', rawManagerId: 'manager', rawManager: 'manager' },
});

/** A person as the directory shows them. */
export type EmployeeWrite = RowOf<typeof directory>;

export type EmployeeChanges = {
  changedIds: string[];
  added: number;
  updated: number;
  deactivated: number;
};

/** Writes employees who are new, changed or back. Their departments must exist. */
export async function upsertEmployees(
  db: Database,
  integration: IntegrationKey,
  list: readonly EmployeeWrite[],
  now: Date,
): Promise<EmployeeChanges> {
  const { workspaceId } = integration;
  const differences = await diffRows(db, directory, integration, list);
  const changes: EmployeeChanges = { changedIds: [], added: 0, updated: 0, deactivated: 0 };
  const events: NotedEvent[] = [];
  for (const { row, before, isNew, changedFields } of differences) {
    const subjectId = row.id;
    changes.changedIds.push(subjectId);
    if (isNew) {
      changes.added += 1;
      events.push({ type: 'EMPLOYEE_ADDED', subjectId, firstReadOf: 'USERS' });
    } else if (row.employmentStatus === 'INACTIVE' && before?.employmentStatus !== 'INACTIVE') {
      changes.deactivated += 1;
      events.push({ type: 'EMPLOYEE_DEACTIVATED', subjectId, changedFields });
    } else {
      changes.updated += 1;
      if (changedFields.length > 0) events.push({ type: 'EMPLOYEE_CHANGED', subjectId, changedFields });
    }
  }
  await noteEvents(db, workspaceId, events, now);
  const written = differences.map(({ row }) => row);
  const write = () => writeRows(db, directory, integration, written, now);
  const moved = differences.filter(
    ({ row, before }) =>
      before !== undefined &&
      (before.departmentId !== row.departmentId || before.employmentStatus !== row.employmentStatus),
  );
  if (moved.length === 0) await write();
  else {
    const movedIds = moved.map(({ row }) => row.id);
    await keepingDepartmentUse(db, workspaceId, accountsOfEmployees(workspaceId, movedIds), write);
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

/** Marks people removed whom Okta no longer has; they stay listed, as inactive. */
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
 * Finds each employee's manager from the profile, which in practice holds an Okta id, a login, an e-mail or an
 * employee number, tried in that order. Compares Okta ids exactly and the rest by keys. A value that fits two
 * people matches none; no one manages themselves. Writes only changes. Call it within a transaction.
 */
export async function resolveManagers(db: Database, integration: IntegrationKey): Promise<number> {
  const { workspaceId, integrationId } = integration;
  // A table just filled has no statistics yet, and the planner would join every pair of rows.
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
  // A first sync changes every row.
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
