import type { ServerResponse } from 'node:http';
import type { FaultEffect } from './faults.ts';

const maxWaitMs = 120_000;
const maxBodyBytes = 256 * 1024 * 1024;

/** Sends an answer, spoiled by a fault of the transport if there is one. */
export function send(
  response: ServerResponse,
  reply: { status: number; body: unknown; headers: Record<string, string | string[]> },
  effect: FaultEffect | null,
): void {
  if (effect?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (effect?.kind === 'hang' && effect.phase === 'headers') {
    hang(response, effect.forMs);
    return;
  }
  const isPage = effect?.kind === 'htmlBody';
  const text = isPage
    ? htmlPage
    : effect?.kind === 'emptyBody' || reply.body === null
      ? ''
      : JSON.stringify(reply.body);
  const body = Buffer.from(text);
  response.sendDate = false;
  response.writeHead(isPage ? (effect.status ?? 200) : reply.status, {
    ...reply.headers,
    'Content-Type': isPage ? 'text/html;charset=UTF-8' : 'application/json',
    ...(isFramed(effect) ? { 'Content-Length': String(body.length) } : {}),
  });
  switch (effect?.kind) {
    case 'truncatedBody':
      if (effect.mode === 'short') response.end(body.subarray(0, body.length >> 1));
      // Sent before the connection ends: otherwise the headers would be lost with the body.
      else response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy());
      return;
    case 'hang':
      response.write(body.subarray(0, body.length >> 1));
      hang(response, effect.forMs);
      return;
    case 'slowDrip':
      drip(response, body, effect);
      return;
    case 'hugeBody':
      flood(response, body, Math.min(effect.bytes, maxBodyBytes));
      return;
    default:
      response.end(body);
  }
}

const htmlPage = '<!DOCTYPE html><html><head><title>Okta</title></head><body><h1>Sign in</h1></body></html>';

/** Faults that change the length send chunks instead. A cut body announces its full length. */
function isFramed(effect: FaultEffect | null): boolean {
  if (effect?.kind === 'truncatedBody') return effect.mode === 'cut';
  return effect?.kind !== 'hugeBody' && effect?.kind !== 'slowDrip';
}

function hang(response: ServerResponse, forMs = maxWaitMs): void {
  const timer = setTimeout(() => response.socket?.destroy(), Math.min(forMs, maxWaitMs));
  response.on('close', () => clearTimeout(timer));
}

function drip(
  response: ServerResponse,
  body: Buffer,
  effect: Extract<FaultEffect, { kind: 'slowDrip' }>,
): void {
  const { chunkBytes = 64, intervalMs = 20, forMs = 5000 } = effect;
  const pieces = Math.ceil(Math.min(forMs, maxWaitMs) / Math.max(1, intervalMs));
  let sent = 0;
  let piece = 0;
  const timer = setInterval(() => {
    if (++piece >= pieces || sent + chunkBytes >= body.length) {
      clearInterval(timer);
      response.end(body.subarray(sent));
      return;
    }
    response.write(body.subarray(sent, sent + chunkBytes));
    sent += chunkBytes;
  }, intervalMs);
  response.on('close', () => clearInterval(timer));
}

/** White space is valid before JSON: only a cap on the size protects a reader. */
function flood(response: ServerResponse, body: Buffer, bytes: number): void {
  const spaces = Buffer.alloc(64 * 1024, ' ');
  let left = bytes;
  const pour = () => {
    while (left > 0) {
      left -= spaces.length;
      if (!response.write(spaces)) {
        response.once('drain', pour);
        return;
      }
    }
    response.end(body);
  };
  pour();
}
