import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Identification } from '../../identity/identify.ts';
import { type Identity, IdentityError } from '../../identity/identity.ts';
import type { Log } from '../request/log.ts';

export type Callers = {
  /** Has the caller of every request to the routes of `scope` identified; refuses the others. */
  guard(scope: FastifyInstance): void;
  /** Who calls. To be asked of guarded requests only. */
  of(request: FastifyRequest): Identity;
};

/**
 * Settles who calls before anything else is done with a request: from its head before its body is read, and from its
 * body, where that is where it stands, before the operation in it is looked at.
 */
export function createCallers(
  identification: Identification,
  log: Log,
  onRefused: (reason: string) => void,
): Callers {
  const byHead = new WeakMap<FastifyRequest, Identity>();
  const identities = new WeakMap<FastifyRequest, Identity>();
  const noting = async <T>(request: FastifyRequest, identify: () => Promise<T>): Promise<T> => {
    try {
      return await identify();
    } catch (error) {
      if (error instanceof IdentityError) {
        const { reason, detail } = error;
        log.warn({ requestId: request.id, reason, ...(detail && { detail }) }, 'a caller was refused');
        onRefused(reason);
      }
      throw error;
    }
  };
  return {
    guard(scope) {
      scope.addHook('onRequest', async (request) => {
        const identity = await noting(request, () => identification.byHead(request.raw));
        if (identity) byHead.set(request, identity);
      });
      scope.addHook('preValidation', async (request) => {
        const { method, body } = request;
        const settled = byHead.get(request) ?? null;
        identities.set(
          request,
          await noting(request, () => identification.byBody(settled, { method, body })),
        );
      });
    },
    of(request) {
      const identity = identities.get(request);
      if (!identity) throw new Error('the caller of a request was not asked for');
      return identity;
    },
  };
}
