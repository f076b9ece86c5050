import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptBodies, type OtherBodies } from './bodies.ts';
import type { Streams } from './event-streams.ts';
import { asksForStream } from './wants-event-stream.ts';

export type TransportOptions<AnyContext extends BaseContext> = {
  /** Started. */
  apollo: ApolloServer<AnyContext>;
  context(request: FastifyRequest, reply: FastifyReply): Promise<AnyContext>;
  /** Bytes of a request's body; four times as many where `_entities` is asked. */
  bodyLimitBytes: number;
  /** Sent with every answer, in place of what Apollo Server would send. */
  headers?: Readonly<Record<string, string>>;
  /** What becomes of bodies that are no JSON. Default: refused with status 415, without a look at them. */
  otherBodies?: OtherBodies;
  /** Default `/graphql`. */
  path?: string;
  /** Throws for a request that is not to be answered. */
  refuse?(request: FastifyRequest): void;
  /** Who answers with events; nobody when left out. */
  streams?: Streams;
};

/** Serves an Apollo Server at a path, by POST and GET, as JSON and, for subscriptions, as events. */
export async function serveGraphql<AnyContext extends BaseContext>(
  app: FastifyInstance,
  { apollo, context, path = '/graphql', streams, ...options }: TransportOptions<AnyContext>,
): Promise<void> {
  if (streams) app.addHook('preClose', async () => streams.close());
  await app.register(async (scope) => {
    acceptBodies(scope, options.bodyLimitBytes, options.otherBodies);
    scope.addHook('onSend', async (request, reply) => {
      reply.headers({
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
        ...options.headers,
      });
    });
    scope.addHook('preHandler', async (request) => options.refuse?.(request));
    const answer = fastifyApolloHandler(apollo, { context });
    scope.route({
      method: ['GET', 'POST'],
      url: path,
      handler(request, reply) {
        return streams && asksForStream(request)
          ? streams.answer(request, reply)
          : answer.call(this, request, reply);
      },
    });
  });
}
