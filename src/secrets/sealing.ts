import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';

/**
 * The integration that a sealed token belongs to. The token opens only with the same context, so a copy in another
 * row is useless.
 */
export type TokenContext = { workspaceId: string; integrationId: string; domain: string };

/**
 * Seals a token as `v1.<key id>.<iv>.<ciphertext>.<tag>` (base64url), AES-256-GCM with a random 96-bit iv.
 * Version, key id and context are authenticated with it.
 */
export function sealToken(ring: KeyRing, token: string, context: TokenContext): string {
  const id = ring.activeId;
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(ring, id), iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticated(id, context));
  const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  const parts = [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return [version, id, ...parts].join('.');
}

/** Opens what `sealToken` made. Throws a `SealError`; its message holds no part of the token or key. */
export function openToken(ring: KeyRing, sealed: string, context: TokenContext): string {
  const { id, iv, text, tag } = parseSealed(sealed);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(ring, id), iv, { authTagLength: tagBytes });
  decipher.setAAD(authenticated(id, context));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    throw new SealError('TAMPERED', 'the sealed token was changed or belongs to another integration');
  }
}

/** True when a token was sealed with another key than the active one. Throws a `SealError` if it is none. */
export function needsReseal(ring: KeyRing, sealed: string): boolean {
  return parseSealed(sealed).id !== ring.activeId;
}

export class SealError extends Error {
  override readonly name = 'SealError';
  readonly kind: 'MALFORMED' | 'UNKNOWN_KEY' | 'TAMPERED';

  constructor(kind: SealError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

const version = 'v1';
const ivBytes = 12;
const tagBytes = 16;

function keyOf(ring: KeyRing, id: string): KeyObject {
  const key = ring.keys.get(id);
  if (key === undefined) throw new SealError('UNKNOWN_KEY', `no encryption key with id ${id}`);
  return key;
}

/** Encoded as JSON: with a plain separator, two different contexts could have the same encoding. */
function authenticated(id: string, context: TokenContext): Buffer {
  const { workspaceId, integrationId, domain } = context;
  return Buffer.from(JSON.stringify([version, id, workspaceId, integrationId, domain]), 'utf8');
}

function parseSealed(sealed: string): { id: string; iv: Buffer; text: Buffer; tag: Buffer } {
  const [prefix, id, ...parts] = sealed.split('.');
  const [iv, text, tag] = parts.map(decodePart);
  if (
    prefix !== version ||
    id === undefined ||
    parts.length !== 3 ||
    iv?.length !== ivBytes ||
    text === undefined ||
    tag?.length !== tagBytes
  ) {
    throw new SealError('MALFORMED', 'not a sealed token');
  }
  return { id, iv, text, tag };
}

/** Accepts only the canonical encoding, because decoding ignores stray characters and unused bits. */
function decodePart(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}
