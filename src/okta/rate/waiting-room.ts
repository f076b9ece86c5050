/** Where requests wait until their bucket has room. */
import { type Sleep, untilAborted } from '../waiting.ts';
import { newBucket, type RateBucket } from './bucket.ts';
import type { RateLane } from './permit-messages.ts';

/** A bucket and the requests that wait for room in it. */
export type WaitingRoom = {
  bucket: RateBucket;
  wake: Set<() => void>;
  waiting: Record<RateLane, number>;
  /** The share is being asked for permits. */
  isAsking: boolean;
  /** Settles when the share has got every message so far. */
  sent: Promise<void>;
};

export function newWaitingRoom(name: string): WaitingRoom {
  return {
    bucket: newBucket(name),
    wake: new Set(),
    waiting: { crawl: 0, interactive: 0 },
    isAsking: false,
    sent: Promise.resolve(),
  };
}

export function waitingIn({ waiting }: WaitingRoom): number {
  return waiting.crawl + waiting.interactive;
}

/** Has all waiting requests look again, because something changed. */
export function wakeAll({ wake }: WaitingRoom): void {
  const all = [...wake];
  wake.clear();
  for (const resume of all) resume();
}

/** Waits for a change (true), or for `waitMs` (false). Rejects when the signal aborts. */
export async function isChanged(
  { wake }: WaitingRoom,
  { waitMs, sleep, signal }: { waitMs: number; sleep: Sleep; signal: AbortSignal },
): Promise<boolean> {
  const stop = new AbortController();
  let resume: (() => void) | undefined;
  const change = new Promise<boolean>((resolve) => {
    resume = () => resolve(true);
    wake.add(resume);
  });
  const slept = waitMs === Number.POSITIVE_INFINITY ? change : sleep(waitMs, stop.signal).then(() => false);
  slept.catch(() => undefined);
  try {
    return await untilAborted(Promise.race([slept, change]), signal);
  } finally {
    if (resume !== undefined) wake.delete(resume);
    stop.abort();
  }
}
