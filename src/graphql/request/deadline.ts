import { setMaxListeners } from 'node:events';

/** How long the reads of one operation may go on. */
export type Deadline = {
  /** Aborted when time is up, or when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** Longest time in milliseconds. */
  limitMs: number;
  /** Whether time was up before anybody ended it. */
  isOver(): boolean;
  /** Begins to count, from zero when it did so before. */
  start(): void;
  /** Stops counting. */
  pause(): void;
  /** Nobody waits any more. */
  end(): void;
};

/** A deadline that does not count yet: what a mutation's command takes is not to be cut short, only what is read. */
export function createDeadline(limitMs: number): Deadline {
  const controller = new AbortController();
  // One listener for each statement that is under way.
  setMaxListeners(0, controller.signal);
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  return {
    signal: controller.signal,
    limitMs,
    isOver: () => isOver,
    start() {
      clearTimeout(timer);
      if (controller.signal.aborted) return;
      timer = setTimeout(() => {
        isOver = true;
        controller.abort();
      }, limitMs);
      timer.unref();
    },
    pause() {
      clearTimeout(timer);
    },
    end() {
      clearTimeout(timer);
      controller.abort();
    },
  };
}
