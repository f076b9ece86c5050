import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NotedEvent } from '../../../src/store/sync/discovery-events.ts';
import { attributeEvents, noteEvents } from '../../../src/store/sync/discovery-events.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import {
  accountSeed,
  departmentSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  runSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';

const workspaceId = 'default';
const integrationId = seedId('integration');
const runId = seedId('run');
const service = serviceSeed({ workspaceId, id: seedId('service'), name: 'Zoom' });
const instance = instanceSeed({
  workspaceId,
  id: seedId('instance'),
  integrationId,
  serviceId: seedId('service'),
});
const user = userSeed({ workspaceId, id: seedId('user'), integrationId, email: 'ada@acme.example' });

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, {
    integrations: [integrationSeed({ workspaceId, id: integrationId })],
    runs: [runSeed({ workspaceId, id: runId, integrationId })],
    services: [service],
    instances: [instance],
    departments: [departmentSeed({ workspaceId, id: seedId('department'), name: 'Sales' })],
    employees: [
      employeeSeed({ workspaceId, id: seedId('employee'), integrationId, displayName: 'Ada Lovelace' }),
    ],
    users: [user],
    accounts: [accountSeed({ id: seedId('account') }, user, instance)],
  });
  const days: [string, NotedEvent][] = [
    ['2026-03-01', { type: 'SERVICE_DISCOVERED', subjectId: seedId('service') }],
    ['2026-03-02', { type: 'DEPARTMENT_ADDED', subjectId: seedId('department') }],
    ['2026-03-03', { type: 'EMPLOYEE_CHANGED', subjectId: seedId('employee'), changedFields: ['title'] }],
    [
      '2026-03-04',
      { type: 'USER_ACCOUNT_ADDED', subjectId: seedId('account'), serviceId: seedId('service') },
    ],
    ['2026-03-05', { type: 'EMPLOYEE_REMOVED', subjectId: seedId('erased') }],
    [
      '2026-03-06',
      {
        type: 'USER_ACCOUNT_CHANGED',
        subjectId: seedId('account'),
        serviceId: seedId('service'),
        changedFields: ['status', 'oktaStatus'],
      },
    ],
  ];
  for (const [day, event] of days) {
    await store.transaction(async (tx) => {
      if (event.type !== 'EMPLOYEE_REMOVED') attributeEvents(tx, { runId });
      await noteEvents(tx, workspaceId, [event], new Date(`${day}T12:00:00Z`));
    });
  }
  await noteEvents(store.db, 'other', [{ type: 'SERVICE_REMOVED', subjectId: seedId('theirs') }], new Date());
  server = await startTestServer(store);
});
afterAll(() => server?.close());

type Feed = {
  discoveryEvents: {
    totalCount: number;
    nodes: { id: string; type: string; subject: Record<string, unknown> | null }[];
    pageInfo: {
      hasNextPage: boolean;
      hasPreviousPage: boolean;
      startCursor: string | null;
      endCursor: string | null;
    };
  };
};

async function feed(args: string) {
  const answer = await server.ask<Feed>(
    `{ discoveryEvents${args} { totalCount nodes { id type } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  expect(answer.errors).toEqual([]);
  const page = answer.data?.discoveryEvents;
  if (!page) throw new Error('no feed');
  return { ...page, types: page.nodes.map(({ type }) => type) };
}

const all = [
  'SERVICE_DISCOVERED',
  'DEPARTMENT_ADDED',
  'EMPLOYEE_CHANGED',
  'USER_ACCOUNT_ADDED',
  'EMPLOYEE_REMOVED',
  'USER_ACCOUNT_CHANGED',
];

test('the feed is read from its beginning, page by page, to its end', async () => {
  const types: string[] = [];
  let after = '';
  for (let hasNext = true; hasNext; ) {
    const page = await feed(`(first: 2${after})`);
    expect(page.totalCount).toBe(all.length);
    expect(page.pageInfo.hasPreviousPage).toBe(after !== '');
    types.push(...page.types);
    after = `, after: "${page.pageInfo.endCursor}"`;
    hasNext = page.pageInfo.hasNextPage;
  }
  expect(types).toEqual(all);
});

test('the latest are read from the end, oldest first, and are where following the feed begins', async () => {
  const latest = await feed('(last: 2)');
  expect(latest.types).toEqual(all.slice(4));
  expect(latest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });

  const earlier = await feed(`(last: 10, before: "${latest.pageInfo.startCursor}")`);
  expect(earlier.types).toEqual(all.slice(0, 4));
  expect(earlier.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });

  const behind = await feed(`(after: "${latest.pageInfo.endCursor}")`);
  expect(behind.types).toEqual([]);
});

test('filters take events by type, time, service, sync and changed field, and what cannot be matches nothing', async () => {
  const filtered = async (filter: string) => (await feed(`(filter: { ${filter} })`)).types;
  expect(await filtered('type: [DEPARTMENT_ADDED, EMPLOYEE_REMOVED]')).toEqual([all[1], all[4]]);
  expect(await filtered('occurredAt: { gte: "2026-03-02T00:00:00Z", lt: "2026-03-04T00:00:00Z" }')).toEqual([
    all[1],
    all[2],
  ]);
  expect(await filtered(`service: ["${seedId('service')}"]`)).toEqual([all[0], all[3], all[5]]);
  expect(await filtered(`syncRun: ["${runId}"]`)).toEqual([...all.slice(0, 4), all[5]]);
  expect(await filtered('changedFields: ["title", "email"]')).toEqual([all[2]]);
  expect(await filtered('changedFields: ["status"]')).toEqual(['USER_ACCOUNT_CHANGED']);
  expect(await filtered('service: ["nothing"]')).toEqual([]);
  expect(await filtered('type: []')).toEqual([]);
});

test('each event shows what it is about as it is now, and null where that is erased', async () => {
  const answer = await server.ask<{ discoveryEvents: { nodes: unknown[] } }>(`{ discoveryEvents { nodes {
    type occurredAt changedFields
    syncRun { id }
    subject {
      __typename
      ... on SaasService { serviceName: name }
      ... on Department { departmentName: name }
      ... on Employee { displayName }
      ... on SaasUserAccount { user { email } service { name } }
    }
  } } }`);
  expect(answer.errors).toEqual([]);
  expect(answer.data?.discoveryEvents.nodes).toEqual([
    {
      type: 'SERVICE_DISCOVERED',
      occurredAt: '2026-03-01T12:00:00.000Z',
      changedFields: [],
      syncRun: { id: runId },
      subject: { __typename: 'SaasService', serviceName: 'Zoom' },
    },
    expect.objectContaining({ subject: { __typename: 'Department', departmentName: 'Sales' } }),
    expect.objectContaining({
      changedFields: ['title'],
      subject: { __typename: 'Employee', displayName: 'Ada Lovelace' },
    }),
    expect.objectContaining({
      subject: {
        __typename: 'SaasUserAccount',
        user: { email: 'ada@acme.example' },
        service: { name: 'Zoom' },
      },
    }),
    expect.objectContaining({ type: 'EMPLOYEE_REMOVED', subject: null, syncRun: null }),
    expect.objectContaining({
      type: 'USER_ACCOUNT_CHANGED',
      changedFields: ['status', 'oktaStatus'],
      subject: expect.objectContaining({ __typename: 'SaasUserAccount' }),
    }),
  ]);
});

test('a hundred events take no more statements than one of each kind', async () => {
  const query = `query Feed($first: Int) { discoveryEvents(first: $first) { nodes {
    syncRun { id }
    subject { __typename ... on SaasService { name } ... on Employee { displayName } ... on Department { name } ... on SaasUserAccount { status } }
  } } }`;
  const few = await server.count(query, { first: all.length });
  await noteEvents(
    store.db,
    'default',
    Array.from({ length: 100 }, (_, index) => ({
      type: 'SERVICE_REMOVED' as const,
      subjectId: seedId('gone', index),
    })),
    new Date(),
  );
  const many = await server.count(query, { first: all.length + 100 });
  expect(many.errors).toEqual([]);
  expect(many.statements.length).toBe(few.statements.length);
});

test('an event is an entity: a gateway finds it by id, and none of another workspace', async () => {
  const [first] = (await feed('(first: 1)')).nodes;
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on DiscoveryEvent { type } } }`;
  const representations = [first?.id, seedId('nobody')].map((id) => ({ __typename: 'DiscoveryEvent', id }));
  const answer = await server.ask<{ _entities: unknown[] }>(query, { representations });
  expect(answer.data?._entities).toEqual([{ type: 'SERVICE_DISCOVERED' }, null]);
});

test.each([
  ['(last: -1)', '`last` must be from 0 to 500.'],
  ['(last: 501)', '`last` must be from 0 to 500.'],
  ['(first: 501)', '`first` must be from 0 to 500.'],
  ['(before: "x")', 'This cursor does not belong'],
  ['(after: "x")', 'This cursor does not belong'],
])('discoveryEvents%s is refused with a reason', async (args, reason) => {
  const { errors } = await server.ask(`{ discoveryEvents${args} { nodes { id } } }`);
  expect(errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
    [expect.stringContaining(reason), 'BAD_USER_INPUT'],
  ]);
});

test('rows asked for from the end count as those from the beginning do', async () => {
  const { errors } = await server.ask(
    '{ discoveryEvents(last: 500) { nodes { subject { ... on SaasService { users(first: 500) { nodes { id } } } } } } }',
  );
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['OPERATION_TOO_COMPLEX']);
});
