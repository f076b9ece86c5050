import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { RequestError } from '../request/errors.ts';
import { selectsAtRoot, sentOperation } from './sent-operation.ts';

/** Gateways send the keys of whole lists at once. */
export const entitiesBodyFactor = 4;

/**
 * Whether bodies that are not JSON are refused here, or passed on to Apollo Server, which refuses them itself.
 */
export type OtherBodies = 'refused' | 'passed on';

/** Accepts only JSON, compressed or not; larger bodies only for operations with `_entities`. */
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
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, sent, done) => {
    const encoded = typeof sent === 'string' ? Buffer.from(sent) : sent;
    decompressed(encoded, request.headers['content-encoding'], limitBytes * entitiesBodyFactor).then(
      (bytes) =>
        parseJson(request, bytes.toString('utf8'), (error, value) => {
          const isTooLarge = !error && bytes.length > limitBytes && !asksForEntities(value);
          done(isTooLarge ? tooLarge() : error, value);
        }),
      done,
    );
  });
}

function asksForEntities(body: unknown): boolean {
  const sent = sentOperation(body, entities);
  return sent !== undefined && selectsAtRoot(sent, entities);
}

const entities = '_entities';

/** The decoded body. Stops decompressing after `max` bytes. */
async function decompressed(body: Buffer, contentEncoding = '', max: number): Promise<Buffer> {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const decoders = codings.map((coding) => decodersByCoding.get(coding));
  if (codings.length > maxCodings || decoders.includes(undefined)) throw new UnknownEncoding();
  let bytes = body;
  for (const decode of decoders.reverse()) {
    try {
      if (decode) bytes = await decode(bytes, { maxOutputLength: max });
    } catch (error) {
      const isOver = error instanceof RangeError || (error instanceof Error && codeOf(error) === tooMuch);
      throw isOver ? tooLarge() : malformed();
    }
  }
  return bytes;
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decodersByCoding: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  // Some clients send raw deflate data without the zlib header; browsers accept both.
  ['deflate', (bytes, options) => promisify(isZlib(bytes) ? inflate : inflateRaw)(bytes, options)],
]);

/** No client needs more, and each takes time. */
const maxCodings = 2;
const tooMuch = 'ERR_BUFFER_TOO_LARGE';

function isZlib(bytes: Buffer): boolean {
  return bytes.length >= 2 && (Number(bytes[0]) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

/** The answer has the header `accept-encoding` with the encodings that we accept. */
export class UnknownEncoding extends RequestError {
  readonly headers = { 'accept-encoding': 'gzip, deflate, br' };

  constructor() {
    super(
      'BAD_REQUEST',
      'The body has to be sent plain, or with `content-encoding` gzip, deflate or br.',
      415,
    );
  }
}

function tooLarge(): RequestError {
  return new RequestError('REQUEST_TOO_LARGE', 'The body is too large.', 413);
}

function malformed(): RequestError {
  return new RequestError('BAD_REQUEST', 'The body is not what its `content-encoding` says.', 400);
}
