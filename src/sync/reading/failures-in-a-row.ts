import type { OktaError, OktaFailureKind } from '../../okta/errors.ts';

/** So many lists that fail alike, one after the other, are taken to say what the rest would: nobody waits for it. */
const maxInARow = 3;

/** An org that cannot be reached, or a limit that all lists share, would be waited for once per list. */
const concernsAllLists: ReadonlySet<OktaFailureKind> = new Set([
  'unreachable',
  'rateLimited',
  'addressRefused',
]);

/** Whether a failure says as much of every other list as of the one that it came with. */
export function isOfAllLists({ kind }: OktaError): boolean {
  return concernsAllLists.has(kind);
}

/** Counts how the lists of a stage end that reads one for every app or group. */
export type FailuresInARow = {
  /** One was read to its end. */
  noteRead(): void;
  /** One failed; returns whether the others are not to be asked for any more. */
  noteFailure(error: OktaError): boolean;
};

/**
 * One list that fails is one of many. A few that fail alike with none read in between are a fault of the org. Failures
 * that may pass are alike: an org in trouble hangs here and answers 503 there. What fails for good costs one request,
 * and a missing permission may be meant for some lists: it only counts while none was read. A list that is gone tells
 * nothing of the others.
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
