import { expect, test } from 'vitest';
import { checkHeld } from '../../../src/store/api/workspace-scopes.ts';

const params = ['acme', 'globex', 3];

/** What of a statement of acme's is not held to it. */
function ends(sql: string): string {
  try {
    checkHeld({ sql, params }, 'acme');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*not held to its workspace: /s, '') : 'what?';
  }
}

test.each([
  'select count(*) from "services" "s" where "s"."workspace_id" = $1 and (x = 1 or y = 2)',
  'select 1 from "services" "s" where ($1 = "s"."workspace_id") and "s"."id" = any($2::uuid[])',
  'select 1 from services where workspace_id = $1',
  'select 1 from "accounts" "a" join "users" "u" on "u"."workspace_id" = "a"."workspace_id" where "a"."workspace_id" = $1',
  'select 1 from "accounts" "a" left join "users" "u" on "u"."workspace_id" = "a"."workspace_id" where "a"."workspace_id" = $1',
  `select 1 from "accounts" "a" join "services" "s" join "users" "u" on "u"."workspace_id" = "s"."workspace_id"
    on "s"."workspace_id" = "a"."workspace_id" and 1 = 1 where "a"."workspace_id" = $1`,
  'select 1 from "accounts" "a", "users" "u" where "u"."workspace_id" = $1 and "a"."workspace_id" = "u"."workspace_id"',
  `select p.parent, page.* from unnest($2::uuid[]) as p(parent) cross join lateral (
    select 1 from "accounts" "a" where "a"."workspace_id" = $1 and "a"."id" = p.parent order by 1 limit $3) page`,
  `with account as materialized (select 1 from "accounts" "a" where "a"."workspace_id" = $1), fresh as (select 1 from account)
    select case when exists (select 1 from "users" "u" where "u"."workspace_id" = "s"."workspace_id") then '(' end
    from "services" "s" left join account on true full join fresh using (id) where "s"."workspace_id" = $1`,
  `explain (format json) select array(select 1 from (
    select from "users" "u" where "u"."workspace_id" = $1 limit $3) matching), array(select 1 from (select 2) matching)`,
  'select 1 from "services" "s" where "s"."workspace_id" = $1 and "s"."seen" is distinct from \'it\'\'s "users"\' union all select 2',
])('held to a workspace: %s', (statement) => {
  // Again, because what was read is remembered.
  expect([ends(statement), ends(statement)]).toEqual(['', '']);
});

test.each([
  ['select 1 from "services" "s" where "s"."id" = $1', 'services s'],
  ['select 1 from "services" "s"', 'services s'],
  ['select 1 from "services" "s" where "s"."workspace_id" = $2', 'a parameter that is another workspace'],
  ['select 1 from "services" "s" where "s"."workspace_id" <> $1', 'services s'],
  ['select 1 from "services" "s" where "s"."workspace_id" = any($1)', 'services s'],
  ['select 1 from "services" "s" where "s"."workspace_id" = "s"."workspace_id"', 'services s'],
  ['select 1 from "services" "s" where "s"."workspace_id" = $1 or "s"."id" = $2', 'services s'],
  ['select 1 from "services" "s" where not ("s"."workspace_id" = $1)', 'services s'],
  [
    'select 1 from "services" "s" where case when "s"."workspace_id" = $1 then true else true end',
    'services s',
  ],
  [
    'select 1 from "services" "s" where "s"."id" = $2 and "s"."workspace_id" = $1',
    'not first: s . id = 2 and s . workspace_id = 1',
  ],
  [
    'select 1 from "accounts" "a" join "users" "u" on "u"."id" = "a"."user" where "a"."workspace_id" = $1',
    'users u',
  ],
  [
    'select 1 from "accounts" "a" join "users" "u" on "u"."workspace_id" = "a"."workspace_id"',
    'accounts a, users u',
  ],
  [
    'select 1 from "accounts" "a" left join "users" "u" on "u"."workspace_id" = $1 and "a"."workspace_id" = $1',
    'accounts a',
  ],
  [
    `select 1 from "accounts" "a" left join "services" "s" join "users" "u" on "u"."workspace_id" = "s"."workspace_id"
      on "s"."workspace_id" = "a"."workspace_id" where "a"."workspace_id" = $1`,
    'services s, users u',
  ],
  [
    'select 1 from "accounts" "a" full join "users" "u" on "u"."workspace_id" = $1 where "a"."workspace_id" = $1',
    'users u',
  ],
  [
    'select 1 from "services" "s" where "s"."workspace_id" = $1 and exists (select 1 from "accounts" "a" where "a"."service" = "s"."id")',
    'accounts a',
  ],
  ['select (select count(*) from "users") from "services" "s" where "s"."workspace_id" = $1', 'users users'],
  [
    'with account as (select 1 from "accounts" "a") select 1 from "services" "s" where "s"."workspace_id" = $1',
    'accounts a',
  ],
  [
    `select 1 from unnest($2::uuid[]) as p(parent) cross join lateral (
      select 1 from "accounts" "a" where "a"."id" = p.parent) page`,
    'accounts a',
  ],
  [
    'select 1 from (select 1 from "users" "u") person join "services" "s" on "s"."workspace_id" = $1',
    'users u',
  ],
  ['select 1 from "services" "s" where "s"."workspace_id" = $1 union select 1 from "users" "u"', 'users u'],
  [
    'with users as (select 1 from users) select 1 from users join "services" "s" on "s"."workspace_id" = $1',
    'users users',
  ],
  ['explain (format json) select array(select 1 from (select from "users" "u") matching)', 'users u'],
  ['with gone as (delete from users where workspace_id = $1 returning 1) select 1 from gone', 'it writes'],
  ['delete from users where workspace_id = $1', 'not a query'],
  [
    'select 1 from (values (1)) v join "users" "u" on "u"."workspace_id" = $1',
    'what is read here: (values (1)) v',
  ],
  ['select max(1) filter (where exists (select 1 from "users" "u"))', 'users u'],
])('not held to a workspace: %s', (statement, expected) => {
  expect([ends(statement), ends(statement)]).toEqual([expected, expected]);
});
