/** Work that everybody who asks for the same at the same time shares. */
export type InFlight<Outcome> = {
  /**
   * The outcome of what is under way for the key, or else of `work`, which begins now. Work ends early, by its signal,
   * when all who wait for it have left by theirs; nobody joins it after that.
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
