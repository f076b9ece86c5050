import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IdentityError } from '../../identity/identity.ts';
import { RequestError, statusOf } from '../request/errors.ts';
import type { Log } from '../request/log.ts';
import { UnknownEncoding } from './bodies.ts';

/** Answers every failure outside of GraphQL in the form of a GraphQL error, with messages of our own only. */
export function answerFailures(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, request, reply) => answerFailure(error, request, reply, log));
  app.setNotFoundHandler((_request, reply) => send(reply, 404));
}

/** The same for failures before routing, or before there is a request: options for the Fastify constructor. */
export function earlyFailures(log: Log) {
  return {
    frameworkErrors(error: Error, request: FastifyRequest, reply: FastifyReply) {
      void answerFailure(error, request, reply, log);
    },
    clientErrorHandler(error: Error & { code?: string }, socket: Socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) {
        socket.destroy();
        return;
      }
      const status = statusOfParserError[error.code ?? ''] ?? 400;
      const body = JSON.stringify(bodyOf(status));
      socket.end(
        `HTTP/1.1 ${status} ${reasons[status] ?? 'Bad Request'}\r\ncontent-type: application/json; charset=utf-8\r\n` +
          `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    },
  };
}

function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  if (error instanceof RequestError) {
    if (error instanceof UnknownEncoding) reply.headers(error.headers);
    return reply.code(statusOf(error)).send({ errors: [plain(error)] });
  }
  if (error instanceof IdentityError) {
    if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="okta-discovery"');
    if (error.status === 503) reply.header('retry-after', '30');
    const { message, code } = error;
    return reply
      .code(error.status)
      .send({ errors: [{ message, extensions: { code, requestId: request.id } }] });
  }
  const given = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (given < 400 || given >= 500) {
    const fields = { requestId: request.id, error: error instanceof Error ? error.name : 'not an Error' };
    log.error(fields, 'a request failed outside of GraphQL');
    return send(reply, 500, request.id);
  }
  // A folder of static files is answered like a missing file.
  if (given === 403) return send(reply, 404);
  const isOfBody = error instanceof Error && 'code' in error && String(error.code).endsWith('_JSON_BODY');
  return isOfBody ? reply.code(given).send({ errors: [noJson] }) : send(reply, given);
}

function send(reply: FastifyReply, status: number, requestId?: string): FastifyReply {
  return reply.code(status).send(bodyOf(status, requestId));
}

function bodyOf(status: number, requestId?: string) {
  const { code, message } = failures[status] ?? failures[400];
  return { errors: [{ message, extensions: { code, ...(requestId && { requestId }) } }] };
}

// Fastify's own messages quote the start of the body, the URL or the media type.
const failures: { 400: Failure; [status: number]: Failure } = {
  400: {
    code: 'BAD_REQUEST',
    message: 'The request cannot be read: its address, a header or its body is malformed.',
  },
  404: { code: 'NOT_FOUND', message: 'There is nothing here; the API is at /graphql, by GET and POST.' },
  408: { code: 'BAD_REQUEST', message: 'The request did not arrive in time.' },
  413: { code: 'REQUEST_TOO_LARGE', message: 'The body is too large.' },
  414: { code: 'REQUEST_TOO_LARGE', message: 'The address is too long: send the operation by POST.' },
  415: {
    code: 'BAD_REQUEST',
    message: 'The body has to be JSON: send it as `content-type: application/json`.',
  },
  431: {
    code: 'REQUEST_TOO_LARGE',
    message: 'Address and headers are too long: send the operation by POST.',
  },
  500: { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' },
};

const noJson = {
  message: 'Invalid JSON, or none: the body has to be one JSON object.',
  extensions: { code: 'BAD_REQUEST' },
};

const statusOfParserError: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
const reasons: Record<number, string> = { 408: 'Request Timeout', 431: 'Request Header Fields Too Large' };

function plain({ message, extensions }: RequestError) {
  return { message, extensions: { code: extensions.code } };
}

type Failure = { code: string; message: string };
