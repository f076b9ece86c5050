import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { listEmployees, listEmployeesByDepartment } from '../../../src/store/api/employees.ts';
import type { OrderTerm } from '../../../src/store/api/keyset.ts';
import type { Page, PageRequest } from '../../../src/store/api/page.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import {
  countUserAccounts,
  listUserAccounts,
  listUserAccountsByService,
} from '../../../src/store/api/user-accounts.ts';
import { listUsers } from '../../../src/store/api/users.ts';
import { listUsersByService } from '../../../src/store/api/users-by-service.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { departmentSeed, instanceSeed, integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

// What a list costs must follow from the size of the page, not of the list: proven by how many rows of the large
// table PostgreSQL really read for one page from the middle.
const peopleCount = 4_000;
const pageSize = 10;

const store = storeForFile();
const workspaceId = 'large';
const integrationId = seedId('large');
const departments = Array.from({ length: 20 }, (_, n) =>
  departmentSeed({ workspaceId, id: seedId('department', n), key: `department ${n}` }),
);
// The first is used by everybody, the second by every other person, and so on.
const services = Array.from({ length: 40 }, (_, n) => serviceSeed({ workspaceId, id: seedId('service', n) }));
const popular = seedId('service', 0);
const rare = seedId('service', 39);
const department = seedId('department', 7);
const smallGroup = '00gsmall';

beforeAll(async () => {
  const instances = services.map(({ id: serviceId }) =>
    instanceSeed({ workspaceId, integrationId, id: seedId('app', serviceId), serviceId }),
  );
  await seed(store.db, {
    integrations: [integrationSeed({ workspaceId, id: integrationId })],
    services,
    instances,
    departments,
  });
  const name = sql`'person ' || lpad(n::text, 6, '0')`;
  const times = sql`'2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'`;
  const people = sql`generate_series(1, ${peopleCount}::int) n`;
  await store.db.execute(sql`insert into employees (workspace_id, id, integration_id, okta_user_id, email, email_key,
      login, login_key, display_name, sort_key, search_text, employee_type, employment_status, okta_status,
      department_id, content_hash, discovered_at, last_observed_at)
    select ${workspaceId}, md5('e' || n)::uuid, ${integrationId}::uuid, n::text, ${name}, ${name}, ${name}, ${name},
      ${name}, ${name}, ${name}, 'EMPLOYEE', 'ACTIVE', 'ACTIVE', (${sql.param(departments.map(({ id }) => id))}::uuid[])[1 + n % 20], '', ${times} from ${people}`);
  await store.db.execute(sql`insert into saas_users (workspace_id, id, integration_id, okta_user_id, email, email_key,
      display_name, sort_key, search_text, discovered_at, last_observed_at)
    select ${workspaceId}, md5('u' || n)::uuid, ${integrationId}::uuid, n::text, ${name}, ${name}, ${name}, ${name},
      ${name}, ${times} from ${people}`);
  for (const [index, { id, serviceId }] of instances.entries()) {
    await store.db.execute(sql`insert into saas_user_accounts (workspace_id, id, integration_id, user_id, service_id,
        instance_id, user_sort_key, status, assignment, okta_group_id, discovered_at, last_observed_at)
      select ${workspaceId}, md5(${id}::text || n)::uuid, ${integrationId}::uuid, md5('u' || n)::uuid,
        ${serviceId}::uuid, ${id}::uuid, ${name}, 'ACTIVE', 'GROUP',
        case when n % 100 = 7 then ${smallGroup}::text when n % 2 = 0 then '00glarge' end, ${times} from ${people}
      where n % ${index + 1}::int = 0`);
  }
  await store.db.execute(sql`analyze`);
});

type Plan = {
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
};

/** Runs the read and tells how many rows of the table it took, and by which indexes. */
async function explain(table: string, read: (reader: Reader) => Promise<unknown>) {
  const statements: SQL[] = [];
  const recording = new Proxy(store.db, {
    get: (db, name) =>
      name === 'execute'
        ? (query: SQL) => {
            statements.push(query);
            return db.execute(query);
          }
        : Reflect.get(db, name),
  });
  await read(new Reader(recording, workspaceId));
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) throw new Error(`${statements.length} statements`);
  const [explained] = await rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    store.db,
    sql`explain (analyze, format json) ${statement}`,
  );
  const nodes = explained === undefined ? [] : flatten(explained['QUERY PLAN'][0].Plan);
  const scans = nodes.filter((node) => node['Relation Name'] === table);
  const taken = (node: Plan) =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return {
    scans: scans.length,
    rowsRead: scans.reduce((total, node) => total + taken(node), 0),
    indexes: scans.map((node) => node['Index Name']),
  };
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}

type Request = PageRequest<never, OrderTerm<never>>;
const request: Request = { limit: pageSize, after: null, filter: null, orderBy: null };
const only = (serviceId: string) => (pages: Map<string, Page<unknown>>) => {
  const page = pages.get(serviceId);
  if (page === undefined) throw new Error('no page');
  return page;
};
type Case = [string, string, string, (reader: Reader, request: Request) => Promise<Page<unknown>>];
const cases: Case[] = [
  [
    'people of a popular service',
    'saas_user_accounts',
    'saas_user_accounts_by_service',
    (reader, page) => listUsersByService(reader, [popular], page).then(only(popular)),
  ],
  [
    'people of a service few use',
    'saas_user_accounts',
    'saas_user_accounts_by_service',
    (reader, page) => listUsersByService(reader, [rare], page).then(only(rare)),
  ],
  [
    'accounts of a popular service',
    'saas_user_accounts',
    'saas_user_accounts_by_service',
    (reader, page) => listUserAccountsByService(reader, [popular], page).then(only(popular)),
  ],
  [
    'accounts of a service few use',
    'saas_user_accounts',
    'saas_user_accounts_by_service',
    (reader, page) => listUserAccountsByService(reader, [rare], page).then(only(rare)),
  ],
  [
    'all accounts',
    'saas_user_accounts',
    'saas_user_accounts_sorted',
    (reader, page) => listUserAccounts(reader, page),
  ],
  ['all users', 'saas_users', 'saas_users_sorted', (reader, page) => listUsers(reader, page)],
  ['all employees', 'employees', 'employees_by_name', (reader, page) => listEmployees(reader, page)],
  [
    'employees of a department',
    'employees',
    'employees_by_department',
    (reader, page) => listEmployeesByDepartment(reader, [department], page).then(only(department)),
  ],
];

test.each(cases)('a page of %s reads about a page of rows, by its index', async (_, table, index, list) => {
  const start = await list(new Reader(store.db, workspaceId), request);
  const second = { ...request, after: start.items.at(-1)?.cursor ?? null };
  expect(start.items.length).toBe(pageSize);

  const { indexes, rowsRead } = await explain(table, (reader) => list(reader, second));

  expect(indexes).toEqual([index]);
  expect(rowsRead).toBeGreaterThanOrEqual(pageSize);
  expect(rowsRead).toBeLessThanOrEqual(pageSize * 3);
});

test('accounts of a small group are found by the group, whatever else there is', async () => {
  const filter = { assignedVia: [smallGroup] };
  const total = await countUserAccounts(new Reader(store.db, workspaceId), filter);
  expect(total).toBeGreaterThan(pageSize);
  for (const read of [
    (reader: Reader) => countUserAccounts(reader, filter),
    (reader: Reader) => listUserAccounts(reader, { ...request, filter }),
  ]) {
    const { indexes, rowsRead } = await explain('saas_user_accounts', read);
    expect(indexes).toEqual([expect.toSatisfy((name) => name === undefined || name.endsWith('_by_group'))]);
    expect(rowsRead).toBe(total);
  }
});

test('a page of people of a service looks up only the people on it', async () => {
  const { rowsRead, scans } = await explain('saas_users', (reader) =>
    listUsersByService(reader, [popular], request),
  );
  expect(scans).toBe(1);
  expect(rowsRead).toBe(pageSize + 1);
});
