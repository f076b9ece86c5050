import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ApolloServer } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { createHandler, type RequestParams } from 'graphql-sse';
import { eventStream } from './accept.ts';
import type { Context } from './context.ts';
import { RequestError } from './errors.ts';

export type Streams = {
  /** Answers an operation with server-sent events, as graphql-sse's "distinct connections mode" has them. */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
  /** Ends all of them, unfinished, so that clients connect anew: to another process, when this one stops. */
  close(): void;
};

export type StreamsOptions = {
  apollo: ApolloServer<Context>;
  /** The context of one execution, whose reads end with it. */
  contextOf(request: FastifyRequest): Promise<Context>;
  /** Streams at a time. */
  most: number;
};

/**
 * Subscriptions, and other operations of clients that always want events. Opening one and each of its events are
 * operations of Apollo Server, so limits, errors, logging and deadlines are those of every other request.
 */
export function createStreams({ apollo, contextOf, most }: StreamsOptions): Streams {
  const open = new Set<{ end(): void }>();
  let isClosed = false;

  const handler = createHandler<FastifyRequest, Client>({
    // There is no reservation of streams that several requests share.
    authenticate: () => null,
    onSubscribe: (request, params) => results(request.raw, params, request.context),
  });

  // Awaited before the stream begins, so that whoever may not ask is told by the status.
  async function results(request: FastifyRequest, params: RequestParams, { signal, listening }: Client) {
    const execute = async (changes: Partial<Context>) => {
      const context = Object.assign(await contextOf(request), changes);
      const end = () => context.deadline.end();
      signal.addEventListener('abort', end);
      try {
        return await executeOne(apollo, params, context);
      } finally {
        signal.removeEventListener('abort', end);
        end();
      }
    };
    const opening: NonNullable<Context['opening']> = { signal, isReadOnly: request.method === 'GET' };
    const first = await execute({ opening });
    return resultsOf(first, opening.events, async (event) => {
      await listening();
      return execute({ event });
    });
  }

  return {
    async answer(request, reply) {
      if (isClosed) throw new RequestError('INTERNAL_SERVER_ERROR', 'The server is stopping.', 503);
      if (open.size >= most) throw tooMany(most);
      if (request.method === 'GET' && !isPreflighted(request)) throw unpreflighted();
      const controller = new AbortController();
      const place = { end: () => controller.abort() };
      open.add(place);
      reply.raw.once('close', () => {
        open.delete(place);
        controller.abort();
      });
      const [body, { status, headers = {} }] = await handler({
        method: request.method,
        url: request.url,
        headers: { get: (name) => (name === 'accept' ? eventStream : request.headers[name]?.toString()) },
        body: isRecord(request.body) ? request.body : null,
        raw: request,
        context: { signal: controller.signal, listening: () => drained(reply.raw) },
      });
      if (body === null || typeof body === 'string') throw malformed(status, body);
      place.end = () => {
        // In this order: the stream has ended before the subscription could be said to be complete.
        void body.return();
        controller.abort();
      };
      return (
        reply
          .code(status)
          // The connection has had its use: kept, it would hold up a server that stops.
          .headers({ ...headers, connection: 'close', 'x-accel-buffering': 'no' })
          .send(Readable.from(body))
      );
    },
    close() {
      isClosed = true;
      for (const place of open) place.end();
    },
  };
}

type Client = {
  /** Aborted when it has gone. */
  signal: AbortSignal;
  /** Resolves when it has taken what it was sent; events that come meanwhile are told as one. */
  listening(): Promise<void>;
};

async function drained(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.closed) return;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve).once('close', resolve);
  });
}

async function* resultsOf(
  first: ExecutionResult,
  events: AsyncIterable<unknown> | undefined,
  execute: (event: unknown) => Promise<ExecutionResult>,
): AsyncGenerator<ExecutionResult, void> {
  if (events === undefined) yield first;
  else for await (const event of events) yield await execute(event);
}

async function executeOne(
  apollo: ApolloServer<Context>,
  { query, variables, operationName, extensions }: RequestParams,
  contextValue: Context,
): Promise<ExecutionResult> {
  const request = {
    query,
    ...(variables && { variables }),
    ...(operationName && { operationName }),
    ...(extensions && { extensions }),
  };
  const { body } = await apollo.executeOperation(request, { contextValue });
  if (body.kind !== 'single') throw new Error('an answer in parts');
  // Its errors are formatted by now, and meant for JSON.
  return JSON.parse(JSON.stringify(body.singleResult)) as ExecutionResult;
}

/**
 * A web page of another origin can make a browser send a plain GET, with whatever the browser knows about the user.
 * The same headers prove as for plain requests that it is none.
 */
function isPreflighted({ headers }: FastifyRequest): boolean {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isPlain = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'].includes(
    type ?? '',
  );
  const isMarked = headers['apollo-require-preflight'] || headers['x-apollo-operation-name'];
  return Boolean(isMarked || (type && !isPlain));
}

function unpreflighted(): RequestError {
  const message =
    'A GET request needs a non-empty header `apollo-require-preflight`, or a `content-type` that is JSON: ' +
    'otherwise it might come from another web page.';
  return new RequestError('BAD_REQUEST', message, 400);
}

function tooMany(most: number): RequestError {
  const message = `At most ${most} subscriptions are served at a time: try again later, or poll.`;
  return new RequestError('TOO_MANY_SUBSCRIPTIONS', message, 503);
}

/** What graphql-sse says about a request that it cannot read; its texts quote nothing. */
function malformed(status: number, body: string | null): RequestError {
  const said = /"message":"([^"]+)"/.exec(body ?? '')?.[1];
  return new RequestError('BAD_REQUEST', said ? `${said}.` : 'The request is not valid.', status);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
