/** What the System Log said of accounts, until a complete read of their app shows it. */
import { sql } from 'drizzle-orm';
import { rows, textArray, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import type { IntegrationKey } from './integration-key.ts';

/** Accounts were assigned or unassigned. */
export type ToldAccounts = {
  /** One account, a person's accounts through a group, or an app's through a group. */
  which:
    | { accountId: string }
    | { userId: string; oktaGroupId: string }
    | { instanceId: string; oktaGroupId: string };
  isRemoved: boolean;
  /** By Okta's clock. */
  toldAt: string;
};

/**
 * Stores what the log says of accounts that apps' lists have shown; others need no explanation. The later event
 * counts, in whatever order events arrive. Of two events at the same instant, the assignment counts.
 */
export async function noteToldAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  told: readonly ToldAccounts[],
): Promise<void> {
  if (told.length === 0) return;
  const column = (name: string) =>
    textArray(told.map(({ which }) => (which as Record<string, string | undefined>)[name] ?? null));
  const one = sql`a.id = v.account_id`;
  const ofPerson = sql`a.user_id = v.user_id and a.okta_group_id = v.group_id`;
  const ofApp = sql`a.instance_id = v.instance_id and a.okta_group_id = v.group_id`;
  // Each uses its own index, which a condition with `or` would not.
  const meant = [one, ofPerson, ofApp].map(
    (isMeant) => sql`select a.instance_id, a.id, v.is_removed, v.told_at
      from told v join saas_user_accounts a on a.workspace_id = ${workspaceId} and ${isMeant}
      where a.integration_id = ${integrationId} and a.removed_at is null and a.content_hash is not null`,
  );
  await db.execute(
    sql`with told as materialized (
          select account_id::uuid, user_id::uuid, instance_id::uuid, group_id, is_removed::boolean,
            told_at::timestamptz
          from unnest(${column('accountId')}, ${column('userId')}, ${column('instanceId')},
            ${column('oktaGroupId')}, ${textArray(told.map(({ isRemoved }) => String(isRemoved)))},
            ${textArray(told.map(({ toldAt }) => toldAt))})
            as u(account_id, user_id, instance_id, group_id, is_removed, told_at)
        ), meant as (${sql.join(meant, sql` union all `)})
        insert into told_accounts as t (workspace_id, instance_id, account_id, is_removed, told_at)
        select distinct on (instance_id, id) ${workspaceId}::text, instance_id, id, is_removed, told_at from meant
        order by instance_id, id, told_at desc, is_removed
        on conflict (workspace_id, instance_id, account_id)
          do update set is_removed = excluded.is_removed, told_at = excluded.told_at
          where excluded.told_at > t.told_at or (excluded.told_at = t.told_at and not excluded.is_removed)`,
  );
}

/** When, by Okta's clock, the log said that these accounts of an instance were removed; omits the others. */
export async function findToldRemovals(
  db: Database,
  workspaceId: string,
  instanceId: string,
  accountIds: readonly string[],
): Promise<{ id: string; toldAt: string }[]> {
  if (accountIds.length === 0) return [];
  return rows(
    db,
    sql`select account_id as id, told_at as "toldAt" from told_accounts
        where workspace_id = ${workspaceId} and instance_id = ${instanceId} and is_removed
          and account_id = any(${uuidArray(accountIds)})`,
  );
}

/** Deletes what was logged of an instance's accounts until an Okta instant. */
export async function forgetToldOfInstance(
  db: Database,
  workspaceId: string,
  instanceId: string,
  until: Date,
): Promise<void> {
  await db.execute(
    sql`delete from told_accounts where workspace_id = ${workspaceId} and instance_id = ${instanceId}
          and told_at <= ${until.toISOString()}::timestamptz`,
  );
}

/** Deletes what was logged of all accounts until an instant of Okta's clock; everything without one. */
export async function forgetToldAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  until?: Date,
): Promise<void> {
  const old = until === undefined ? sql`` : sql` and told_at <= ${until.toISOString()}::timestamptz`;
  await db.execute(
    sql`delete from told_accounts where workspace_id = ${workspaceId} and instance_id in (
          select id from saas_service_instances
          where workspace_id = ${workspaceId} and integration_id = ${integrationId})${old}`,
  );
}
