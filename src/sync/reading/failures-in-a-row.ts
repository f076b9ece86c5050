import type { OktaError, OktaFailureKind } from '../../okta/errors.ts';

/** After this many equal failures in a row, the remaining lists are expected to fail the same way and are not read. */
const maxInARow = 3;

/** These failures affect every list of the org, so waiting again for each list would be useless. */
const concernsAllLists: ReadonlySet<OktaFailureKind> = new Set([
  'unreachable',
  'rateLimited',
  'addressRefused',
]);

/** Whether a failure affects all lists of the org, not only the list that was read. */
export function isOfAllLists({ kind }: OktaError): boolean {
  return concernsAllLists.has(kind);
}

/** Counts failures in a stage that reads one list per app or per group. */
export type FailuresInARow = {
  /** One list was read to its end. */
  noteRead(): void;
  /** One list failed. Returns true when the stage should not read the remaining lists. */
  noteFailure(error: OktaError): boolean;
};

/**
 * A single failed list says nothing about the others. Several equal failures with no success in between are a fault
 * of the org. All retryable failures count as equal, because an org in trouble times out on one list and answers 503
 * on the next. A failure that is not retryable counts only while no list was read: a missing permission may concern
 * some lists only. A list that no longer exists does not count.
 */
export function createFailuresInARow({ hasRead = false } = {}): FailuresInARow {
  let counts = new Map<OktaFailureKind | 'passing', number>();
  return {
    noteRead() {
      hasRead = true;
      counts = new Map();
    },
    noteFailure(error) {
      if (error.kind === 'notFound') return false;
      const failed = error.retryable ? 'passing' : error.kind;
      const count = (counts.get(failed) ?? 0) + 1;
      counts.set(failed, count);
      return isOfAllLists(error) || (count >= maxInARow && (error.retryable || !hasRead));
    },
  };
}
