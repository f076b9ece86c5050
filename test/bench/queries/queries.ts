import { type CompanySize, departmentsOf, seededId, workspaceId } from './seed.ts';

/** One operation, and the hand-written statement that gives the same answer. */
export type BenchQuery = {
  name: string;
  what: string;
  body: { query: string; variables: Record<string, unknown> };
  /** One row, one column: the whole answer as JSON text. */
  sql: string;
  params: readonly (string | number)[];
  /** Only measured with `--scale`. */
  isForScale?: boolean;
};

/** The operations of the bench for a company of this size. */
export function queriesFor(size: CompanySize): BenchQuery[] {
  const people = Array.from({ length: 200 }, (_, n) =>
    seededId('employee', 1 + ((n * 467) % size.employees)),
  );
  const departments = Array.from({ length: 5 }, (_, n) =>
    seededId('department', 1 + ((n * 7) % departmentsOf(size))),
  );
  return [
    {
      name: 'Q1',
      what: '50 services × 20 users × employee × department',
      body: { query: servicesQuery, variables: {} },
      sql: servicesSql,
      params: [workspaceId],
    },
    {
      name: 'Q2',
      what: '200 Employee references × department, 10 services',
      body: {
        query: entitiesQuery,
        variables: { representations: people.map((id) => ({ __typename: 'Employee', id })) },
      },
      sql: entitiesSql,
      params: [workspaceId, `{${people.join(',')}}`],
    },
    {
      name: 'Q3',
      what: 'employees of five departments searched, sorted, counted',
      body: { query: employeesQuery, variables: { search: 'mar', departments } },
      sql: employeesSql,
      params: [workspaceId, '%mar%', `{${departments.join(',')}}`],
    },
    {
      name: 'Q4',
      what: 'the first screen of the dashboard: eleven counts and two instants',
      body: { query: dashboardQuery, variables: {} },
      sql: dashboardSql,
      params: [workspaceId],
    },
    {
      name: 'Q5',
      what: '200 departments × the ten services that they use most',
      body: { query: departmentsQuery, variables: {} },
      sql: departmentsSql,
      params: [workspaceId],
    },
    {
      name: 'Q6',
      what: 'a page of 500 edges with cursors',
      body: { query: edgesQuery, variables: {} },
      sql: edgesSql,
      params: [workspaceId],
    },
    {
      name: 'Q3p',
      what: 'a page of employees that are searched and sorted, of more the larger the company is',
      body: { query: searchedPageQuery, variables: { search: 'mar' } },
      sql: searchedPageSql,
      params: [workspaceId, '%mar%'],
      isForScale: true,
    },
    {
      name: 'Q3c',
      what: 'how many these are: grows with them',
      body: { query: searchedCountQuery, variables: { search: 'mar' } },
      sql: searchedCountSql,
      params: [workspaceId, '%mar%'],
      isForScale: true,
    },
  ];
}

const servicesQuery = `query Services {
  saasServices(first: 50) {
    nodes {
      id
      name
      users(first: 20) {
        nodes {
          id
          email
          displayName
          employee { id displayName title department { id name } }
        }
      }
    }
  }
}`;

const servicesSql = `
  select json_build_object('data', json_build_object('saasServices', json_build_object('nodes',
    coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'users', json_build_object('nodes', p.nodes))
      order by s.sort_key, s.id), '[]'))))::text as body
  from (
    select id, name, sort_key from saas_services where workspace_id = $1 order by sort_key, id limit 50
  ) s
  cross join lateral (
    select coalesce(json_agg(json_build_object('id', u.id, 'email', u.email, 'displayName', u.display_name,
      'employee', case when e.id is not null then json_build_object('id', e.id, 'displayName', e.display_name,
        'title', e.title, 'department', case when d.id is not null then json_build_object('id', d.id, 'name', d.name)
          end) end) order by w.user_sort_key, w.user_id), '[]') as nodes
    from (
      select distinct on (user_sort_key, user_id) user_sort_key, user_id from saas_user_accounts
      where workspace_id = $1 and service_id = s.id and removed_at is null
      order by user_sort_key, user_id limit 20
    ) w
    join saas_users u on u.workspace_id = $1 and u.id = w.user_id
    left join employees e on e.workspace_id = $1 and e.id = u.employee_id
    left join departments d on d.workspace_id = $1 and d.id = e.department_id
  ) p`;

const entitiesQuery = `query Entities($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Employee {
      id
      displayName
      title
      department { id name }
      services(first: 10) { nodes { id name } }
    }
  }
}`;

const entitiesSql = `
  select json_build_object('data', json_build_object('_entities', json_agg(json_build_object('id', e.id,
    'displayName', e.display_name, 'title', e.title,
    'department', case when d.id is not null then json_build_object('id', d.id, 'name', d.name) end,
    'services', json_build_object('nodes', p.nodes)) order by k.position)))::text as body
  from unnest($2::uuid[]) with ordinality k(id, position)
  join employees e on e.workspace_id = $1 and e.id = k.id
  left join departments d on d.workspace_id = $1 and d.id = e.department_id
  cross join lateral (
    select coalesce(json_agg(json_build_object('id', w.id, 'name', w.name) order by w.sort_key, w.id), '[]') as nodes
    from (
      select s.id, s.name, s.sort_key from saas_services s where s.workspace_id = $1 and s.id in (
        select a.service_id from saas_users u join saas_user_accounts a on a.workspace_id = $1 and a.user_id = u.id
        where u.workspace_id = $1 and u.employee_id = e.id and a.removed_at is null
      ) order by s.sort_key, s.id limit 10
    ) w
  ) p`;

const employeesQuery = `query Employees($search: String!, $departments: [ID!]!) {
  employees(first: 50, filter: { search: $search, department: $departments, employmentStatus: [ACTIVE] }) {
    totalCount
    pageInfo { hasNextPage }
    nodes { id displayName email title department { id name } }
  }
}`;

const employeesSql = `
  with matching as materialized (
    select id, display_name, email, title, department_id, sort_key from employees
    where workspace_id = $1 and search_text like $2 and department_id = any($3::uuid[])
      and employment_status = 'ACTIVE'
  ), page as (
    select * from matching order by sort_key, id limit 50
  )
  select json_build_object('data', json_build_object('employees', json_build_object(
    'totalCount', (select count(*) from matching),
    'pageInfo', json_build_object('hasNextPage', (select count(*) from matching) > 50),
    'nodes', (select coalesce(json_agg(json_build_object('id', p.id, 'displayName', p.display_name,
      'email', p.email, 'title', p.title,
      'department', case when d.id is not null then json_build_object('id', d.id, 'name', d.name) end)
      order by p.sort_key, p.id), '[]')
      from page p left join departments d on d.workspace_id = $1 and d.id = p.department_id))))::text as body`;

const dashboardQuery = `query Dashboard {
  discoverySummary {
    services serviceInstances users userAccounts employees departments
    newServices(within: "P7D") unusedServices(within: "P90D") inactiveAccounts(within: "P90D")
    orphanedAccounts employeesWithoutDepartment dataAsOf activityKnownSince
  }
}`;

const dashboardSql = `
  with known as (
    select id, activity_known_since from okta_integrations where workspace_id = $1 and status <> 'DISCONNECTED'
  ), day as (
    select date_trunc('day', (now() - interval '90 days') at time zone 'UTC') at time zone 'UTC' as first
  )
  select json_build_object('data', json_build_object('discoverySummary', json_build_object(
    'services', (select count(*) from saas_services where workspace_id = $1 and removed_at is null),
    'serviceInstances', (select count(*) from saas_service_instances where workspace_id = $1 and removed_at is null),
    'users', (select count(*) from saas_users where workspace_id = $1 and removed_at is null),
    'userAccounts', (select count(*) from saas_user_accounts where workspace_id = $1 and removed_at is null),
    'employees', (select count(*) from employees where workspace_id = $1 and employment_status = 'ACTIVE'),
    'departments', (select count(*) from departments where workspace_id = $1 and removed_at is null),
    'newServices', (select count(*) from saas_services
      where workspace_id = $1 and removed_at is null and discovered_at >= now() - interval '7 days'),
    'unusedServices', (select count(*) from saas_services s, day where s.workspace_id = $1 and s.removed_at is null
      and coalesce(s.last_activity_at, '-infinity') < day.first and exists (
        select 1 from saas_service_instances i join known on known.id = i.integration_id
        where i.workspace_id = $1 and i.service_id = s.id and i.removed_at is null and known.activity_known_since <= day.first)),
    'inactiveAccounts', (select count(*) from saas_user_accounts a, day where a.workspace_id = $1
      and a.status in ('PENDING', 'ACTIVE', 'SUSPENDED') and coalesce(a.last_activity_at, '-infinity') < day.first
      and a.integration_id in (select id from known, day where activity_known_since <= day.first)),
    'orphanedAccounts', (select count(*) from saas_user_accounts a where a.workspace_id = $1 and a.removed_at is null
      and a.status in ('PENDING', 'ACTIVE', 'SUSPENDED') and exists (
        select 1 from saas_users u join employees e on e.workspace_id = $1 and e.id = u.employee_id
        where u.workspace_id = $1 and u.id = a.user_id
          and (e.removed_at is not null or e.employment_status in ('SUSPENDED', 'INACTIVE')))),
    'employeesWithoutDepartment', (select count(*) from employees
      where workspace_id = $1 and employment_status = 'ACTIVE' and department_id is null),
    'dataAsOf', (select min(started_at) from sync_runs where workspace_id = $1 and finished_at is not null),
    'activityKnownSince', (select to_char(max(activity_known_since) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      from known))))::text as body`;

const departmentsQuery = `query Departments {
  departments(first: 200) {
    nodes {
      id
      name
      services(first: 10, activeWithin: "P30D") { edges { assignedUsers activeUsers signIns node { id name } } }
    }
  }
}`;

const departmentsSql = `
  select json_build_object('data', json_build_object('departments', json_build_object('nodes',
    coalesce(json_agg(json_build_object('id', d.id, 'name', d.name, 'services', json_build_object('edges', p.edges))
      order by d.sort_key, d.id), '[]'))))::text as body
  from (
    select id, name, sort_key from departments where workspace_id = $1 order by sort_key, id limit 200
  ) d
  cross join lateral (
    select coalesce(json_agg(json_build_object('assignedUsers', w.assigned, 'activeUsers', w.active, 'signIns', w.sign_ins,
      'node', json_build_object('id', w.id, 'name', w.name))
      order by w.active desc, w.assigned desc, w.sort_key, w.id), '[]') as edges
    from (
      select s.id, s.name, s.sort_key, t.assigned_users as assigned, coalesce(n.active, 0) as active,
        coalesce(n.sign_ins, 0) as sign_ins
      from service_departments t
      join saas_services s on s.workspace_id = $1 and s.id = t.service_id
      left join (
        select service_id, sum(last_active_users)::int as active, sum(sign_in_count)::int as sign_ins
        from service_department_days
        where workspace_id = $1 and department_id = d.id
          and day >= ((now() - interval '30 days') at time zone 'UTC')::date
        group by service_id
      ) n on n.service_id = t.service_id
      where t.workspace_id = $1 and t.department_id = d.id and (t.assigned_users > 0 or n.active > 0)
      order by active desc, assigned desc, s.sort_key, s.id limit 10
    ) w
  ) p`;

const edgesQuery = `query Edges {
  employees(first: 500) { edges { cursor node { id displayName email } } pageInfo { hasNextPage endCursor } }
}`;

/** Its cursors say the same, but anybody can read and change them. */
const edgesSql = `
  with page as materialized (
    select id, display_name, email, sort_key, row_number() over () as n,
      translate(encode(convert_to(json_build_array(sort_key, id)::text, 'UTF8'), 'base64'), E'\n', '') as cursor
    from (select * from employees where workspace_id = $1 order by sort_key, id limit 501) rows
  )
  select json_build_object('data', json_build_object('employees', json_build_object(
    'edges', (select coalesce(json_agg(json_build_object('cursor', cursor, 'node',
      json_build_object('id', id, 'displayName', display_name, 'email', email)) order by n), '[]') from page where n <= 500),
    'pageInfo', json_build_object('hasNextPage', (select count(*) from page) > 500,
      'endCursor', (select cursor from page where n = 500)))))::text as body`;

const searchedPageQuery = `query Page($search: String!) {
  employees(first: 50, filter: { search: $search, employmentStatus: [ACTIVE] }) {
    pageInfo { hasNextPage }
    nodes { id displayName email title department { id name } }
  }
}`;

const searchedPageSql = `
  with page as materialized (
    select id, display_name, email, title, department_id, sort_key from employees
    where workspace_id = $1 and search_text like $2 and employment_status = 'ACTIVE'
    order by sort_key, id limit 51
  )
  select json_build_object('data', json_build_object('employees', json_build_object(
    'pageInfo', json_build_object('hasNextPage', (select count(*) from page) > 50),
    'nodes', (select coalesce(json_agg(json_build_object('id', p.id, 'displayName', p.display_name,
      'email', p.email, 'title', p.title,
      'department', case when d.id is not null then json_build_object('id', d.id, 'name', d.name) end)
      order by p.sort_key, p.id), '[]')
      from (select * from page order by sort_key, id limit 50) p
      left join departments d on d.workspace_id = $1 and d.id = p.department_id))))::text as body`;

const searchedCountQuery = `query Count($search: String!) {
  employees(filter: { search: $search, employmentStatus: [ACTIVE] }) { totalCount }
}`;

const searchedCountSql = `
  select json_build_object('data', json_build_object('employees', json_build_object('totalCount',
    (select count(*) from employees
      where workspace_id = $1 and search_text like $2 and employment_status = 'ACTIVE'))))::text as body`;
