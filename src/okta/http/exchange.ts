import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';
import { isLoopbackAddress, isPublicAddress, lookupOnly } from '../../network/addresses.ts';
import { createConnector } from '../../network/connect.ts';
import type { OktaResponseHeaders } from '../rate/headers.ts';
import type { OktaTimings } from '../timings.ts';
import { abortedError } from '../waiting.ts';
import { BodyTooLarge, type Failure, failureOfTransport, UnknownEncoding } from './classify.ts';
import type { Target } from './target.ts';

export type Answer = { status: number; headers: OktaResponseHeaders; text: string };

export type Exchange = {
  endpoint: string;
  /** Path and query, sent as they are. */
  path: string;
  headers: Record<string, string>;
  deadlineMs: number;
  maxBodyBytes: number;
  signal: AbortSignal;
  /** Called as soon as the headers are there, before the body is read. */
  onHeaders: (status: number, headers: OktaResponseHeaders) => void;
};

/**
 * Connections to one target, with a verified certificate: to public addresses only; through a proxy, which decides about
 * addresses, to the target's name only; to a stand-in on loopback addresses only.
 */
export function createAgent(target: Target, timings: OktaTimings): Agent {
  return new Agent({
    connections: 16,
    // Okta sends long Content-Security-Policy headers and long `next` links.
    maxHeaderSize: 64 * 1024,
    headersTimeout: timings.headersTimeoutMs,
    bodyTimeout: timings.bodyTimeoutMs,
    connect: createConnector({
      timeoutMs: timings.connectTimeoutMs,
      lookup: lookupOnly(target.forwardedHost === null ? isPublicAddress : isLoopbackAddress),
      proxy: target.proxy,
      only: `${new URL(target.origin).hostname}:443`,
    }),
  });
}

/**
 * Sends one GET once, without following redirects. Every status is an answer. A missing, incomplete, too large or
 * badly compressed answer is a failure. Always ends by the deadline and holds at most `maxBodyBytes` of the answer.
 * Throws only an `aborted` error.
 */
export async function exchange(
  agent: Dispatcher,
  target: Target,
  request: Exchange,
): Promise<Answer | Failure> {
  if (request.signal.aborted) throw abortedError();
  const stop = new AbortController();
  const abort = () => stop.abort();
  request.signal.addEventListener('abort', abort, { once: true });
  let isOverdue = false;
  const timer = setTimeout(() => {
    isOverdue = true;
    stop.abort();
  }, request.deadlineMs);
  let status = 0;
  try {
    const { statusCode, headers, body } = await agent.request({
      origin: target.origin,
      path: request.path,
      method: 'GET',
      headers: request.headers,
      signal: stop.signal,
    });
    // Destroying an unread body raises an error event; without a listener it would end the process.
    body.on('error', () => undefined);
    status = statusCode;
    request.onHeaders(status, headers);
    return { status, headers, text: await readText(body, headers, request.maxBodyBytes) };
  } catch (error) {
    if (request.signal.aborted) throw abortedError();
    return failureOfTransport(error, { endpoint: request.endpoint, isOverdue, status, target });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
  }
}

async function readText(body: Readable, headers: OktaResponseHeaders, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const decoded = decode(body, headers);
  // Throwing out of the loop destroys the stream and its connection.
  for await (const chunk of decoded as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function decode(body: Readable, headers: OktaResponseHeaders): Readable {
  const encoding = String(headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase();
  if (encoding === 'identity' || encoding === '') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    body.destroy();
    throw new UnknownEncoding();
  }
  // The callback does nothing: a failure of either stream reaches the reader of the last one.
  return pipeline(body, createGunzip(), () => undefined);
}
