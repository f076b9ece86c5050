import { overloaded } from '../request/errors.ts';
import { limits, type Size } from '../request/limits.ts';

export type Admission = {
  /**
   * Resolves when the operation has its turn, with what gives its place back. Throws `OVERLOADED` when it waited too
   * long, or when too many wait already.
   */
  enter(operation: Entrant): Promise<() => void>;
  /** Whether operations have to wait: what can be done later is refused then. */
  isBusy(): boolean;
};

type Entrant = {
  size: Size;
  /** Who asks, where that is known. */
  caller: string | null;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
};

/**
 * Lets as many operations at a time be under way as the process can serve, `places`. Further ones wait, small ones first.
 * When the queue fills up, the largest are refused first, and one caller cannot fill it alone.
 */
export function createAdmission({ places, waiting: maxWaiting = 256, waitMs = 1_000 }: Options): Admission {
  let free = places;
  /** In the order of arrival. */
  const queue = new Set<Waiting>();

  const enterNow = (taken: number) => {
    free -= taken;
    let isIn = true;
    return () => {
      if (isIn) free += taken;
      isIn = false;
      admit();
    };
  };
  const admit = () => {
    for (const isSmall of [true, false]) {
      for (const one of queue)
        if (one.isSmall === isSmall && one.taken <= free) one.begin(enterNow(one.taken));
    }
  };
  const hasRoomFor = ({ caller, share, isSmall }: Pick<Waiting, 'caller' | 'share' | 'isSmall'>) => {
    const all = [...queue];
    if (share > 0.5 && all.length >= maxWaiting / 2) return false;
    if (caller !== null && all.filter((one) => one.caller === caller).length >= maxWaiting / 4) return false;
    if (all.length < maxWaiting) return true;
    const larger = isSmall ? all.findLast((one) => !one.isSmall) : undefined;
    larger?.refuse();
    return larger !== undefined;
  };

  return {
    isBusy: () => queue.size > 0,
    async enter({ size, caller, signal }) {
      const share = Math.max(size.rows / limits.rows, size.values / limits.values);
      const taken = Math.max(1, Math.floor((share * places) / largestAtATime));
      const isSmall = share <= smallShare;
      if (taken <= free) return enterNow(taken);
      if (!hasRoomFor({ caller, share, isSmall })) throw overloaded();
      return new Promise((resolve, reject) => {
        const leaveQueue = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', one.refuse);
          queue.delete(one);
        };
        const one: Waiting = {
          ...{ caller, share, isSmall, taken },
          begin(leave) {
            leaveQueue();
            resolve(leave);
          },
          refuse() {
            leaveQueue();
            reject(overloaded());
          },
        };
        const timer = setTimeout(one.refuse, waitMs);
        signal.addEventListener('abort', one.refuse);
        queue.add(one);
      });
    },
  };
}

type Options = {
  /** Places for operations; a large one takes several. */
  places: number;
  /** How many may wait for a place. */
  waiting?: number;
  waitMs?: number;
};

type Waiting = {
  caller: string | null;
  /** What part of the limit of one operation this one has, from 0 to 1. */
  share: number;
  isSmall: boolean;
  /** Places that it takes. */
  taken: number;
  begin(leave: () => void): void;
  refuse(): void;
};

/** So many operations as large as the limits allow fill all places. */
const largestAtATime = 4;
const smallShare = 0.001;
