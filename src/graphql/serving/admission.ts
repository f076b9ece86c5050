import { setTimeout as sleep } from 'node:timers/promises';
import { overloaded } from '../request/errors.ts';
import { limits, type Size } from '../request/limits.ts';
import { arrivalTurns } from '../request/turns.ts';

export type Admission = {
  /**
   * Resolves when the operation has its turn, with what gives its place back. Throws `OVERLOADED` when it waited too
   * long, or when too many wait already.
   */
  enter(operation: Entrant): Promise<() => void>;
  /**
   * Throws what `enter` would, if that is known of the operation with this text: cheaper than to find it out with all
   * that comes before.
   */
  refuseEarly(text: unknown): Promise<void>;
  /** Whether operations have to wait: what can be done later is refused then. */
  isBusy(): boolean;
};

type Entrant = {
  /** By which its size is known when it comes again. */
  text: string;
  size: Size;
  /** Who asks, where that is known. */
  caller: string | null;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
};

/**
 * Lets as many operations at a time be under way as the process can serve, `places`. Further ones wait, the smallest
 * first. When the queue fills up, the largest are refused first, and one caller cannot fill it alone. A refusal comes as
 * late as if it had waited: a client that asks again at once would keep the process busy with refusing it.
 */
export function createAdmission(options: Options): Admission {
  const { places, waiting: maxWaiting = 256, waitMs = 1_000, refusalDelayMs = waitMs } = options;
  let free = places;
  /** In the order of arrival. */
  const queue = new Set<Waiting>();
  const shares = createShares();

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
    if (free <= 0 || queue.size === 0) return;
    for (const one of [...queue].sort((a, b) => a.share - b.share)) {
      if (one.taken <= free) one.begin(enterNow(one.taken));
    }
  };
  const refuse = async (): Promise<never> => {
    // At different times, and a few in each turn: those who are refused together ask again together.
    if (refusalDelayMs > 0) await sleep(refusalDelayMs * (0.5 + Math.random() / 2));
    await arrivalTurns.ourTurn();
    throw overloaded();
  };
  const hasRoomFor = ({ caller, share }: Pick<Waiting, 'caller' | 'share'>) => {
    const all = [...queue];
    if (share > 0.5 && all.length >= maxWaiting / 2) return false;
    if (caller !== null && all.filter((one) => one.caller === caller).length >= maxWaiting / 4) return false;
    if (all.length < maxWaiting) return true;
    const largest = largestOf(queue);
    if (largest === undefined || largest.share <= share) return false;
    largest.refuse();
    return true;
  };

  return {
    isBusy: () => queue.size > 0,
    async refuseEarly(text) {
      const share = shares.of(text);
      if (share === undefined || queue.size < maxWaiting) return;
      if (share >= (largestOf(queue)?.share ?? 0)) await refuse();
    },
    async enter({ text, size, caller, signal }) {
      const share = Math.max(size.rows / limits.rows, size.values / limits.values);
      const taken = Math.max(1, Math.floor((share * places) / largestAtATime));
      shares.learn(text, share);
      if (taken <= free) return enterNow(taken);
      if (!hasRoomFor({ caller, share })) return refuse();
      return new Promise((resolve, reject) => {
        const leaveQueue = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', one.refuse);
          queue.delete(one);
        };
        const one: Waiting = {
          ...{ caller, share, taken },
          begin(leave) {
            leaveQueue();
            resolve(leave);
          },
          refuse() {
            leaveQueue();
            void arrivalTurns.ourTurn().then(() => reject(overloaded()));
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
  /** When what may not wait is refused. Default after `waitMs`, too. */
  refusalDelayMs?: number;
};

type Waiting = {
  caller: string | null;
  /** What part of the limit of one operation this one has, from 0 to 1. */
  share: number;
  /** Places that it takes. */
  taken: number;
  begin(leave: () => void): void;
  refuse(): void;
};

/** So many operations as large as the limits allow fill all places. */
const largestAtATime = 4;

/** The last of those with the largest share. */
function largestOf(queue: ReadonlySet<Waiting>): Waiting | undefined {
  let largest: Waiting | undefined;
  for (const one of queue) if (largest === undefined || one.share >= largest.share) largest = one;
  return largest;
}

/** Remembers the shares of the latest operations by their texts. */
function createShares() {
  const shares = new Map<unknown, number>();
  return {
    of: (text: unknown) => shares.get(text),
    learn(text: string, share: number) {
      shares.delete(text);
      if (text.length <= keptTextLength) shares.set(text, share);
      const [oldest] = shares.keys();
      if (shares.size > keptTexts) shares.delete(oldest);
    },
  };
}

const keptTexts = 500;
const keptTextLength = 10_000;
