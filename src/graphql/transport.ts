import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptBodies } from './http.ts';
import { asksForStream, type Streams } from './streams.ts';

export type TransportOptions<AnyContext extends BaseContext> = {
  /** Started. */
  apollo: ApolloServer<AnyContext>;
  context(request: FastifyRequest, reply: FastifyReply): Promise<AnyContext>;
  /** Bytes of a request's body; four times as many where `_entities` is asked. */
  bodyLimitBytes: number;
  /** Who answers with events; nobody when left out. */
  streams?: Streams;
};

/** Serves an Apollo Server at `/graphql`, by POST and GET, as JSON and, for subscriptions, as events. */
export async function serveGraphql<AnyContext extends BaseContext>(
  app: FastifyInstance,
  { apollo, context, bodyLimitBytes, streams }: TransportOptions<AnyContext>,
): Promise<void> {
  if (streams) app.addHook('preClose', async () => streams.close());
  await app.register(async (scope) => {
    acceptBodies(scope, bodyLimitBytes);
    scope.addHook('onSend', async (request, reply) => {
      reply.headers({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
      });
    });
    const answer = fastifyApolloHandler(apollo, { context });
    scope.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      handler(request, reply) {
        return streams && asksForStream(request)
          ? streams.answer(request, reply)
          : answer.call(this, request, reply);
      },
    });
  });
}
