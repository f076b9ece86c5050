import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Identification } from '../../identity/identify.ts';
import type { Store } from '../../store/engine/database.ts';
import { StoreError } from '../../store/engine/errors.ts';
import type { Log } from '../request/log.ts';

type HealthParts = {
  store: Pick<Store, 'check'>;
  identification: Pick<Identification, 'isReady'>;
  log: Log;
  phase: { readonly now: 'serving' | 'draining' | 'closing' };
};

/**
 * Registers `/health/live`, whether the process answers, and `/health/ready`, whether it can serve. Anybody may ask, so
 * a reason says what to do, but names neither database nor role: the log does.
 */
export function registerHealth(
  app: FastifyInstance,
  { store, identification, log, phase }: HealthParts,
): void {
  let lastReason: string | undefined;
  const checked = createCheck(() => store.check());

  /** Orchestrators ask every few seconds: the log gets a reason once. */
  function unavailable(reply: FastifyReply, reason: string, details = reason) {
    if (reason !== lastReason) log.warn({ reason: details }, 'not ready');
    lastReason = reason;
    return reply.code(503).send({ status: 'unavailable', reason });
  }

  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    if (!identification.isReady()) {
      return unavailable(reply, 'the keys of the identity provider are not known');
    }
    if (phase.now !== 'serving') return unavailable(reply, 'the server is stopping');
    try {
      await checked();
      lastReason = undefined;
      return { status: 'ok' };
    } catch (error) {
      const known = error instanceof StoreError ? reasons[error.code] : undefined;
      return unavailable(
        reply,
        known ?? 'the database does not answer: see that it runs and that DATABASE_URL leads to it',
        error instanceof Error ? error.message : undefined,
      );
    }
  });
}

/**
 * Checks at most once at a time. Whoever asks again soon after the database was found well is answered at once, so that
 * health costs nothing however often it is asked, and waits for nothing in an overload; a check then looks again.
 */
function createCheck(check: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let wellSinceMs = Number.NEGATIVE_INFINITY;
  const run = async () => {
    try {
      await check();
      wellSinceMs = performance.now();
    } catch (error) {
      wellSinceMs = Number.NEGATIVE_INFINITY;
      throw error;
    } finally {
      running = undefined;
    }
  };
  return async () => {
    const ageMs = performance.now() - wellSinceMs;
    if (ageMs < freshMs) return;
    running ??= run();
    // A failure is told to those who ask next.
    if (ageMs < staleMs) running.catch(() => {});
    else await running;
  };
}

const freshMs = 500;
const staleMs = 3_000;

const reasons: Readonly<Record<string, string>> = {
  READ_ONLY: 'the database is read only: point DATABASE_URL at the primary, or make room on its disk',
  AHEAD:
    'the database was changed, by a later version of this program or by hand: start that version, or restore it',
  RIGHTS:
    'the role of DATABASE_URL has lost rights: grant select, insert, update and delete on all tables to it',
  '53300':
    'the database grants no connection: raise the limit of its role, or lower the DATABASE_…_POOL_SIZEs',
  '28P01': 'the database refuses the password of DATABASE_URL',
};
