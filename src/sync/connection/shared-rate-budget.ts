import { createHash, randomUUID } from 'node:crypto';
import { createRateGate, type RateGate } from '../../okta/rate/gate.ts';
import type { RateShare } from '../../okta/rate/permit-messages.ts';
import { defaultTimings, type OktaTimings } from '../../okta/timings.ts';
import type { Sleep } from '../../okta/waiting.ts';
import type { Database } from '../../store/engine/database.ts';
import {
  beginRateWindowAcrossWorkspaces,
  closeRateBucketAcrossWorkspaces,
  deleteIdleRateBudgetsAcrossWorkspaces,
  giveUpRateWindowAcrossWorkspaces,
  leaseRatePermitsAcrossWorkspaces,
} from '../../store/sync/rate-budgets.ts';

/** One budget of requests per org, token and bucket, for all clients of this process and of all others. */
export type RateBudgets = {
  /**
   * The gate for a token; always the same one for the same token. What it knows stays in this process until the org
   * has been named once: before the first answer nobody knows which org a domain and a token belong to.
   */
  gateFor(principal: string, oktaOrgId?: string): RateGate;
};

/** Time other than the world's: of a simulation. */
export type OktaClock = { now: () => number; sleep: Sleep };

export type RateBudgetOptions = {
  db: Database;
  timings?: Partial<OktaTimings>;
  clock?: OktaClock;
  /** Tells of a database that did not answer; the gates go on without it. */
  onTrouble?: (error: unknown) => void;
};

/** How a token is named where it is not to be known. */
export function principalOf(apiToken: string): string {
  return createHash('sha256').update(apiToken).digest('hex').slice(0, 32);
}

/** Tokens to remember gates for. What a forgotten one knew is in the database. */
const maxGates = 1_000;
const tidyEveryMs = 3_600_000;

export function createRateBudgets(options: RateBudgetOptions): RateBudgets {
  const { clock, db, onTrouble } = options;
  const timings = { ...defaultTimings, ...options.timings };
  // The name a process goes by in the database; permits are lost with it when it dies.
  const opener = randomUUID();
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
      // The one used latest comes last, and the first goes when there are too many.
      gates.delete(principal);
      gates.set(principal, known);
      const [oldest] = gates.keys();
      if (gates.size > maxGates && oldest !== undefined) gates.delete(oldest);
      return known.gate;
    },
  };

  /** Wrong tokens leave rows behind as well, and nobody comes back for those. */
  function tidy(): void {
    const nowMs = (clock?.now ?? Date.now)();
    if (nowMs - tidiedAtMs < tidyEveryMs) return;
    tidiedAtMs = nowMs;
    const at = clock === undefined ? undefined : new Date(nowMs);
    deleteIdleRateBudgetsAcrossWorkspaces(db, at).catch((error: unknown) => onTrouble?.(error));
  }
}

/** How long a permit may take. A gate that waits longer than an answer takes is better off by itself. */
const deadlineMs = 2_000;

/** The share of one token, in the database. On another clock than the world's, the database goes by that as well. */
function createStoredShare(
  { db, clock, onTrouble }: RateBudgetOptions,
  { opener, principal, org }: { opener: string; principal: string; org: { oktaOrgId: string | null } },
): RateShare {
  const at = () => (clock === undefined ? undefined : new Date(clock.now()));
  const keyOf = (bucket: string) => ({ oktaOrgId: org.oktaOrgId ?? '', principal, bucket });
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await within(deadlineMs, work);
    } catch (error) {
      onTrouble?.(error);
      throw error;
    }
  };
  return {
    isShared: () => org.oktaOrgId !== null,
    ask: (bucket, ask) => told(leaseRatePermitsAcrossWorkspaces(db, keyOf(bucket), { opener, ...ask }, at())),
    begin: (bucket, window) =>
      told(beginRateWindowAcrossWorkspaces(db, keyOf(bucket), { opener, ...window }, at())),
    close: (bucket, ms) => told(closeRateBucketAcrossWorkspaces(db, keyOf(bucket), ms, at())),
    giveUp: (bucket) => told(giveUpRateWindowAcrossWorkspaces(db, keyOf(bucket), opener)),
  };
}

/** Real time, also where the clock is another: it is the database that is waited for. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the rate budget was not answered within ${limitMs} ms`)),
      limitMs,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
