import { beforeAll, expect, test } from 'vitest';
import { findLastObservedAt, type ObservedNoun } from '../../../src/store/api/last-observed.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
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

const store = storeForFile();
const workspaceId = 'acme';
const written = '2026-01-01T00:00:00Z';
const removedAt = '2026-01-20T00:00:00Z';
const [first, second] = [seedId('first'), seedId('second')];

beforeAll(async () => {
  const scope = (integrationId: string, name: string, observedAt: string) => ({
    workspaceId,
    integrationId,
    scope: name,
    observedAt,
  });
  const owned = { workspaceId, lastObservedAt: written };
  const service = serviceSeed({ ...owned, id: seedId('service') });
  const gone = serviceSeed({ ...owned, id: seedId('gone'), removedAt });
  const emptied = serviceSeed({ ...owned, id: seedId('emptied') });
  const app = (name: string, integrationId: string, serviceId: string, row: object = {}) =>
    instanceSeed({ ...owned, id: seedId(name), integrationId, serviceId, ...row });
  const instances = [
    app('app 1', first, service.id),
    app('app 2', second, service.id),
    app('app gone', second, gone.id, { removedAt }),
    app('app emptied', second, emptied.id, { removedAt }),
    app('app late', first, service.id, { lastObservedAt: '2026-09-01T00:00:00Z' }),
  ];
  const [app1, app2] = instances;
  if (app1 === undefined || app2 === undefined) throw new Error('no apps');
  const users = ['jo', 'ada'].map((name) => userSeed({ ...owned, id: seedId(name), integrationId: first }));
  const [jo, ada] = users;
  if (jo === undefined || ada === undefined) throw new Error('no users');
  const people = { ...owned, departmentId: seedId('dept') };
  await seed(store.db, {
    integrations: [first, second].map((id) => integrationSeed({ workspaceId, id })),
    scopes: [
      scope(first, 'APPS', '2026-02-01T00:00:00Z'),
      scope(second, 'APPS', '2026-03-01T00:00:00Z'),
      scope(first, 'USERS', '2026-04-01T00:00:00Z'),
      scope(second, 'USERS', '2026-05-01T00:00:00Z'),
      scope(first, `APP_USERS:${app1.id}`, '2026-06-01T00:00:00Z'),
      scope(second, `APP_USERS:${app2.id}`, '2026-07-01T00:00:00Z'),
    ],
    services: [service, gone, emptied],
    instances,
    departments: [departmentSeed({ ...owned, id: seedId('dept') })],
    employees: [
      employeeSeed({ ...people, id: seedId('here'), integrationId: first }),
      employeeSeed({ ...people, id: seedId('left'), integrationId: second, removedAt }),
    ],
    users,
    accounts: [
      accountSeed({ id: seedId('jo 1'), lastObservedAt: written }, jo, app1),
      accountSeed({ id: seedId('jo 2'), lastObservedAt: written, removedAt }, jo, app2),
      accountSeed({ id: seedId('ada 1'), lastObservedAt: written }, ada, app1),
      accountSeed({ id: seedId('ada 2'), lastObservedAt: written }, ada, app2),
    ],
  });
});

const own = '2026-01-01 00:00:00+00';
const cases: [string, ObservedNoun, string, string][] = [
  [
    'an instance: when its integration’s apps were read',
    'serviceInstance',
    'app 1',
    '2026-02-01 00:00:00+00',
  ],
  ['an instance written later than that', 'serviceInstance', 'app late', '2026-09-01 00:00:00+00'],
  ['a removed instance: when it was last written', 'serviceInstance', 'app gone', own],
  ['a service: the latest read of any of its instances', 'service', 'service', '2026-03-01 00:00:00+00'],
  ['a removed service: when it was last written', 'service', 'gone', own],
  ['a service without instances left: when it was last written', 'service', 'emptied', own],
  ['an employee: when the integration’s people were read', 'employee', 'here', '2026-04-01 00:00:00+00'],
  ['a removed employee: when last written', 'employee', 'left', own],
  ['a department: of those who are still there', 'department', 'dept', '2026-04-01 00:00:00+00'],
  ['an account: when the app’s users were read', 'userAccount', 'jo 1', '2026-06-01 00:00:00+00'],
  ['a removed account: when last written', 'userAccount', 'jo 2', own],
  ['a user: the latest of the accounts that are left', 'user', 'jo', '2026-06-01 00:00:00+00'],
  ['a user of several apps: the latest of them', 'user', 'ada', '2026-07-01 00:00:00+00'],
];

test.each(cases)('%s', async (_, noun, name, expected) => {
  const found = await findLastObservedAt(new Reader(store.db, workspaceId), noun, [
    seedId(name),
    'no id',
    seedId('nobody'),
  ]);
  expect([...found]).toEqual([[seedId(name), expected]]);
  expect(await findLastObservedAt(new Reader(store.db, 'other'), noun, [seedId(name)])).toEqual(new Map());
});

test('many rows are asked about in one statement', async () => {
  let statements = 0;
  const stop = onStatement(store, () => {
    statements += 1;
  });
  await findLastObservedAt(
    new Reader(store.db, workspaceId),
    'user',
    ['jo', 'ada'].map((name) => seedId(name)),
  );
  stop();
  expect(statements).toBe(1);
});
