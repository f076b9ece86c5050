/** The result of the work, or the error when it takes longer. The work itself goes on. */
export async function within<T>(limitMs: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), limitMs);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

/** The result of the work; calls `tell` once when it takes longer, and goes on waiting. */
export async function tellingAfter<T>(patienceMs: number, work: Promise<T>, tell: () => void): Promise<T> {
  const timer = setTimeout(tell, patienceMs);
  return work.finally(() => clearTimeout(timer));
}
