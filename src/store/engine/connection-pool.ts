import type { Connection, PoolState } from './engine.ts';
import { abortedError, isConnectionRefused, StoreError } from './errors.ts';

export type PoolOptions = {
  max: number;
  create: () => Connection;
  /** Longest wait for a free connection before the pool refuses the caller. */
  waitMs: number;
  /** The pool replaces older connections, to follow a failover or a new DNS answer. */
  maxLifetimeMs?: number;
  /** The pool closes connections idle for this long. */
  idleMs?: number;
};

/**
 * Lends each connection to one caller at a time, first come first served, urgent callers first. It discards a connection that was
 * lost while lent, so one broken session costs one caller and not the pool.
 */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #members = new Set<Member>();
  readonly #idle: Member[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #reaper: NodeJS.Timeout | undefined;
  /** How many connections the server let us have when it refused one, and until when we ask for no more. */
  #granted = { max: Infinity, untilMs: 0 };
  readonly #waited = { waits: 0, waitedMs: 0 };
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { idleMs } = options;
    if (idleMs === undefined) return;
    this.#reaper = setInterval(() => this.#endIdle(idleMs), idleMs / 2);
    this.#reaper.unref();
  }

  /**
   * Calls `fn` with an exclusive connection. When the server refuses a new one while others are open, waits for one of
   * those and calls `fn` again. Throws a `StoreError`: BUSY when none becomes free in time, ABORTED when the signal is
   * aborted before one does.
   */
  async use<T>(
    fn: (connection: Connection) => Promise<T>,
    signal?: AbortSignal,
    isUrgent = false,
  ): Promise<T> {
    for (;;) {
      const member = await this.#acquire(signal, isUrgent);
      try {
        return await fn(member.connection);
      } catch (error) {
        const others = this.#members.size - 1;
        if (!isConnectionRefused(error)) throw error;
        this.#granted = { max: others, untilMs: performance.now() + refusedMs };
        if (others < 1) throw error;
      } finally {
        this.#release(member);
      }
    }
  }

  get size(): number {
    return this.#members.size;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Whether the server lately refused this pool even one connection. */
  get isRefused(): boolean {
    return this.#granted.max < 1 && performance.now() < this.#granted.untilMs;
  }

  /** Whether a statement has been without an answer since before this instant of `performance.now()`. */
  isSilentSince(instantMs: number): boolean {
    return [...this.#members].some(({ connection }) => isOutSince(connection, instantMs));
  }

  /**
   * Drops connections that were idle, or without an answer, since before this instant. Their statements fail with the
   * reason.
   */
  dropSilentSince(instantMs: number, reason: StoreError): void {
    for (const member of this.#idle.filter(({ idleSinceMs }) => idleSinceMs < instantMs)) {
      this.#idle.splice(this.#idle.indexOf(member), 1);
      this.#discard(member);
    }
    for (const { connection } of this.#members) {
      if (isOutSince(connection, instantMs)) connection.discard(reason);
    }
  }

  /** What is going on now, and the waits for a connection that are over. */
  state(): PoolState {
    const idle = this.#idle.length;
    return { busy: this.#members.size - idle, idle, waiting: this.#waiting.length, ...this.#waited };
  }

  /** Refuses new callers, waits up to `graceMs` for running ones, then ends every connection. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#reaper);
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedError());
    const ended = Promise.all([...this.#members].map((member) => member.ended));
    for (const member of this.#idle.splice(0)) this.#end(member);
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([ended, grace]);
    clearTimeout(timer);
    for (const member of this.#members) this.#discard(member);
  }

  async #acquire(signal: AbortSignal | undefined, isUrgent: boolean): Promise<Member> {
    if (this.#closed) throw closedError();
    if (signal?.aborted) throw abortedError();
    const free = this.#takeIdle();
    if (free !== undefined) return free;
    if (this.#members.size < this.#max()) return this.#create();
    const beganMs = performance.now();
    return new Promise<Member>((resolve, reject) => {
      const leave = (error: StoreError) => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        waiter.reject(error);
      };
      const timer = setTimeout(() => {
        leave(new StoreError('BUSY', `no free database connection within ${this.#options.waitMs} ms`));
      }, this.#options.waitMs);
      const onAbort = () => leave(abortedError());
      signal?.addEventListener('abort', onAbort);
      const settle = () => {
        this.#waited.waits += 1;
        this.#waited.waitedMs += performance.now() - beganMs;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        isUrgent,
        resolve: (member) => {
          settle();
          resolve(member);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const later = isUrgent ? this.#waiting.findIndex((other) => !other.isUrgent) : -1;
      this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, waiter);
    });
  }

  #max(): number {
    const { max, untilMs } = this.#granted;
    return performance.now() < untilMs ? Math.max(1, Math.min(max, this.#options.max)) : this.#options.max;
  }

  #takeIdle(): Member | undefined {
    for (let member = this.#idle.pop(); member !== undefined; member = this.#idle.pop()) {
      if (!member.connection.lost.aborted) return member;
      this.#discard(member);
    }
    return undefined;
  }

  #create(): Member {
    const connection = this.#options.create();
    let markEnded = () => {};
    const ended = new Promise<void>((resolve) => {
      markEnded = resolve;
    });
    const member: Member = { connection, createdAtMs: performance.now(), idleSinceMs: 0, ended, markEnded };
    this.#members.add(member);
    return member;
  }

  #release(member: Member): void {
    const now = performance.now();
    const tooOld = now - member.createdAtMs > (this.#options.maxLifetimeMs ?? Infinity);
    if (member.connection.lost.aborted) this.#discard(member);
    else if (this.#closed || tooOld) this.#end(member);
    else {
      const next = this.#waiting.shift();
      if (next !== undefined) next.resolve(member);
      else {
        member.idleSinceMs = now;
        this.#idle.push(member);
      }
      return;
    }
    this.#serveNext();
  }

  /** After a slot became free: opens a connection for the longest waiting caller. */
  #serveNext(): void {
    if (this.#members.size >= this.#max()) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    try {
      next.resolve(this.#create());
    } catch (error) {
      next.reject(error);
      this.#serveNext();
    }
  }

  #endIdle(idleMs: number): void {
    const oldest = performance.now() - idleMs;
    for (const member of this.#idle.filter((each) => each.idleSinceMs < oldest)) {
      this.#idle.splice(this.#idle.indexOf(member), 1);
      this.#end(member);
    }
  }

  #end(member: Member): void {
    this.#members.delete(member);
    member.connection.end().then(member.markEnded, () => {
      member.connection.discard();
      member.markEnded();
    });
  }

  #discard(member: Member): void {
    this.#members.delete(member);
    member.connection.discard();
    member.markEnded();
  }
}

type Member = {
  connection: Connection;
  createdAtMs: number;
  idleSinceMs: number;
  ended: Promise<void>;
  markEnded: () => void;
};

type Waiter = { isUrgent: boolean; resolve: (member: Member) => void; reject: (error: unknown) => void };

/** How long no further connection is opened after the server refused one. */
const refusedMs = 10_000;

function isOutSince({ askedAtMs }: Connection, instantMs: number): boolean {
  return askedAtMs !== undefined && askedAtMs < instantMs;
}

function closedError(): StoreError {
  return new StoreError('CLOSED', 'the store is closed');
}
