import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { departments } from '../tables/departments.ts';
import { eventsOf, noteEvents } from './discovery-events.ts';
import { insertMissingRows, upsertRows } from './upsert.ts';

export type DepartmentWrite = {
  id: string;
  key: string;
  name: string;
  sortKey: string;
  searchText: string;
  aliases: string[];
  division: string | null;
};

/** Makes sure departments exist, so that employees can point to them. Returns how many are new. */
export async function insertMissingDepartments(
  db: Database,
  workspaceId: string,
  list: readonly DepartmentWrite[],
  now: Date,
): Promise<number> {
  const added = await insertMissingRows(db, departments, toRows(workspaceId, list, now), shape);
  await noteEvents(db, workspaceId, eventsOf('DEPARTMENT_ADDED', added), now);
  return added.length;
}

/** How the departments of a workspace are spelt by the employees who are not removed. */
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
 * Brings the departments of a workspace to what is given: writes those that differ, marks those removed that are
 * not given, revives those that are again. Returns what came back and what went.
 */
export async function replaceDepartments(
  db: Database,
  workspaceId: string,
  list: readonly DepartmentWrite[],
  now: Date,
): Promise<{ revived: number; removed: number }> {
  const stored = await rows<DepartmentWrite & { removedAt: string | null }>(
    db,
    sql`select id, key, name, sort_key as "sortKey", search_text as "searchText", aliases, division,
          removed_at as "removedAt"
        from departments where workspace_id = ${workspaceId}`,
  );
  const current = new Map(stored.map((row) => [row.id, row]));
  const changed = list.filter((department) => {
    const row = current.get(department.id);
    return (
      !row ||
      row.removedAt !== null ||
      row.name !== department.name ||
      row.searchText !== department.searchText ||
      row.division !== department.division ||
      JSON.stringify(row.aliases) !== JSON.stringify(department.aliases)
    );
  });
  await upsertRows(db, departments, toRows(workspaceId, changed, now), {
    ...shape,
    update: ['name', 'sortKey', 'searchText', 'aliases', 'division', 'lastObservedAt', 'removedAt'],
  });
  const ids = changed.map((department) => department.id);
  const revived = ids.filter((id) => current.get(id)?.removedAt != null);
  const removed = await rows<{ id: string }>(
    db,
    sql`update departments set removed_at = ${now.toISOString()}::timestamptz
        where workspace_id = ${workspaceId} and removed_at is null
          and not id = any(${uuidArray(list.map((department) => department.id))})
        returning id`,
  );
  const came = ids.filter((id) => current.get(id)?.removedAt !== null);
  const gone = removed.map(({ id }) => id);
  const events = [...eventsOf('DEPARTMENT_ADDED', came), ...eventsOf('DEPARTMENT_REMOVED', gone)];
  await noteEvents(db, workspaceId, events, now);
  return { revived: revived.length, removed: gone.length };
}

const shape = {
  columns: [
    'workspaceId',
    'id',
    'key',
    'name',
    'sortKey',
    'searchText',
    'aliases',
    'division',
    'discoveredAt',
    'lastObservedAt',
    'removedAt',
  ],
  key: ['workspaceId', 'id'],
} as const;

function toRows(workspaceId: string, list: readonly DepartmentWrite[], now: Date) {
  const at = now.toISOString();
  return list.map((department) => ({
    workspaceId,
    ...department,
    discoveredAt: at,
    lastObservedAt: at,
    removedAt: null,
  }));
}
