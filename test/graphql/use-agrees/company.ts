/** A company for each way sign-ins can be known, with people who signed in at each side of a window's edges. */
import { sql } from 'drizzle-orm';
import type { Database } from '../../../src/store/engine/database.ts';
import { refreshServiceFigures } from '../../../src/store/usage/service-figures.ts';
import {
  accountSeed,
  type DepartmentSeed,
  departmentSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';

const workspaceId = 'default';
export const dayMs = 86_400_000;
/** Far from any machine's clock, and half a minute before a day ends that not every year has. */
export const now = new Date('2024-02-29T23:59:30Z');
export const daysAgo = (count: number) => new Date(now.getTime() - count * dayMs).toISOString();
export const startOfDay = (count: number) => Date.parse(`${daysAgo(count).slice(0, 10)}T00:00:00Z`);

/** What is known of sign-ins. */
export const worlds = {
  known: { activityKnownSince: daysAgo(200) },
  // The hour of the first sync, 90 days ago: midnight of that day is not known.
  'known to the hour': { activityKnownSince: daysAgo(90) },
  'partly known': { activityKnownSince: daysAgo(45) },
  'not known': { activityKnownSince: null },
  gap: {
    activityKnownSince: daysAgo(200),
    activityGaps: [{ from: daysAgo(70), to: daysAgo(40) }],
  },
  bookmark: { activityKnownSince: daysAgo(200) },
} as const;
export type World = keyof typeof worlds;

/** When somebody signed in last; the first day of a window counts whole, from its first to its last minute. */
const lasts = {
  recent: daysAgo(5),
  'first minute of the first day': new Date(startOfDay(30) + 60_000).toISOString(),
  'the day before the first': new Date(startOfDay(30) - 60_000).toISOString(),
  before: daysAgo(60),
  'long before': daysAgo(150),
  never: null,
};
const quiet: readonly string[] = ['before', 'long before', 'never'];

/** Fills the database, with the figures that a sync keeps. */
export async function seedCompany(db: Database): Promise<void> {
  const integrations = Object.entries(worlds).map(([name, known]) =>
    integrationSeed({
      workspaceId,
      id: seedId(name),
      ...known,
      activityGaps: 'activityGaps' in known ? [...known.activityGaps] : [],
    }),
  );
  const [sales, support, lab] = ['Sales', 'Support', 'Lab'].map((name) =>
    departmentSeed({ workspaceId, id: seedId(name), name }),
  ) as [DepartmentSeed, DepartmentSeed, DepartmentSeed];
  const made = integrations.flatMap((integration, n) => {
    const world = Object.keys(worlds)[n] as World;
    return (['used', 'quiet'] as const).map((kind) => {
      const people = Object.entries(lasts).filter(([last]) => kind === 'used' || quiet.includes(last));
      // A bookmark leaves no sign-ins.
      const lastOf = (at: string | null) => (world === 'bookmark' ? null : at);
      const service = serviceSeed({
        workspaceId,
        id: seedId(world, kind),
        name: `${world} ${kind}`,
        lastActivityAt: people.map(([, at]) => lastOf(at)).reduce((one, other) => later(one, other), null),
      });
      const instance = instanceSeed({
        workspaceId,
        id: seedId(world, kind, 'app'),
        integrationId: integration.id,
        serviceId: service.id,
        signOnMode: world === 'bookmark' ? 'BOOKMARK' : 'SAML_2_0',
        // The last world's apps have fewer seats than people.
        lastActivityAt: service.lastActivityAt ?? null,
        seatCount: kind === 'used' ? 6 + ([3, 1, 4, 0, 5, -2][n % 6] ?? 0) : null,
      });
      const owned = people.map(([last, at], index) => {
        const employee = employeeSeed({
          workspaceId,
          id: seedId(world, kind, last, 'employee'),
          integrationId: integration.id,
          // In the lab nobody used anything lately.
          departmentId:
            kind === 'quiet'
              ? lab.id
              : index % 3 === 2
                ? null
                : (index === 1 && n % 2 === 0 ? support : sales).id,
        });
        const user = userSeed({
          workspaceId,
          id: seedId(world, kind, last),
          integrationId: integration.id,
          employeeId: employee.id,
          lastActivityAt: lastOf(at),
        });
        const lastActivityAt = lastOf(at);
        const account = accountSeed(
          { id: seedId(world, kind, last, 'account'), firstActivityAt: lastActivityAt, lastActivityAt },
          user,
          instance,
        );
        return { employee, user, account };
      });
      return { service, instance, owned };
    });
  });
  const owned = made.flatMap((it) => it.owned);
  // People who have accounts of two kinds, and never signed in to either.
  const appOf = (world: World) => made.find(({ instance }) => instance.id === seedId(world, 'quiet', 'app'));
  const idle = (Object.keys(worlds) as World[]).map((world) => {
    const user = userSeed({ workspaceId, id: seedId(world, 'both'), integrationId: seedId(world) });
    const accounts = (['known', world] as const).flatMap((each, n) => {
      const instance = appOf(each)?.instance;
      if (!instance || (n === 1 && world === 'known')) return [];
      return [accountSeed({ id: seedId(world, 'both', each) }, user, instance)];
    });
    return { user, accounts };
  });
  await seed(db, {
    integrations,
    scopes: integrations.map(({ id }) => ({
      workspaceId,
      integrationId: id,
      scope: 'SYSTEM_LOG',
      observedAt: daysAgo(0),
    })),
    services: made.map(({ service }) => service),
    instances: made.map(({ instance }) => instance),
    departments: [sales, support, lab],
    employees: owned.map(({ employee }) => employee),
    users: [...owned, ...idle].map(({ user }) => user),
    accounts: [...owned.map(({ account }) => account), ...idle.flatMap(({ accounts }) => accounts)],
    signIns: owned.flatMap(({ account: { id, lastActivityAt } }) =>
      typeof lastActivityAt === 'string'
        ? [{ workspaceId, accountId: id, day: lastActivityAt.slice(0, 10), signInCount: 1 }]
        : [],
    ),
  });
  await refreshServiceFigures(db, workspaceId, now);
  // As after a sync: without statistics the planner takes a second for what is a matter of milliseconds.
  await db.execute(sql`analyze`);
}

function later(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
