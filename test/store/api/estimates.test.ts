import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import {
  countDepartmentUsageByService,
  countServiceUsageByDepartment,
} from '../../../src/store/api/department-usage.ts';
import { countDepartments } from '../../../src/store/api/departments.ts';
import {
  countEmployees,
  countEmployeesByDepartment,
  type EmployeeFilter,
} from '../../../src/store/api/employees.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { countUserAccountsByService } from '../../../src/store/api/user-accounts.ts';
import { countUsersByService } from '../../../src/store/api/users-by-service.ts';
import { onStatement, rows } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { departmentSeed, instanceSeed, integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

const store = storeForFile();
const workspaceId = 'large';
const own = (kind: string, n: number) => ({ workspaceId, id: seedId(kind, n) });
const integration = integrationSeed(own('integration', 0));
const integrationId = integration.id;
// So many people have each department, and each service.
const sizes = [2_000, 1_001, 1_000, 3, 0];
const departments = sizes.map((_, n) => departmentSeed({ ...own('department', n), key: `department ${n}` }));
const services = sizes.map((_, n) => serviceSeed(own('service', n)));
const departmentIds = departments.map(({ id }) => id);
const serviceIds = services.map(({ id }) => id);
let reader: Reader;

beforeAll(async () => {
  reader = new Reader(store.db, workspaceId);
  const instances = services.map(({ id: serviceId }, n) =>
    instanceSeed({ ...own('app', n), integrationId, serviceId }),
  );
  await seed(store.db, { integrations: [integration], services, instances, departments });
  const name = sql`'person ' || lpad(n::text, 6, '0')`;
  const times = sql`'2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'`;
  let number = 0;
  for (const [index, size] of sizes.entries()) {
    const people = sql`generate_series(${number + 1}::int, ${number + size}::int) n`;
    await store.db.execute(sql`insert into employees (workspace_id, id, integration_id, okta_user_id, email, email_key,
        login, login_key, display_name, sort_key, search_text, employee_type, employment_status, okta_status,
        department_id, content_hash, discovered_at, last_observed_at)
      select ${workspaceId}, md5('e' || n)::uuid, ${integrationId}::uuid, n::text, ${name}, ${name}, ${name}, ${name},
        ${name}, ${name}, ${name}, 'EMPLOYEE', case when n % 2 = 0 then 'ACTIVE' else 'SUSPENDED' end,
        'ACTIVE', ${departmentIds[index]}::uuid, '', ${times} from ${people}`);
    await store.db.execute(sql`insert into saas_users (workspace_id, id, integration_id, okta_user_id, email, email_key,
        display_name, sort_key, search_text, discovered_at, last_observed_at)
      select ${workspaceId}, md5('u' || n)::uuid, ${integrationId}::uuid, n::text, ${name}, ${name}, ${name}, ${name},
        ${name}, ${times} from ${people}`);
    await store.db.execute(sql`insert into saas_user_accounts (workspace_id, id, integration_id, user_id, service_id,
        instance_id, user_sort_key, status, assignment, okta_group_id, discovered_at, last_observed_at)
      select ${workspaceId}, md5('a' || n)::uuid, ${integrationId}::uuid, md5('u' || n)::uuid, ${serviceIds[index]}::uuid,
        ${instances[index]?.id}::uuid, ${name}, 'ACTIVE', 'USER', null, ${times} from ${people}`);
    number += size;
  }
  for (const table of ['employees', 'saas_users', 'saas_user_accounts', 'service_departments'])
    await rows(store.db, sql`analyze ${sql.identifier(table)}`);
});

test('the rough count of a list is exact up to a thousand, and near beyond', async () => {
  const of = (filter: EmployeeFilter | null) => countEmployees(reader, filter, 'roughly');
  for (const [index, size] of sizes.entries()) {
    if (size > 1_000) continue;
    expect(await of({ department: [String(departmentIds[index])] })).toBe(size);
  }
  expect(await countDepartments(reader, null, 'roughly')).toBe(sizes.length);
  const total = sizes.reduce((sum, size) => sum + size);
  expect(Math.abs((await of(null)) - total)).toBeLessThan(total / 10);
  // The planner sees the filter's values, though they are parameters.
  expect(Math.abs((await of({ employmentStatus: ['ACTIVE'] })) - total / 2)).toBeLessThan(total / 10);
});

test.each([
  ['employees by department', departmentIds, countEmployeesByDepartment, 2_000],
  ['accounts by service', serviceIds, countUserAccountsByService, 2_000],
  ['people by service', serviceIds, countUsersByService, 2_000],
] as const)('so are those of %s, all in two statements', async (_, parents, count, most) => {
  const labels: string[] = [];
  const stop = onStatement(store.db, ({ label, error }) => void labels.push(`${label}${error ?? ''}`));
  const counts = await count(reader, [...parents, seedId('nobody', 1)], null, 'roughly');
  stop();
  const [large, larger, ...small] = parents.map((id) => counts.get(id));
  expect(small).toEqual([1_000, 3, 0]);
  expect(counts.get(seedId('nobody', 1))).toBe(0);
  // Of those just beyond a thousand the planner may expect fewer: what was counted is told then.
  expect(larger).toBeGreaterThanOrEqual(1_001);
  expect(large).toBeGreaterThanOrEqual(1_001);
  expect(large).toBeLessThan(most * 1.5);
  expect(labels).toHaveLength(2);
  expect(labels[1]).toMatch(/ expected$/);
  // Nothing is left to estimate where nobody has so many.
  labels.length = 0;
  const again = onStatement(store.db, ({ label }) => void labels.push(label));
  await count(reader, parents.slice(2), null, 'roughly');
  again();
  expect(labels).toHaveLength(1);
});

test('however wrong the statistics are, never less is told than was counted', async () => {
  await rows(
    store.db,
    sql`delete from employees where workspace_id = ${workspaceId} and okta_user_id::int > 10`,
  );
  await rows(store.db, sql`analyze employees`);
  const name = sql`'late ' || n`;
  const times = sql`'2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'`;
  await store.db.execute(sql`insert into employees (workspace_id, id, integration_id, okta_user_id, email, email_key,
      login, login_key, display_name, sort_key, search_text, employee_type, employment_status, okta_status,
      content_hash, discovered_at, last_observed_at, country_code)
    select ${workspaceId}, md5('l' || n)::uuid, ${integrationId}::uuid, 'l' || n, ${name}, ${name}, ${name}, ${name},
      ${name}, ${name}, ${name}, 'EMPLOYEE', 'ACTIVE', 'ACTIVE', '', ${times}, 'SE' from generate_series(1, 1500) n`);
  expect(await countEmployees(reader, { countryCode: ['SE'] }, 'roughly')).toBe(1_001);
  expect(await countEmployees(reader, { countryCode: ['SE'] })).toBe(1_500);
});

test('figures between departments and services are counted by the same rule', async () => {
  await rows(
    store.db,
    sql`insert into service_departments (workspace_id, service_id, department_id, assigned_users)
    select ${workspaceId}, service, department, 1 from unnest(${sql.param(serviceIds)}::uuid[]) service,
      unnest(${sql.param(departmentIds.slice(1))}::uuid[]) department on conflict do nothing`,
  );
  const from = new Date('2026-01-01T00:00:00Z');
  const ofServices = (how?: 'roughly') => countDepartmentUsageByService(reader, serviceIds, { from }, how);
  const ofDepartments = (how?: 'roughly') =>
    countServiceUsageByDepartment(reader, departmentIds, { from, filter: null }, how);
  expect((await ofServices()).get(String(serviceIds[0]))).toBeGreaterThan(2);
  expect(await ofServices('roughly')).toEqual(await ofServices());
  expect(await ofDepartments('roughly')).toEqual(await ofDepartments());
});
