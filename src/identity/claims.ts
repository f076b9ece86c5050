/**
 * The claim of that name: taken letter by letter (`roles`, `https://example.com/roles`), or as a JSON Pointer (RFC
 * 6901) when the name begins with `/` (`/realm_access/roles`). Undefined when there is none.
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

/** The value at a path of names, of own properties only. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string, unknown>)[step]
        : undefined,
    value,
  );
}

/** The texts of a claim: a list of texts, or texts separated by blanks (as in `scope`). Null for anything else. */
export function textsOf(claim: unknown): readonly string[] | null {
  if (typeof claim === 'string') return claim.split(/\s+/).filter((text) => text !== '');
  if (Array.isArray(claim) && claim.every((item): item is string => typeof item === 'string')) return claim;
  return null;
}

/** A claim that names one thing: a text that is not empty. Numbers are taken as their digits. Null for anything else. */
export function nameOf(claim: unknown): string | null {
  if (Number.isSafeInteger(claim)) return String(claim);
  return typeof claim === 'string' && claim.trim() !== '' ? claim.trim() : null;
}
