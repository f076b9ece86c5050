import { Readable } from 'node:stream';

/** The bytes of all answers that are made and not yet sent. */
export type WaitingBytes = {
  /** Counts bytes in; false when they are too many. */
  add(bytes: number): boolean;
  remove(bytes: number): void;
};

export function createWaitingBytes(max: number): WaitingBytes {
  let waiting = 0;
  return {
    add(bytes) {
      if (waiting + bytes > max) return false;
      waiting += bytes;
      return true;
    },
    remove(bytes) {
      waiting -= bytes;
    },
  };
}

/** A body of chunks that were counted in; each is counted out when the client has taken it, or is gone. */
export function bodyOf(chunks: readonly Buffer[], waiting: WaitingBytes): Readable {
  const left = [...chunks];
  let taken = 0;
  const countOut = (bytes: number) => {
    waiting.remove(bytes);
    taken = 0;
  };
  return new Readable({
    // The next chunk is asked for when the connection has taken this one.
    highWaterMark: 1,
    read() {
      countOut(taken);
      const chunk = left.shift();
      taken = chunk?.length ?? 0;
      this.push(chunk ?? null);
    },
    destroy(error, done) {
      countOut(taken + lengthOf(left.splice(0)));
      done(error);
    },
  });
}

export function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((length, chunk) => length + chunk.length, 0);
}

/** The bytes in chunks, so that a client that reads slowly takes them one by one. */
export function chunksOf(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / chunkBytes);
  return Array.from({ length: count }, (_, n) => bytes.subarray(n * chunkBytes, (n + 1) * chunkBytes));
}

/** What of an answer is made, counted and given to a connection at a time. */
export const chunkBytes = 64 * 1024;
