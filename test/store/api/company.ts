import { toSearchText, toSortKey } from '../../../src/store/fold.ts';
/**
 * A made-up company that has every combination the reads tell apart, and many equal sort keys. Ids depend on the
 * position only: two companies in two workspaces share all ids and hardly anything else.
 */
import {
  type AccountSeed,
  accountSeed,
  type DepartmentSeed,
  departmentSeed,
  type EmployeeSeed,
  employeeSeed,
  type GroupSeed,
  type InstanceSeed,
  type IntegrationSeed,
  instanceSeed,
  integrationSeed,
  type Rows,
  type RunSeed,
  runSeed,
  type ServiceSeed,
  seedId,
  serviceSeed,
  type UserSeed,
  userSeed,
} from '../../kit/seed.ts';

export type Company = Required<Omit<Rows, 'scopes' | 'stages'>> & {
  workspaceId: string;
  integrations: IntegrationSeed[];
  runs: RunSeed[];
  services: ServiceSeed[];
  instances: InstanceSeed[];
  departments: DepartmentSeed[];
  employees: EmployeeSeed[];
  users: UserSeed[];
  accounts: AccountSeed[];
  groups: GroupSeed[];
};

/** Instants lie a whole number of days and some hours before `now`, so that no test meets the edge of a window. */
export function makeCompany(workspaceId: string, seed: number, now: Date): Company {
  const random = makeRandom(seed);
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const chance = (share: number) => random() < share;
  const times = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, n) => make(n));
  const daysAgo = (most: number) => {
    const days = Math.floor(random() * most) + 0.2 + random() * 0.6;
    return new Date(now.getTime() - Math.round(days * dayMs)).toISOString();
  };
  const maybe = <T>(share: number, make: () => T): T | null => (chance(share) ? make() : null);

  const integrations = times(3, (n) =>
    integrationSeed({
      workspaceId,
      id: seedId('integration', n),
      name: `${workspaceId} ${n}`,
      activityKnownSince: [at(now, 89.5), at(now, 20.5), null][n] ?? null,
      activityGaps: n === 0 ? [{ from: at(now, 85.5), to: at(now, 70.5) }] : [],
      createdAt: at(now, 100.5 + (n % 2)),
    }),
  );
  const integrationId = () => pick(list(integrations)).id;

  const services = times(24, (n) => {
    const name = pick(['Zoom', 'zoom', 'Slack', '100% Pure', 'a_b', 'aXb', 'back\\slash', 'Größe', 'Ａcme']);
    return serviceSeed({
      workspaceId,
      id: seedId('service', n),
      catalogKey: `${n % 2 === 0 ? 'key' : 'KEY'}-${workspaceId}-${n}`,
      name,
      sortKey: toSortKey(name),
      searchText: toSearchText(`${name} key-${n}`),
      isCustom: chance(0.3),
      category: maybe(0.5, () => pick(['Chat', 'Video'])),
      status: pick(['ACTIVE', 'INACTIVE', 'REMOVED']),
      discoverySources: pick([['OKTA_APP'], ['OKTA_APP', 'OKTA_SYSTEM_LOG'], ['OKTA_APP_ASSIGNMENT']]),
      lastActivityAt: maybe(0.7, () => daysAgo(120)),
      userAccountCount: Math.floor(random() * 4),
      activeUserCount30d: Math.floor(random() * 3),
      discoveredAt: pick([at(now, 40.5), at(now, 10.5)]),
      removedAt: maybe(0.2, () => daysAgo(60)),
      seatCount: [null, 10, 20, 10][n % 4] ?? null,
      unusedSeatCount: [null, 3, 0, 7][n % 4] ?? null,
      utilization30d: [null, 1 / 3, 0.1, 2 / 3, 0, 1][n % 6] ?? null,
    });
  });
  const instances = times(40, (n) =>
    instanceSeed({
      workspaceId,
      id: seedId('instance', n),
      integrationId: integrationId(),
      serviceId: pick(list(services)).id,
      label: pick(['Prod', 'Test', 'prod']),
      status: pick(['ACTIVE', 'INACTIVE', 'REMOVED']),
      signOnMode: pick(['SAML_2_0', 'BOOKMARK', 'OPENID_CONNECT']),
      seatCount: maybe(0.4, () => Math.floor(random() * 12)),
      removedAt: maybe(0.2, () => daysAgo(60)),
      isProvisioningEnabled: n % 3 === 0,
      createdInOktaAt: [at(now, 40.5), at(now, 10.5), null][n % 3] ?? null,
      lastActivityAt: [null, at(now, 70.5), at(now, 20.5), at(now, 1.5)][n % 4] ?? null,
      discoveredAt: at(now, [40.5, 10.5][n % 2] ?? 0),
    }),
  );
  const departments = times(6, (n) => {
    const name = `${pick(['Sales', 'R_D', 'Ops %'])} ${n}`;
    const removedAt = n === 4 ? at(now, 40.5) : null;
    const discoveredAt = at(now, [60.5, 10.5][n % 2] ?? 0);
    return departmentSeed({
      workspaceId,
      id: seedId('department', n),
      name,
      sortKey: name.slice(0, 3),
      removedAt,
      discoveredAt,
    });
  });
  const employees: EmployeeSeed[] = [];
  for (let n = 0; n < 60; n++) {
    const displayName = pick(['Ada', 'ada', 'Bob', 'Cy%d', 'D_n']);
    employees.push(
      employeeSeed({
        workspaceId,
        id: seedId('employee', n),
        integrationId: integrationId(),
        displayName,
        ...(n % 20 === 17
          ? // Not everybody has an e-mail, nor a login.
            { email: null, login: n === 37 ? null : `Svc${n}` }
          : { email: `P${n % 40}.${workspaceId}@Acme.Example` }),
        employmentStatus: pick(['PENDING', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'INACTIVE']),
        employeeType: pick(['EMPLOYEE', 'CONTRACTOR', 'UNKNOWN']),
        departmentId: maybe(0.75, () => pick(list(departments)).id),
        managerId: n < 3 ? null : maybe(0.8, () => seedId('employee', Math.floor(random() * 3))),
        costCenter: maybe(0.5, () => pick(['CC1', 'CC2'])),
        countryCode: maybe(0.5, () => pick(['DE', 'FR'])),
        statusChangedAt: maybe(0.6, () => daysAgo(60)),
        createdInOktaAt: [at(now, 30.5), at(now, 3.5), null][n % 3] ?? null,
        activatedInOktaAt: [at(now, 29.5), null, at(now, 2.5), null][n % 4] ?? null,
        lastOktaLoginAt: [null, at(now, 30.5), at(now, 3.5)][n % 3] ?? null,
        discoveredAt: pick([at(now, 40.5), at(now, 10.5)]),
        removedAt: maybe(0.15, () => daysAgo(60)),
      }),
    );
  }
  const users = times(60, (n) => {
    const employee = n < 50 ? employees[n] : undefined;
    return userSeed({
      workspaceId,
      id: seedId('user', n),
      integrationId: integrationId(),
      employeeId: employee?.id ?? null,
      email: employee === undefined ? `stray${n}@elsewhere.example` : (employee.email ?? null),
      login: employee?.login ?? null,
      sortKey: pick(['p1', 'p2', 'p3', 'ß', 'z']),
      lastActivityAt: maybe(0.7, () => daysAgo(120)),
      discoveredAt: pick([at(now, 40.5), at(now, 10.5)]),
      removedAt: maybe(0.15, () => daysAgo(60)),
    });
  });
  const accounts: AccountSeed[] = [];
  for (const instance of instances) {
    for (const user of users.filter(() => chance(0.15))) {
      const lastActivityAt = maybe(0.65, () => daysAgo(120));
      const account: Parameters<typeof accountSeed>[0] = {
        id: seedId('account', instance.id, user.id),
        status: pick(['PENDING', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'UNASSIGNED', 'REMOVED']),
        assignment: pick(['DIRECT', 'GROUP', 'IMPLICIT', 'NONE']),
        oktaGroupId: ['00g1', null, '00g2', null, '00g3'][accounts.length % 5] ?? null,
        assignedAt: maybe(0.6, () => pick([at(now, 30.5), at(now, 3.5)])),
        discoveredAt: at(now, [30.5, 3.5, 2.5][accounts.length % 3] ?? 0),
        lastActivityAt,
        firstActivityAt: lastActivityAt === null ? null : chance(0.5) ? lastActivityAt : at(now, 125),
        removedAt: maybe(0.15, () => daysAgo(60)),
      };
      accounts.push(accountSeed(account, user, instance));
    }
  }
  const signIns = accounts.flatMap(({ id: accountId, lastActivityAt }) => {
    if (lastActivityAt === null || lastActivityAt === undefined) return [];
    const days = [0, 1, 7, 30].filter((back) => back === 0 || chance(0.5));
    return days.map((back) => ({
      workspaceId,
      accountId,
      day: new Date(Date.parse(lastActivityAt) - back * dayMs).toISOString().slice(0, 10),
      signInCount: 1 + Math.floor(random() * 5),
    }));
  });
  // Each group is in two orgs, with the same id of Okta's and another name: accounts are of one of them.
  const groups = ['00g1', '00g2', '00g3', '00g4'].flatMap((oktaGroupId, n) =>
    times(2, (org) => {
      const name = `${['Sales', 'sales', 'R&D_%', 'Ops'][n]} ${org}`;
      return {
        workspaceId,
        integrationId: seedId('integration', org),
        oktaGroupId,
        id: seedId('group', org, oktaGroupId),
        name,
        sortKey: name.toLowerCase(),
        usersCount: [5, null, 20, 5][n] ?? null,
        appsCount: n,
      };
    }),
  );
  const runs = times(30, (n) =>
    runSeed({
      workspaceId,
      id: seedId('run', n),
      integrationId: integrationId(),
      trigger: pick(['CONNECT', 'SCHEDULE', 'MANUAL', 'RETRY']),
      status: pick(['SUCCEEDED', 'FAILED', 'CANCELED']),
      queuedAt: pick([at(now, 3.5), at(now, 2.5), at(now, 1.5)]),
      startedAt: maybe(0.7, () => daysAgo(5)),
    }),
  );
  return {
    workspaceId,
    integrations,
    runs,
    services,
    instances,
    departments,
    employees,
    users,
    accounts,
    groups,
    signIns,
  };
}

/** So many days before `now`. */
export function at(now: Date, daysAgo: number): string {
  return new Date(now.getTime() - Math.round(daysAgo * dayMs)).toISOString();
}

export const dayMs = 86_400_000;

function list<T>(values: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = values;
  if (first === undefined) throw new Error('nothing to pick from');
  return [first, ...rest];
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
