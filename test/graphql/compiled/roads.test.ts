import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSchema } from '../../../src/graphql/schema.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { seed, seedId } from '../../kit/seed.ts';
import { makeCompany } from '../../store/api/company.ts';
import { type BothRoads, startBothRoads } from './both-roads.ts';
import { Documents, type RandomDocument } from './documents.ts';
import { seedEvents, withHistory } from './history.ts';

/* `npm run test:compiled` sends thousands of documents, and COMPILED_SEED others. */
const count = Number(process.env.COMPILED_DOCUMENTS ?? 60);
const firstSeed = Number(process.env.COMPILED_SEED ?? 1);
const now = new Date();
const company = withHistory(makeCompany('default', 3, now), now);
const store = storeForFile();
let roads: BothRoads;
const expectSame: BothRoads['expectSame'] = (...asked) => roads.expectSame(...asked);

beforeAll(async () => {
  await seed(store.db, company);
  // The same ids in another workspace.
  const other = withHistory(makeCompany('other', 3, now), now);
  await seed(store.db, other);
  for (const one of [company, other]) await seedEvents(store, one, now);
  // As a sync does: without statistics the planner may read all accounts for each of them.
  await rows(store.db, sql`analyze`);
  roads = await startBothRoads(store, now);
});
afterAll(() => roads?.close());

/** The first cursor of each of these pages, wherever an answer has them. */
function cursorsIn(answer: unknown, wanted: RandomDocument['cursors']): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const side = wanted[key];
      const cursor: unknown = side && inner?.[side];
      if (typeof cursor === 'string') found[key] ??= cursor;
      visit(inner);
    }
  };
  visit(answer);
  return found;
}

const { services, instances, employees, users, accounts, departments, groups, integrations, runs } = company;
const emails = employees.slice(0, 9).map(({ email }) => email ?? 'nobody@acme.example');
/** As it is, and as a gateway might have got it from elsewhere. */
const spelled = (text: string) => [text, ` ${text.toUpperCase()} `];
const byId = (__typename: string, rows: readonly { id: string }[]) =>
  rows.slice(0, 5).flatMap(({ id }) => [
    { __typename, id },
    { __typename, id: id.toUpperCase() },
  ]);
const byKey = (__typename: string, key: string, texts: readonly string[]) =>
  texts.flatMap(spelled).map((text) => ({ __typename, [key]: text }));
const oddRepresentations = ['SaasService', 'Employee', 'Department', 'SaasUser', 'OktaSyncRun'].flatMap(
  (__typename) => [
    { __typename },
    { __typename, id: 'no-id' },
    { __typename, id: 5, email: emails[0], name: null, catalogKey: [] },
    { __typename, id: 'no-id', email: emails[0], name: 'Sales', catalogKey: 'key' },
    { __typename, email: '', name: ' ', catalogKey: 'a\0' },
    { __typename, id: employees[0]?.id },
  ],
);
const pools = {
  ids: [...services, ...employees.slice(0, 9), ...users.slice(0, 9), ...departments].map(({ id }) => id),
  emails: emails.flatMap(spelled),
  keys: {
    id: [services, instances, employees, users, departments, groups, integrations, runs].flatMap((rows) => [
      ...rows.slice(0, 3).map(({ id }) => String(id)),
      'no-id',
    ]),
    name: [...departments.flatMap(({ name }) => spelled(name)), ''],
    catalogKey: [...services.slice(0, 4).flatMap(({ catalogKey }) => spelled(catalogKey)), '\0'],
  },
  texts: ['a', 'e', '', 'x"\\y', ...services.slice(0, 3).map(({ name }) => name)],
  entities: [
    ...byId('SaasService', services),
    ...byId('SaasServiceInstance', instances),
    ...byId('Employee', employees),
    ...byId('SaasUser', users),
    ...byId('SaasUserAccount', accounts),
    ...byId('Department', departments),
    ...byKey(
      'SaasService',
      'catalogKey',
      services.slice(0, 3).map(({ catalogKey }) => catalogKey),
    ),
    ...byKey('Employee', 'email', emails.slice(0, 3)),
    ...byKey('SaasUser', 'email', emails.slice(0, 3)),
    ...byKey(
      'Department',
      'name',
      departments.slice(0, 3).map(({ name }) => name),
    ),
    ...byId('OktaGroup', groups),
    ...byId('OktaIntegration', integrations),
    ...byId('OktaSyncRun', runs),
    ...['SERVICE_CHANGED', 'EMPLOYEE_REMOVED'].map((type) => ({
      __typename: 'DiscoveryEvent',
      id: seedId('event', 'default', type, 1),
    })),
    ...oddRepresentations,
  ],
};

test('random documents get the same bytes both ways', { timeout: 3_600_000 }, async () => {
  const documents = new Documents(createSchema(), createRandom(firstSeed), pools);
  const counts = new Map<string, number>();
  for (let n = 0; n < count; n += 1) {
    const { query, variables, cursors } = documents.next();
    const { road, text } = await expectSame(query, variables);
    counts.set(road, (counts.get(road) ?? 0) + 1);
    const given = cursorsIn(JSON.parse(text), cursors);
    if (Object.keys(given).length === 0) continue;
    const next = await expectSame(query, { ...variables, ...given });
    counts.set(next.road, (counts.get(next.road) ?? 0) + 1);
  }
  if (process.env.COMPILED_DOCUMENTS !== undefined) console.log(count, Object.fromEntries(counts));
  expect(counts.get('compiled')).toBeGreaterThan(count / 2);
});

// Found by the test above, the smallest that showed it.
test.each([
  [
    'of a page of nothing but its name',
    '{ departments(first: 2) { nodes { employees { pageInfo { __typename } } } } }',
  ],
  [
    'of more fields than a function of PostgreSQL takes',
    `{ employees(first: 3) { nodes { id email login firstName lastName displayName title employeeNumber city
      ${Array.from({ length: 55 }, (_, n) => `f${n}: displayName`).join(' ')} } } }`,
  ],
  [
    'of 900 fields',
    `{ employees(first: 3) { nodes { ${'id title email login department { name } '.repeat(150)} } } }`,
  ],
  [
    'of figures of one row with other windows',
    `{ saasServices(first: 4) { nodes { id a: usage(within: "P7D") { ...F } b: usage(within: "P90D") { ...F } usageLast30Days { ...F } } } }
     fragment F on SaasServiceUsage { from to isComplete assignedUsers activeUsers inactiveUsers neverUsedUsers newUsers
       signIns utilization seatCount unusedSeats orphanedAccounts }`,
  ],
  [
    'of figures of rows that other rows lead to, in lists within lists',
    `{ employees(first: 9) { pageInfo { hasNextPage } nodes { department { employeeCount all: employeeCount(status: null) }
       user { userAccounts(first: 3) { edges { cursor node { signInCount usageState(activeWithin: "P10D") service { usage { signIns } } } } } } } } }`,
  ],
  [
    'of trends',
    `{ saasServices(first: 3) { nodes { name days: usageTrend(from: "2026-01-30", to: "2026-02-03", granularity: DAY) { ...P }
       months: usageTrend(from: "0001-01-01", to: "0001-05-05", granularity: MONTH) { ...P }
       last: usageTrend(from: "9999-12-01", to: "9999-12-31") { ...P } } } }
     fragment P on SaasUsagePoint { periodStart activeUsers newUsers signIns assignedUsers isComplete }`,
  ],
  [
    'of departments by services, both ways, in every order',
    `{ saasServices(first: 5) { nodes { departments(first: 3) { totalCount pageInfo { hasNextPage endCursor } unassigned { ...U isComplete }
         edges { cursor node { name } assignedUsers activeUsers signIns lastActivityAt isComplete shareOfService } }
         byName: departments(activeWithin: "P7D", orderBy: [{ field: NAME }]) { nodes { id services(last: 2) { nodes { name usage { from } } } } } } }
       departments { nodes { services(first: 4, activeWithin: "P60D", filter: { isRemoved: false }, orderBy: [{ field: ASSIGNED_USERS }]) {
         totalCount edges { cursor node { name lastActivityAt } assignedUsers activeUsers signIns lastActivityAt isComplete adoption } } } } }
     fragment U on SaasUnassignedUsage { assignedUsers activeUsers signIns }`,
  ],
  [
    'of the summary',
    `{ discoverySummary { services serviceInstances users userAccounts employees departments newServices
       month: newServices(within: "P30D") unusedServices inactiveAccounts orphanedAccounts employeesWithoutDepartment
       dataAsOf activityKnownSince } }`,
  ],
])('%s', async (_of, query) => {
  expect((await expectSame(query)).road).toBe('compiled');
});

test.each([
  'saasServices',
  'saasUsers',
  'saasUserAccounts',
  'employees',
  'departments',
  'saasServiceInstances',
])('%s: each way goes on from the cursors of the other, in both directions', async (list) => {
  const page = (args: string) =>
    `{ ${list}(${args}) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`;
  let cursor = '';
  for (let n = 0; n < 4; n += 1) {
    const { text, road } = await expectSame(page(`first: 3${cursor && `, after: "${cursor}"`}`));
    expect(road).toBe('compiled');
    // Short lists end, and begin again.
    cursor = JSON.parse(text).data[list].pageInfo.endCursor ?? '';
  }
  await expectSame(page(`last: 2, before: "${cursor}"`));
  await expectSame(page('last: 4'));
  await expectSame(page('first: 0'));
  await expectSame(page('first: 500'));
});

const page =
  '{ edges { cursor } nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';

test('entities of several types, by every key, in their order', async () => {
  const [service, employee, department] = [services[0], employees[0], departments[0]];
  const representations = [
    { __typename: 'Employee', email: employee?.email?.toLowerCase() },
    { __typename: 'Department', name: ` ${department?.name.toUpperCase()}` },
    { __typename: 'SaasService', catalogKey: service?.catalogKey },
    { __typename: 'Employee', id: employees[1]?.id },
    { __typename: 'SaasService', catalogKey: service?.catalogKey.toUpperCase() },
    { __typename: 'Employee', email: 7 },
    { __typename: 'Employee', email: employee?.email },
  ];
  const query = `query Of($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename ... on Employee { id displayName } ... on Department { key: name } ... on SaasService { name }
  } others: _entities(representations: [{ __typename: "SaasUser", id: "${users[0]?.id}" }]) { ... on SaasUser { id } }
    none: _entities(representations: []) { __typename } }`;
  const { road, text } = await expectSame(query, { representations });
  expect(road).toBe('compiled');
  const { _entities: found } = JSON.parse(text).data;
  const types = found.map((entity: { __typename: string } | null) => entity?.__typename);
  expect(types).toEqual([
    'Employee',
    'Department',
    'SaasService',
    'Employee',
    undefined,
    undefined,
    'Employee',
  ]);
  for (const odd of ['text', null, { __typename: 'Nobody' }, { id: 'x' }, { __typename: '__proto__' }, []]) {
    const { road: plainRoad } = await expectSame(query, { representations: [...representations, odd] });
    expect(plainRoad).toMatch(/^plain|^refused/);
  }
});

test('a cursor within a list is good for one parent, and an error for the others', async () => {
  const [one, other] = services;
  const query = `query Next($id: ID!, $after: String, $last: Int) {
    saasService(id: $id) { users(first: 2, after: $after) ${page} back: users(last: $last, before: $after) ${page} } }`;
  const first = await expectSame(query, { id: one?.id });
  const after: string = JSON.parse(first.text).data.saasService.users.pageInfo.endCursor;
  const next = await expectSame(query, { id: one?.id, after, last: 3 });
  expect(next.road).toBe('compiled');
  expect(JSON.parse(next.text).data.saasService.back.nodes).toHaveLength(1);
  const foreign = await expectSame(query, { id: other?.id, after });
  expect(foreign.road).toBe('plain; a value that the schema does not allow');
  expect(JSON.parse(foreign.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
});

test('a page of nothing says whether there is something', async () => {
  for (const args of ['first: 0', 'last: 0', 'first: 0, filter: { search: "nobody" }']) {
    const { road, text } = await expectSame(
      `{ employees(${args}) ${page} departments { nodes { employees(${args}) ${page} } } }`,
    );
    expect(road).toBe('compiled');
    const { hasNextPage, hasPreviousPage } = JSON.parse(text).data.employees.pageInfo;
    expect([hasNextPage, hasPreviousPage]).toEqual([args === 'first: 0', args === 'last: 0']);
  }
});

test('a cursor of another order is refused also where no page is read', async () => {
  const { text } = await expectSame('{ employees(orderBy: { field: EMAIL }) { pageInfo { endCursor } } }');
  const after: string = JSON.parse(text).data.employees.pageInfo.endCursor;
  const refused = await expectSame('query Of($after: String) { employees(after: $after) { totalCount } }', {
    after,
  });
  expect(JSON.parse(refused.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
});

test('the feed goes on from its cursors in both directions, and says when it was reset', async () => {
  const query = `query Feed($first: Int, $after: String, $last: Int, $before: String, $filter: DiscoveryEventFilter) {
    discoveryEvents(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      edges { cursor node { id type changedFields subject { __typename ... on Employee { displayName } } syncRun { id } } }
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const next = async (variables: object, road = 'compiled') => {
    const answer = await expectSame(query, variables);
    expect(answer.road).toBe(road);
    return JSON.parse(answer.text);
  };
  const { pageInfo } = (await next({ first: 5 })).data.discoveryEvents;
  const second = (await next({ first: 5, after: pageInfo.endCursor })).data.discoveryEvents;
  expect(second.edges).toHaveLength(5);
  const { startCursor, endCursor } = second.pageInfo;
  // Between two cursors, from either end, with rows left and without.
  for (const size of [2, 20]) {
    const between = { after: pageInfo.startCursor, before: endCursor };
    await next({ first: size, ...between });
    await next({ first: null, last: size, ...between });
    await next({ first: null, last: size, before: startCursor });
  }
  await rows(store.db, sql`update discovery_feeds set last_position = 1 where workspace_id = 'default'`);
  await rows(store.db, sql`delete from discovery_events where workspace_id = 'default' and position > 1`);
  const { errors } = await next(
    { first: 5, after: endCursor },
    'plain; a value that the schema does not allow',
  );
  expect(errors[0].extensions.code).toBe('FEED_RESET');
});

test('integrations, their runs, stages and groups are read at once', async () => {
  const { road, text } = await expectSame(`{
    oktaIntegrations { nodes { id name domain status statusReason maxRateShare tokenLastUsedAt syncSchedule { enabled interval }
      capabilities { dataType status message lastSucceededAt } activityGaps { from to }
      lastSyncRun { id trigger mode status queuedAt changes { servicesDiscovered signInsIngested } }
      syncRuns(first: 100) { totalCount nodes { id error { code message httpStatus oktaErrorId retryable }
        withheldRemovals { employees reason } integration { name }
        stages { dataType status recordsRead startedAt error { message } } } }
      serviceInstances(first: 3) { nodes { integration { id } } } } }
    oktaGroups { nodes { name memberCount appCount integration { id } userAccounts(first: 2) { nodes { id assignedVia { oktaGroupId name } } } } } }`);
  expect(road).toBe('compiled');
  const { nodes } = JSON.parse(text).data.oktaIntegrations;
  expect(
    nodes.map(({ syncSchedule }: { syncSchedule: { interval: string } }) => syncSchedule.interval).sort(),
  ).toEqual(['P1D', 'P1DT2H3M4S', 'PT30M']);
});

test.each([
  'oktaIntegrations(first: 101) { totalCount }',
  'oktaIntegrations { nodes { syncRuns(last: 101) { totalCount } } }',
])('%s: no page is longer than by the resolvers', async (list) => {
  const { text } = await expectSame(`{ ${list} }`);
  expect(JSON.parse(text).errors[0].message).toContain('100');
});

test('what is estimated is the same both ways, counted or not', async () => {
  const [one] = integrations;
  await rows(
    store.db,
    sql`insert into sync_runs (workspace_id, id, integration_id, trigger, mode, status, data_types, changes)
      select 'default', gen_random_uuid(), ${one?.id}::uuid, 'MANUAL', 'FULL', 'FAILED', '{APPS}', '{}'
      from generate_series(1, 1500)`,
  );
  await rows(
    store.db,
    sql`insert into discovery_events (workspace_id, position, id, type, occurred_at, subject_id, changed_fields)
      select 'default', 1000 + n, gen_random_uuid(), 'EMPLOYEE_ADDED', now(), gen_random_uuid(), '{}'
      from generate_series(1, 1200) n`,
  );
  await rows(store.db, sql`analyze`);
  const { road, text } = await expectSame(`{ discoveryEvents(first: 1) { estimatedCount nodes { id } }
    some: discoveryEvents(filter: { type: EMPLOYEE_ADDED }) { estimatedCount }
    oktaIntegrations { nodes { id syncRuns(last: 1) { count: estimatedCount edges { cursor } } serviceInstances { estimatedCount } } }
    employees { nodes { services { estimatedCount } } } saasServices { nodes { users { estimatedCount } } } }`);
  expect(road).toBe('compiled');
  const { discoveryEvents, some, oktaIntegrations } = JSON.parse(text).data;
  expect([discoveryEvents, some].every(({ estimatedCount }) => estimatedCount > 1_000)).toBe(true);
  const counts = oktaIntegrations.nodes.map(
    ({ syncRuns }: { syncRuns: { count: number } }) => syncRuns.count > 1_000,
  );
  expect(counts.sort()).toEqual([false, false, true]);
});

test('what one statement cannot answer, the resolvers do, and errors are theirs', async () => {
  const roadOf = async (query: string, variables?: object) => (await expectSame(query, variables)).road;
  expect(await roadOf('{ __typename }')).toBe('plain; nothing to read');
  expect(await roadOf('{ discoveryAuditEvents { totalCount } }')).toBe('plain; Query.discoveryAuditEvents');
  expect(await roadOf('{ employees(first: 501) { nodes { id } } }')).toBe('plain; an error');
  const trend = (range: string) =>
    `{ saasServices(first: 500) { nodes { usageTrend(${range}) { signIns } } } }`;
  expect(await roadOf(trend('from: "2026-02-01", to: "2026-01-01"'))).toBe('plain; an error');
  // As many points as there could be are too many for one statement; those of the services that are there are not.
  const year = 'from: "2025-01-01", to: "2025-12-31", granularity: DAY';
  expect(await roadOf(trend(year))).toBe('plain; an error');
  expect(await roadOf(trend(year).replace('500', '50'))).toBe('compiled');
  expect(await roadOf('{ employees(after: "forged") { nodes { id } } }')).toBe('plain; an error');
  expect(await roadOf('{ saasService(id: "no id") { name } }')).toBe('compiled');
});

test('a value that the schema does not allow is told as the resolvers tell it', async () => {
  const [one] = services;
  await rows(
    store.db,
    sql`update saas_services set status = 'NEW_WORD' where workspace_id = 'default' and id = ${one?.id}`,
  );
  const { road, text } = await expectSame('query One($id: ID!) { saasService(id: $id) { id status } }', {
    id: one?.id,
  });
  expect(road).toBe('plain; a value that the schema does not allow');
  expect(JSON.parse(text).errors).toHaveLength(1);
});

test('an operation is one statement, which reads only the columns that are shown', async () => {
  const asked = (more: string) =>
    roads.compiled.count(`{ saasServices(first: 3) { totalCount nodes { name users { nodes {
      email employee { id title ${more} department { name } } } } } } }`);
  const [few, more] = [await asked(''), await asked('city')];
  expect(few.statements.map(({ label }) => label)).toEqual(['operation']);
  expect(few.statements[0]?.text).not.toContain('"city"');
  expect(few.statements[0]?.text).not.toContain('"category"');
  expect(more.statements[0]?.text).toContain('"city"');
});
