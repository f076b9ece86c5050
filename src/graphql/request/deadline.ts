import { setMaxListeners } from 'node:events';

/** Limits how long one operation may read. */
export type Deadline = {
  /** Aborted when the time is over, or when the client has disconnected. */
  signal: AbortSignal;
  /** The limit in milliseconds. */
  limitMs: number;
  /** Whether the time was over before `end` was called. */
  isOver(): boolean;
  /** Starts to count from zero, also when it was counting. */
  start(): void;
  /** Stops counting. */
  pause(): void;
  /** Aborts the signal: nobody waits for the answer any more. */
  end(): void;
};

/** A deadline that does not count yet: it must not interrupt the command of a mutation, only reads. */
export function createDeadline(limitMs: number): Deadline {
  const controller = new AbortController();
  // Each running statement adds a listener.
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
        controller.abort(nobodyWaits);
      }, limitMs);
      timer.unref();
    },
    pause() {
      clearTimeout(timer);
    },
    end() {
      clearTimeout(timer);
      controller.abort(nobodyWaits);
    },
  };
}

/** One for all: without a reason, each abort makes an error with a stack. */
const nobodyWaits = new Error('nobody waits for the answer');
