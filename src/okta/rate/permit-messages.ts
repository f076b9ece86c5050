/** What a gate and the share among processes tell each other. */

/** `interactive`: a person waits for the answer, so the request may use the reserve that a `crawl` leaves. */
export type RateLane = 'crawl' | 'interactive';

/**
 * Gives the gates of several processes permits for requests, in batches, for one org and token. Every call may
 * fail or be slow; a gate then goes on alone, with half of what it may use.
 */
export type RateShare = {
  /** False while it is not known which org the token belongs to. Checked before every call. */
  isShared(): boolean;
  ask(bucket: string, ask: PermitAsk): Promise<PermitAnswer>;
  /** An answer described a window that is new to the gate, or the window of a request without a permit. */
  begin(bucket: string, window: BegunWindow): Promise<void>;
  /** No process may send anything for this time. */
  close(bucket: string, ms: number): Promise<void>;
  /** The first request of a window learned nothing: another one is to go first. */
  giveUp(bucket: string): Promise<void>;
};

type PermitAsk = {
  wanted: number;
  /** How many requests all gates together may make in a window, and how many of these are to be left. */
  allowance: number;
  reserve: number;
  /** What the gate learned about the window of its earlier permits. */
  report: PermitReport | null;
};

export type PermitReport = {
  resetAtMs: number;
  endsInMs: number;
  /** Requests without a permit since the last report. */
  unleased: number;
  /**
   * Lowest `remaining` of any answer, minus requests in flight and permits still held: what is left for other
   * gates. Null when no answer described the window.
   */
  available: number | null;
};

export type PermitAnswer =
  /** With `permits` 0, none are left until the window ends. */
  | { kind: 'granted'; permits: number; ceiling: number; resetAtMs: number; endsInMs: number }
  /** No window is known: the gate sends one request and reports what it learns. */
  | { kind: 'open' }
  /** Another gate is finding out. */
  | { kind: 'wait' }
  /** Okta refused a request: no process sends anything for `ms`. */
  | { kind: 'closed'; ms: number };

type BegunWindow = {
  ceiling: number;
  remaining: number;
  /** Requests that the gate has made in it. */
  spent: number;
  resetAtMs: number;
  /** `Date` of the answer. */
  serverDateMs: number;
  endsInMs: number;
};
