import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { InvalidCursorError } from '../store/reads/page.ts';
import { badUserInput } from './errors.ts';

/** Cursors as clients see them: the store's, behind a short code that only we can make. */
export type Cursors = {
  /** `scope` is what else has to be the same where the cursor is given back: the list and its filter. */
  seal(cursor: string, scope: string): string;
  /** What was sealed with one of the scopes. Throws BAD_USER_INPUT for anything else, without repeating it. */
  open(sealed: string, ...scopes: readonly string[]): string;
};

/** Cursors stay good as long as their key is among `keys`; the first one makes new ones. */
export function createCursors(keys: readonly [KeyObject, ...KeyObject[]]): Cursors {
  return {
    seal: (cursor, scope) => `${codeOf(keys[0], cursor, scope)}${cursor}`,
    open(sealed, ...scopes) {
      const code = Buffer.from(sealed.slice(0, codeLength));
      const cursor = sealed.slice(codeLength);
      const isMadeWith = (key: KeyObject, scope: string) => {
        const expected = Buffer.from(codeOf(key, cursor, scope));
        return code.length === expected.length && timingSafeEqual(code, expected);
      };
      const isOurs = scopes.some((scope) => keys.some((key) => isMadeWith(key, scope)));
      if (!isOurs) throw badUserInput(new InvalidCursorError().message);
      return cursor;
    },
  };
}

/** 96 bits: nobody guesses that, and it makes a cursor only a little longer. */
const codeLength = 16;

function codeOf(key: KeyObject, cursor: string, scope: string): string {
  const hmac = createHmac('sha256', key).update(scope).update('\n').update(cursor);
  return hmac.digest('base64url').slice(0, codeLength);
}
