import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

/**
 * The fields of each account, as the API names them, in which what is stored differs from what an app's list of users
 * says. What only sign-ins tell, and what follows from the rest, is left out.
 */
export async function findChangedAccountFields(
  db: Database,
  workspaceId: string,
  list: readonly ComparedAccount[],
): Promise<Map<string, string[]>> {
  if (list.length === 0) return new Map();
  const stored = await rows<StoredAccount>(
    db,
    sql`/* accounts before a change */ select id, service_id as "serviceId", username, external_id as "externalId",
          status, okta_status as "oktaStatus", assignment, okta_group_id as "oktaGroupId",
          (extract(epoch from assigned_at) * 1000)::int8 as "assignedAtMs"
        from saas_user_accounts where workspace_id = ${workspaceId}
          and id = any(${uuidArray(list.map((account) => account.id))})`,
  );
  const before = new Map(stored.map((row) => [row.id, row]));
  return new Map(
    list.map((account) => {
      const row = before.get(account.id);
      const differing = comparedColumns
        .filter((column) => row?.[column] !== account[column])
        .map((column) => fieldNames[column] ?? column);
      const assignedAtMs = account.assignedAt === null ? null : Date.parse(account.assignedAt);
      if (row?.assignedAtMs !== assignedAtMs) differing.push('assignedAt');
      return [account.id, differing];
    }),
  );
}

const comparedColumns = [
  'serviceId',
  'username',
  'externalId',
  'status',
  'oktaStatus',
  'assignment',
  'oktaGroupId',
] as const;

type ComparedColumn = (typeof comparedColumns)[number];
type Compared = { id: string } & Readonly<Record<ComparedColumn, string | null>>;
type ComparedAccount = Compared & { assignedAt: string | null };
type StoredAccount = Compared & { assignedAtMs: number | null };

/** Where the API has another name than the table. */
const fieldNames: Partial<Record<ComparedColumn, string>> = {
  serviceId: 'service',
  oktaGroupId: 'assignedVia',
};
