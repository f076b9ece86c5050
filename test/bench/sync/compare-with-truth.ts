import { sql } from 'drizzle-orm';
import type { Company } from '../../../src/simulator/company/company.ts';
import { groundTruth } from '../../../src/simulator/company/ground-truth.ts';
import { foldDepartmentName } from '../../../src/store/department-key.ts';
import type { Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { workspaceId } from './measure.ts';

export type Comparison = {
  /** Accounts that a perfect reader of the org finds. */
  accounts: number;
  /** Ids and sign-ins that only the store or only the truth has; 0 when both are the same. */
  differences: number;
};

/**
 * Compares the store with what a perfect reader of the org finds at an instant: every id of services, people,
 * users, departments and accounts, every sign-in by day, and that no account is inferred only.
 */
export async function compareWithTruth(store: Store, company: Company, atMs: number): Promise<Comparison> {
  const truth = groundTruth(company, { at: new Date(atMs) });
  const ids = async (table: string, column: string) => {
    const found = await rows<{ id: string; isRemoved: boolean }>(
      store.db,
      sql`select ${sql.identifier(column)} as id, removed_at is not null as "isRemoved"
          from ${sql.identifier(table)} where workspace_id = ${workspaceId}`,
    );
    return found;
  };
  const instances = await rows<{ id: string; app: string }>(
    store.db,
    sql`select id, okta_app_id as app from saas_service_instances where workspace_id = ${workspaceId}`,
  );
  let differences = 0;
  let accountsFound = 0;
  for (const instance of instances) {
    // Instance by instance: a large org has millions of accounts.
    const accounts = await rows<{ user: string; isRemoved: boolean; isConfirmed: boolean }>(
      store.db,
      sql`select u.okta_user_id as "user", a.removed_at is not null as "isRemoved", a.is_confirmed as "isConfirmed"
          from saas_user_accounts a join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
          where a.workspace_id = ${workspaceId} and a.instance_id = ${instance.id}`,
    );
    for (const { user, isRemoved, isConfirmed } of accounts) {
      const isTrue = truth.accounts.has(`${user}/${instance.app}`);
      if (isTrue) accountsFound += 1;
      if (!isConfirmed || (!isTrue && !isRemoved)) differences += 1;
    }
  }
  differences += truth.accounts.size - accountsFound;
  differences += compare(await ids('saas_service_instances', 'okta_app_id'), truth.serviceInstances);
  differences += compare(await ids('saas_users', 'okta_user_id'), truth.users);
  differences += compare(await ids('employees', 'okta_user_id'), truth.employees);
  const departments = new Set([...truth.departments].map(foldDepartmentName));
  differences += compare(await ids('departments', 'key'), departments);
  differences += await compareSignIns(store, truth.signIns);
  return { accounts: truth.accounts.size, differences };
}

function compare(found: readonly { id: string; isRemoved: boolean }[], truth: ReadonlySet<string>): number {
  // The store has things that only the log shows, marked as removed. They count if the truth has them, too.
  const present = new Set(
    found.filter(({ id, isRemoved }) => !isRemoved || truth.has(id)).map(({ id }) => id),
  );
  const surplus = [...present].filter((id) => !truth.has(id)).length;
  return surplus + [...truth].filter((id) => !present.has(id)).length;
}

async function compareSignIns(store: Store, truth: ReadonlyMap<string, number>): Promise<number> {
  const found = await rows<{ key: string; count: number }>(
    store.db,
    sql`select u.okta_user_id || '/' || i.okta_app_id || '/' || s.day as key, s.sign_in_count as count
        from account_sign_ins s
        join saas_user_accounts a on a.workspace_id = s.workspace_id and a.id = s.account_id
        join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where s.workspace_id = ${workspaceId}`,
  );
  const right = found.filter(({ key, count }) => truth.get(key) === count).length;
  return found.length - right + (truth.size - right);
}
