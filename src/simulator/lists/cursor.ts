/**
 * Page cursors as opaque as Okta's: they always hold `+`, `/` and `=`, so that a client that decodes or
 * rebuilds a `next` link instead of following it breaks here, too.
 */
export function encodeCursor(payload: string): string {
  const bytes = Buffer.concat([marker, Buffer.from(payload)]);
  // Padding to one byte past a multiple of three makes the text end in "==".
  const missing = (4 - (bytes.length % 3)) % 3;
  return Buffer.concat([bytes, Buffer.alloc(missing)]).toString('base64');
}

/** The payload; null unless this simulator made the cursor. */
export function decodeCursor(cursor: string): string | null {
  if (!/^[A-Za-z0-9+/]+==$/.test(cursor)) return null;
  const bytes = Buffer.from(cursor, 'base64');
  if (!bytes.subarray(0, marker.length).equals(marker)) return null;
  return bytes.subarray(marker.length).toString().replace(/\0+$/, '');
}

/** Encodes to `+/+/…`. */
const marker = Buffer.from([0xfb, 0xff, 0xbf]);
