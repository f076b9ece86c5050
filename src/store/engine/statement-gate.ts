import { abortedError } from './errors.ts';

/** Lets a few statements through at a time, first come first served, until its signal is aborted. */
export class StatementGate {
  #free: number;
  readonly #waiting: Waiter[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(atATime: number, signal?: AbortSignal) {
    this.#free = atATime;
    this.#signal = signal;
    signal?.addEventListener('abort', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(abortedError());
    });
  }

  /** Calls `run` once there is room. Throws ABORTED when the signal is aborted before that. */
  async pass<T>(run: () => Promise<T>): Promise<T> {
    if (this.#signal?.aborted) throw abortedError();
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next.resolve();
    }
  }
}

type Waiter = { resolve: () => void; reject: (error: Error) => void };
