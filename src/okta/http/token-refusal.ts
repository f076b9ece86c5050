import { setMaxListeners } from 'node:events';
import { OktaError } from '../errors.ts';
import { untilAborted } from '../waiting.ts';

/**
 * Stops a client from sending a refused token again. After a refusal, waiting requests fail with it and requests in
 * flight are aborted. No request starts while a 401 is being read, nor before the first request was answered: so a
 * token that was revoked before is sent once. A token revoked during a sync is sent only by the requests in flight
 * when the refusal arrives.
 */
export type TokenRefusal = {
  /** Aborts with the client or with the refusal. Every request in flight must listen to it. */
  readonly signal: AbortSignal;
  /** Whether to wait before sending the token. Throws the refusal once there is one. */
  isUnclear(): boolean;
  /** Resolves when `isUnclear` may have changed. Check it again, because another request may have started. */
  untilChanged(): Promise<void>;
  /** A request with the token starts. Call it in the same turn as `isUnclear`. */
  begin(): TokenTrial;
  /**
   * Replaces the `aborted` error of a request that the refusal stopped by the refusal. Returns other errors
   * unchanged.
   */
  causeOf(error: unknown): unknown;
};

export type TokenTrial = {
  /** The headers have arrived. */
  answer(status: number): void;
  /** The request failed with this error. */
  judge(error: OktaError): void;
  end(): void;
};

export function createTokenRefusal(signal: AbortSignal): TokenRefusal {
  const refused = new AbortController();
  const either = AbortSignal.any([signal, refused.signal]);
  setMaxListeners(0, either);
  /** Requests whose outcome the others wait for. */
  const awaited = new Set<Promise<void>>();
  let refusal: OktaError | null = null;
  let isFirst = true;

  function hold(): () => void {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = () => {
        awaited.delete(held);
        resolve();
      };
    });
    awaited.add(held);
    return () => release();
  }

  return {
    signal: either,
    isUnclear() {
      if (refusal !== null && !signal.aborted) throw refusal;
      return awaited.size > 0;
    },
    async untilChanged() {
      await untilAborted(Promise.race(awaited), either);
    },
    begin() {
      let release = isFirst ? hold() : () => {};
      isFirst = false;
      return {
        answer(status) {
          release();
          release = status === 401 ? hold() : () => {};
        },
        judge(error) {
          if (error.kind !== 'unauthorized') return;
          refusal ??= error;
          refused.abort();
        },
        end: () => release(),
      };
    },
    causeOf(error) {
      const isStop = error instanceof OktaError && error.kind === 'aborted';
      return isStop && refusal !== null && !signal.aborted ? refusal : error;
    },
  };
}
