/** Shares work in progress between callers that ask for the same at the same time. */
export type InFlight<Outcome> = {
  /**
   * Returns the outcome of the work in progress for the key, or starts `work`. When the signals of all waiting
   * callers have aborted, the signal of the work aborts too, and later callers start it anew.
   */
  share(key: string, work: (signal: AbortSignal) => Promise<Outcome>, signal?: AbortSignal): Promise<Outcome>;
};

export function createInFlight<Outcome>(): InFlight<Outcome> {
  type Piece = { outcome: Promise<Outcome>; waiting: number; stop: AbortController };
  const underWay = new Map<string, Piece>();

  function begin(key: string, work: (signal: AbortSignal) => Promise<Outcome>): Piece {
    const stop = new AbortController();
    const end = () => {
      if (underWay.get(key) === piece) underWay.delete(key);
    };
    const piece: Piece = { outcome: work(stop.signal).finally(end), waiting: 0, stop };
    stop.signal.addEventListener('abort', end, { once: true });
    underWay.set(key, piece);
    return piece;
  }

  return {
    async share(key, work, signal) {
      const piece = underWay.get(key) ?? begin(key, work);
      piece.waiting++;
      const leave = () => {
        piece.waiting--;
        if (piece.waiting === 0) piece.stop.abort();
      };
      if (signal?.aborted) leave();
      else signal?.addEventListener('abort', leave, { once: true });
      try {
        return await piece.outcome;
      } finally {
        signal?.removeEventListener('abort', leave);
      }
    },
  };
}
