/**
 * The claim of that name: taken literally (`roles`, `https://example.com/roles`), or as a JSON Pointer (RFC
 * 6901) when the name begins with `/` (`/realm_access/roles`). Undefined when it is absent.
 */
export function claimOf(claims: unknown, name: string): unknown {
  const steps = name.startsWith('/')
    ? name
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    : [name];
  return valueAt(claims, steps);
}

/** The value at a path of own properties. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string, unknown>)[step]
        : undefined,
    value,
  );
}

/** The strings of a claim: a list, or one string split at blanks (as in `scope`). Null for anything else. */
export function textsOf(claim: unknown): readonly string[] | null {
  if (typeof claim === 'string') return claim.split(/\s+/).filter((text) => text !== '');
  if (Array.isArray(claim) && claim.every((item): item is string => typeof item === 'string')) return claim;
  return null;
}

/** A claim's single name: a non-empty string, or a number's digits. Null for anything else. */
export function nameOf(claim: unknown): string | null {
  if (Number.isSafeInteger(claim)) return String(claim);
  return typeof claim === 'string' && claim.trim() !== '' ? claim.trim() : null;
}
