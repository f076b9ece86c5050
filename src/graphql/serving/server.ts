import { generateKeySync, type KeyObject, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Identification } from '../../identity/identify.ts';
import type { Identity } from '../../identity/identity.ts';
import { addressIn, isLoopbackHost } from '../../network/addresses.ts';
import type { Store } from '../../store/engine/database.ts';
import type { SyncCommands } from '../../sync/commands/commands.ts';
import { compiledReads } from '../compiled/compiled-reads.ts';
import { type Context, createContext } from '../context.ts';
import { createCursors } from '../request/cursors.ts';
import { createDeadline } from '../request/deadline.ts';
import { formatError, stopping } from '../request/errors.ts';
import { parseLimits } from '../request/limits.ts';
import type { Log } from '../request/log.ts';
import { arrivalTurns } from '../request/turns.ts';
import { createSchema } from '../schema.ts';
import { type AccessLog, accessLog } from './access-log.ts';
import { createAdmission } from './admission.ts';
import { createAnswers } from './answers.ts';
import { entitiesBodyFactor } from './bodies.ts';
import { createCallers } from './callers.ts';
import { createDocumentCache } from './document-cache.ts';
import { answerFailures, earlyFailures } from './early-failures.ts';
import { errorScrubbing } from './error-scrubbing.ts';
import { type Caller, createStreams } from './event-streams.ts';
import { refuseForeignPages } from './foreign-pages.ts';
import { registerHealth } from './health.ts';
import { allOf, type ServerObserver } from './observer.ts';
import { type Observing, observeRequests } from './observing.ts';
import { createOperationGate } from './operation-gate.ts';
import { createRunUpdates } from './run-updates.ts';
import { closeSilentReaders } from './silent-readers.ts';
import { serveGraphql } from './transport.ts';
import { createWaitingBytes } from './waiting-bytes.ts';

export type ServerOptions = {
  store: Pick<Store, 'db' | 'check' | 'abortable'>;
  commands: SyncCommands;
  config: {
    host: string;
    /** 0 takes any free port. */
    port: number;
    /** Origins of web pages that may read answers, e.g. `https://app.example.com`. None by default. */
    corsOrigins?: readonly string[];
    /** Maximum bytes of a request body, four times as many for `_entities`. Default 1 MiB. */
    bodyLimitBytes?: number;
    /** Maximum time for one operation, from its first read to its answer. Default 30 s. */
    operationTimeoutMs?: number;
    /** Maximum bytes of one answer. Default 32 MiB. */
    answerLimitBytes?: number;
    /** Maximum bytes of all answers that are made and not yet taken by their clients. Default 128 MiB. */
    waitingLimitBytes?: number;
    /** How long a client may take nothing of what waits for it. Default 30 s. */
    readerTimeoutMs?: number;
    /** Maximum number of operations under way. Default 32. */
    maxOperations?: number;
    /** How long a server that stops answers everything before it takes no more. Default not at all. */
    drainMs?: number;
    /** Maximum number of open subscriptions. Default 1,000. */
    maxSubscriptions?: number;
    /** Whether one statement answers an operation, where it can. Default no. */
    compiledReads?: boolean;
    /** Maximum bytes of answers that are kept until the data changes; 0 keeps none. Default 64 MiB. */
    keptAnswersBytes?: number;
    /** Whether each answer says in `x-read-path` how it was read. Default no. */
    readPathHeader?: boolean;
    /** Whether clients may ask for the schema. Default yes. */
    introspection?: boolean;
    /** Addresses of proxies whose `x-forwarded-for` is believed. None by default. */
    trustedProxies?: readonly string[];
    /** How often subscriptions look for changes. Default 1 s. */
    updateIntervalMs?: number;
    /** Which requests of the API get a line in the log. Default: those that were slow, refused or failed. */
    accessLog?: AccessLog;
  };
  log: Log;
  /**
   * Keys of cursors: the first seals new ones, all are accepted. Processes that serve the same clients need the
   * same keys. Without keys, cursors are valid only as long as the process runs.
   */
  cursorKeys?: readonly [KeyObject, ...KeyObject[]];
  /** Finds out who calls. */
  identification: Identification;
  /** The end of windows that end now. Default: the clock of this process, which syncs use as well. */
  now?: () => Date;
  /** Who is told what the server does, beside the access log. */
  observers?: readonly ServerObserver[];
  /** Registers what is served beside the API, e.g. the playground, and what it does before the API. */
  playground?: (app: FastifyInstance) => Promise<void>;
};

export type RunningServer = {
  /** Its URL without a path; the API is at `/graphql`. */
  url: string;
  /**
   * Is not ready from now on, and answers everything for `drainMs`, so that whoever sends it requests has time to send
   * them elsewhere. Then takes no more, waits for requests under way (at most 10 s), and closes.
   */
  close(): Promise<void>;
};

const defaults = {
  corsOrigins: [] as readonly string[],
  trustedProxies: [] as readonly string[],
  introspection: true,
  compiledReads: true,
  keptAnswersBytes: 64 * 1024 * 1024,
  readPathHeader: false,
  bodyLimitBytes: 1024 * 1024,
  operationTimeoutMs: 30_000,
  answerLimitBytes: 32 * 1024 * 1024,
  waitingLimitBytes: 128 * 1024 * 1024,
  readerTimeoutMs: 30_000,
  maxOperations: 32,
  drainMs: 0,
  maxSubscriptions: 1_000,
  updateIntervalMs: 1_000,
  accessLog: 'slow' as AccessLog,
};

type CompleteOptions = ServerOptions & { config: typeof defaults };

/**
 * Serves the API at `/graphql` and `/health/live`, `/health/ready`. Throws when `host` is not a loopback
 * address and nobody is asked who calls.
 */
export async function startServer(given: ServerOptions): Promise<RunningServer> {
  const options = { ...given, config: { ...defaults, ...given.config } };
  const { config, log } = options;
  const isOpen = options.identification.isOpen;
  if (isOpen && !isLoopbackHost(config.host)) {
    throw new Error(
      `refusing to listen on ${config.host}: without authentication only this machine may call`,
    );
  }
  const app = Fastify({
    bodyLimit: config.bodyLimitBytes * entitiesBodyFactor,
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
    // What comes on an open connection then is answered in our own form.
    return503OnClosing: false,
    trustProxy: config.trustedProxies.length ? [...config.trustedProxies] : false,
    ...earlyFailures(log),
  });
  answerFailures(app, log);
  leaveBodiesUnread(app);
  if (isOpen) {
    refuseForeignHosts(app);
    warnOfProxies(app, log);
  }
  const observer = allOf([...(options.observers ?? []), accessLog(log, config.accessLog, '/graphql')]);
  const observing = observeRequests(app, observer);
  const parts = { ...partsOf(options), observer, observing };
  const apollo = createApollo(app, options, parts);
  await apollo.start();
  try {
    await serve(app, apollo, options, parts);
    const url = await app.listen({ host: config.host, port: config.port });
    const close = async () => {
      parts.phase.now = 'draining';
      await sleep(config.drainMs);
      parts.phase.now = 'closing';
      await apollo.stop();
    };
    return { url, close };
  } catch (error) {
    await apollo.stop();
    throw error;
  }
}

type Parts = ReturnType<typeof partsOf> & { observer: Required<ServerObserver>; observing: Observing };

/** What Apollo Server and the routes share. */
function partsOf({ config, log }: CompleteOptions) {
  const waiting = createWaitingBytes(config.waitingLimitBytes);
  return {
    admission: createAdmission({ places: config.maxOperations }),
    answers: createAnswers({ limitBytes: config.answerLimitBytes, waiting, log }),
    waiting,
    phase: { now: 'serving' as 'serving' | 'draining' | 'closing' },
  };
}

async function serve(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  options: CompleteOptions,
  { admission, answers, observer, observing, phase, waiting }: Parts,
): Promise<void> {
  const { config } = options;
  closeSilentReaders(app, config.readerTimeoutMs);
  answers.register(app);
  observing.noteRefusals(app);
  app.addHook('onSend', async (_request, reply) => {
    if (phase.now !== 'serving') reply.header('connection', 'close');
    if (reply.statusCode === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '5');
  });
  if (config.corsOrigins.length) await app.register(cors, { origin: [...config.corsOrigins] });
  await options.playground?.(app);
  const callers = createCallers(options.identification, options.log, observer.callerRefused);
  const contextFor = contexts(options);
  await serveGraphql(app, {
    apollo,
    bodyLimitBytes: config.bodyLimitBytes,
    // Answers contain personal data: no cache may store them.
    headers: { 'cache-control': 'no-store' },
    answering: observing.answering,
    guard(scope) {
      // All that come in one turn of the event loop would be read and checked in it, and health would wait.
      scope.addHook('onRequest', () => arrivalTurns.ourTurn());
      scope.addHook('onRequest', async () => {
        if (phase.now === 'closing') throw stopping();
      });
      callers.guard(scope);
    },
    async refuse(request) {
      refuseForeignPages(request, config.corsOrigins);
      const { body } = request;
      if (typeof body === 'object' && body !== null) await admission.refuseEarly(Reflect.get(body, 'query'));
    },
    streams: createStreams({
      apollo,
      callerOf: callers.of,
      contextFor,
      bytesOf: answers.bytesOf,
      waiting,
      isBusy: admission.isBusy,
      max: config.maxSubscriptions,
      intervalMs: config.updateIntervalMs,
      onOpened: observer.streamOpened,
    }),
    async context(request: FastifyRequest, reply: FastifyReply) {
      const context = Object.assign(contextFor(callers.of(request), request), { answer: {} });
      answers.take(request, context);
      // Emitted after the answer was sent, and when the client disconnects before that.
      reply.raw.once('close', () => {
        context.deadline.end();
        context.place.leave();
      });
      return context;
    },
  });
  registerHealth(app, { ...options, phase });
}

/** Makes the context of each execution. */
function contexts(options: CompleteOptions) {
  const { config, store, commands, log, cursorKeys, now = () => new Date() } = options;
  const cursors = createCursors(cursorKeys ?? [generateKeySync('hmac', { length: 256 })]);
  const runUpdates = createRunUpdates({ db: store.db, log, intervalMs: config.updateIntervalMs });
  return (identity: Identity, { id, ip }: Caller): Context => {
    const viewer = { ...identity, requestId: id, sourceAddress: addressIn(ip) };
    return createContext({
      viewer,
      recordAuditRead: () => commands.recordAuditRead(viewer),
      async recordDenial(coordinate) {
        try {
          await commands.recordDenial(viewer, coordinate);
        } catch {
          log.error({ requestId: id, coordinate }, 'a denial could not be recorded');
        }
      },
      store,
      commands,
      cursors,
      runUpdates,
      requestId: id,
      now: now(),
      deadline: createDeadline(config.operationTimeoutMs),
    });
  };
}

function createApollo(
  app: FastifyInstance,
  { config, log }: CompleteOptions,
  { admission, answers, observer, observing }: Parts,
): ApolloServer<Context> {
  const kept = { maxBytes: config.keptAnswersBytes };
  return new ApolloServer<Context>({
    schema: createSchema(),
    // Apollo Server would otherwise decide by NODE_ENV.
    nodeEnv: 'production',
    // The transport does it, also for event streams.
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
    // Where anybody may read the schema, a suggestion gives nothing away.
    hideSchemaDetailsFromClientErrors: !config.introspection,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: parseLimits,
    documentStore: createDocumentCache(),
    // The operation gate checks the limits first, then validates, and refuses introspection where it is off.
    dangerouslyDisableValidation: true,
    formatError: (formatted, error) => formatError(formatted, error, config.introspection),
    // Without a line's end, as large answers and those of the database are.
    stringifyResult: (result) => JSON.stringify(result),
    logger: quiet(log),
    plugins: [
      // It takes more time than the rest of a list, and marks answers as public.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      fastifyApolloDrainPlugin(app),
      createOperationGate({ introspection: config.introspection, admission }),
      ...(config.compiledReads
        ? [compiledReads({ names: config.readPathHeader, kept, onRead: observer.read })]
        : []),
      errorScrubbing(log),
      // After errors were scrubbed, and before a large result is taken out.
      observing.plugin,
      answers.plugin,
    ],
  });
}

/** Apollo Server's log messages may quote the request; our plugins log the same faults without it. */
function quiet(log: Log) {
  const note = () => log.warn({}, 'Apollo Server warned about something');
  return { debug() {}, info() {}, warn: note, error: note };
}

/**
 * Reads bodies only where the API asks for them, once it is known who calls: a path that does not exist would
 * else parse megabytes for anybody. Node reads on what nobody wants, however long it is, until the connection is
 * closed.
 */
function leaveBodiesUnread(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('onSend', async ({ raw, headers }, reply) => {
    const isShort = Number(headers['content-length']) <= (app.initialConfig.bodyLimit ?? 0);
    if (!raw.complete && !isShort) reply.header('connection', 'close');
  });
}

/**
 * Refuses requests with a foreign `Host` header: a web page can point its own host name at 127.0.0.1 (DNS
 * rebinding) and call this server as its own origin. Fastify's `request.hostname` is of no use: it is the header
 * `x-forwarded-host`, which such a page can set, when the request comes from a trusted proxy's address.
 */
function refuseForeignHosts(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const address = `http://${request.raw.headers.host ?? ''}`;
    const name = URL.canParse(address) ? new URL(address).hostname : '';
    if (isLoopbackHost(name) || name.endsWith('.localhost')) return;
    const message = 'Without authentication only this machine is answered: call localhost.';
    await reply.code(421).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  });
}

/** Without authentication, a proxy on this machine makes an admin of everybody whom it lets through. */
function warnOfProxies(app: FastifyInstance, log: Log): void {
  let isTold = false;
  app.addHook('onRequest', async ({ headers }) => {
    if (isTold || !proxyHeaders.some((name) => headers[name] !== undefined)) return;
    isTold = true;
    log.warn(
      {},
      'a proxy passes requests on, and all its callers are admins: set AUTH_MODE unless it checks them',
    );
  });
}

const proxyHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];
