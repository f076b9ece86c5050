import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { RequestError } from '../request/errors.ts';
import { selectsAtRoot, sentOperation } from './sent-operation.ts';

export const defaultBodyLimitBytes = 1024 * 1024;
/** Gateways send the keys of whole lists at once. */
export const entitiesBodyFactor = 4;

/** Bodies that are no JSON: refused here, or left to Apollo Server, which refuses them in its own words. */
export type OtherBodies = 'refused' | 'passed on';

/** Takes JSON only, compressed or not, and more of it only where `_entities` is asked for. */
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

/** The body as it was before it was encoded, at most `max` bytes: no more than that is ever decompressed. */
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
  // Some send it without the wrapping that the name stands for, and every browser takes both.
  ['deflate', (bytes, options) => promisify(isZlib(bytes) ? inflate : inflateRaw)(bytes, options)],
]);

/** Nobody needs more; each takes time. */
const maxCodings = 2;
const tooMuch = 'ERR_BUFFER_TOO_LARGE';

function isZlib(bytes: Buffer): boolean {
  return bytes.length >= 2 && (Number(bytes[0]) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

/** Says in its answer which encodings are known. */
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
