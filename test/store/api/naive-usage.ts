/** Usage figures counted by hand, person by person, after the words of the schema. */
import type { ActivityGap } from '../../../src/store/tables/integrations.ts';
import type { AccountSeed, InstanceSeed, IntegrationSeed } from '../../kit/seed.ts';
import { type Company, dayMs } from './company.ts';
import { isAssigned, isOrphaned, ownerOf } from './naive.ts';

export function serviceUsage(company: Company, serviceId: string, from: Date, to: Date) {
  const accounts = company.accounts.filter((it) => it.serviceId === serviceId);
  const people = toPeople(company, accounts, from);
  const firstDay = startOfDay(from).getTime();
  const assigned = people.filter((person) => person.isAssigned);
  const instances = company.instances.filter((it) => it.serviceId === serviceId);
  const isComplete = instances.length > 0 && instances.every((it) => knowsUseSince(company, it, from));
  const seats = instances.flatMap(({ id, seatCount, removedAt }) => {
    if (typeof seatCount !== 'number' || removedAt !== null) return [];
    const taken = accounts.filter((it) => it.instanceId === id && isAssigned(it)).length;
    return [{ bought: seatCount, unused: Math.max(0, seatCount - taken) }];
  });
  const usedByAssigned = assigned.filter(({ isActive }) => isActive).length;
  return {
    from: isComplete ? Math.max(firstDay, ...instances.map((it) => knownFrom(company, it, from))) : firstDay,
    to: to.getTime(),
    isComplete,
    assignedUsers: assigned.length,
    activeUsers: people.filter(({ isActive }) => isActive).length,
    inactiveUsers: assigned.filter(({ last, isActive, isKnown }) => last !== null && !isActive && isKnown)
      .length,
    neverUsedUsers: assigned.filter(({ last, isKnown }) => last === null && isKnown).length,
    newUsers: people.filter(
      ({ first, isFirstTold }) => first !== null && first >= firstDay && first <= to.getTime() && isFirstTold,
    ).length,
    signIns: sum(people.map(({ signIns }) => signIns)),
    utilization: assigned.length === 0 ? null : usedByAssigned / assigned.length,
    seatCount: seats.length === 0 ? null : sum(seats.map(({ bought }) => bought)),
    unusedSeats: seats.length === 0 ? null : sum(seats.map(({ unused }) => unused)),
    orphanedAccounts: accounts.filter((it) => isOrphaned(company, it)).length,
  };
}

/** Whether all use of an instance since then is known: a bookmark leaves no sign-ins as long as it is there. */
export function knowsUseSince(company: Company, instance: InstanceSeed, from: Date): boolean {
  const integration = company.integrations.find(({ id }) => id === instance.integrationId);
  if (integration === undefined || !knowsSignInsSince(integration, from)) return false;
  return instance.signOnMode !== 'BOOKMARK' || isGoneBefore(instance, from);
}

function isGoneBefore({ removedAt }: Pick<InstanceSeed, 'removedAt'>, from: Date): boolean {
  return typeof removedAt === 'string' && Date.parse(removedAt) <= from.getTime();
}

/** Whether every sign-in since then is known. */
export function knowsSignInsSince(integration: IntegrationSeed, from: Date): boolean {
  const { activityKnownSince: since, activityGaps } = integration;
  if (typeof since !== 'string' || Date.parse(since) > from.getTime()) return false;
  return (activityGaps as ActivityGap[]).every(({ to }) => Date.parse(to) <= from.getTime());
}

/** From when on the sign-ins are known without a gap, of an instance of which they are since `from`. */
function knownFrom(company: Company, { integrationId }: InstanceSeed, from: Date): number {
  const integration = company.integrations.find(({ id }) => id === integrationId);
  const gaps = ((integration?.activityGaps ?? []) as ActivityGap[]).filter(
    ({ to }) => Date.parse(to) <= from.getTime(),
  );
  return Math.max(
    ...[String(integration?.activityKnownSince), ...gaps.map(({ to }) => to)].map((at) => Date.parse(at)),
  );
}

/** Departments of a service in their order. */
export function departmentUsage(company: Company, serviceId: string, from: Date) {
  const accounts = company.accounts.filter((it) => it.serviceId === serviceId);
  const allActive = toPeople(company, accounts, from).filter(({ isActive }) => isActive).length;
  const rows = company.departments.map(({ id, sortKey }) => {
    const own = accounts.filter((it) => ownerOf(company, it)?.departmentId === id);
    const people = toPeople(company, own, from);
    const row = { id, ...figures(people), lastActivityAt: latest(people) };
    return { sortKey, row: { ...row, shareOfService: allActive === 0 ? null : row.activeUsers / allActive } };
  });
  return mostActiveFirst(rows);
}

export function unassignedUsage(company: Company, serviceId: string, from: Date) {
  const accounts = company.accounts.filter((it) => it.serviceId === serviceId);
  return figures(
    toPeople(
      company,
      accounts.filter((it) => typeof ownerOf(company, it)?.departmentId !== 'string'),
      from,
    ),
  );
}

/** Services of a department in their order. */
export function servicesOfDepartment(company: Company, departmentId: string, from: Date) {
  const members = company.employees.filter((it) => it.departmentId === departmentId);
  const employed = members.filter(({ employmentStatus }) => employmentStatus === 'ACTIVE').length;
  const rows = company.services.map(({ id, sortKey }) => {
    const accounts = company.accounts.filter(
      (it) => it.serviceId === id && ownerOf(company, it)?.departmentId === departmentId,
    );
    const people = toPeople(company, accounts, from);
    const adopters = people.filter(({ isActive, isEmployed }) => isActive && isEmployed).length;
    const adoption = employed === 0 ? null : adopters / employed;
    return { sortKey, row: { id, ...figures(people), lastActivityAt: latest(people), adoption } };
  });
  return mostActiveFirst(rows);
}

type Person = {
  isAssigned: boolean;
  isActive: boolean;
  isEmployed: boolean;
  /** Their use is known since the window began, of every account they have had in it. */
  isKnown: boolean;
  /** Before the first sign-in to each account all of four weeks are known. */
  isFirstTold: boolean;
  first: number | null;
  last: number | null;
  signIns: number;
};

function toPeople(company: Company, accounts: AccountSeed[], from: Date): Person[] {
  const firstDay = from.toISOString().slice(0, 10);
  return [...new Set(accounts.map(({ userId }) => userId))].map((userId) => {
    const own = accounts.filter((it) => it.userId === userId);
    const times = (name: 'firstActivityAt' | 'lastActivityAt') =>
      own.flatMap((it) => (typeof it[name] === 'string' ? [Date.parse(it[name])] : []));
    const [firsts, lasts] = [times('firstActivityAt'), times('lastActivityAt')];
    const last = lasts.length === 0 ? null : Math.max(...lasts);
    const ids = new Set(own.map(({ id }) => id));
    const days = company.signIns.filter((it) => ids.has(it.accountId) && it.day >= firstDay);
    const [account] = own;
    return {
      isAssigned: own.some(isAssigned),
      isActive: last !== null && last >= startOfDay(from).getTime(),
      isEmployed: account !== undefined && ownerOf(company, account)?.employmentStatus === 'ACTIVE',
      isKnown: own.every((it) => {
        const instance = company.instances.find(({ id }) => id === it.instanceId);
        return isGoneBefore(it, from) || (instance !== undefined && knowsUseSince(company, instance, from));
      }),
      isFirstTold: own.every(({ firstActivityAt, instanceId }) => {
        if (typeof firstActivityAt !== 'string') return true;
        const instance = company.instances.find(({ id }) => id === instanceId);
        const integration = company.integrations.find(({ id }) => id === instance?.integrationId);
        const [end, begin] = [Date.parse(firstActivityAt), Date.parse(firstActivityAt) - 28 * dayMs];
        const { activityKnownSince: since, activityGaps } = integration ?? {};
        if (typeof since !== 'string' || Date.parse(since) > begin) return false;
        return (activityGaps as ActivityGap[]).every(
          (gap) => Date.parse(gap.to) <= begin || Date.parse(gap.from) >= end,
        );
      }),
      first: firsts.length === 0 ? null : Math.min(...firsts),
      last,
      signIns: sum(days.map(({ signInCount }) => signInCount)),
    };
  });
}

function figures(people: Person[]) {
  return {
    assignedUsers: people.filter((person) => person.isAssigned).length,
    activeUsers: people.filter(({ isActive }) => isActive).length,
    signIns: sum(people.map(({ signIns }) => signIns)),
  };
}

function latest(people: Person[]): number | null {
  const lasts = people.flatMap(({ last }) => (last === null ? [] : [last]));
  return lasts.length === 0 ? null : Math.max(...lasts);
}

function mostActiveFirst<Row extends { id: string; assignedUsers: number; activeUsers: number }>(
  rows: { sortKey: string; row: Row }[],
): Row[] {
  const compare = (one: string, two: string) => Buffer.compare(Buffer.from(one), Buffer.from(two));
  return rows
    .filter(({ row }) => row.assignedUsers > 0 || row.activeUsers > 0)
    .sort(
      (a, b) =>
        b.row.activeUsers - a.row.activeUsers ||
        b.row.assignedUsers - a.row.assignedUsers ||
        compare(a.sortKey, b.sortKey) ||
        compare(a.row.id, b.row.id),
    )
    .map(({ row }) => row);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Windows are made of whole days. */
export function startOfDay(date: Date): Date {
  return new Date(`${date.toISOString().slice(0, 10)}T00:00:00Z`);
}
