import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Checks the signature that Hive Gateway puts into a request's `extensions`: base64 of HMAC-SHA-256 over the
 * JSON of `query` and `variables` with keys sorted at every depth, `variables` left out when absent. It proves
 * that query and variables come from the gateway; it covers no headers, claims or time. Source: "HMAC
 * Signature" in Hive Gateway's documentation.
 */
export function createSignatureCheck(
  secrets: readonly string[],
): (body: Readonly<Record<string, unknown>>, signature: string) => boolean {
  return ({ query, variables }, signature) => {
    const given = Buffer.from(signature, 'base64');
    const isEmpty = !isRecord(variables) || Object.keys(variables).length === 0;
    const signed = signedTextOf(isEmpty ? { query } : { query, variables });
    if (signed === null) return false;
    const matching = secrets.filter((secret) => {
      const right = createHmac('sha256', secret).update(signed).digest();
      return right.length === given.length && timingSafeEqual(right, given);
    });
    return matching.length > 0;
  };
}

/** Null when the content is nested too deep to serialize, or holds no finite number; no gateway sends that. */
function signedTextOf(content: Record<string, unknown>): string | null {
  try {
    return canonicalJson(content);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * JSON with the keys of every object in the order of their UTF-16 units. Written by hand, because a new object
 * would put keys like `10` and `9` in numeric order.
 */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // JSON.parse reads 1e400 as infinity, which JSON.stringify would write as null.
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('not a finite number');
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
