import { createHash } from 'node:crypto';

/**
 * A digest of what one source says of one row. Equal digest, nothing to write: so a sync over an unchanged org
 * writes no row. Property order counts, so build the object in one place.
 */
export function contentHash(content: Record<string, unknown>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}
