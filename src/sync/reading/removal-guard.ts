import type { WithheldRemovals } from '../../store/tables/sync-runs.ts';

/** What a complete walk of one scope found. */
export type WalkResult = {
  /** Different rows the walk saw. */
  seen: number;
  /** Items Okta sent without an id that could be read: any of them may be one that seems to be missing. */
  unidentified: number;
  /** Rows that were there before the walk. */
  presentBefore: number;
  /** Those of them that the walk did not see. */
  missing: number;
  /** How many Okta itself counts, where it does. */
  counted?: number | null;
  /** The last run that read the list to its end found the same rows missing, and kept them. */
  wasMissingBefore?: boolean;
};

export type Verdict = { isAllowed: true } | { isAllowed: false; reason: string };

const maxShareRemoved = 0.25;
const maxCount = 10;

export const tooMuch = `More than ${maxCount} and more than ${maxShareRemoved * 100} % of what was there would have been removed at once.`;

/**
 * Whether what was withheld is so little that what is known still tells of the present: accounts, no more than go
 * without a question elsewhere. That people or apps went missing puts all that follows from them in doubt.
 */
export function isLittleDoubt(withheld: WithheldRemovals | null): boolean {
  if (withheld === null) return true;
  return withheld.employees + withheld.serviceInstances === 0 && withheld.userAccounts <= maxCount;
}

/**
 * Whether what a complete walk did not see may be marked removed. A role that was narrowed, a filter at Okta or a
 * fault can make a list short or empty without any error; a wrong removal costs more than a late one.
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
  // That an app loses its few users is everyday life; told twice, it is believed.
  if (seen === 0 && unidentified === 0 && missing <= maxCount && wasMissingBefore) return { isAllowed: true };
  if (seen === 0) {
    return { isAllowed: false, reason: 'Okta returned an empty list where there was data before.' };
  }
  if (unidentified > 0) {
    return {
      isAllowed: false,
      reason: 'Okta sent items that could not be read; those missing may be among them.',
    };
  }
  if (isShort(seen, counted)) {
    return {
      isAllowed: false,
      reason: `Okta counts ${counted} and listed ${seen}: those missing may only be hidden from this token.`,
    };
  }
  return judgeShare({ missing, presentBefore });
}

/** Whether so many of all that was there may go at once, whatever the lists that do not show them. */
export function judgeShare({
  missing,
  presentBefore,
}: Pick<WalkResult, 'missing' | 'presentBefore'>): Verdict {
  if (missing <= maxCount || missing <= presentBefore * maxShareRemoved) return { isAllowed: true };
  return { isAllowed: false, reason: tooMuch };
}

/**
 * Whether a list shows fewer than Okta counts. One, or one in a hundred, is no reason to think so: people come while a
 * list is read, and nothing says that Okta counts as exactly as it lists.
 */
export function isShort(seen: number, counted: number | null): boolean {
  return counted !== null && counted - seen > Math.max(1, seen * 0.01);
}
