/** Department spellings in profiles → departments. Pure. */
import { foldDepartmentName } from '../../store/department-key.ts';
import { toSortKey } from '../../store/fold.ts';
import type { DepartmentWrite } from '../../store/sync/departments.ts';
import { discoveredId } from '../ids.ts';
import { searchText, tidy } from './profile-text.ts';

/** Id of a spelling's department; null for none (absent, empty or blank). */
export function toDepartmentId(workspaceId: string, spelling: string | null): string | null {
  const key = foldDepartmentName(spelling ?? '');
  return key === '' ? null : discoveredId.department(workspaceId, key);
}

/** The departments of a page of employees, each as first spelt there. */
export function toDepartments(
  workspaceId: string,
  employees: readonly { rawDepartment: string | null; division: string | null }[],
): DepartmentWrite[] {
  const byKey = new Map<string, DepartmentWrite>();
  for (const { rawDepartment, division } of employees) {
    const key = foldDepartmentName(rawDepartment ?? '');
    if (key === '' || rawDepartment === null || byKey.has(key)) continue;
    byKey.set(key, toDepartment(workspaceId, key, [{ spelling: rawDepartment, division, employees: 1 }]));
  }
  return [...byKey.values()];
}

/** How many profiles have one spelling within one division. */
export type SpellingCount = { spelling: string; division: string | null; employees: number };

/**
 * One department from all spellings folded into it: named after the most common one, the alphabetically first
 * of equally common ones, so that two reads of the same people agree.
 */
export function toDepartment(
  workspaceId: string,
  key: string,
  spellings: readonly SpellingCount[],
): DepartmentWrite {
  const names = countBy(spellings, ({ spelling }) => tidy(spelling));
  const divisions = countBy(spellings, ({ division }) => tidy(division));
  const name = mostCommon(names) ?? key;
  const aliases = [...names.keys()].sort();
  return {
    id: discoveredId.department(workspaceId, key),
    key,
    name,
    sortKey: toSortKey(name),
    searchText: searchText(key, ...aliases),
    aliases,
    division: mostCommon(divisions),
  };
}

function countBy(
  rows: readonly SpellingCount[],
  toKey: (row: SpellingCount) => string | null,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = toKey(row);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + row.employees);
  }
  return counts;
}

function mostCommon(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  for (const [name, count] of counts) {
    const bestCount = best === null ? 0 : (counts.get(best) ?? 0);
    if (best === null || count > bestCount || (count === bestCount && name < best)) best = name;
  }
  return best;
}
