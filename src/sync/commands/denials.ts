import type { Audit, Recorded } from './audit.ts';
import type { Viewer } from './command-context.ts';

/** Denials of one kind that are told as one within this time. */
const windowMs = 60_000;
/** Kinds of denials that are counted at a time; of more than that each is written by itself. */
const maxKinds = 10_000;
/** Kinds that one transaction writes, when all are written at once. */
const batchKinds = 200;

/** Denials of one kind within a minute that no event tells of yet. */
type Counted = { viewer: Viewer; coordinate: string; count: number; timer: NodeJS.Timeout };

type Denials = {
  record(viewer: Viewer, coordinate: string): Promise<void>;
  /**
   * Writes all that is only counted so far, for the end of the process. Returns how many denials could not be written
   * within the time.
   */
  flush(withinMs: number): Promise<number>;
};

/**
 * Records that callers were denied something: the first time at once, and again once a minute with how often it happened
 * meanwhile, so that whoever asks in vain a thousand times a second does not fill the trail. What cannot be written is
 * told with the next minute's.
 */
export function createDenials(audit: Audit): Denials {
  const counted = new Map<string, Counted>();

  function count(viewer: Viewer, coordinate: string, times: number): void {
    const key = keyOf(viewer, coordinate);
    const known = counted.get(key);
    if (known) known.count += times;
    else if (counted.size < maxKinds) {
      const timer = setTimeout(() => void tell(key), windowMs).unref();
      counted.set(key, { viewer, coordinate, count: times, timer });
    }
  }

  async function tell(key: string): Promise<void> {
    const ended = counted.get(key);
    counted.delete(key);
    if (!ended || ended.count === 0) return;
    await audit.recordAll([entryOf(ended)]).catch(() => count(ended.viewer, ended.coordinate, ended.count));
  }

  return {
    async record(viewer, coordinate) {
      if (counted.has(keyOf(viewer, coordinate))) return count(viewer, coordinate, 1);
      count(viewer, coordinate, 0);
      try {
        await audit.recordAll([entryOf({ viewer, coordinate, count: 1 })]);
      } catch (error) {
        count(viewer, coordinate, 1);
        throw error;
      }
    },
    async flush(withinMs) {
      const ended = [...counted.values()].filter((each) => each.count > 0);
      for (const { timer } of counted.values()) clearTimeout(timer);
      counted.clear();
      let unwritten = sum(ended);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      const writing = async () => {
        for (let first = 0; first < ended.length; first += batchKinds) {
          const some = ended.slice(first, first + batchKinds);
          await audit.recordAll(some.map(entryOf));
          unwritten -= sum(some);
        }
      };
      await Promise.race([writing().catch(() => {}), late]);
      clearTimeout(timer);
      return unwritten;
    },
  };
}

function keyOf({ workspaceId, userId, role }: Viewer, coordinate: string): string {
  return JSON.stringify([workspaceId, userId, role, coordinate]);
}

function entryOf({ viewer, coordinate, count }: Omit<Counted, 'timer'>): [Viewer, Recorded] {
  return [viewer, { action: 'access.denied', outcome: 'DENIED', reason: coordinate, count }];
}

function sum(counted: readonly Counted[]): number {
  return counted.reduce((total, { count }) => total + count, 0);
}
