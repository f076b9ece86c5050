import type { OktaRateLimit } from './headers.ts';

/**
 * A window of a bucket that is under way. There may be two at a time: the token's own and the org's, which other
 * clients use as well, do not begin together, and an answer tells of the one that has less left.
 */
export type RateWindow = {
  /** By Okta's clock, as its answers state it: tells windows apart. */
  resetAtMs: number;
  /** When it is over for certain, by our clock. */
  endsAtMs: number;
  /** The lowest count an answer told, less our requests since that its answers did not tell of. */
  remaining: number;
  /** Our own requests in it that are over. */
  spent: number;
};

/** Resets this close together belong to one window: the machines that answer do not round alike. */
const sameWindowMs = 2_000;

export function isSameWindow(oneResetAtMs: number, otherResetAtMs: number): boolean {
  return Math.abs(oneResetAtMs - otherResetAtMs) <= sameWindowMs;
}

export function isLaterWindow(resetAtMs: number, thanResetAtMs: number): boolean {
  return resetAtMs > thanResetAtMs + sameWindowMs;
}

/**
 * Counts an answered request, and returns the window its answer told of if that one is new. `endsAtMs` is this
 * answer's idea of when the window is over.
 */
export function noteAnswer(
  windows: RateWindow[],
  rateLimit: OktaRateLimit,
  endsAtMs: number,
): RateWindow | null {
  const told = windows.find((window) => isSameWindow(window.resetAtMs, rateLimit.resetAtMs));
  noteSpent(windows.filter((window) => window !== told));
  if (told === undefined) {
    const { resetAtMs, remaining } = rateLimit;
    const begun = { resetAtMs, endsAtMs, remaining, spent: 1 };
    windows.push(begun);
    return begun;
  }
  told.spent++;
  // Answers overtake each other, so only the lowest count is safe.
  told.remaining = Math.min(told.remaining, rateLimit.remaining);
  // Each answer with the latest reset gives an instant that is late enough. The earliest of them is so as well, and
  // wastes less of the next window.
  if (rateLimit.resetAtMs === told.resetAtMs) told.endsAtMs = Math.min(told.endsAtMs, endsAtMs);
  if (rateLimit.resetAtMs > told.resetAtMs) {
    told.resetAtMs = rateLimit.resetAtMs;
    told.endsAtMs = endsAtMs;
  }
  return null;
}

/** Counts a request in windows that no answer to it told of: it was counted in them nevertheless. */
export function noteSpent(windows: readonly RateWindow[]): void {
  for (const window of windows) {
    window.spent++;
    window.remaining--;
  }
}

/** Removes the windows that are over at `nowMs`, and returns them. */
export function removeEnded(windows: RateWindow[], nowMs: number): RateWindow[] {
  const ended = windows.filter((window) => window.endsAtMs <= nowMs);
  for (const window of ended) windows.splice(windows.indexOf(window), 1);
  return ended;
}

/**
 * Removes the windows that Okta itself has left behind when it begins `begun`. One that was used up stays until it is
 * over for certain: its last second is not worth a refusal.
 */
export function removeReplaced(windows: RateWindow[], begun: RateWindow, serverDateMs: number): RateWindow[] {
  const replaced = windows.filter(
    ({ resetAtMs, remaining }) =>
      remaining > 0 && resetAtMs <= serverDateMs && isLaterWindow(begun.resetAtMs, resetAtMs),
  );
  for (const window of replaced) windows.splice(windows.indexOf(window), 1);
  return replaced;
}

/** When the earliest window ends that has no room for one more request; null when all have room. */
export function fullUntilMs(
  windows: readonly RateWindow[],
  { allowance, reserve, unanswered }: { allowance: number; reserve: number; unanswered: number },
): number | null {
  const full = windows.filter(
    ({ remaining, spent }) => Math.min(remaining, allowance - spent) - unanswered <= reserve,
  );
  return full.length === 0 ? null : Math.min(...full.map(({ endsAtMs }) => endsAtMs));
}
