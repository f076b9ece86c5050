import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { departments } from '../tables/departments.ts';
import { diffRows, insertMissing, type RowOf, sourceOf, writeRows } from './diff-rows.ts';
import { eventsOf, noteEvents } from './discovery-events.ts';

const spellings = sourceOf(departments);

export type DepartmentWrite = RowOf<typeof spellings>;

/** Inserts missing departments, so that employees can reference them. Returns how many are new. */
export async function insertMissingDepartments(
  db: Database,
  workspaceId: string,
  list: readonly DepartmentWrite[],
  now: Date,
): Promise<number> {
  const added = await insertMissing(db, spellings, { workspaceId }, list, now);
  await noteEvents(db, workspaceId, eventsOf('DEPARTMENT_ADDED', added), now);
  return added.length;
}

/** How the employees who are not removed spell the departments of a workspace. */
export async function listSpellings(
  db: Database,
  workspaceId: string,
): Promise<{ key: string; spelling: string; division: string | null; employees: number }[]> {
  return rows(
    db,
    sql`select d.key, e.raw_department as spelling, e.division, count(*)::int as employees
        from employees e join departments d on d.workspace_id = e.workspace_id and d.id = e.department_id
        where e.workspace_id = ${workspaceId} and e.removed_at is null and e.raw_department is not null
        group by d.key, e.raw_department, e.division`,
  );
}

/**
 * Makes the departments of a workspace equal to the given ones: writes those that differ, marks the others
 * removed, revives those that are back. Returns what came back and what went.
 */
export async function replaceDepartments(
  db: Database,
  workspaceId: string,
  list: readonly DepartmentWrite[],
  now: Date,
): Promise<{ revived: number; removed: number }> {
  const owner = { workspaceId };
  const differences = await diffRows(db, spellings, owner, list);
  const changed = differences.map(({ row }) => row);
  await writeRows(db, spellings, owner, changed, now);
  const removed = await rows<{ id: string }>(
    db,
    sql`update departments set removed_at = ${now.toISOString()}::timestamptz
        where workspace_id = ${workspaceId} and removed_at is null
          and not id = any(${uuidArray(list.map((department) => department.id))})
        returning id`,
  );
  const came = differences.filter(({ isNew }) => isNew);
  const cameIds = came.map(({ row }) => row.id);
  const gone = removed.map(({ id }) => id);
  const events = [...eventsOf('DEPARTMENT_ADDED', cameIds), ...eventsOf('DEPARTMENT_REMOVED', gone)];
  await noteEvents(db, workspaceId, events, now);
  const revived = came.filter(({ before }) => before !== undefined);
  return { revived: revived.length, removed: gone.length };
}
