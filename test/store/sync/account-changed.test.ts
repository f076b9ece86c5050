import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import {
  type AssignedAccountWrite,
  removeAccounts,
  upsertAssignedAccounts,
} from '../../../src/store/sync/accounts.ts';
import { insertDerivedAccounts } from '../../../src/store/sync/derived-accounts.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { instanceSeed, integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

const workspaceId = 'acme';
const integrationId = seedId('integration');
const key = { workspaceId, integrationId };
const store = emptyStoreForEach();

beforeEach(async () => {
  await seed(store.db, {
    integrations: [integrationSeed({ workspaceId, id: integrationId })],
    services: [serviceSeed({ workspaceId, id: seedId('service') })],
    instances: [
      instanceSeed({ workspaceId, id: seedId('app'), integrationId, serviceId: seedId('service') }),
    ],
  });
});

const listed: AssignedAccountWrite = {
  id: seedId('account'),
  instanceId: seedId('app'),
  serviceId: seedId('service'),
  user: {
    id: seedId('user'),
    oktaUserId: '00u1',
    employeeId: seedId('employee'),
    fallbackEmail: 'ada@acme.example',
    fallbackEmailKey: 'ada@acme.example',
    fallbackLogin: null,
    fallbackLoginKey: null,
    fallbackName: 'Ada',
    fallbackSearchText: 'ada ada@acme.example',
  },
  username: 'ada',
  externalId: null,
  status: 'ACTIVE',
  oktaStatus: 'ACTIVE',
  assignment: 'DIRECT',
  oktaGroupId: null,
  assignedAt: '2026-01-01T10:20:30.123Z',
  contentHash: 'first',
};
let hashes = 0;

/** What the feed tells when an app's list shows the account like this. */
async function shown(account: Partial<AssignedAccountWrite>) {
  hashes += 1;
  const list = [{ ...listed, ...account, contentHash: `hash ${hashes}` }];
  return told(() => store.transaction((tx) => upsertAssignedAccounts(tx, key, list, new Date())));
}

async function told(write: () => Promise<unknown>) {
  const before = await lastPosition();
  await write();
  return rows(
    store.db,
    sql`select type, subject_id as "subjectId", service_id as "serviceId", changed_fields as "changedFields"
        from discovery_events where workspace_id = ${workspaceId} and position > ${before} order by position`,
  );
}

async function lastPosition(): Promise<number> {
  const [feed] = await rows<{ last: number }>(
    store.db,
    sql`select last_position as last from discovery_feeds where workspace_id = ${workspaceId}`,
  );
  return feed?.last ?? 0;
}

const changed = (...changedFields: string[]) => [
  {
    type: 'USER_ACCOUNT_CHANGED',
    subjectId: listed.id,
    serviceId: listed.serviceId,
    changedFields,
  },
];

test('an account that is suspended, revoked or granted by a group makes an event with the changed fields', async () => {
  await shown({});
  expect(await shown({ status: 'SUSPENDED', oktaStatus: 'SUSPENDED' })).toEqual(
    changed('status', 'oktaStatus'),
  );
  expect(await shown({ status: 'DEPROVISIONED', oktaStatus: 'REVOKED' })).toEqual(
    changed('status', 'oktaStatus'),
  );
  expect(await shown({ assignment: 'GROUP', oktaGroupId: '00g1' })).toEqual(
    changed('status', 'oktaStatus', 'assignment', 'assignedVia'),
  );
  expect(
    await shown({ assignment: 'GROUP', oktaGroupId: '00g2', assignedAt: '2026-02-01T00:00:00Z' }),
  ).toEqual(changed('assignedVia', 'assignedAt'));
});

test('a write without a difference that the API shows makes no event', async () => {
  await shown({});
  expect(await shown({})).toEqual([]);
  expect(await shown({ assignedAt: '2026-01-01T11:20:30.123+01:00' })).toEqual([]);
});

test('an account that comes, or comes back, makes an ADDED event only', async () => {
  const added = [
    { type: 'USER_ACCOUNT_ADDED', subjectId: listed.id, serviceId: listed.serviceId, changedFields: [] },
  ];
  expect(await shown({})).toEqual(added);
  await removeAccounts(store.db, workspaceId, [listed.id], new Date());
  expect(await shown({ status: 'SUSPENDED', oktaStatus: 'SUSPENDED' })).toEqual(added);
});

test('an account that followed from a group makes an ADDED event once the app shows it, however it differs', async () => {
  const derived = { ...listed, oktaGroupId: '00g1' };
  expect(
    await told(() => store.transaction((tx) => insertDerivedAccounts(tx, key, [derived], new Date()))),
  ).toEqual([]);
  expect(await shown({ status: 'SUSPENDED' })).toMatchObject([
    { type: 'USER_ACCOUNT_ADDED', changedFields: [] },
  ]);
  expect(await shown({ status: 'ACTIVE' })).toEqual(changed('status'));
});

test('of many that are written at once each that differs makes an event', async () => {
  const list = Array.from({ length: 50 }, (_, n) => ({
    ...listed,
    id: seedId('account', n),
    user: { ...listed.user, id: seedId('user', n), oktaUserId: `00u${n}` },
  }));
  const write = (some: AssignedAccountWrite[]) =>
    told(() => store.transaction((tx) => upsertAssignedAccounts(tx, key, some, new Date())));
  await write(list);
  const after = list.map((account, n) =>
    n % 2 === 0 ? { ...account, username: `ada${n}`, contentHash: 'second' } : account,
  );
  const events = await write(after);
  expect(events.map(({ subjectId }) => subjectId).sort()).toEqual(
    after
      .filter(({ contentHash }) => contentHash === 'second')
      .map(({ id }) => id)
      .sort(),
  );
});
