/** The simulator's only source of time. */
export interface Clock {
  now(): Date;
  /** Waits on this clock. Used for simulated latency only; faults that hang wait in real time. */
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export interface VirtualClock extends Clock {
  /** Moves the time forward and ends the sleeps that are due, in order. */
  advance(ms: number): void;
}

/** A clock that stands still until it is moved. */
export function createVirtualClock(start: Date): VirtualClock {
  let nowMs = start.getTime();
  let sleepers: Array<{ untilMs: number; wake: () => void }> = [];
  return {
    now: () => new Date(nowMs),
    sleep: (ms) =>
      ms <= 0 ? Promise.resolve() : new Promise((wake) => sleepers.push({ untilMs: nowMs + ms, wake })),
    advance: (ms) => {
      nowMs += ms;
      const due = sleepers
        .filter((sleeper) => sleeper.untilMs <= nowMs)
        .sort((a, b) => a.untilMs - b.untilMs);
      sleepers = sleepers.filter((sleeper) => sleeper.untilMs > nowMs);
      for (const sleeper of due) sleeper.wake();
    },
  };
}
