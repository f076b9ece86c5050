import type { ConnectionLanes } from './connection-lanes.ts';
import { type Connection, command } from './engine.ts';
import { isConnectionRefused, StoreError } from './errors.ts';

export type Sentinel = {
  /** Resolves when the database answers on a connection apart from the pools, an old one or a new one. */
  ask(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Finds connections on which nothing arrives any more, as a firewall or a failover leaves them: they do not even break.
 * When a statement of the pools is out for more than a second, we ask on a connection of our own. If that one is silent
 * too, and a new one answers, all that were silent as long are dropped: what waits on them is told within three seconds,
 * instead of after the time that a statement may take. A statement that is only slow is left alone.
 */
export function createSentinel(options: { create: () => Connection; lanes: ConnectionLanes }): Sentinel {
  const { create, lanes } = options;
  const { pools } = lanes;
  let own: Connection | undefined;
  let asking: Promise<void> | undefined;
  let isStopped = false;

  async function ask(): Promise<void> {
    const startedAtMs = performance.now();
    const isOld = own !== undefined && !own.lost.aborted;
    try {
      own = isOld ? own : create();
      await own?.run(command('select 1', isOld ? silenceMs : openingMs));
    } catch (error) {
      if (!isOld || isStopped) throw error;
      own = create();
      try {
        await own.run(command('select 1', openingMs));
      } catch (failure) {
        // A server that refuses a connection is alive.
        if (!isConnectionRefused(failure)) throw failure;
      }
      const reason = new StoreError('CONNECTION_LOST', 'nothing arrived on the database connection any more');
      for (const pool of pools) pool.dropSilentSince(startedAtMs, reason);
    }
  }

  const askOnce = () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  // The first connection is opened early, so that it is as old as those of the pools.
  askOnce().catch(() => {});
  const timer = setInterval(() => {
    const since = performance.now() - silenceMs;
    if (pools.some((pool) => pool.isSilentSince(since))) askOnce().catch(() => {});
  }, silenceMs / 2);
  timer.unref();

  return {
    async ask() {
      try {
        await askOnce();
      } catch (error) {
        if (!isConnectionRefused(error)) throw error;
        // All that we may have are in the pools.
        await lanes.use('leases', (session) => session.run(command('select 1')));
      }
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await own?.end().catch(() => own?.discard());
    },
  };
}

/** How long we wait for an answer on an open connection before we try a new one. */
const silenceMs = 1_000;
/** The same on a new one, which has to be opened first. */
const openingMs = 2_000;
