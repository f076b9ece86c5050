import { isUnavailable, StoreError } from './errors.ts';

type Options = {
  /** Where the database is, for people. */
  address: string;
  /** How long to try again. */
  waitMs: number;
  onWarning: (message: string) => void;
};

/**
 * Opens a database, and tries again for a while when it cannot be reached or cannot serve yet. Within a few seconds it says
 * what it tries, and until when.
 */
export async function onceReachable<T>(
  open: () => Promise<T>,
  { address, waitMs, onWarning }: Options,
): Promise<T> {
  const endsAt = new Date(Date.now() + waitMs);
  const giveUpAtMs = performance.now() + waitMs;
  let hasTold = false;
  const tell = (why: string) => {
    if (hasTold) return;
    hasTold = true;
    const until = `${endsAt.toISOString().slice(0, 19)}Z`;
    onWarning(`the database at ${address} cannot be reached (${why}): it is tried again until ${until}`);
  };
  const telling = setTimeout(() => tell(`no answer in ${silenceMs / 1_000} s`), silenceMs);
  try {
    for (;;) {
      try {
        return await open();
      } catch (error) {
        if (!isUnavailable(error) || !(error instanceof StoreError)) throw error;
        if (performance.now() + pauseMs > giveUpAtMs) {
          throw new StoreError(
            error.code,
            `the database at ${address} cannot be reached: ${reasonOf(error)}`,
          );
        }
        tell(reasonOf(error));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  } finally {
    clearTimeout(telling);
  }
}

/** In words where the driver has only a code, and without statement and code, which the new error repeats. */
function reasonOf({ message, code, statement }: StoreError): string {
  const bare = message.replace(` [${code}]`, '').replace(statement === undefined ? '' : `${statement}: `, '');
  return words[code] ?? bare;
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it hung up',
  ENOTFOUND: 'nothing has that name',
  EAI_AGAIN: 'its name could not be resolved',
  ETIMEDOUT: 'no answer',
  CONNECT_TIMEOUT: 'no answer',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
};
const silenceMs = 3_000;
const pauseMs = 1_000;
