import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { textArray, uuidArray } from '../engine/run-sql.ts';
import { oktaGroups } from '../tables/groups.ts';
import { saasUserAccounts } from '../tables/users.ts';
import { contains, holds, type Optional, oneOf, oneOfIds } from './conditions.ts';
import { isStorableText, isUuid } from './given-text.ts';
import { orNone } from './keyset.ts';
import { label } from './label.ts';
import { count, findByIds, list, type Noun, type RowOf } from './list-builder.ts';
import type { Reader } from './reader.ts';

const g = alias(oktaGroups, 'g');
const a = alias(saasUserAccounts, 'group_account');
const columns = {
  id: g.id,
  integrationId: g.integrationId,
  oktaGroupId: g.oktaGroupId,
  name: g.name,
  appsCount: g.appsCount,
  usersCount: g.usersCount,
};

export type GroupRow = RowOf<typeof columns>;
export type GroupFilter = {
  search?: Optional<string>;
  oktaGroupId?: Optional<readonly string[]>;
  integration?: Optional<readonly string[]>;
  grantsAccounts?: Optional<boolean>;
};
export type GroupOrderField = 'NAME' | 'MEMBER_COUNT';

export const groupNoun: Noun<typeof columns, GroupFilter, GroupOrderField> = {
  name: 'groups',
  from: sql`${oktaGroups} ${g}`,
  workspaceId: g.workspaceId,
  id: g.id,
  columns,
  orders: {
    NAME: { by: g.sortKey, type: 'text' },
    MEMBER_COUNT: { by: orNone(g.usersCount), type: 'integer' },
  },
  defaultOrder: [{ field: 'NAME' }],
  filters: {
    // Groups have no search text; their sort key is folded in the same way.
    search: (text) => contains(g.sortKey, text),
    oktaGroupId: (ids) => oneOf(g.oktaGroupId, ids),
    integration: (ids) => oneOfIds(g.integrationId, ids),
    grantsAccounts: (expected) =>
      holds(
        sql`exists (select 1 from ${saasUserAccounts} ${a} where ${a.workspaceId} = ${g.workspaceId}
          and ${a.integrationId} = ${g.integrationId} and ${a.oktaGroupId} = ${g.oktaGroupId}
          and ${a.removedAt} is null)`,
        expected,
      ),
  },
};

export const findGroupsByIds = findByIds(groupNoun);
export const listGroups = list(groupNoun);
export const countGroups = count(groupNoun);

/** A group of an integration: Okta's ids are unique only within one org. */
export type OktaGroupRef = { integrationId: string; oktaGroupId: string };

/** Names of groups, keyed by `groupKey`; groups that the token may not read are absent. */
export async function findGroupNames(
  reader: Reader,
  groups: readonly OktaGroupRef[],
): Promise<Map<string, string>> {
  const wanted = groups.filter(
    ({ integrationId, oktaGroupId }) => isUuid(integrationId) && isStorableText(oktaGroupId),
  );
  if (wanted.length === 0) return new Map();
  const integrationIds = uuidArray(wanted.map(({ integrationId }) => integrationId));
  const groupIds = textArray(wanted.map(({ oktaGroupId }) => oktaGroupId));
  const found = await reader.rows<OktaGroupRef & { name: string }>(
    sql`${label('group names')}select ${g.integrationId} as "integrationId", ${g.oktaGroupId} as "oktaGroupId",
        ${g.name} as "name"
      from ${oktaGroups} ${g} where ${reader.owns(g)} and (${g.integrationId}, ${g.oktaGroupId})
        in (select * from unnest(${integrationIds}, ${groupIds}))`,
  );
  return new Map(found.map((row) => [groupKey(row), row.name]));
}

/**
 * Selects the group of an integration with this id of Okta's: the id and its name, which is the id where none is known.
 * No row without an id.
 */
export function groupRefSql(integrationId: SQL, oktaGroupId: SQL, reader: Reader): SQL {
  return sql`select 1 as n, p.id as "oktaGroupId", coalesce(${g.name}, p.id) as "name" from (select ${oktaGroupId} as id) p
    left join ${oktaGroups} ${g} on ${reader.owns(g)} and ${g.integrationId} = ${integrationId} and ${g.oktaGroupId} = p.id
    where p.id is not null`;
}

/** A group's key in the map of `findGroupNames`. */
export function groupKey({ integrationId, oktaGroupId }: OktaGroupRef): string {
  return `${integrationId}/${oktaGroupId}`;
}

/** The same for such keys. */
export function findGroupNamesByKeys(reader: Reader, keys: readonly string[]): Promise<Map<string, string>> {
  const groups = keys.map((key) => {
    const end = key.indexOf('/');
    return { integrationId: key.slice(0, end), oktaGroupId: key.slice(end + 1) };
  });
  return findGroupNames(reader, groups);
}
