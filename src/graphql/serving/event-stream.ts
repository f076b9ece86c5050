import { Readable } from 'node:stream';

/** Server-sent events to one client, as graphql-sse's "distinct connections mode" has them. */
export type EventStream = {
  /** What is sent, for the response. */
  body: Readable;
  /** Resolves when the client has taken what it was sent, or has gone. */
  taken(): Promise<void>;
  /** Sends one event; what `nextEvent` made can be sent to any number. */
  send(event: Buffer): void;
  /** Says that nothing more will come, and ends. */
  complete(): void;
  /** Ends unfinished, so that the client comes again. */
  end(): void;
  /** Cuts the connection. */
  cut(error: Error): void;
};

/** An event that holds one result of an operation, as JSON. */
export function nextEvent(json: string): Buffer {
  return Buffer.from(`event: next\ndata: ${json}\n\n`);
}

/** Begins at once, for browsers that would wait for the first byte, and is kept alive while there is nothing to say. */
export function createEventStream(): EventStream {
  let isTaken = false;
  let wake = () => {};
  const body = new Readable({
    // One event waits here beside those in the connection's own buffers; the others have not been made yet.
    highWaterMark: 1,
    read() {
      isTaken = true;
      wake();
    },
    destroy(error, done) {
      clearInterval(pinging);
      wake();
      done(error);
    },
  });
  const send = (bytes: Buffer) => {
    if (body.destroyed || body.readableEnded || isOver) return;
    isTaken = false;
    body.push(bytes);
  };
  let isOver = false;
  const end = () => {
    if (isOver || body.destroyed) return;
    isOver = true;
    clearInterval(pinging);
    body.push(null);
  };
  const pinging = setInterval(() => {
    // A client that does not read is sent nothing to keep for it.
    if (isTaken) send(comment);
  }, keepAliveMs);
  send(comment);
  return {
    body,
    async taken() {
      while (!isTaken && !isOver && !body.destroyed) {
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
