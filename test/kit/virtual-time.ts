import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Sleep } from '../../src/okta/waiting.ts';
import type { Clock } from '../../src/simulator/clock.ts';
import type { Database, Store } from '../../src/store/engine/database.ts';

/**
 * Time that passes only while everybody waits for it. Hours under rate limits take as long as the work in them, and
 * every instant of the outcome is exact: answers come after precisely the simulator's latency, and neither a slow
 * machine nor a slow database adds to it.
 *
 * The simulator gets `clock`; Okta clients and rate gates get `now` and `sleep`. The time then moves to the next
 * sleeper as soon as nothing else is under way in this process:
 *
 * - HTTP requests are seen by themselves. One counts as waiting while the simulator sleeps on `clock` for it.
 * - Statements and transactions are seen of a store that went through `watchStore`.
 * - Anything else with real waiting in it (a child process, a file) has to be given to `track`.
 *
 * Real timers are not seen: what polls with `setTimeout` may find that hours went by. Time stands still outside
 * of `run`.
 */
export type VirtualTime = {
  /** Epoch milliseconds. */
  now: () => number;
  sleep: Sleep;
  clock: Clock;
  track<T>(work: Promise<T>): Promise<T>;
  /** Has to be done once per store; what `track` is for. */
  watchStore<S extends Store>(store: S): S;
  /** Lets the time pass until `work` has settled, and gives back what came of it. Not to be nested. */
  run<T>(work: Promise<T>): Promise<T>;
};

type Sleeper = { untilMs: number; wake: () => void };

/** Turns of the event loop without anything new before everybody is taken to be waiting. */
const quietTurns = 4;

/** `onMove` is told of every step before anybody is woken: a simulator in another process hears of it this way. */
export function createVirtualTime(start: Date, onMove?: (nowMs: number) => Promise<void>): VirtualTime {
  let nowMs = start.getTime();
  /** Rises with everything that happens: nobody waits for good as long as it does. */
  let events = 0;
  let underWay = 0;
  /** Requests that the simulator holds for their latency: under way, and waiting all the same. */
  let held = 0;
  let sleepers: Sleeper[] = [];

  function sleepUntil(untilMs: number, signal?: AbortSignal): Promise<void> {
    events++;
    if (untilMs <= nowMs) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const sleeper = {
        untilMs,
        wake() {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      function stop(): void {
        events++;
        sleepers = sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      }
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', stop, { once: true });
      sleepers.push(sleeper);
    });
  }

  async function track<T>(work: Promise<T>): Promise<T> {
    underWay++;
    try {
      return await work;
    } finally {
      underWay--;
      events++;
    }
  }

  async function untilQuiet(isDone: () => boolean): Promise<void> {
    let seen = -1;
    for (let turns = 0, quiet = 0; quiet < quietTurns && !isDone(); turns++) {
      // Spinning is quickest for a moment, and takes a processor from a database in another process for longer.
      await new Promise((resolve) => (turns < 100 ? setImmediate(resolve) : setTimeout(resolve, 1)));
      quiet = events === seen && underWay <= held ? quiet + 1 : 0;
      seen = events;
    }
  }

  async function run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const finish = () => {
      isDone = true;
    };
    work.then(finish, finish);
    const requests = new Set<unknown>();
    const begin = (message: unknown) => {
      requests.add(requestOf(message));
      underWay++;
      events++;
    };
    const end = (message: unknown) => {
      // One that began before may end now.
      if (!requests.delete(requestOf(message))) return;
      underWay--;
      events++;
    };
    const channels = [
      ['undici:request:create', begin],
      ['undici:request:trailers', end],
      ['undici:request:error', end],
    ] as const;
    for (const [name, listener] of channels) subscribe(name, listener);
    try {
      while (!isDone) {
        await untilQuiet(() => isDone);
        if (isDone || sleepers.length === 0) continue;
        nowMs = Math.max(nowMs, Math.min(...sleepers.map(({ untilMs }) => untilMs)));
        await onMove?.(nowMs);
        const due = sleepers.filter(({ untilMs }) => untilMs <= nowMs);
        sleepers = sleepers.filter(({ untilMs }) => untilMs > nowMs);
        for (const { wake } of due) wake();
      }
    } finally {
      for (const [name, listener] of channels) unsubscribe(name, listener);
      underWay -= requests.size;
    }
    return work;
  }

  return {
    now: () => nowMs,
    sleep: (ms, signal) => sleepUntil(nowMs + ms, signal),
    clock: {
      now: () => new Date(nowMs),
      async sleep(ms) {
        held++;
        await sleepUntil(nowMs + ms).finally(() => {
          held--;
        });
      },
    },
    track,
    watchStore(store) {
      watchStatements(store.db, track);
      return {
        ...store,
        // Nothing waits for connections in virtual time: all lanes are the one that is watched.
        on: () => ({ db: store.db, transaction: (fn) => track(store.transaction(fn)) }),
        transaction: (fn) => track(store.transaction(fn)),
        maintenance: () => track(store.maintenance()),
        ping: () => track(store.ping()),
        check: () => track(store.check()),
      };
    },
    run,
  };
}

function requestOf(message: unknown): unknown {
  return (message as { request: unknown }).request;
}

type PreparedStatement = { execute(...values: unknown[]): Promise<unknown> };
type StatementSession = { prepareQuery(...query: unknown[]): PreparedStatement };

/** Tracks every statement of a database from now on: all of them go through a query that its session prepared. */
function watchStatements(db: Database, track: VirtualTime['track']): void {
  const session = Reflect.get(db, 'session') as StatementSession;
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...query) => {
    const prepared = prepareQuery(...query);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (...values) => track(execute(...values));
    return prepared;
  };
}
