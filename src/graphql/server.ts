import { generateKeySync, type KeyObject, randomUUID } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Store } from '../store/database.ts';
import type { SyncCommands, Viewer } from '../sync/commands.ts';
import { answersPlugin } from './answers.ts';
import { type Context, createContext } from './context.ts';
import { createCursors } from './cursors.ts';
import { createDocumentStore, documentsPlugin } from './documents.ts';
import { formatError } from './errors.ts';
import { acceptBodies, answerFailures, defaultBodyLimitBytes, entitiesBodyFactor } from './http.ts';
import { parseLimits } from './limits.ts';
import type { Log } from './log.ts';
import { createSchema } from './schema.ts';

export type ServerOptions = {
  store: Pick<Store, 'db' | 'ping'>;
  commands: SyncCommands;
  config: {
    host: string;
    /** 0 takes any free port. */
    port: number;
    /** Origins of web pages that may read answers, e.g. `https://app.example.com`. None by default. */
    corsOrigins?: readonly string[];
    /** Bytes of a request's body; four times as many where `_entities` is asked. Default 1 MiB. */
    bodyLimitBytes?: number;
  };
  log: Log;
  /**
   * Keys that tell our cursors from made-up ones: the first makes new ones, all are accepted. Processes that serve
   * the same clients need the same ones. Without them cursors end with the process.
   */
  cursorKeys?: readonly [KeyObject, ...KeyObject[]];
  /** For whom a request is answered. Without it everybody who reaches the server is the one workspace's admin. */
  viewer?: (headers: Record<string, string | string[] | undefined>) => Viewer | Promise<Viewer>;
  /** Registers what is served beside the API, e.g. the playground. */
  playground?: (app: FastifyInstance) => Promise<void>;
};

export type RunningServer = {
  /** Address to reach it by, without a path; the API is at `/graphql`. */
  url: string;
  /** Lets requests under way end (at most 10 s), then closes. */
  close(): Promise<void>;
};

/**
 * Serves the API at `/graphql` and `/health/live`, `/health/ready`.
 * Throws when it is asked to listen beyond this machine while nothing says who is calling.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, log } = options;
  const isOpen = options.viewer === undefined;
  if (isOpen && !isLoopback(config.host)) {
    throw new Error(
      `refusing to listen on ${config.host}: without authentication only this machine may call`,
    );
  }
  const app = Fastify({
    bodyLimit: bodyLimitOf(options) * entitiesBodyFactor,
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
  });
  answerFailures(app, log);
  if (isOpen) refuseForeignHosts(app);
  const apollo = createApollo(app, log);
  await apollo.start();
  try {
    await serve(app, apollo, options);
    const url = await app.listen({ host: config.host, port: config.port });
    return { url, close: () => apollo.stop() };
  } catch (error) {
    await apollo.stop();
    throw error;
  }
}

async function serve(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  options: ServerOptions,
): Promise<void> {
  const { config, store } = options;
  const cursors = createCursors(options.cursorKeys ?? [generateKeySync('hmac', { length: 256 })]);
  if (config.corsOrigins?.length) await app.register(cors, { origin: [...config.corsOrigins] });
  await app.register(async (scope) => {
    acceptBodies(scope, bodyLimitOf(options));
    scope.addHook('onSend', async (request, reply) => {
      reply.headers({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
      });
    });
    await scope.register(fastifyApollo(apollo), {
      path: '/graphql',
      method: ['GET', 'POST'],
      context: async (request) =>
        createContext({
          viewer: options.viewer ? await options.viewer(request.headers) : { workspaceId: 'default' },
          db: store.db,
          commands: options.commands,
          cursors,
          requestId: request.id,
        }),
    });
  });
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await store.ping();
      return { status: 'ok' };
    } catch {
      return reply.code(503).send({ status: 'unavailable', reason: 'the database does not answer' });
    }
  });
  await options.playground?.(app);
}

function bodyLimitOf({ config }: ServerOptions): number {
  return config.bodyLimitBytes ?? defaultBodyLimitBytes;
}

function createApollo(app: FastifyInstance, log: Log): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema: createSchema(),
    // Apollo would otherwise choose by NODE_ENV.
    nodeEnv: 'production',
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: parseLimits,
    documentStore: createDocumentStore(),
    // documentsPlugin validates, after the limits.
    dangerouslyDisableValidation: true,
    formatError,
    logger: quiet(log),
    plugins: [
      // It would cost more than the rest of a list, and mark answers as public.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      fastifyApolloDrainPlugin(app),
      documentsPlugin,
      answersPlugin(log),
    ],
  });
}

/** Apollo's own messages may quote what it could not process; the plugins log the same faults without that. */
function quiet(log: Log) {
  const note = () => log.warn({}, 'Apollo Server warned about something');
  return { debug() {}, info() {}, warn: note, error: note };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const version = isIP(host);
  return host === 'localhost' || (version !== 0 && loopback.check(host, version === 4 ? 'ipv4' : 'ipv6'));
}

/**
 * A web page can point its own host name at 127.0.0.1 and then call this server as its own origin. The `Host`
 * header gives it away.
 */
function refuseForeignHosts(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const name = request.hostname.replace(/^\[|\]$/g, '');
    if (isLoopback(name) || name.endsWith('.localhost')) return;
    const message = 'Without authentication only this machine is answered: call localhost.';
    await reply.code(421).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  });
}
