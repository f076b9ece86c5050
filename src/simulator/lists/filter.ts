import { invalidSearch } from '../errors.ts';

/**
 * A parsed `filter` or `search` expression: reads attributes by path and returns whether the object matches.
 */
export type Filter = (read: (path: string) => unknown) => boolean;

export interface FilterRules {
  /** Which attribute paths may be used; others are refused as Okta does. */
  readonly allows: (path: string) => boolean;
  /** Only one comparison, no `and`/`or`: the app list's filter. */
  readonly isSingle?: boolean;
}

/**
 * Parses Okta's dialect of SCIM filters: eq ne gt ge lt le pr sw ew co, and, or, not, parentheses.
 * Throws OktaFailure 400 E0000031 for everything else.
 */
export function parseFilter(text: string, rules: FilterRules): Filter {
  const tokens = tokenize(text);
  let position = 0;
  let comparisons = 0;
  const peek = () => tokens[position]?.toLowerCase();
  const take = () => {
    const token = tokens[position++];
    if (token === undefined) throw invalidSearch(`unexpected end of: ${text}`);
    return token;
  };

  function parseOr(): Filter {
    let left = parseAnd();
    while (peek() === 'or') {
      take();
      const [first, second] = [left, parseAnd()];
      left = (read) => first(read) || second(read);
    }
    return left;
  }

  function parseAnd(): Filter {
    let left = parseTerm();
    while (peek() === 'and') {
      take();
      const [first, second] = [left, parseTerm()];
      left = (read) => first(read) && second(read);
    }
    return left;
  }

  function parseTerm(): Filter {
    const token = take();
    if (token === '(') {
      const inner = parseOr();
      if (take() !== ')') throw invalidSearch('missing closing parenthesis');
      return inner;
    }
    if (token.toLowerCase() === 'not') {
      const inner = parseTerm();
      return (read) => !inner(read);
    }
    return parseComparison(token);
  }

  function parseComparison(path: string): Filter {
    if (!/^[A-Za-z_][\w.]*$/.test(path) || !rules.allows(path))
      throw invalidSearch(`unsupported attribute: ${path}`);
    comparisons++;
    const operator = take().toLowerCase();
    if (operator === 'pr') return (read) => isPresent(read(path));
    const compare = comparators[operator];
    if (!compare) throw invalidSearch(`unsupported operator: ${operator}`);
    const wanted = parseLiteral(take());
    return (read) => {
      const value = read(path);
      return Array.isArray(value) ? value.some((item) => compare(item, wanted)) : compare(value, wanted);
    };
  }

  const filter = parseOr();
  if (position < tokens.length) throw invalidSearch(`unexpected: ${tokens[position]}`);
  if (rules.isSingle && comparisons !== 1) throw invalidSearch('only one expression is supported');
  return filter;
}

/** Reads `profile.department` and the like out of a wire object. */
export function pathReader(object: unknown): (path: string) => unknown {
  return (path) => {
    let value = object;
    for (const key of path.split('.')) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = (value as Record<string, unknown>)[key];
    }
    return value;
  };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s*(?:("(?:[^"\\]|\\.)*")|([()])|([^\s()"]+))/gy;
  while (pattern.lastIndex < text.length) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) {
      if (text.slice(from).trim() === '') break;
      throw invalidSearch(`cannot read: ${text.slice(from, from + 20)}`);
    }
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  if (tokens.length === 0) throw invalidSearch('empty expression');
  return tokens;
}

type Literal = string | number | boolean | null;

function parseLiteral(token: string): Literal {
  try {
    const value: unknown = JSON.parse(token);
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    ) {
      return value;
    }
  } catch {
    // Bare words are not literals: refused below.
  }
  throw invalidSearch(`not a value: ${token}`);
}

const comparators: Record<string, (value: unknown, wanted: Literal) => boolean> = {
  eq: (value, wanted) => order(value, wanted) === 0,
  ne: (value, wanted) => order(value, wanted) !== 0,
  gt: (value, wanted) => (order(value, wanted) ?? -1) > 0,
  ge: (value, wanted) => (order(value, wanted) ?? -1) >= 0,
  lt: (value, wanted) => (order(value, wanted) ?? 1) < 0,
  le: (value, wanted) => (order(value, wanted) ?? 1) <= 0,
  sw: (value, wanted) => text(value).startsWith(text(wanted)),
  ew: (value, wanted) => text(value).endsWith(text(wanted)),
  co: (value, wanted) => text(value).includes(text(wanted)),
};

const isoDate = /^\d{4}-\d\d-\d\dT/;

/** Compares instants by time and other texts case-insensitively; null when the two cannot be compared. */
function order(value: unknown, wanted: Literal): number | null {
  if (wanted === null) return value === null || value === undefined ? 0 : null;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && typeof wanted === 'string') {
    if (isoDate.test(value) && isoDate.test(wanted)) return Math.sign(Date.parse(value) - Date.parse(wanted));
    const [a, b] = [text(value), text(wanted)];
    return a === b ? 0 : a < b ? -1 : 1;
  }
  if (typeof value === 'number' && typeof wanted === 'number') return Math.sign(value - wanted);
  return value === wanted ? 0 : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function isPresent(value: unknown): boolean {
  return (
    value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  );
}
