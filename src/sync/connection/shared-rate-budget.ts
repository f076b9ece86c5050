import { createHash, randomUUID } from 'node:crypto';
import { createRateGate, type RateGate } from '../../okta/rate/gate.ts';
import type { RateShare } from '../../okta/rate/permit-messages.ts';
import { defaultTimings, type OktaTimings } from '../../okta/timings.ts';
import type { Sleep } from '../../okta/waiting.ts';
import type { Database } from '../../store/engine/database.ts';
import { within } from '../../store/engine/within.ts';
import { openerOf } from '../../store/sync/holders.ts';
import {
  beginRateWindowAcrossWorkspaces,
  closeRateBucketAcrossWorkspaces,
  deleteIdleRateBudgetsAcrossWorkspaces,
  giveUpRateWindowAcrossWorkspaces,
  leaseRatePermitsAcrossWorkspaces,
} from '../../store/sync/rate-budgets.ts';
import { processIdentity } from '../process-identity.ts';

/**
 * The gates of this process's Okta clients, one for each token, which share rate limits with other processes.
 */
export type RateBudgets = {
  /**
   * The gate for a token, the same one every time. It shares with other processes once `oktaOrgId` was given:
   * before Okta's first answer it is not known which org a domain and a token belong to.
   */
  gateFor(principal: string, oktaOrgId?: string): RateGate;
};

/** The time of a simulation, instead of the real one. */
export type OktaClock = { now: () => number; sleep: Sleep };

export type RateBudgetOptions = {
  db: Database;
  timings?: Partial<OktaTimings>;
  clock?: OktaClock;
  /** Called when the database does not answer; the gates go on without it. */
  onTrouble?: (error: unknown) => void;
};

/** Identifies a token without revealing it (start of its SHA-256). */
export function principalOf(apiToken: string): string {
  return createHash('sha256').update(apiToken).digest('hex').slice(0, 32);
}

/** Most gates to keep. What a discarded one knew is in the database. */
const maxGates = 1_000;
const tidyEveryMs = 3_600_000;

export function createRateBudgets(options: RateBudgetOptions): RateBudgets {
  const { clock, db, onTrouble } = options;
  const timings = { ...defaultTimings, ...options.timings };
  // When this process dies, its permits are lost until the window ends.
  const opener = openerOf(processIdentity(), randomUUID());
  const gates = new Map<string, { gate: RateGate; org: { oktaOrgId: string | null } }>();
  let tidiedAtMs = Number.NEGATIVE_INFINITY;

  return {
    gateFor(principal, oktaOrgId) {
      let known = gates.get(principal);
      if (known === undefined) {
        const org = { oktaOrgId: null };
        const share = createStoredShare(options, { opener, principal, org });
        known = { gate: createRateGate({ timings, share, ...clock }), org };
      }
      if (oktaOrgId !== undefined) {
        known.org.oktaOrgId = oktaOrgId;
        tidy();
      }
      // In the order of their latest use: the first is discarded when there are too many.
      gates.delete(principal);
      gates.set(principal, known);
      const [oldest] = gates.keys();
      if (gates.size > maxGates && oldest !== undefined) gates.delete(oldest);
      return known.gate;
    },
  };

  /** Wrong tokens and replaced ones leave rows behind. */
  function tidy(): void {
    const nowMs = (clock?.now ?? Date.now)();
    if (nowMs - tidiedAtMs < tidyEveryMs) return;
    tidiedAtMs = nowMs;
    const at = clock === undefined ? undefined : new Date(nowMs);
    deleteIdleRateBudgetsAcrossWorkspaces(db, at).catch((error: unknown) => onTrouble?.(error));
  }
}

/** How long the database may take. A gate that waits longer than Okta's answers take is better off alone. */
const deadlineMs = 2_000;

/**
 * What the gates for one token share, in the database. With a simulation's clock, the database goes by it, too.
 */
function createStoredShare(
  { db, clock, onTrouble }: RateBudgetOptions,
  { opener, principal, org }: { opener: string; principal: string; org: { oktaOrgId: string | null } },
): RateShare {
  const at = () => (clock === undefined ? undefined : new Date(clock.now()));
  const keyOf = (bucket: string) => ({ oktaOrgId: org.oktaOrgId ?? '', principal, bucket });
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    try {
      // Always real time, because it limits the wait for the database.
      return await within(
        deadlineMs,
        work,
        () => new Error(`the rate budget was not answered within ${deadlineMs} ms`),
      );
    } catch (error) {
      onTrouble?.(error);
      throw error;
    }
  };
  return {
    isShared: () => org.oktaOrgId !== null,
    ask: (bucket, ask) =>
      inTime(leaseRatePermitsAcrossWorkspaces(db, keyOf(bucket), { opener, ...ask }, at())),
    begin: (bucket, window) =>
      inTime(beginRateWindowAcrossWorkspaces(db, keyOf(bucket), { opener, ...window }, at())),
    close: (bucket, ms) => inTime(closeRateBucketAcrossWorkspaces(db, keyOf(bucket), ms, at())),
    giveUp: (bucket) => inTime(giveUpRateWindowAcrossWorkspaces(db, keyOf(bucket), opener)),
  };
}
