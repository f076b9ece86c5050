import { type Sleep, untilAborted } from '../waiting.ts';
import { newBucket, type RateBucket } from './bucket.ts';
import type { RateLane } from './permit-messages.ts';

/** A bucket and those who wait for it. */
export type RatePlace = {
  bucket: RateBucket;
  wake: Set<() => void>;
  waiting: Record<RateLane, number>;
  /** Permits are being asked for. */
  isAsking: boolean;
  /** Settles when everything so far was told to the share. */
  told: Promise<void>;
};

export function newPlace(name: string): RatePlace {
  return {
    bucket: newBucket(name),
    wake: new Set(),
    waiting: { crawl: 0, interactive: 0 },
    isAsking: false,
    told: Promise.resolve(),
  };
}

export function waitingAt({ waiting }: RatePlace): number {
  return waiting.crawl + waiting.interactive;
}

/** Something changed: all who wait look again. */
export function wakeAll({ wake }: RatePlace): void {
  const all = [...wake];
  wake.clear();
  for (const resume of all) resume();
}

/** True when something changed, false when `waitMs` went by first. Rejects when the signal aborts. */
export async function isChanged(
  { wake }: RatePlace,
  { waitMs, sleep, signal }: { waitMs: number | null; sleep: Sleep; signal: AbortSignal },
): Promise<boolean> {
  const stop = new AbortController();
  let resume: (() => void) | undefined;
  const change = new Promise<boolean>((resolve) => {
    resume = () => resolve(true);
    wake.add(resume);
  });
  const slept = waitMs === null ? change : sleep(waitMs, stop.signal).then(() => false);
  slept.catch(() => undefined);
  try {
    return await untilAborted(Promise.race([slept, change]), signal);
  } finally {
    if (resume !== undefined) wake.delete(resume);
    stop.abort();
  }
}
