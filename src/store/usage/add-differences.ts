/** Adds differences to `service_departments` and `service_department_days`. */
import { sql } from 'drizzle-orm';
import { textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

/** Where a person's use of services counts; `noDepartmentId` if they belong to none. */
export type Place = { departmentId: string; isEmployed: boolean };

export type UseChange = {
  serviceId: string;
  departmentId: string;
  /** Change in the number of assigned people. */
  assigned: number;
  /** A sign-in by one of them (ISO 8601, UTC): the latest counts. */
  lastAt: string | null;
};

export type DayChange = {
  serviceId: string;
  departmentId: string;
  /** `2026-03-01`, UTC. */
  day: string;
  /** Change in people whose latest sign-in was that day; of them, active employees. */
  active: number;
  employed: number;
  signIns: number;
};

export async function addUse(
  db: Database,
  workspaceId: string,
  changes: readonly UseChange[],
): Promise<void> {
  const sums = sumBy(changes, keyOf, (sum, change) => {
    sum.assigned += change.assigned;
    if (change.lastAt !== null && (sum.lastAt === null || sum.lastAt < change.lastAt))
      sum.lastAt = change.lastAt;
  });
  const list = sums.filter(({ assigned, lastAt }) => assigned !== 0 || lastAt !== null);
  if (list.length === 0) return;
  const column = columnsOf(list);
  await db.execute(
    sql`insert into service_departments as t (workspace_id, service_id, department_id, assigned_users,
          last_activity_at)
        select ${workspaceId}, v.service_id::uuid, v.department_id::uuid, v.assigned::int, v.last_at::timestamptz
        from unnest(${column((use) => use.serviceId)}, ${column((use) => use.departmentId)},
          ${column((use) => use.assigned)}, ${column((use) => use.lastAt)})
          as v(service_id, department_id, assigned, last_at)
        order by 2, 3
        on conflict (workspace_id, service_id, department_id) do update set
          assigned_users = t.assigned_users + excluded.assigned_users,
          last_activity_at = greatest(t.last_activity_at, excluded.last_activity_at)`,
  );
}

export async function addUseOfDays(
  db: Database,
  workspaceId: string,
  changes: readonly DayChange[],
): Promise<void> {
  const list = sumBy(
    changes,
    (change) => `${keyOf(change)} ${change.day}`,
    (sum, { active, employed, signIns }) => {
      sum.active += active;
      sum.employed += employed;
      sum.signIns += signIns;
    },
  ).filter(({ active, employed, signIns }) => active !== 0 || employed !== 0 || signIns !== 0);
  if (list.length === 0) return;
  const column = columnsOf(list);
  await db.execute(
    sql`insert into service_department_days as t (workspace_id, service_id, department_id, day, last_active_users,
          last_active_employed, sign_in_count)
        select ${workspaceId}, v.service_id::uuid, v.department_id::uuid, v.day::date, v.active::int,
          v.employed::int, v.sign_ins::int
        from unnest(${column((use) => use.serviceId)}, ${column((use) => use.departmentId)},
          ${column((use) => use.day)}, ${column((use) => use.active)}, ${column((use) => use.employed)},
          ${column((use) => use.signIns)}) as v(service_id, department_id, day, active, employed, sign_ins)
        order by 2, 4, 3
        on conflict (workspace_id, service_id, day, department_id) do update set
          last_active_users = t.last_active_users + excluded.last_active_users,
          last_active_employed = t.last_active_employed + excluded.last_active_employed,
          sign_in_count = t.sign_in_count + excluded.sign_in_count`,
  );
}

function keyOf({ serviceId, departmentId }: { serviceId: string; departmentId: string }): string {
  return `${serviceId} ${departmentId}`;
}

/** Adds up changes with the same key. */
function sumBy<T extends object>(
  changes: readonly T[],
  key: (change: T) => string,
  add: (sum: T, change: T) => void,
): T[] {
  const sums = new Map<string, T>();
  for (const change of changes) {
    const itsKey = key(change);
    const sum = sums.get(itsKey);
    if (sum === undefined) sums.set(itsKey, { ...change });
    else add(sum, change);
  }
  return [...sums.values()];
}

function columnsOf<T>(list: readonly T[]) {
  return (value: (item: T) => string | number | null) =>
    textArray(
      list.map((item) => {
        const field = value(item);
        return field === null ? null : String(field);
      }),
    );
}
