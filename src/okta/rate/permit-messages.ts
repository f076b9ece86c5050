/** `interactive`: somebody waits for the answer. May spend the reserve that a `crawl` leaves. */
export type RateLane = 'crawl' | 'interactive';

/**
 * What several gates of one org and token share: permits for requests, taken in batches. All of it may fail or be
 * slow; a gate then goes on by itself, with less.
 */
export type RateShare = {
  /** False while there is nobody to share with yet; asked before every use. */
  isShared(): boolean;
  ask(bucket: string, ask: PermitAsk): Promise<PermitAnswer>;
  /** An answer told of a window that is new to the gate. */
  begin(bucket: string, window: BegunWindow): Promise<void>;
  /** Nobody sends anything for so long. */
  close(bucket: string, ms: number): Promise<void>;
  /** The first request of a window learned nothing: somebody else is to go first. */
  giveUp(bucket: string): Promise<void>;
};

type PermitAsk = {
  wanted: number;
  /** Requests the asker would have all gates spend in a window, and how many of them it would leave. */
  allowance: number;
  reserve: number;
  /** What was learned about the window that earlier permits were for. */
  report: PermitReport | null;
};

export type PermitReport = {
  resetAtMs: number;
  endsInMs: number;
  /** Requests since the last report that had no permit. */
  unleased: number;
  /**
   * What the lowest count in an answer leaves for other gates: less the requests it may not include, and the permits
   * still held. Null when no answer told of the window.
   */
  available: number | null;
};

export type PermitAnswer =
  /** None are left until the window ends if `permits` is 0. */
  | { kind: 'granted'; permits: number; ceiling: number; resetAtMs: number; endsInMs: number }
  /** Nothing is known about a window: the asker sends one request and tells what it learns. */
  | { kind: 'open' }
  /** Another gate is finding out. */
  | { kind: 'wait' }
  /** Refused by Okta: nobody sends anything for `ms`. */
  | { kind: 'closed'; ms: number };

type BegunWindow = {
  ceiling: number;
  remaining: number;
  /** Requests the gate has made in it. */
  spent: number;
  resetAtMs: number;
  /** Okta's clock when it told. */
  serverDateMs: number;
  endsInMs: number;
};
