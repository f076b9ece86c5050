/** What the reads answer, computed from the seeded rows without a database. */
import type { AccountSeed, EmployeeSeed } from '../../kit/seed.ts';
import type { Company } from './company.ts';

/** The employee an account belongs to; undefined when its user is nobody in the directory. */
export function ownerOf(company: Company, account: AccountSeed): EmployeeSeed | undefined {
  const user = company.users.find(({ id }) => id === account.userId);
  return company.employees.find(({ id }) => id === user?.employeeId);
}

function isOpen({ status, removedAt }: AccountSeed): boolean {
  return removedAt === null && ['PENDING', 'ACTIVE', 'SUSPENDED'].includes(status);
}

export function isAssigned(account: AccountSeed): boolean {
  return isOpen(account) && account.assignment !== 'NONE';
}

export function isOrphaned(company: Company, account: AccountSeed): boolean {
  const owner = ownerOf(company, account);
  if (owner === undefined || !isOpen(account)) return false;
  return owner.removedAt !== null || ['SUSPENDED', 'INACTIVE'].includes(owner.employmentStatus);
}
