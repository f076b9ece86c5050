import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { oktaGroups } from '../tables/groups.ts';
import { textArray, uuidArray } from './conditions.ts';
import { label } from './noun.ts';
import { isStorableText, isUuid } from './text.ts';

/** A group within its integration: Okta's ids are only unique in one org. */
export type OktaGroupRef = { integrationId: string; oktaGroupId: string };

/** Names of groups, keyed by `groupKey`; groups that the token may not read are absent. */
export async function findGroupNames(
  db: Database,
  workspaceId: string,
  groups: readonly OktaGroupRef[],
): Promise<Map<string, string>> {
  const wanted = groups.filter(
    ({ integrationId, oktaGroupId }) => isUuid(integrationId) && isStorableText(oktaGroupId),
  );
  if (wanted.length === 0) return new Map();
  const integrationIds = uuidArray(wanted.map(({ integrationId }) => integrationId));
  const groupIds = textArray(wanted.map(({ oktaGroupId }) => oktaGroupId));
  const found = await rows<OktaGroupRef & { name: string }>(
    db,
    sql`${label('group names')}select ${g.integrationId} as "integrationId", ${g.oktaGroupId} as "oktaGroupId",
        ${g.name} as "name"
      from ${oktaGroups} ${g} where ${g.workspaceId} = ${workspaceId} and (${g.integrationId}, ${g.oktaGroupId})
        in (select * from unnest(${integrationIds}, ${groupIds}))`,
  );
  return new Map(found.map((row) => [groupKey(row), row.name]));
}

/** The key of a group in the answer of `findGroupNames`. */
export function groupKey({ integrationId, oktaGroupId }: OktaGroupRef): string {
  return `${integrationId}/${oktaGroupId}`;
}

/** The same by such keys. */
export function findGroupNamesByKeys(
  db: Database,
  workspaceId: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const groups = keys.map((key) => {
    const end = key.indexOf('/');
    return { integrationId: key.slice(0, end), oktaGroupId: key.slice(end + 1) };
  });
  return findGroupNames(db, workspaceId, groups);
}

const g = alias(oktaGroups, 'g');
