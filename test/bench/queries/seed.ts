/** A company for the bench, made by the database itself: the same rows for the same size. */
import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { withoutIndexes } from './bulk-load.ts';

export type CompanySize = { employees: number; services: number; accounts: number };

export const workspaceId = 'default';

/** The id that the seed gives to the n-th row of a kind, counted from 1. */
export function seededId(kind: 'employee' | 'service' | 'department', n: number): string {
  const hash = createHash('md5').update(`${kind} ${n}`).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** People per department. */
const departmentSize = 200;

export function departmentsOf({ employees }: CompanySize): number {
  return Math.max(1, Math.round(employees / departmentSize));
}

/**
 * Fills an empty, migrated database. Popularity of services follows Zipf's law, capped at everybody; the people of
 * a department are spread over all names; most accounts have been signed in to, on two days each. Use by department
 * and the figures that lists of services are ordered by are left empty: no query of the bench reads them.
 */
export async function seedCompany(
  client: postgres.Sql,
  size: CompanySize,
  note: (text: string) => void,
): Promise<void> {
  // Rows are right by construction, so keys need no checking row by row.
  await client.unsafe(`set session_replication_role = replica; set synchronous_commit = off; set jit = off;
    set maintenance_work_mem = '512MB'; set work_mem = '256MB'`);
  const loads = loadsOf(size);
  const startedAt = performance.now();
  const step = async (what: string, work: () => Promise<unknown>) => {
    const beganAt = performance.now();
    await work();
    const [took, total] = [beganAt, startedAt].map((at) => ((performance.now() - at) / 1000).toFixed(1));
    note(`  ${what}: ${took} s (${total} s so far)`);
  };
  await withoutIndexes(client, Object.keys(loads), step, async () => {
    for (const [table, statement] of Object.entries(loads)) {
      // Statistics, because the next table is made from this one.
      await step(table, () => client.unsafe(`${statement}; analyze ${table}`));
    }
  });
  await step('vacuum and statistics', () => client.unsafe('vacuum (analyze, freeze)'));
}

/** Tables in the order in which they are filled, and how. */
function loadsOf(size: CompanySize): Record<string, string> {
  const { employees, services } = size;
  const departments = departmentsOf(size);
  const names = (list: string) => `(array['${list.split(' ').join("','")}'])`;
  const pick = (list: string, n: string) => `${names(list)}[1 + (${n}) % ${list.split(' ').length}]`;
  const seen = `now() - interval '400 days', now() - interval '1 day'`;
  return {
    okta_integrations: `insert into okta_integrations (workspace_id, id, name, domain, okta_org_id, status, capabilities,
        sync_enabled, sync_interval_seconds, activity_known_since)
      values ('${workspaceId}', ${id('integration', '1')}, 'Acme', 'acme.okta.com', '00oacme', 'CONNECTED', '[]',
        false, 86400, now() - interval '400 days')`,
    departments: `insert into departments (workspace_id, id, key, name, sort_key, search_text, aliases, division,
        discovered_at, last_observed_at)
      select '${workspaceId}', ${id('department', 'n')}, lower(name), name, lower(name), lower(name), array[name],
        'Division ' || n % 7, ${seen}
      from (select n, ${pick(areas, 'n')} || ' ' || n as name from generate_series(1, ${departments}) n) d`,
    saas_services: `insert into saas_services (workspace_id, id, catalog_key, name, sort_key, search_text, is_custom, vendor,
        category, status, discovery_sources, discovered_at, last_observed_at)
      select '${workspaceId}', ${id('service', 'n')}, lower(name), name, lower(name), lower(name), n % 9 = 0,
        'Vendor ' || n % 50, ${pick('Chat Video Finance Sales Design', 'n')}, 'ACTIVE', array['OKTA_APP'], ${seen}
      from (select n, ${pick(products, 'n')} || n as name from generate_series(1, ${services}) n) s`,
    saas_service_instances: `insert into saas_service_instances (workspace_id, id, integration_id, service_id, okta_app_id, label,
        sort_key, okta_name, status, sign_on_mode, features, is_provisioning_enabled, content_hash,
        discovered_at, last_observed_at)
      select '${workspaceId}', ${id('instance', 'n')}, ${id('integration', '1')}, ${id('service', 'n')}, '0oa' || n,
        'App ' || n, 'app ' || n, 'app_' || n, 'ACTIVE', 'SAML_2_0', '{}', false, '', ${seen}
      from generate_series(1, ${services}) n`,
    employees: `insert into employees (workspace_id, id, integration_id, okta_user_id, email, email_key, login, login_key,
        first_name, last_name, display_name, sort_key, search_text, title, employee_type, employment_status,
        okta_status, department_id, raw_department, country_code, manager_id, content_hash,
        discovered_at, last_observed_at)
      select '${workspaceId}', ${id('employee', 'n')}, ${id('integration', '1')}, '00u' || n, email, email, email,
        email, first, last, first || ' ' || last, lower(last || ' ' || first),
        lower(first || ' ' || last || ' ' || email || ' ' || title), title, 'EMPLOYEE',
        case when n % 20 = 0 then 'INACTIVE' else 'ACTIVE' end, 'ACTIVE',
        case when n % 33 = 0 then null else ${id('department', `1 + n % ${departments}`)} end, 'x',
        ${pick('DE FR US JP', 'n')}, case when n > 20 then ${id('employee', '1 + n / 20')} end, '', ${seen}
      from (
        select n, first, last, title, lower(first || '.' || last || '.' || n || '@acme.example') as email
        from generate_series(1, ${employees}) n,
          lateral (select ${pick(firstNames, 'n * 7 + n / 40')} as first, ${pick(lastNames, 'n * 13 + n / 64')} as last,
            ${pick('Engineer Manager Analyst Clerk Director', 'n / 3')} as title) names
      ) e`,
    saas_users: `insert into saas_users (workspace_id, id, integration_id, okta_user_id, employee_id, email, email_key,
        display_name, sort_key, search_text, last_activity_at, discovered_at, last_observed_at)
      select workspace_id, md5('user of ' || okta_user_id)::uuid, integration_id, okta_user_id, id, email, email_key,
        display_name, email_key, search_text, now() - interval '1 hour', discovered_at, last_observed_at
      from employees`,
    saas_user_accounts: `insert into saas_user_accounts (workspace_id, id, integration_id, user_id, service_id, instance_id,
        user_sort_key, username, status, okta_status, assignment, assigned_at, content_hash,
        first_activity_at, last_activity_at, discovered_at, last_observed_at, removed_at)
      select '${workspaceId}', md5('account ' || s || ' ' || okta_user_id)::uuid, ${id('integration', '1')}, user_id,
        ${id('service', 's')}, ${id('instance', 's')}, sort_key, email,
        case when (s + n) % 50 = 0 then 'REMOVED' else 'ACTIVE' end, 'ACTIVE',
        case when n % 3 = 0 then 'DIRECT' else 'GROUP' end, now() - interval '200 days', '',
        case when (s + n) % 5 < 3 then now() - interval '300 days' end,
        case when (s + n) % 5 < 3 then now() - ((s * 31 + n * 17) % 2200) * interval '1 hour' end, ${seen},
        case when (s + n) % 50 = 0 then now() - interval '20 days' end
      from (select s, n, u.id as user_id, u.okta_user_id, u.sort_key, u.email
        from unnest('{${popularity(size).join(',')}}'::int[]) with ordinality p(people, s),
        lateral (select 1 + (j * 7919 + s * 104729) % ${employees} as n from generate_series(0, people - 1) j) who
        join saas_users u on u.workspace_id = '${workspaceId}' and u.okta_user_id = '00u' || n
      order by s, u.sort_key) a`,
    account_sign_ins: `insert into account_sign_ins (workspace_id, account_id, day, sign_in_count)
      select workspace_id, id, (last_activity_at at time zone 'UTC')::date - back, 1 + back
      from saas_user_accounts, unnest(array[0, 7]) back where last_activity_at is not null`,
  };
}

function id(kind: string, n: string): string {
  return `md5('${kind} ' || ${n})::uuid`;
}

/** People per service, most popular first: proportional to 1/rank, at most everybody, `accounts` in all. */
function popularity({ employees, services, accounts }: CompanySize): number[] {
  const people = (factor: number) =>
    Array.from({ length: services }, (_, n) =>
      Math.min(employees, Math.round((factor * employees) / (n + 1))),
    );
  let [low, high] = [0, services];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    const total = people(middle).reduce((sum, each) => sum + each, 0);
    if (total < accounts) low = middle;
    else high = middle;
  }
  return people(high);
}

const areas = 'Engineering Sales Finance Legal Support Marketing Design Research';
const products = 'Zoom Slack Figma Notion Jira Box Miro Gong Asana Okular';
const firstNames =
  'Ada Bob Cora Dan Eva Finn Gia Hugo Ines Jan Kira Leo Maria Marco Mia Noah Omar Pia Quinn Rosa Sam Tara Uli Vera Will Xena Yann Zoe Amara Boris Clara Denis Elif Fatma Goran Hana Igor Julia Karl Lena';
const lastNames =
  'Garcia Smith Jones Miller Davis Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin Thompson Martinez Robinson Clark Lewis Lee Walker Hall Allen Young King Wright Lopez Hill Scott Green Adams Baker Nelson Carter Mitchell Perez Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Sanchez Morris Rogers Reed Cook Morgan Bell Murphy Bailey Rivera Cooper Cox Howard Ward Torres Peterson Gray Ramirez James';
