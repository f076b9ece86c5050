import {
  createCipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { InvalidCursorError } from '../../store/api/page.ts';
import { badUserInput } from './errors.ts';

/** Encrypts the store's cursors, which contain names and e-mails, for clients. */
export type Cursors = {
  /**
   * Gives the same text for the same cursor and scope, as long as the first key stays the same. `scope` is what
   * the cursor is valid for: the workspace, the list and its filter.
   */
  seal(cursor: string, scope: string): string;
  /**
   * Decrypts a cursor that was sealed with the same scope. Throws BAD_USER_INPUT for anything else; the message
   * does not repeat it.
   */
  open(sealed: string, scope: string): string;
};

/** A cursor is valid as long as its key is among `keys`; the first key seals new ones. */
export function createCursors(keys: readonly [KeyObject, ...KeyObject[]]): Cursors {
  const [first, ...others] = keys;
  const sealing = toPair(first);
  const pairs = [sealing, ...others.map(toPair)];
  return {
    seal(cursor, scope) {
      const bytes = Buffer.allocUnsafe(codeBytes + Buffer.byteLength(cursor));
      bytes.write(cursor, codeBytes);
      const text = bytes.subarray(codeBytes);
      const code = codeOf(sealing, text, scope);
      bytes.set(code);
      sealing.encrypt(code, text);
      return bytes.toString('base64url');
    },
    open(sealed, scope) {
      if (sealed.length > maxCursorLength) throw refused();
      const bytes = Buffer.from(sealed, 'base64url');
      // Node ignores characters that are not base64; a cursor is accepted only in exactly the form we gave out.
      if (bytes.length <= codeBytes || bytes.toString('base64url') !== sealed) throw refused();
      const code = bytes.subarray(0, codeBytes);
      for (const pair of pairs) {
        const text = Buffer.from(bytes.subarray(codeBytes));
        pair.encrypt(code, text);
        if (timingSafeEqual(code, codeOf(pair, text, scope))) return text.toString();
      }
      throw refused();
    },
  };
}

const codeBytes = 16;

// Sort keys are part of an index, whose entries PostgreSQL limits to 2,704 bytes; this leaves room for several.
const maxCursorLength = 12_288;

/**
 * Encryption with a synthetic initialisation vector (as in RFC 5297, with HMAC-SHA-256 and AES-256): the
 * authentication code of the text and its scope is the initialisation vector. So the same row always has the
 * same cursor (a random vector would not give that), and no two texts share a key stream (with a fixed vector
 * they would).
 */
type KeyPair = {
  authentication: KeyObject;
  /** Works in place; a second call decrypts. */
  encrypt(code: Buffer, text: Buffer): void;
};

function toPair(key: KeyObject): KeyPair {
  const derive = (purpose: string) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', `cursor ${purpose}`, 32)));
  // One cipher for all cursors: creating it takes longer than the rest of a cursor, and a page has hundreds.
  const block = createCipheriv('aes-256-ecb', derive('encryption'), null).setAutoPadding(false);
  return {
    authentication: derive('authentication'),
    encrypt(code, text) {
      const count = Math.ceil(text.length / blockBytes);
      const counters = Buffer.allocUnsafe(count * blockBytes);
      // One bit is cleared, as in the RFC, so that the counter cannot overflow.
      const first = code.readUInt32BE(blockBytes - 4) & 0x7fff_ffff;
      for (let index = 0; index < count; index += 1) {
        code.copy(counters, index * blockBytes);
        counters.writeUInt32BE(first + index, (index + 1) * blockBytes - 4);
      }
      const stream = block.update(counters);
      for (let index = 0; index < text.length; index += 1)
        text[index] = Number(text[index]) ^ Number(stream[index]);
    },
  };
}

const blockBytes = 16;

function codeOf({ authentication }: KeyPair, text: Buffer, scope: string): Buffer {
  // The scope's length comes first, so that no part of the scope can be taken for a part of the cursor.
  const hmac = createHmac('sha256', authentication).update(`${scope.length}\n${scope}`).update(text);
  return hmac.digest().subarray(0, codeBytes);
}

function refused(): Error {
  return badUserInput(new InvalidCursorError().message);
}
