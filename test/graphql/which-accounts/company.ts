/** A company with one service for each way an account can stand and be used; everything around it bears its name. */
import type { Database } from '../../../src/store/engine/database.ts';
import { refreshServiceFigures } from '../../../src/store/usage/service-figures.ts';
import {
  accountSeed,
  departmentSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';

export const statuses = ['PENDING', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'UNASSIGNED', 'REMOVED'] as const;
/** When the account was last signed in to: within 30 days, before the last 90, not at all. */
type Use = 'recently' | 'long ago' | 'never';
/** Who has the account: somebody of the directory, somebody suspended in it, a login that matches nobody. */
type Owner = 'there' | 'suspended' | 'nobody';
export type Case = { name: string; status: (typeof statuses)[number]; use: Use; owner: Owner };

export const seats = 5;

export const cases: readonly Case[] = statuses.flatMap((status) =>
  (
    [
      ['recently', 'there'],
      ['long ago', 'there'],
      ['never', 'there'],
      ['never', 'suspended'],
      ['recently', 'nobody'],
    ] as const
  ).map(([use, owner]) => ({ name: `${status}, used ${use}, owner ${owner}`, status, use, owner })),
);

const workspaceId = 'default';
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString();

export const idOf = (kind: 'service' | 'user' | 'department', { name }: Case) => seedId(kind, name);
export const groupOf = ({ name }: Case) => `00g${name}`;

/** Fills the database, with the figures that a sync keeps. */
export async function seedCompany(db: Database): Promise<void> {
  const integration = integrationSeed({
    workspaceId,
    id: seedId('okta'),
    activityKnownSince: daysAgo(200),
  });
  const made = cases.map((it) => {
    const { name, status, use, owner } = it;
    const lastActivityAt = use === 'never' ? null : daysAgo(use === 'recently' ? 5 : 150);
    // As a sync leaves them: what is gone is assigned no more, and a user is gone with the last of the accounts.
    const removedAt = status === 'REMOVED' ? daysAgo(3) : null;
    const isAssigned = status !== 'REMOVED' && status !== 'UNASSIGNED';
    const service = serviceSeed({ workspaceId, id: idOf('service', it), name });
    const instance = instanceSeed({
      workspaceId,
      id: seedId('instance', name),
      integrationId: integration.id,
      serviceId: service.id,
      label: name,
      seatCount: seats,
      lastActivityAt,
    });
    const department = departmentSeed({ workspaceId, id: idOf('department', it), name });
    const employee = employeeSeed({
      workspaceId,
      id: seedId('employee', name),
      integrationId: integration.id,
      departmentId: department.id,
      displayName: name,
      employmentStatus: owner === 'suspended' ? 'SUSPENDED' : 'ACTIVE',
    });
    const user = userSeed({
      workspaceId,
      id: idOf('user', it),
      integrationId: integration.id,
      employeeId: owner === 'nobody' ? null : employee.id,
      displayName: name,
      lastActivityAt,
      removedAt,
    });
    const account = {
      id: seedId('account', name),
      status,
      assignment: isAssigned ? ('GROUP' as const) : ('NONE' as const),
      oktaGroupId: groupOf(it),
      firstActivityAt: lastActivityAt,
      lastActivityAt,
      removedAt,
    };
    return {
      owner,
      service,
      instance,
      department,
      employee,
      user,
      account: accountSeed(account, user, instance),
    };
  });
  const inDirectory = made.filter(({ owner }) => owner !== 'nobody');
  await seed(db, {
    integrations: [integration],
    scopes: [{ workspaceId, integrationId: integration.id, scope: 'SYSTEM_LOG', observedAt: daysAgo(0) }],
    groups: cases.map((it) => ({
      workspaceId,
      integrationId: integration.id,
      oktaGroupId: groupOf(it),
      name: it.name,
      sortKey: it.name.toLowerCase(),
    })),
    services: made.map(({ service }) => service),
    instances: made.map(({ instance }) => instance),
    departments: inDirectory.map(({ department }) => department),
    employees: inDirectory.map(({ employee }) => employee),
    users: made.map(({ user }) => user),
    accounts: made.map(({ account }) => account),
    signIns: made.flatMap(({ account: { id, lastActivityAt } }) =>
      typeof lastActivityAt === 'string'
        ? [{ workspaceId, accountId: id, day: lastActivityAt.slice(0, 10), signInCount: 1 }]
        : [],
    ),
  });
  await refreshServiceFigures(db, workspaceId, new Date());
}
