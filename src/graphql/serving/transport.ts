import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import compress from '@fastify/compress';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptBodies, type OtherBodies } from './bodies.ts';
import type { Streams } from './event-streams.ts';
import { asksForStream } from './wants-event-stream.ts';

export type TransportOptions<AnyContext extends BaseContext> = {
  /** Started. */
  apollo: ApolloServer<AnyContext>;
  context(request: FastifyRequest, reply: FastifyReply): Promise<AnyContext>;
  /** Maximum bytes of a request body, four times as many for `_entities`. */
  bodyLimitBytes: number;
  /** Headers of every answer; they replace those of Apollo Server. */
  headers?: Readonly<Record<string, string>>;
  /** What to do with bodies that are not JSON. Default: refuse them with status 415. */
  otherBodies?: OtherBodies;
  /** Default `/graphql`. */
  path?: string;
  /** Identifies callers before their bodies are read. */
  guard?(scope: FastifyInstance): void;
  /** Throws for a request that must be refused. */
  refuse?(request: FastifyRequest): Promise<void>;
  /** Answers with event streams; without it there are none. */
  streams?: Streams;
  /** Does the work of answering a request. */
  answering?<T>(request: FastifyRequest, work: () => T): T;
};

/** Serves an Apollo Server at a path, by POST and GET, with JSON and, for subscriptions, event streams. */
export async function serveGraphql<AnyContext extends BaseContext>(
  app: FastifyInstance,
  { apollo, context, path = '/graphql', streams, ...options }: TransportOptions<AnyContext>,
): Promise<void> {
  if (streams) app.addHook('preClose', async () => streams.close());
  await app.register(async (scope) => {
    acceptBodies(scope, options.bodyLimitBytes, options.otherBodies);
    await scope.register(compress, compression);
    scope.addHook('onSend', async (request, reply) => {
      reply.headers({
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
        ...options.headers,
      });
    });
    options.guard?.(scope);
    scope.addHook('preHandler', async (request) => options.refuse?.(request));
    const answer = fastifyApolloHandler(apollo, { context });
    scope.route({
      method: ['GET', 'POST'],
      url: path,
      handler(request, reply) {
        const work = () =>
          streams && asksForStream(request)
            ? streams.answer(request, reply)
            : answer.call(this, request, reply);
        return options.answering ? options.answering(request, work) : work();
      },
    });
  });
}

/** Of answers only: events have to leave at once, and `acceptBodies` reads compressed bodies. */
const compression = {
  encodings: ['br' as const, 'gzip' as const],
  customTypes: /[/+]json(?:;|$)/,
  globalDecompression: false,
};
