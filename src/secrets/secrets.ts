import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inspect } from 'node:util';

/** Keys by id. The active one seals; every one opens, so that a new key can be put in front of the old. */
export type KeyRing = { activeId: string; keys: ReadonlyMap<string, KeyObject> };

/** Where a sealed token belongs. It opens only there: copied into another row it is worthless. */
export type TokenContext = { workspaceId: string; integrationId: string; domain: string };

/**
 * Parses `id:base64,id2:base64`: keys of 32 bytes, the active one first, ids of up to 32 letters, digits,
 * `-` and `_`. Throws with the position or id of what is wrong, never with any part of a key.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, KeyObject>();
  const entries = text.split(',').map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const [id, encoded, ...rest] = entry.split(':');
    if (id === undefined || encoded === undefined || rest.length > 0 || !/^[\w-]{1,32}$/.test(id)) {
      throw new Error(`encryption key ${index + 1} is not of the form id:base64`);
    }
    if (keys.has(id)) throw new Error(`encryption key id ${id} is given twice`);
    const bytes = decodeKey(encoded);
    if (bytes === undefined) throw new Error(`encryption key ${id} is not 32 bytes of base64`);
    keys.set(id, createSecretKey(bytes));
  }
  const [activeId] = keys.keys();
  if (activeId === undefined) throw new Error('no encryption key');
  return { activeId, keys };
}

/**
 * Reads the key ring from a file; makes the file, with one new key and mode 0600, when there is none. Several
 * processes that start together end up with the same key. Throws when others than the owner could read it, and
 * whatever `beforeCreating` throws, which is called when there is no file.
 */
export async function loadOrCreateKeyFile(
  path: string,
  beforeCreating: () => Promise<void> = async () => {},
): Promise<KeyRing> {
  const existing = await readKeyFile(path);
  if (existing !== undefined) return existing;
  await beforeCreating();
  await createKeyFile(path);
  const created = await readKeyFile(path);
  if (created === undefined) throw new Error(`the key file ${path} vanished`);
  return created;
}

/**
 * Keys for another purpose, one for each key of the ring, the active one first. They tell nothing about the ring and
 * stay the same as long as it does.
 */
export function deriveKeys(ring: KeyRing, purpose: string): [KeyObject, ...KeyObject[]] {
  const derive = (key: KeyObject) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', purpose, keyBytes)));
  const others = [...ring.keys].filter(([id]) => id !== ring.activeId).map(([, key]) => derive(key));
  return [derive(keyOf(ring, ring.activeId)), ...others];
}

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

/** Holds a secret so that printing, logging or serialising whatever contains it shows `[secret]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

const version = 'v1';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

function keyOf(ring: KeyRing, id: string): KeyObject {
  const key = ring.keys.get(id);
  if (key === undefined) throw new SealError('UNKNOWN_KEY', `no encryption key with id ${id}`);
  return key;
}

/** JSON, because joining with a separator would give two contexts with that separator in them one encoding. */
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

/** Decoding ignores stray characters and unused bits, so only the one proper spelling is accepted. */
function decodePart(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

function decodeKey(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== keyBytes) return undefined;
  const bare = encoded.replace(/=$/, '');
  const isProper =
    bare === bytes.toString('base64').replace(/=$/, '') || bare === bytes.toString('base64url');
  return isProper ? bytes : undefined;
}

async function readKeyFile(path: string): Promise<KeyRing | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { mode } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`the key file ${path} is open to others than its owner: chmod 600 it`);
    }
    return parseKeyRing((await file.readFile('utf8')).trim());
  } finally {
    await file.close();
  }
}

async function createKeyFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`k1:${randomBytes(keyBytes).toString('base64')}\n`);
    await file.sync();
    // Unlike a rename, a link does not replace the key that another process has just made.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}
