import { Readable } from 'node:stream';

/** Server-sent events to one client, in the "distinct connections mode" of graphql-sse. */
export type EventStream = {
  /** The body of the response. */
  body: Readable;
  /** Resolves when the client has read what was sent, or has disconnected. */
  taken(): Promise<void>;
  /** Sends one event; the same bytes of `nextEvent` can be sent to many clients. */
  send(event: Buffer): void;
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
 * alive.
 */
export function createEventStream(): EventStream {
  let isTaken = false;
  let wake = () => {};
  const body = new Readable({
    // Buffers one event, beside the connection's own buffers; later events are made only once this one is read.
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
    // Nothing is sent to a client that does not read: it would be buffered here.
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
