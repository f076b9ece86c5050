import { formatArray } from './array-text.ts';
import { StoreError } from './errors.ts';

/**
 * Encodes a statement's parameters in PostgreSQL's text form for both engines; the server infers their types. A
 * chunk of thousands of values becomes one string, which is also the cheapest to pass to another thread.
 */
export function encodeParameters(params: readonly unknown[]): (string | null)[] {
  return params.map((value, index) => {
    if (value === undefined) {
      throw new StoreError('DRIVER', `parameter ${index + 1} is undefined; pass null to store nothing`);
    }
    return Array.isArray(value) ? formatArray(value, encode) : encode(value);
  });
}

function encode(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'object') return JSON.stringify(value);
  throw new StoreError('DRIVER', `a ${typeof value} cannot be a parameter`);
}
