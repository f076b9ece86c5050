import type { OktaRateLimit } from './headers.ts';

/**
 * A current window of a bucket. There may be two: the token's own, and the org's, which other clients use as
 * well. They do not begin together, and an answer describes the one with fewer requests left.
 */
export type RateWindow = {
  /** By Okta's clock, from `X-Rate-Limit-Reset`: identifies the window. */
  resetAtMs: number;
  /** When it is certainly over, by our clock. */
  endsAtMs: number;
  /** Lowest `remaining` any answer reported, minus our requests since then. */
  remaining: number;
  /** Our own finished requests in it. */
  spent: number;
};

/** Resets this close together belong to one window: Okta's servers do not round alike. */
const sameWindowMs = 2_000;

export function isSameWindow(oneResetAtMs: number, otherResetAtMs: number): boolean {
  return Math.abs(oneResetAtMs - otherResetAtMs) <= sameWindowMs;
}

export function isLaterWindow(resetAtMs: number, thanResetAtMs: number): boolean {
  return resetAtMs > thanResetAtMs + sameWindowMs;
}

/**
 * Counts an answered request. Returns the window that the answer described if it is new. `endsAtMs`: when that
 * window is over according to this answer.
 */
export function noteAnswer(
  windows: RateWindow[],
  rateLimit: OktaRateLimit,
  endsAtMs: number,
): RateWindow | null {
  const described = windows.find((window) => isSameWindow(window.resetAtMs, rateLimit.resetAtMs));
  noteSpent(windows.filter((window) => window !== described));
  if (described === undefined) {
    const { resetAtMs, remaining } = rateLimit;
    const begun = { resetAtMs, endsAtMs, remaining, spent: 1 };
    windows.push(begun);
    return begun;
  }
  described.spent++;
  // Answers may arrive out of order, so only the lowest count is safe.
  described.remaining = Math.min(described.remaining, rateLimit.remaining);
  // Every answer with the latest reset gives an instant that is late enough. The earliest of them wastes least
  // of the next window.
  if (rateLimit.resetAtMs === described.resetAtMs)
    described.endsAtMs = Math.min(described.endsAtMs, endsAtMs);
  if (rateLimit.resetAtMs > described.resetAtMs) {
    described.resetAtMs = rateLimit.resetAtMs;
    described.endsAtMs = endsAtMs;
  }
  return null;
}

/** Counts a request in the windows that its answer did not describe: Okta counted it there, too. */
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
 * Removes the windows that Okta has ended, as `begun` shows. A window that was used up stays until it is
 * certainly over: its last second is not worth a refusal.
 */
export function removeReplaced(windows: RateWindow[], begun: RateWindow, serverDateMs: number): RateWindow[] {
  const replaced = windows.filter(
    ({ resetAtMs, remaining }) =>
      remaining > 0 && resetAtMs <= serverDateMs && isLaterWindow(begun.resetAtMs, resetAtMs),
  );
  for (const window of replaced) windows.splice(windows.indexOf(window), 1);
  return replaced;
}

/** The end of the earliest window without room for one more request; null when all have room. */
export function fullUntilMs(
  windows: readonly RateWindow[],
  { allowance, reserve, unanswered }: { allowance: number; reserve: number; unanswered: number },
): number | null {
  const full = windows.filter(
    ({ remaining, spent }) => Math.min(remaining, allowance - spent) - unanswered <= reserve,
  );
  return full.length === 0 ? null : Math.min(...full.map(({ endsAtMs }) => endsAtMs));
}
