import { Readable } from 'node:stream';
import { chunksOf, lengthOf, type WaitingBytes } from './waiting-bytes.ts';

/** Server-sent events to one client, in the "distinct connections mode" of graphql-sse. */
export type EventStream = {
  /** The body of the response. */
  body: Readable;
  /** Resolves when the client has read what was sent, or has disconnected. */
  taken(): Promise<void>;
  /**
   * Sends one event; the same bytes of `nextEvent` can be sent to many clients. False when too many bytes wait for
   * clients already: it is not sent then.
   */
  send(event: Buffer): boolean;
  /** Sends `complete` and ends the stream. */
  complete(): void;
  /** Ends the stream without `complete`, so that the client reconnects. */
  end(): void;
  /** Closes the connection with an error. */
  cut(error: Error): void;
};

/** An event that holds one result of an operation, as JSON. */
export function nextEvent(json: Buffer): Buffer {
  return Buffer.concat([Buffer.from('event: next\ndata: '), json, Buffer.from('\n\n')]);
}

/**
 * Sends a first comment at once, because browsers wait for the first byte, and a comment every 12 s to keep it
 * alive. What the client has not taken is counted among the waiting bytes.
 */
export function createEventStream(waiting: WaitingBytes): EventStream {
  const left: Buffer[] = [];
  let passedBytes = 0;
  let isWanted = false;
  let isOver = false;
  let wake = () => {};
  const body = new Readable({
    // The next chunk is asked for when the connection has taken this one.
    highWaterMark: 1,
    read() {
      isWanted = true;
      countOut();
      pass();
    },
    destroy(error, done) {
      clearInterval(pinging);
      countOut(lengthOf(left.splice(0)));
      wake();
      done(error);
    },
  });
  const countOut = (moreBytes = 0) => {
    waiting.remove(passedBytes + moreBytes);
    passedBytes = 0;
  };
  const isTaken = () => isWanted && left.length === 0;
  const pass = () => {
    if (!isWanted) return;
    const chunk = left.shift();
    if (chunk) {
      isWanted = false;
      passedBytes = chunk.length;
      body.push(chunk);
    } else if (isOver) body.push(null);
    else wake();
  };
  const send = (bytes: Buffer) => {
    if (body.destroyed || isOver) return true;
    if (!waiting.add(bytes.length)) return false;
    left.push(...chunksOf(bytes));
    pass();
    return true;
  };
  const end = () => {
    if (isOver || body.destroyed) return;
    isOver = true;
    clearInterval(pinging);
    pass();
  };
  const pinging = setInterval(() => {
    // Nothing is sent to a client that does not read: it would be buffered here.
    if (isTaken()) send(comment);
  }, keepAliveMs);
  send(comment);
  return {
    body,
    async taken() {
      while (!isTaken() && !isOver && !body.destroyed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    send,
    complete() {
      send(completeEvent);
      end();
    },
    end() {
      end();
      wake();
    },
    cut: (error) => void body.destroy(error),
  };
}

const keepAliveMs = 12_000;
const comment = Buffer.from(':\n\n');
const completeEvent = Buffer.from('event: complete\ndata:\n\n');
