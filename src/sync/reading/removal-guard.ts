import type { WithheldRemovals } from '../../store/tables/sync-runs.ts';

/** What a read of one whole list found. */
export type WalkResult = {
  /** Number of different rows in the list. */
  seen: number;
  /** Items without a readable id. Each may be one of the rows that seem to be missing. */
  unidentified: number;
  /** Number of rows that were present before the read. */
  presentBefore: number;
  /** Number of these rows that the list does not name. */
  missing: number;
  /** Number of items that Okta itself counts; null when Okta gives no count. */
  counted?: number | null;
  /** True when the previous complete read missed the same rows, and the guard kept them. */
  wasMissingBefore?: boolean;
};

export type Verdict = { isAllowed: true } | { isAllowed: false; reason: string };

const maxShareRemoved = 0.25;
const maxCount = 10;

export const tooMuch = `More than ${maxCount} and more than ${maxShareRemoved * 100} % of what was there would have been removed at once.`;

/**
 * Whether so few removals were withheld that the data still counts as up to date: accounts only, and no more than the
 * guard would remove at once. Missing people or apps make everything that depends on them doubtful.
 */
export function isLittleDoubt(withheld: WithheldRemovals | null): boolean {
  if (withheld === null) return true;
  return withheld.employees + withheld.serviceInstances === 0 && withheld.userAccounts <= maxCount;
}

/**
 * Whether rows that a complete list does not name may be marked removed. A narrowed admin role, a filter at Okta or a
 * fault can shorten or empty a list without any error, and a wrong removal costs more than a late one.
 */
export function judgeRemoval({
  seen,
  unidentified,
  presentBefore,
  missing,
  counted = null,
  wasMissingBefore,
}: WalkResult): Verdict {
  if (missing === 0) return { isAllowed: true };
  // Small apps lose all their users every day. The guard believes it when two reads in a row show it.
  if (seen === 0 && unidentified === 0 && missing <= maxCount && wasMissingBefore) return { isAllowed: true };
  if (seen === 0) {
    return { isAllowed: false, reason: 'Okta returned an empty list where there was data before.' };
  }
  if (unidentified > 0) {
    return {
      isAllowed: false,
      reason: 'Okta sent items that cannot be read; the missing ones may be among them.',
    };
  }
  if (isShort(seen, counted)) {
    return {
      isAllowed: false,
      reason: `Okta counts ${counted} and listed ${seen}: the missing ones may only be hidden from this token.`,
    };
  }
  return judgeShare({ missing, presentBefore });
}

/** Whether the share of missing rows is small enough to remove them at once, whichever lists lack them. */
export function judgeShare({
  missing,
  presentBefore,
}: Pick<WalkResult, 'missing' | 'presentBefore'>): Verdict {
  if (missing <= maxCount || missing <= presentBefore * maxShareRemoved) return { isAllowed: true };
  return { isAllowed: false, reason: tooMuch };
}

/**
 * Whether a list has clearly fewer items than Okta counts. A difference of one item or one per cent does not count:
 * people join during the read, and Okta does not promise an exact count.
 */
export function isShort(seen: number, counted: number | null): boolean {
  return counted !== null && counted - seen > Math.max(1, seen * 0.01);
}
