import { randomUUID } from 'node:crypto';
import type { ApolloServer } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import { type Identity, IdentityError } from '../../identity/identity.ts';
import type { Context } from '../context.ts';
import { overloaded, RequestError, stopping } from '../request/errors.ts';
import type { Answers } from './answers.ts';
import { createEventStream, type EventStream, nextEvent } from './event-stream.ts';
import { createSharedAnswers, type StreamEvent, shareKeyOf } from './shared-answers.ts';
import type { WaitingBytes } from './waiting-bytes.ts';

export type Streams = {
  /** Answers an operation with server-sent events. */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
  /** Ends all streams without `complete`, so that clients reconnect, to another process when this one stops. */
  close(): void;
};

export type StreamsOptions = {
  apollo: ApolloServer<Context>;
  /** The caller of a request. */
  callerOf(request: FastifyRequest): Identity;
  /** The context of one execution. */
  contextFor(identity: Identity, caller: Caller): Context;
  /** Makes the JSON of results. */
  bytesOf: Answers['bytesOf'];
  /** Counts what clients have not taken. */
  waiting: WaitingBytes;
  /** Whether operations have to wait: no further stream is opened then. */
  isBusy(): boolean;
  /** Maximum number of open streams. */
  max: number;
  /** Minimum time between two answers to the same operation about the same item. */
  intervalMs: number;
  /** A stream was opened; what it returns is called when it ends. */
  onOpened?(): () => void;
};

/** A request, or an execution for one: its id, and the address that the request came from. */
export type Caller = { id: string; ip: string };

/** Maximum number of answers that are made at the same time, so that other requests get their turns. */
const maxAnswersAtATime = 2;

/**
 * Answers subscriptions, and other operations of clients that accept only event streams. Opening a subscription
 * and each answer to an event are operations of Apollo Server, so the same limits, errors, logs and deadlines
 * apply as for every other request. Each answer is made once for all clients that sent the same operation.
 */
export function createStreams(options: StreamsOptions): Streams {
  const { apollo, callerOf, contextFor, bytesOf, max, intervalMs } = options;
  const open = new Set<{ end(): void }>();
  const sharedAnswers = createSharedAnswers({ intervalMs, max: maxAnswersAtATime });
  let isClosed = false;

  /** Sends an answer for each event, until there are no more or the client disconnects. */
  async function follow(stream: EventStream, events: AsyncIterable<StreamEvent>, listener: Listener) {
    const { request, params, identity, key, signal } = listener;
    const share = sharedAnswers.join(key, async (event, unwanted) => {
      const context = Object.assign(contextFor(identity, { id: randomUUID(), ip: request.ip }), { event });
      return executeUntil(unwanted, apollo, params, context, (result) =>
        bytesOf(withoutLocations(result), context),
      );
    });
    signal.addEventListener('abort', share.leave);
    let sent: Buffer | undefined;
    try {
      for await (const event of events) {
        // Several changes in the meantime become one event.
        await stream.taken();
        const answer = await share.answer(event);
        if (answer !== sent && !stream.send(answer)) throw overloaded();
        sent = answer;
      }
      if (!signal.aborted) stream.complete();
    } catch (error) {
      if (!signal.aborted) stream.cut(error instanceof Error ? error : new Error('a stream failed'));
    } finally {
      share.leave();
    }
  }

  return {
    async answer(request, reply) {
      if (isClosed) throw stopping();
      if (open.size >= max) throw tooMany(max);
      if (options.isBusy()) throw overloaded();
      const controller = new AbortController();
      const { signal } = controller;
      const place = { end: () => controller.abort() };
      open.add(place);
      const ended = options.onOpened?.();
      reply.raw.once('close', () => {
        open.delete(place);
        ended?.();
        controller.abort();
      });
      const params = paramsOf(request);
      const identity = callerOf(request);
      const opening: NonNullable<Context['opening']> = { signal, isReadOnly: request.method === 'GET' };
      const context = Object.assign(contextFor(identity, request), { opening });
      const only = await executeUntil(signal, apollo, params, context, (result) => bytesOf(result, context));
      if (isClosed) throw stopping();
      const stream = createEventStream(options.waiting);
      place.end = () => {
        // In this order: the stream must end before the subscription could send `complete`.
        stream.end();
        controller.abort();
      };
      const { subscription } = opening;
      if (subscription) {
        // What the same role of the same workspace asks is answered alike, whoever it is.
        const { workspaceId, role } = identity;
        const key = shareKeyOf(subscription.operation, { workspaceId, role });
        endInTime(stream, identity, controller);
        void follow(stream, subscription.events, { request, params, identity, key, signal });
      } else {
        if (!stream.send(only)) {
          stream.cut(overloaded());
          throw overloaded();
        }
        stream.complete();
      }
      return reply
        .code(200)
        .headers({
          'content-type': 'text/event-stream; charset=utf-8',
          // A proxy that compresses would buffer events.
          'content-encoding': 'none',
          'x-accel-buffering': 'no',
          // An open connection would delay a server that stops.
          connection: 'close',
        })
        .send(stream.body);
    },
    close() {
      isClosed = true;
      for (const place of open) place.end();
    },
  };
}

type Listener = {
  request: FastifyRequest;
  params: Params;
  identity: Identity;
  key: string;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
};

/** An operation as the client sent it. */
type Params = {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
};

/** Executes an operation and makes an event of it. It is stopped when nobody wants the result any more. */
async function executeUntil(
  unwanted: AbortSignal,
  apollo: ApolloServer<Context>,
  params: Params,
  contextValue: Context,
  bytesOf: (result: FormattedExecutionResult) => Promise<Buffer>,
): Promise<Buffer> {
  const end = () => contextValue.deadline.end();
  if (unwanted.aborted) end();
  unwanted.addEventListener('abort', end);
  try {
    const { body } = await apollo.executeOperation(params, { contextValue });
    if (body.kind !== 'single') throw new Error('an answer in parts');
    return nextEvent(await bytesOf(body.singleResult));
  } finally {
    unwanted.removeEventListener('abort', end);
    contextValue.place.leave();
    end();
  }
}

/**
 * Locations refer to the text of the client whose operation was executed; others may have formatted theirs
 * differently.
 */
function withoutLocations({ errors, ...result }: FormattedExecutionResult): FormattedExecutionResult {
  if (errors === undefined) return result;
  return { errors: errors.map(({ locations: _, ...error }) => error), ...result };
}

/** Tells a client that its identity has ended, and ends its stream; without an end, it comes again once a day. */
function endInTime(stream: EventStream, { expiresAt }: Identity, controller: AbortController): void {
  const restMs = expiresAt === null ? maxStreamMs : expiresAt.getTime() - Date.now();
  const timer = setTimeout(
    () => {
      const { code, message } = new IdentityError('UNAUTHENTICATED', 'token');
      const ended = JSON.stringify({ errors: [{ message, extensions: { code } }] });
      stream.send(nextEvent(Buffer.from(ended)));
      stream.complete();
      controller.abort();
    },
    Math.min(Math.max(restMs, 0), maxStreamMs),
  );
  controller.signal.addEventListener('abort', () => clearTimeout(timer));
}

/** How long a stream lasts at most. */
const maxStreamMs = 24 * 60 * 60_000;

/** The operation of a request. Errors quote nothing of it. */
function paramsOf({ method, query: search, body }: FastifyRequest): Params {
  const given: unknown = method === 'GET' ? search : body;
  if (!isRecord(given)) throw malformed('The body has to be one JSON object.');
  const { query, operationName } = given;
  if (query == null) throw malformed('There is no `query`.');
  if (typeof query !== 'string') throw malformed('`query` has to be a text.');
  if (operationName != null && typeof operationName !== 'string') {
    throw malformed('`operationName` has to be a text.');
  }
  const record = (name: 'variables' | 'extensions') => {
    const value = method === 'GET' ? parsed(given[name]) : given[name];
    if (value != null && !isRecord(value)) throw malformed(`\`${name}\` has to be a JSON object.`);
    return value;
  };
  const variables = record('variables');
  const extensions = record('extensions');
  return {
    query,
    ...(variables && { variables }),
    ...(operationName && { operationName }),
    ...(extensions && { extensions }),
  };
}

/** JSON from the query string. Text that is not JSON is returned as it is, and refused by the caller. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return text || undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function tooMany(max: number): RequestError {
  const message = `At most ${max} subscriptions are served at a time: try again later, or poll.`;
  return new RequestError('TOO_MANY_SUBSCRIPTIONS', message, 503);
}

function malformed(message: string): RequestError {
  return new RequestError('BAD_REQUEST', message, 400);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
