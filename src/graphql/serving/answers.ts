import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import type { Context } from '../context.ts';
import { answerTooLarge, operationTimeout, overloaded, RequestError, statusOf } from '../request/errors.ts';
import type { Log } from '../request/log.ts';
import { answerTurns } from '../request/turns.ts';
import { isSmall, jsonPieces } from './json-pieces.ts';
import { bodyOf, chunkBytes, chunksOf, lengthOf, type WaitingBytes } from './waiting-bytes.ts';

export type AnswersOptions = {
  /** Maximum bytes of one answer. */
  limitBytes: number;
  waiting: WaitingBytes;
  log: Log;
};

export type Answers = {
  /** Takes over the answer to a request, whose context this is. */
  take(request: FastifyRequest, context: Context): void;
  /** Keeps Apollo Server from making JSON of large results. To be the last plugin: those before may change a result. */
  plugin: ApolloServerPlugin<Context>;
  /** Writes the answers that were taken over. */
  register(app: FastifyInstance): void;
  /** A result as the bytes of its JSON, for those who send it themselves. */
  bytesOf(result: FormattedExecutionResult, context: Context): Promise<Buffer>;
};

/**
 * Makes the JSON of large answers piece by piece, so that others are answered meanwhile, within the operation's deadline
 * and the bounds of bytes. An answer that goes past one of them is an error as a whole: none is sent in part.
 */
export function createAnswers(options: AnswersOptions): Answers {
  const contexts = new WeakMap<FastifyRequest, Context>();
  const bytesOf = async (result: FormattedExecutionResult, context: Context) => {
    try {
      const chunks = await write(jsonPieces(ordered(result)), context, options);
      options.waiting.remove(lengthOf(chunks));
      return Buffer.concat(chunks);
    } catch (error) {
      return Buffer.from(refusal(error, context, options.log).text);
    }
  };
  return {
    take: (request, context) => void contexts.set(request, context),
    plugin: {
      async requestDidStart() {
        return {
          async willSendResponse({ contextValue: { answer }, response: { body } }) {
            if (!answer || body.kind !== 'single' || isSmall(body.singleResult)) return;
            answer.result = body.singleResult;
            body.singleResult = {};
          },
        };
      },
    },
    register(app) {
      app.addHook('onSend', async (request, reply, payload) => {
        const context = contexts.get(request);
        return context ? answer(context, reply, payload) : payload;
      });
    },
    bytesOf,
  };

  async function answer(context: Context, reply: FastifyReply, payload: unknown): Promise<unknown> {
    try {
      const { result, body } = context.answer ?? {};
      if (!result && body === undefined) return payload;
      if (body !== undefined && body.length <= shortBody) {
        reply.header('content-length', Buffer.byteLength(body));
        return body;
      }
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const pieces = bytes === undefined ? jsonPieces(ordered(result)) : chunksOf(bytes);
      const chunks = await write(pieces, context, options);
      reply.header('content-length', lengthOf(chunks));
      return bodyOf(chunks, options.waiting);
    } catch (error) {
      const { status, text } = refusal(error, context, options.log);
      reply.code(status);
      return text;
    } finally {
      context.answerIsMade();
    }
  }
}

/** So many letters or bytes are sent as they are, like other small results. */
const shortBody = 16 * 1024;

/** As Apollo Server orders it. */
function ordered({ errors, data, extensions }: FormattedExecutionResult = {}) {
  return { errors, data, extensions };
}

/** The JSON of a result, in chunks that are counted among the waiting bytes. Pieces of bytes are sent as they are. */
async function write(
  pieces: Iterable<string | Buffer>,
  { deadline }: Context,
  { limitBytes, waiting }: AnswersOptions,
): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  let text = '';
  let length = 0;
  const add = (chunk: Buffer) => {
    length += chunk.length;
    if (length > limitBytes) throw answerTooLarge(limitBytes);
    if (!waiting.add(chunk.length)) throw overloaded();
    chunks.push(chunk);
  };
  const flush = () => {
    add(Buffer.from(text));
    text = '';
  };
  try {
    for (const piece of pieces) {
      if (typeof piece === 'string') text += piece;
      else add(piece);
      if (text.length >= chunkBytes) flush();
      if (answerTurns.isTimeUp()) await answerTurns.ourTurn();
      if (deadline.signal.aborted) throw operationTimeout(deadline.limitMs);
    }
    if (text !== '') flush();
    return chunks;
  } catch (error) {
    waiting.remove(lengthOf(chunks));
    throw error;
  }
}

function refusal(
  error: unknown,
  { requestId, deadline }: Context,
  log: Log,
): { status: number; text: string } {
  if (!(error instanceof RequestError)) throw error;
  const { code } = error.extensions;
  // Not when its client has left.
  if (deadline.isOver() || code !== 'OPERATION_TIMEOUT')
    log.warn({ requestId, code }, 'an answer was not sent');
  const errors = [{ message: error.message, extensions: { code, requestId } }];
  return { status: statusOf(error), text: JSON.stringify({ errors }) };
}
