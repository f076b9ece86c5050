import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveKeys, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { seed } from '../kit/seed.ts';
import { makeCompany } from '../store/api/company.ts';

const company = makeCompany('default', 7, new Date());
const cursorKeys = () => deriveKeys(parseKeyRing(`k:${Buffer.alloc(32, 3).toString('base64')}`), 'cursors');
const store = storeForFile();
let server: TestServer;
let sibling: TestServer;

beforeAll(async () => {
  await seed(store.db, company);
  server = await startTestServer(store, { cursorKeys: cursorKeys() });
  sibling = await startTestServer(store, { cursorKeys: cursorKeys() });
});

afterAll(async () => {
  await server.close();
  await sibling.close();
});

type List = {
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
};
const all =
  'nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const ask = async (field: string, on = server) => {
  const { data, errors } = await on.ask<{ list: List }>(`{ list: ${field} { ${all} } }`);
  return { list: data?.list, messages: errors.map(({ message }) => message), errors };
};
const listed = async (field: string, on = server) => {
  const { list, messages } = await ask(field, on);
  if (!list) throw new Error(messages.join());
  return list;
};

test.each([
  ['saasServices', ''],
  ['saasServices', 'orderBy: [{ field: USER_ACCOUNT_COUNT, direction: DESC }]'],
  ['saasServices', 'filter: { isCustom: false }'],
  ['saasUserAccounts', 'orderBy: [{ field: SERVICE_NAME }, { field: LAST_ACTIVITY_AT, direction: DESC }]'],
  ['employees', 'filter: { hasDepartment: true }'],
  ['employees', 'orderBy: [{ field: STATUS_CHANGED_AT }, { field: EMAIL, direction: DESC }]'],
  ['oktaGroups', 'orderBy: [{ field: MEMBER_COUNT, direction: DESC }]'],
  ['saasServices', 'orderBy: [{ field: UTILIZATION_30D }, { field: UNUSED_SEATS, direction: DESC }]'],
  ['saasServiceInstances', 'orderBy: [{ field: SEAT_COUNT, direction: DESC }, { field: SERVICE_NAME }]'],
  ['saasUsers', 'orderBy: [{ field: NAME }, { field: LAST_ACTIVITY_AT, direction: DESC }]'],
  ['departments', 'orderBy: [{ field: EMPLOYEE_COUNT, direction: DESC }, { field: ACTIVE_USERS_30D }]'],
  ['departments', ''],
  ['oktaIntegrations', ''],
])('%s (%s) reads the same forwards and backwards, at another process too', async (name, more) => {
  const most = name === 'oktaIntegrations' ? 100 : 500;
  const whole = (await listed(`${name}(first: ${most}, ${more})`)).nodes.map(({ id }) => id);
  const size = Math.max(1, Math.ceil(whole.length / 4));
  const forwards: string[] = [];
  for (let after = ''; ; ) {
    const page = await listed(`${name}(first: ${size}, ${after} ${more})`, after === '' ? server : sibling);
    expect(page.pageInfo.hasPreviousPage).toBe(after !== '');
    expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor);
    forwards.push(...page.nodes.map(({ id }) => id));
    if (!page.pageInfo.hasNextPage) break;
    after = `after: "${page.pageInfo.endCursor}",`;
  }
  const backwards: string[] = [];
  for (let before = ''; ; ) {
    const page = await listed(`${name}(last: ${size}, ${before} ${more})`, before === '' ? server : sibling);
    expect(page.pageInfo.hasNextPage).toBe(before !== '');
    backwards.unshift(...page.nodes.map(({ id }) => id));
    if (!page.pageInfo.hasPreviousPage) break;
    before = `before: "${page.pageInfo.startCursor}",`;
  }
  expect(whole.length).toBeGreaterThan(2);
  expect(forwards).toEqual(whole);
  expect(backwards).toEqual(whole);
});

test('lists within rows, and those with figures, can be read from their end', async () => {
  const query = (args: string) => `{ saasServices(first: 3) { nodes {
    users(${args}) { nodes { id } } instances(${args}) { nodes { id } } userAccounts(${args}) { nodes { id } }
    departments(${args}) { nodes { id } } } }
    departments(first: 3) { nodes { employees(${args}) { nodes { id } } services(${args}) { nodes { id } } } } }`;
  type Nested = Record<string, { nodes: Record<string, { nodes: { id: string }[] }>[] }>;
  const [head, tail] = await Promise.all(
    ['first: 500', 'last: 2'].map((args) => server.ask<Nested>(query(args))),
  );
  expect([head?.errors, tail?.errors]).toEqual([[], []]);
  let compared = 0;
  for (const [root, { nodes }] of Object.entries(head?.data ?? {})) {
    for (const [index, node] of nodes.entries()) {
      for (const [field, list] of Object.entries(node)) {
        expect(tail?.data?.[root]?.nodes[index]?.[field]?.nodes).toEqual(list.nodes.slice(-2));
        compared += list.nodes.length;
      }
    }
  }
  expect(compared).toBeGreaterThan(50);
});

test('an estimated count is the exact one of lists as short as these, wherever they stand', async () => {
  const both = (field: string) => `${field} { totalCount estimatedCount }`;
  const within = (list: string, fields: string[]) =>
    `${list}(first: 30) { nodes { ${fields.map(both).join(' ')} } }`;
  const { text, errors } =
    await server.ask(`{ ${[...lists, 'saasServiceInstances', 'oktaGroups'].map(both).join(' ')}
    s: ${within('saasServices', ['users', 'instances', 'userAccounts(filter: { orphaned: false })', 'departments'])}
    d: ${within('departments', ['employees', 'services'])} e: ${within('employees', ['directReports', 'services'])}
    u: ${within('saasUsers', ['services', 'userAccounts'])} g: ${within('oktaGroups', ['userAccounts'])}
    i: oktaIntegrations { nodes { ${['syncRuns', 'serviceInstances'].map(both).join(' ')} } } }`);
  expect(errors).toEqual([]);
  const counts = [...text.matchAll(/"totalCount":(\d+),"estimatedCount":(\d+)/g)];
  expect(counts.filter(([, exact]) => Number(exact) > 0).length).toBeGreaterThan(100);
  for (const [, exact, estimated] of counts) expect(estimated).toBe(exact);
});

const lists = [
  'saasServices',
  'saasUsers',
  'saasUserAccounts',
  'employees',
  'departments',
  'discoveryEvents',
  'oktaIntegrations',
];
const roots = Object.fromEntries(lists.map((name) => [name, `${name} { totalCount }`]));

test('no cursor of any list lets anybody read of whom it is, and each is the same in every process', async () => {
  const orders: Record<string, string> = {
    employees: '',
    saasUsers: '',
    saasUserAccounts: 'orderBy: [{ field: LAST_ACTIVITY_AT, direction: DESC }]',
    saasServices: 'orderBy: [{ field: NAME }]',
  };
  // Shorter ones may be in there by chance.
  const texts = company.employees
    .flatMap(({ email, displayName }) => [email, displayName])
    .filter((text) => text != null && text.length >= 8) as string[];
  for (const [name, order] of Object.entries(orders)) {
    const field = `${name}(first: 500, ${order})`;
    const [page, again] = [await listed(field), await listed(field, sibling)];
    const cursors = page.edges.map(({ cursor }) => cursor);
    expect(new Set(cursors).size, name).toBe(page.nodes.length);
    expect(again.edges.map(({ cursor }) => cursor)).toEqual(cursors);
    const opened = cursors.map((cursor) => Buffer.from(cursor, 'base64url').toString('latin1').toLowerCase());
    for (const text of texts) expect(opened.join('\n')).not.toContain(text.toLowerCase());
    for (const { id } of page.nodes) expect(opened.join('\n')).not.toContain(id);
  }
  expect(texts.length).toBeGreaterThan(20);
});

test.each([...lists, 'saasServices(filter: { search: "nothing has such a name" })'])(
  '%s: `first: 0` and `last: 0` read no rows and still count them',
  async (field) => {
    const [name = '', rest = ''] = field.split(/[()]/);
    const { data, errors } = await server.ask<Record<string, List & { totalCount: number }>>(
      `{ all: ${name}${rest && `(${rest})`} { totalCount }
        head: ${name}(first: 0, ${rest}) { totalCount ${all} } tail: ${name}(last: 0, ${rest}) { totalCount ${all} } }`,
    );
    expect(errors).toEqual([]);
    const totalCount = data?.all?.totalCount ?? 0;
    const nothing = { totalCount, nodes: [], edges: [] };
    const page = { startCursor: null, endCursor: null };
    const isMore = totalCount > 0;
    expect(data).toMatchObject({
      head: { ...nothing, pageInfo: { ...page, hasNextPage: isMore, hasPreviousPage: false } },
      tail: { ...nothing, pageInfo: { ...page, hasNextPage: false, hasPreviousPage: isMore } },
    });
  },
);

describe('what cannot be answered is refused in words that help', () => {
  const refusal =
    'This cursor does not belong to this list with this order and filter. Start without a cursor.';

  test('a cursor given back to another list, with another order or filter, or changed', async () => {
    const { pageInfo } = await listed('saasServices(first: 1)');
    const cursor = pageInfo.endCursor;
    for (const field of [
      `employees(after: "${cursor}")`,
      `saasServices(after: "${cursor}", orderBy: [{ field: NAME, direction: DESC }])`,
      `saasServices(after: "${cursor}", filter: { isCustom: true })`,
      `saasServices(before: "${cursor}x")`,
      `saasServices(last: 2, before: "${cursor.toLowerCase()}")`,
    ]) {
      const { messages, errors } = await ask(field);
      expect(messages, field).toEqual([refusal]);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect((await ask(`saasServices(after: "${cursor}", orderBy: [{ field: NAME }])`)).messages).toEqual([]);
    expect((await ask(`saasServices(after: "${cursor}", filter: { search: null })`)).messages).toEqual([]);
  });

  test('one of the services of a user, given to the list of all services', async () => {
    const { data } = await server.ask<{
      saasUsers: { nodes: { services: { edges: { cursor: string }[] } }[] };
    }>('{ saasUsers { nodes { services(first: 1) { edges { cursor } } } } }');
    const cursor = data?.saasUsers.nodes.find(({ services }) => services.edges.length > 0)?.services.edges[0]
      ?.cursor;
    expect(cursor).toBeDefined();
    expect((await ask(`saasServices(after: "${cursor}")`)).messages).toEqual([refusal]);
  });

  test('a cursor from the rows of one parent, given to those of another, reads nothing there', async () => {
    const fields = ['users', 'userAccounts', 'instances', 'departments'];
    const ofServices = await server.ask<{
      saasServices: { nodes: ({ id: string } & Record<string, List>)[] };
    }>(
      `{ saasServices(first: 500) { nodes { id ${fields.map((field) => `${field}(first: 1) { edges { cursor node { id } } }`).join(' ')} } } }`,
    );
    let compared = 0;
    for (const field of fields) {
      const [one, other] = (ofServices.data?.saasServices.nodes ?? []).filter(
        (service) => service[field]?.edges.length,
      );
      const cursor = one?.[field]?.edges[0]?.cursor;
      if (!one || !other || !cursor) continue;
      const read = (id: string) =>
        server.ask(`{ saasService(id: "${id}") { ${field}(after: "${cursor}") { nodes { id } } } }`);
      expect((await read(one.id)).errors, field).toEqual([]);
      const refused = await read(other.id);
      expect(
        refused.errors.map(({ message }) => message),
        field,
      ).toEqual([refusal]);
      expect(refused.data, field).toEqual({ saasService: null });
      // Read ahead for both, the one whose cursor it is is answered all the same.
      const both = await server.count(
        `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on SaasService { ${field}(after: "${cursor}") { nodes { id } } } } }`,
        { ids: [one, other].map(({ id }) => ({ __typename: 'SaasService', id })) },
      );
      expect(both.data, field).toEqual({ _entities: [{ [field]: { nodes: expect.any(Array) } }, null] });
      compared += 1;
    }
    expect(compared).toBe(fields.length);
  });

  test('so does one in a list of parents, of which nothing is left that fails when the answer is out', async () => {
    const failures: unknown[] = [];
    const note = (reason: unknown) => void failures.push(reason);
    process.on('unhandledRejection', note);
    for (const [list, field] of [
      ['saasServices', 'departments'],
      ['departments', 'services'],
    ]) {
      const read = (args: string) => `{ list: ${list}(first: 20) { nodes { page: ${field}(${args}) {
        totalCount edges { cursor } } } } }`;
      const { data } = await server.ask<{ list: { nodes: { page: List }[] } }>(read('first: 1'));
      const cursor = data?.list.nodes.find(({ page }) => page.edges.length > 0)?.page.edges[0]?.cursor;
      const { errors } = await server.ask(read(`after: "${cursor}"`));
      expect(errors.map(({ message }) => message)).toEqual([refusal]);
      await nextTurn();
    }
    process.off('unhandledRejection', note);
    expect(failures).toEqual([]);
  });

  test('cursors of the kind that could be read, from before they were sealed', async () => {
    const name = ['employees NAME+', 'zoe@acme.com', company.employees[0]?.id];
    const readable = Buffer.from(JSON.stringify(name)).toString('base64url');
    for (const cursor of [readable, `${'A'.repeat(16)}${readable}`]) {
      expect((await ask(`employees(after: "${cursor}")`)).messages).toEqual([refusal]);
    }
  });

  test('both `first` and `last`, a `last` out of range; a null is no number', async () => {
    const both = 'Give either `first` or `last`, not both.';
    expect((await ask('saasServices(first: 1, last: 1)')).messages).toEqual([both]);
    expect((await ask('departments(last: -1)')).messages).toEqual(['`last` must be from 0 to 500.']);
    expect((await ask('oktaIntegrations(last: 101)')).messages).toEqual(['`last` must be from 0 to 100.']);
    const { data, errors } = await server.ask<{ list: List }>(
      'query ($last: Int) { list: saasServices(first: 2, last: $last) { nodes { id } } }',
      { last: null },
    );
    expect(errors).toEqual([]);
    expect(data?.list.nodes).toHaveLength(2);
  });

  test.each(Object.keys(roots))('of %s: the other fields at the root are answered', async (name) => {
    const others = Object.entries(roots).filter(([other]) => other !== name);
    const { data, errors } = await server.ask(
      `{ ${name}(after: "AAAA") { totalCount nodes { id } } ${others.map(([, field]) => field).join(' ')} }`,
    );
    expect(errors.map(({ message, path }) => [message, path])).toEqual([[refusal, [name]]]);
    expect(data?.[name]).toBe(null);
    for (const [other] of others) expect(data?.[other], other).toEqual({ totalCount: expect.any(Number) });
  });

  test.each([
    [
      '{ employees(first: 501) { nodes { id } } saasServices(last: -1) { nodes { id } } }',
      ['employees', 'saasServices'],
    ],
    [
      `{ departments { nodes { id employees(after: "AAAA") { totalCount } } }
        saasServices(first: 501) { nodes { id } } }`,
      ['departments.nodes.0.employees', 'saasServices'],
    ],
    [
      `{ saasServices { totalCount nodes { users(first: 3) { nodes { id services(first: 501) { nodes { id } } } }
        usageTrend(from: "2026-02-01", to: "2026-01-01") { signIns } departments(first: 1, last: 1) { totalCount } } } }`,
      ['saasServices.nodes.0.users.nodes.0.services'],
    ],
    [
      `query ($no: Boolean = false) { saasServices { ...Deep @include(if: $no) nodes { x: usageTrend(from: "2026-02-01",
        to: "2026-01-01") { signIns } } } }
        fragment Deep on SaasServiceConnection { nodes { users(first: 501) { totalCount } } }`,
      ['saasServices.nodes.0.x'],
    ],
    [
      `{ _entities(representations: [{ __typename: "Department", id: "${company.departments[0]?.id}" }]) {
        ... on Department { services(last: 501) { nodes { id } } employees(first: -1) { totalCount } } } }`,
      ['_entities.0.services'],
    ],
    [
      '{ discoveryAuditEvents(first: 501) { nodes { id } } employees(before: "AAAA") { nodes { id } } }',
      ['discoveryAuditEvents', 'employees'],
    ],
  ])('before anything is read, and each time with the same errors: %s', async (query, paths) => {
    const answers = new Set<string>();
    for (let time = 0; time < 50; time += 1) {
      const { errors, statements, data } = await server.count(query);
      expect(statements).toEqual([]);
      const told = errors.map(({ message, path, extensions }) => [path?.join('.'), message, extensions.code]);
      answers.add(JSON.stringify([data, told]));
      expect(told.map(([path]) => path)).toEqual(paths);
    }
    expect(answers.size).toBe(1);
  });

  test('a cursor of another order too, of every list', async () => {
    const of: [string, string][] = [
      ['SaasService', 'users(first: 1, orderBy: [{ field: NAME }])'],
      ['SaasService', 'userAccounts(first: 1, orderBy: [{ field: LAST_ACTIVITY_AT }])'],
      ['SaasService', 'departments(first: 1, orderBy: [{ field: NAME }])'],
      ['Department', 'services(first: 1, orderBy: [{ field: NAME }])'],
    ];
    for (const [type, field] of of) {
      const list = type === 'SaasService' ? 'saasServices' : 'departments';
      const { data } = await server.ask<{ list: { nodes: { page: List }[] } }>(
        `{ list: ${list}(first: 500) { nodes { page: ${field} { edges { cursor } } } } }`,
      );
      const cursor = data?.list.nodes.flatMap(({ page }) => page.edges)[0]?.cursor;
      expect(cursor).toBeDefined();
      const [name] = field.split('(');
      const { errors, statements } = await server.count(
        `{ list: ${list}(first: 500) { nodes { page: ${name}(after: "${cursor}") { edges { cursor } } } } }`,
      );
      expect(errors.map(({ message }) => message)).toEqual([refusal]);
      expect(statements, field).toEqual([]);
    }
  });

  test('what is left out is not checked, and a mutation is refused before it does anything', async () => {
    const { errors } = await server.ask(
      `query ($no: Boolean!) { saasServices(first: 1) { nodes { users(first: 501) @include(if: $no) { totalCount }
        ... @skip(if: true) { instances(after: "AAAA") { totalCount } } } } }`,
      { no: false },
    );
    expect(errors).toEqual([]);
    const changed = await server.count(
      `mutation ($id: ID!) { setSaasServiceReviewStatus(input: { serviceId: $id, reviewStatus: APPROVED }) {
        ... on SaasServiceUpdated { service { users(first: 501) { totalCount } } } } }`,
      { id: company.services[0]?.id },
    );
    expect(changed.errors.map(({ message }) => message)).toEqual(['`first` must be from 0 to 500.']);
    expect(changed.statements).toEqual([]);
  });

  test('within rows: what is asked beside their list is answered', async () => {
    const { data, errors } = await server.ask<{ departments: null }>(
      `{ departments(first: 2) { nodes { id employees(after: "AAAA") { nodes { id } } } }
        discoverySummary { services } }`,
    );
    expect(data).toEqual({ departments: null, discoverySummary: { services: expect.any(Number) } });
    expect(errors[0]?.message).toBe(refusal);
    expect(errors[0]?.path?.slice(-1)).toEqual(['employees']);
  });
});
