import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Keys by id, the active key first. Only the active key seals; every key opens, so that a new key can replace an old
 * one step by step.
 */
export type KeyRing = { activeId: string; keys: ReadonlyMap<string, KeyObject> };

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
 * Reads the key ring from a file. Creates the file with one new key and mode 0600 when it is missing, after
 * `beforeCreating`; processes that start at the same time get the same key. Throws when other users can read the
 * file, and what `beforeCreating` throws.
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
 * Derives keys for another purpose, one per key of the ring, the active one first. They disclose nothing about the ring
 * and stay the same while the ring does.
 */
export function deriveKeys(ring: KeyRing, purpose: string): [KeyObject, ...KeyObject[]] {
  const derive = (key: KeyObject) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', purpose, keyBytes)));
  const [active, ...others] = [...ring.keys.values()].map(derive);
  if (active === undefined) throw new Error('no encryption key');
  return [active, ...others];
}

const keyBytes = 32;

function decodeKey(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== keyBytes) return undefined;
  const bare = encoded.replace(/=$/, '');
  const isProper =
    bare === bytes.toString('base64').replace(/=$/, '') || bare === bytes.toString('base64url');
  return isProper ? bytes : undefined;
}

/** Reads the key ring from a file; undefined when there is none. Throws when other users can read the file. */
export async function readKeyFile(path: string): Promise<KeyRing | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    // Where a file stands in the place of the directory, that is what is told: by whoever makes something in it.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
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
