import { setMaxListeners } from 'node:events';
import { OktaError } from '../errors.ts';
import { untilAborted } from '../waiting.ts';

/**
 * What a client knows of how its token is taken. A token that Okta refused is shown no more: whoever is about to send
 * it, or waits for a place to, is turned away with the refusal, and requests under way are cut off. While a 401 is being
 * read nothing else is sent, and nothing beside the very first request until that one is answered: so a token that was
 * dead before is shown once. Of one that dies meanwhile, Okta sees no more than was under way when its refusal arrived.
 */
export type TokenRefusal = {
  /** Aborts with the client and with the refusal; what is under way is to listen to it. */
  readonly signal: AbortSignal;
  /** Whether to wait before the token is sent. Throws the refusal once there is one. */
  isUnclear(): boolean;
  /** Resolves when that may have changed: look again, because another one may have begun meanwhile. */
  untilChanged(): Promise<void>;
  /** A request with the token goes out: in the same turn as the look. */
  begin(): TokenTrial;
  /** The refusal in place of the `aborted` error that it made of another request; other errors as they are. */
  causeOf(error: unknown): unknown;
};

export type TokenTrial = {
  /** Headers are there. */
  answer(status: number): void;
  /** What the request failed with. */
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
