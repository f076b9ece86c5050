/**
 * Which accounts are open, and which of those are assigned: in SQL for stored rows, in TypeScript for an
 * account before it is written. Every figure, filter and list uses this.
 */
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import type { AccountStatus, AssignmentType } from './tables/users.ts';

/**
 * Statuses that grant access. A suspended account (Okta's `INACTIVE` too) is open: Okta still lists it among
 * the app's users, and it comes back unchanged.
 */
export const openStatuses = ['PENDING', 'ACTIVE', 'SUSPENDED'] as const satisfies readonly AccountStatus[];

/** The columns of accounts, under the caller's alias. */
type AccountColumns = Record<'status' | 'assignment' | 'removedAt', PgColumn>;

/** Not removed or revoked, nor known only by sign-ins. */
export function isOpen(a: Pick<AccountColumns, 'status' | 'removedAt'>): SQL {
  return sql`(${a.removedAt} is null and ${a.status} in (${openStatusList}))`;
}

// Literals in the statement: planners cannot estimate a parameter.
const openStatusList = sql.raw(openStatuses.map((status) => `'${status}'`).join(', '));

/** Open because of an assignment: its person is a user of the service. */
export function isAssigned(a: AccountColumns): SQL {
  return sql`(${isOpen(a)} and ${a.assignment} <> 'NONE')`;
}

/** The same for an account about to be written, which is not removed. */
export function isWrittenAsAssigned(account: { status: AccountStatus; assignment: AssignmentType }): boolean {
  return openStatuses.some((status) => status === account.status) && account.assignment !== 'NONE';
}
