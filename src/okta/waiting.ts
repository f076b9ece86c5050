import { setTimeout as delay } from 'node:timers/promises';
import { OktaError } from './errors.ts';

/** Waits, and rejects as soon as the signal aborts. Tests pass one that does not really wait. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const realSleep: Sleep = async (ms, signal) => {
  await delay(ms, undefined, { signal });
};

/** Epoch milliseconds that never go back, even when the system's clock is set. */
export function monotonicEpochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Settles like `promise`, or rejects with an `aborted` error as soon as the signal aborts. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    throw abortedError();
  }
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(abortedError());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } catch (error) {
    throw signal.aborted ? abortedError() : error;
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

export function abortedError(): OktaError {
  return new OktaError('aborted', 'Reading from Okta was stopped.', { retryable: false });
}
