import { ConnectionPool, type PoolOptions } from './connection-pool.ts';
import type { Connection, Lane, PoolState } from './engine.ts';
import { isConnectionRefused } from './errors.ts';

export type PoolSizes = Readonly<Record<Lane, number>>;

/** A pool of connections for each lane. */
export class ConnectionLanes {
  readonly pools: readonly ConnectionPool[];
  readonly #pools: Readonly<Record<Lane, ConnectionPool>>;
  readonly #waitMs: number;

  constructor(sizes: PoolSizes, options: Omit<PoolOptions, 'max'>) {
    const pool = (lane: Lane) => new ConnectionPool({ ...options, max: sizes[lane] });
    this.#pools = {
      reads: pool('reads'),
      commands: pool('commands'),
      sync: pool('sync'),
      leases: pool('leases'),
    };
    this.#waitMs = options.waitMs;
    this.pools = Object.values(this.#pools);
  }

  /**
   * Calls `fn` with a connection of the lane. While the server refuses the lane even its first one, as for a role that
   * may have three, another lane lends one of its own as soon as it is free.
   */
  async use<T>(lane: Lane, fn: (connection: Connection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const own = this.#pools[lane];
    const giveUpAtMs = performance.now() + this.#waitMs;
    for (;;) {
      const lender = own.isRefused ? this.#lender(own) : undefined;
      try {
        return await (lender ?? own).use(fn, signal, isUrgent(lane));
      } catch (error) {
        // A lender may itself have been waiting for its first connection.
        const isHopeless = lender === undefined && this.#lender(own) === undefined;
        if (!isConnectionRefused(error) || isHopeless || performance.now() > giveUpAtMs) throw error;
      }
    }
  }

  states(): Record<Lane, PoolState> {
    const { reads, commands, sync, leases } = this.#pools;
    return {
      reads: reads.state(),
      commands: commands.state(),
      sync: sync.state(),
      leases: leases.state(),
    };
  }

  async close(graceMs: number): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.close(graceMs)));
  }

  #lender(borrower: ConnectionPool): ConnectionPool | undefined {
    const open = this.pools.filter((pool) => pool !== borrower && pool.size > 0);
    return open.find((pool) => pool.hasIdle) ?? open.sort((a, b) => b.size - a.size)[0];
  }
}

/** Whether work goes before what waits for the same connections: it is short, and seldom. */
export function isUrgent(lane: Lane | undefined): boolean {
  return lane === 'commands' || lane === 'leases';
}
