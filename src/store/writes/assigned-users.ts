/** Keeps counts of who services are assigned to in step with accounts that come page by page. */
import { sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { noDepartmentId } from '../tables/usage.ts';
import type { AccountStatus, AssignmentType } from '../tables/users.ts';
import { accountsOfPairs, assignedStatuses, isAssigned } from './placed-people.ts';

/**
 * Adds or changes accounts without a sign-in to any of them: use by department then changes only by who a service is
 * assigned to, and that follows from what is written. To be called in the transaction of the change, with the state of
 * every account after it; none of them is removed.
 */
export async function keepingAssignedUsers<T>(
  db: Database,
  workspaceId: string,
  written: readonly WrittenAccount[],
  write: () => Promise<T>,
): Promise<T> {
  const before = await lockPairs(db, workspaceId, written);
  const result = await write();
  const ids = new Set(written.map(({ id }) => id));
  const after = [...before.filter(({ id }) => !ids.has(id)), ...written.map(toPairedAccount)];
  const usedBefore = usersOf(before);
  const usedAfter = usersOf(after);
  const pairs = new Map(after.map((account) => [pairOf(account), account]));
  const changed = [...pairs].flatMap(([pair, account]) => {
    const change = Number(usedAfter.has(pair)) - Number(usedBefore.has(pair));
    return change === 0 ? [] : [{ ...account, change }];
  });
  await addAssignedUsers(db, workspaceId, changed);
  return result;
}

export type WrittenAccount = {
  id: string;
  userId: string;
  serviceId: string;
  status: AccountStatus;
  assignment: AssignmentType;
};

type PairedAccount = { id: string; userId: string; serviceId: string; isAssigned: boolean };

function toPairedAccount({ id, userId, serviceId, status, assignment }: WrittenAccount): PairedAccount {
  return { id, userId, serviceId, isAssigned: assignedStatuses.includes(status) && assignment !== 'NONE' };
}

function pairOf({ userId, serviceId }: PairedAccount): string {
  return `${userId} ${serviceId}`;
}

/** The pairs that are one user of a service: one with several accounts in it counts once. */
function usersOf(accounts: readonly PairedAccount[]): ReadonlySet<string> {
  return new Set(accounts.filter(({ isAssigned }) => isAssigned).map(pairOf));
}

/** The accounts that people have in services, locked. */
async function lockPairs(
  db: Database,
  workspaceId: string,
  pairs: readonly { userId: string; serviceId: string }[],
): Promise<PairedAccount[]> {
  return rows<PairedAccount>(
    db,
    sql`select a.id, a.user_id as "userId", a.service_id as "serviceId", ${isAssigned} as "isAssigned"
        from saas_user_accounts a where a.workspace_id = ${workspaceId} and ${accountsOfPairs(pairs)}
        order by a.id for no key update`,
  );
}

async function addAssignedUsers(
  db: Database,
  workspaceId: string,
  changes: readonly { userId: string; serviceId: string; change: number }[],
): Promise<void> {
  if (changes.length === 0) return;
  const column = (values: unknown[]) => sql`${sql.param(values.map(String))}::text[]`;
  await db.execute(
    sql`insert into service_departments as t (workspace_id, service_id, department_id, assigned_users)
        select ${workspaceId}, v.service_id::uuid, coalesce(e.department_id, ${noDepartmentId}::uuid),
          sum(v.change::int)
        from unnest(${column(changes.map(({ userId }) => userId))},
          ${column(changes.map(({ serviceId }) => serviceId))}, ${column(changes.map(({ change }) => change))})
          as v(user_id, service_id, change)
        join saas_users u on u.workspace_id = ${workspaceId} and u.id = v.user_id::uuid
        left join employees e on e.workspace_id = u.workspace_id and e.id = u.employee_id
        group by 2, 3 order by 2, 3
        on conflict (workspace_id, service_id, department_id)
          do update set assigned_users = t.assigned_users + excluded.assigned_users`,
  );
}
