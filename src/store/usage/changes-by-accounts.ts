/**
 * Keeps use by department in step with accounts and sign-ins that come page by page. It computes the change
 * from the accounts before and the rows written, and reads nothing afterwards.
 */
import { sql } from 'drizzle-orm';
import { isWrittenAsAssigned } from '../assigned.ts';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { noDepartmentId } from '../tables/usage.ts';
import type { AccountStatus, AssignmentType } from '../tables/users.ts';
import { addUse, addUseOfDays, type DayChange, type Place } from './add-differences.ts';
import { accountIsAssigned, accountsOfPairs } from './placed-people.ts';

export type WrittenAccount = {
  id: string;
  user: { id: string };
  serviceId: string;
  status: AccountStatus;
  assignment: AssignmentType;
};

export type WrittenSignIns = {
  userId: string;
  serviceId: string;
  /** The latest, ISO 8601, UTC. */
  lastAt: string;
  /** Day (`2026-03-01`, UTC) → sign-ins. */
  countByDay: ReadonlyMap<string, number>;
};

/**
 * Adds or changes accounts through `write`, without sign-ins or removals. Call it in the change's transaction,
 * with the state of every account after it. `isStored` says which accounts existed before; `places` has all
 * their people, by user id.
 */
export async function keepingAssignedUsers<T>(
  db: Database,
  workspaceId: string,
  written: readonly WrittenAccount[],
  isStored: (id: string) => boolean,
  places: ReadonlyMap<string, Place>,
  write: () => Promise<T>,
): Promise<T> {
  // A person has one account per instance: a new account in a one-instance service has no siblings.
  const shared = await findSharedServices(
    db,
    workspaceId,
    new Set(written.map(({ serviceId }) => serviceId)),
  );
  const known = written.filter(({ id, serviceId }) => isStored(id) || shared.has(serviceId));
  const before = await lockPairs(db, workspaceId, known.map(toPair));
  const result = await write();
  const change = ({ userId, serviceId }: Pair, assigned: number) => {
    return { serviceId, departmentId: placeOf(places, userId).departmentId, assigned, lastAt: null };
  };
  const writtenIds = new Set(known.map(({ id }) => id));
  const assignedBefore = new Set(before.filter((account) => account.isAssigned).map(pairOf));
  const assignedAfter = new Set([
    ...before.filter(({ id, isAssigned }) => isAssigned && !writtenIds.has(id)).map(pairOf),
    ...known.filter(isWrittenAsAssigned).map((account) => pairOf(toPair(account))),
  ]);
  // A person with several accounts in a service counts as one user of it.
  const changes = [...pairsOf(known.map(toPair))].map(([pair, account]) =>
    change(account, Number(assignedAfter.has(pair)) - Number(assignedBefore.has(pair))),
  );
  const unknown = known.length === 0 ? written : written.filter((account) => !writtenIds.has(account.id));
  for (const account of unknown) changes.push(change(toPair(account), Number(isWrittenAsAssigned(account))));
  await addUse(db, workspaceId, changes);
  return result;
}

/**
 * Writes sign-ins through `write`, and the unassigned accounts known only from them. Call it in the change's
 * transaction. `places` has all their people, by user id.
 */
export async function keepingSignedInUsers<T>(
  db: Database,
  workspaceId: string,
  written: readonly WrittenSignIns[],
  places: ReadonlyMap<string, Place>,
  write: () => Promise<T>,
): Promise<T> {
  const lastDays = new Map<string, string>();
  for (const account of await lockPairs(db, workspaceId, written)) {
    raise(lastDays, pairOf(account), account.lastDay);
  }
  const result = await write();
  const lastDaysAfter = new Map(lastDays);
  for (const signIns of written) raise(lastDaysAfter, pairOf(signIns), signIns.lastAt.slice(0, 10));
  const days: DayChange[] = [];
  for (const [pair, { userId, serviceId }] of pairsOf(written)) {
    const { departmentId, isEmployed } = placeOf(places, userId);
    const [dayBefore, dayAfter] = [lastDays.get(pair), lastDaysAfter.get(pair)];
    if (dayBefore === dayAfter) continue;
    const person = { serviceId, departmentId, active: 1, employed: Number(isEmployed), signIns: 0 };
    if (dayBefore !== undefined) {
      days.push({ ...person, day: dayBefore, active: -person.active, employed: -person.employed });
    }
    if (dayAfter !== undefined) days.push({ ...person, day: dayAfter });
  }
  const uses = written.map(({ userId, serviceId, lastAt, countByDay }) => {
    const { departmentId } = placeOf(places, userId);
    for (const [day, signIns] of countByDay) {
      days.push({ serviceId, departmentId, day, active: 0, employed: 0, signIns });
    }
    return { serviceId, departmentId, assigned: 0, lastAt };
  });
  await addUse(db, workspaceId, uses);
  await addUseOfDays(db, workspaceId, days);
  return result;
}

type Pair = { userId: string; serviceId: string };

type LockedAccount = Pair & { id: string; isAssigned: boolean; lastDay: string | null };

/** The services with more than one instance, including removed ones. */
async function findSharedServices(
  db: Database,
  workspaceId: string,
  serviceIds: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const found = await rows<{ id: string }>(
    db,
    sql`select service_id as id from saas_service_instances
        where workspace_id = ${workspaceId} and service_id = any(${uuidArray(serviceIds)})
        group by service_id having count(*) > 1`,
  );
  return new Set(found.map(({ id }) => id));
}

/** Locks and returns people's accounts in services. */
async function lockPairs(
  db: Database,
  workspaceId: string,
  pairs: readonly Pair[],
): Promise<LockedAccount[]> {
  if (pairs.length === 0) return [];
  return rows<LockedAccount>(
    db,
    sql`select a.id, a.user_id as "userId", a.service_id as "serviceId", ${accountIsAssigned} as "isAssigned",
          (a.last_activity_at at time zone 'UTC')::date::text as "lastDay"
        from saas_user_accounts a where a.workspace_id = ${workspaceId} and ${accountsOfPairs(pairs)}
        order by a.id for no key update`,
  );
}

function pairsOf<T extends Pair>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((each) => [pairOf(each), each]));
}

function toPair({ user, serviceId }: WrittenAccount): Pair {
  return { userId: user.id, serviceId };
}

function pairOf({ userId, serviceId }: Pair): string {
  return `${userId} ${serviceId}`;
}

function placeOf(places: ReadonlyMap<string, Place>, userId: string): Place {
  return places.get(userId) ?? { departmentId: noDepartmentId, isEmployed: false };
}

function raise(latest: Map<string, string>, key: string, value: string | null): void {
  const known = latest.get(key);
  if (value !== null && (known === undefined || known < value)) latest.set(key, value);
}
