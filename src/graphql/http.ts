import type { FastifyInstance } from 'fastify';
import { RequestError } from './errors.ts';
import type { Log } from './log.ts';

export const defaultBodyLimitBytes = 1024 * 1024;
/** Gateways send the keys of whole lists at once. */
export const entitiesBodyFactor = 4;

/** Bodies that are no JSON: refused here, or left to Apollo Server, which refuses them in its own words. */
export type OtherBodies = 'refused' | 'passed on';

/** Takes JSON only, and more of it only where `_entities` is asked for. */
export function acceptBodies(
  app: FastifyInstance,
  limitBytes: number,
  others: OtherBodies = 'refused',
): void {
  app.removeAllContentTypeParsers();
  if (others === 'passed on') {
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  }
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    parseJson(request, bytes.toString('utf8'), (error, value) => {
      const isTooLarge = !error && bytes.length > limitBytes && !asksForEntities(value);
      done(isTooLarge ? new BodyTooLarge() : error, value);
    });
  });
}

/** Answers every failure outside of GraphQL as GraphQL clients read errors, in our own words only. */
export function answerFailures(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof RequestError) return reply.code(statusOf(error)).send({ errors: [plain(error)] });
    const given = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    const status = given >= 400 && given < 500 ? given : 500;
    if (status === 500) {
      const fields = { requestId: request.id, error: error instanceof Error ? error.name : 'not an Error' };
      log.error(fields, 'a request failed outside of GraphQL');
    }
    const { code, message } = failures[status] ?? failures[400];
    const extensions = status === 500 ? { code, requestId: request.id } : { code };
    return reply.code(status).send({ errors: [{ message, extensions }] });
  });
  app.setNotFoundHandler((_request, reply) => {
    const message = 'There is nothing here; the API is at /graphql, by GET and POST.';
    return reply.code(404).send({ errors: [{ message, extensions: { code: 'NOT_FOUND' } }] });
  });
}

// Fastify's own messages print the body's beginning, or the wrong media type.
const failures: { 400: Failure; [status: number]: Failure } = {
  400: { code: 'BAD_REQUEST', message: 'Invalid JSON, or none: the body has to be one JSON object.' },
  413: { code: 'REQUEST_TOO_LARGE', message: 'The body is too large.' },
  415: {
    code: 'BAD_REQUEST',
    message: 'The body has to be JSON: send it as `content-type: application/json`.',
  },
  500: { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' },
};

function statusOf({ extensions }: RequestError): number {
  const http: unknown = extensions.http;
  const status: unknown = typeof http === 'object' && http !== null ? Reflect.get(http, 'status') : 500;
  return typeof status === 'number' ? status : 500;
}

function plain({ message, extensions }: RequestError) {
  return { message, extensions: { code: extensions.code } };
}

type Failure = { code: string; message: string };

class BodyTooLarge extends Error {
  readonly statusCode = 413;
}

function asksForEntities(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const query: unknown = Reflect.get(body, 'query');
  return typeof query === 'string' && query.includes('_entities');
}
