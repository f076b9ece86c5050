import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';

/**
 * What a secret is for, and the row that holds it. It opens only with the same context, so a copy in another row or
 * column is useless, and so is the row with another domain.
 */
export type SealContext = { purpose: string; workspaceId: string; rowId: string; domain: string };

/**
 * Seals a secret as `v2.<key id>.<iv>.<ciphertext>.<tag>` (base64url), AES-256-GCM with a random 96-bit iv.
 * Version, key id and context are authenticated with it.
 */
export function sealSecret(ring: KeyRing, secret: string, context: SealContext): string {
  const id = ring.activeId;
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(ring, id), iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticated(version, id, context));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  const parts = [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return [version, id, ...parts].join('.');
}

/**
 * Opens what `sealSecret` made, or an API token that an earlier version sealed. Throws a `SealError`; its message
 * holds no part of the secret or key.
 */
export function openSecret(ring: KeyRing, sealed: string, context: SealContext): string {
  const { version, id, iv, text, tag } = parseSealed(sealed);
  // The first form did not say what it is for. Only API tokens were ever sealed in it.
  if (version === versionWithoutPurpose && context.purpose !== 'api-token') throw tampered();
  const decipher = createDecipheriv('aes-256-gcm', keyOf(ring, id), iv, { authTagLength: tagBytes });
  decipher.setAAD(authenticated(version, id, context));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    throw tampered();
  }
}

/** True when it was sealed with another key than the active one, or in an earlier form. Throws a `SealError` if not sealed. */
export function needsReseal(ring: KeyRing, sealed: string): boolean {
  const parsed = parseSealed(sealed);
  return parsed.id !== ring.activeId || parsed.version !== version;
}

export class SealError extends Error {
  override readonly name = 'SealError';
  readonly kind: 'MALFORMED' | 'UNKNOWN_KEY' | 'TAMPERED';

  constructor(kind: SealError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

const version = 'v2';
const versionWithoutPurpose = 'v1';
const ivBytes = 12;
const tagBytes = 16;

function keyOf(ring: KeyRing, id: string): KeyObject {
  const key = ring.keys.get(id);
  if (key === undefined) throw new SealError('UNKNOWN_KEY', `no encryption key with id ${id}`);
  return key;
}

/** Encoded as JSON: with a plain separator, two different contexts could have the same encoding. */
function authenticated(sealedAs: string, id: string, context: SealContext): Buffer {
  const { purpose, workspaceId, rowId, domain } = context;
  const purposes = sealedAs === versionWithoutPurpose ? [] : [purpose];
  return Buffer.from(JSON.stringify([sealedAs, id, ...purposes, workspaceId, rowId, domain]), 'utf8');
}

function tampered(): SealError {
  return new SealError('TAMPERED', 'it was changed, or sealed for another purpose, workspace, row or domain');
}

type Sealed = { version: string; id: string; iv: Buffer; text: Buffer; tag: Buffer };

function parseSealed(sealed: string): Sealed {
  const [prefix, id, ...parts] = sealed.split('.');
  const [iv, text, tag] = parts.map(decodePart);
  if (
    (prefix !== version && prefix !== versionWithoutPurpose) ||
    id === undefined ||
    parts.length !== 3 ||
    iv?.length !== ivBytes ||
    text === undefined ||
    tag?.length !== tagBytes
  ) {
    throw new SealError('MALFORMED', 'it is not a sealed secret');
  }
  return { version: prefix, id, iv, text, tag };
}

/** Accepts only the canonical encoding, because decoding ignores stray characters and unused bits. */
function decodePart(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}
