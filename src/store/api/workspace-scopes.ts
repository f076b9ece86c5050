import { statementLabel } from '../engine/errors.ts';

/** Reads a statement as far as it takes to see whether each of its tables is held to a workspace. */
type Token = { kind: 'name' | 'word' | 'parameter' | 'text' | 'sign'; text: string };
type Part = Token | Part[];

/** The tables of a query, by alias; null for what is made of others: a subquery, a `with`, a function. */
type Scope = { tables: Map<string, string | null>; held: Set<string>; outer: Scope | null };

type Holds = {
  /** The numbers of the parameters with which workspaces are compared: all have to be the reader's. */
  parameters: readonly number[];
  /** What is not held to a workspace. */
  looseEnds: readonly string[];
};

/**
 * Throws an error without parameters unless every table of the statement is held to the workspace. What was read once is
 * remembered: callers send the same statements again and again.
 */
export function checkHeld(statement: { sql: string; params: readonly unknown[] }, workspaceId: string): void {
  let holds = known.get(statement.sql);
  if (holds === undefined) {
    holds = holdsOf(statement.sql);
    if (knownLength + statement.sql.length > maxKnownLength) {
      known.clear();
      knownLength = 0;
    }
    known.set(statement.sql, holds);
    knownLength += statement.sql.length;
  }
  const isOwn = holds.parameters.every((number) => statement.params[number - 1] === workspaceId);
  const loose = isOwn ? holds.looseEnds : ['a parameter that is another workspace'];
  if (loose.length > 0) {
    throw new Error(`${statementLabel(statement.sql)}: not held to its workspace: ${loose.join(', ')}`);
  }
}

const known = new Map<string, Holds>();
/** In characters. */
const maxKnownLength = 4_000_000;
let knownLength = 0;

/**
 * What of a SELECT is not held to a workspace: tables that are neither compared with a parameter, nor equal in workspace
 * to one that is; and conditions in which that does not come first. Only what holds for every row counts: nothing below an
 * OR, a NOT or a CASE, and the ON of an outer join only for the table that it joins. What it cannot read is a loose end.
 */
function holdsOf(statement: string): Holds {
  const parameters = new Set<number>();
  const found: string[] = [];
  try {
    const parts = nest(tokensOf(statement));
    const explained = isWord(parts[0], 'explain')
      ? parts.findIndex((part) => isWord(part, 'select', 'with'))
      : 0;
    const read = parts.slice(Math.max(explained, 0));
    if (!isQuery(read)) throw new Unreadable('not a query');
    query(read, null, new Set());
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    found.push(error.message);
  }
  return { parameters: [...parameters], looseEnds: found };

  function query(all: Part[], outer: Scope | null, given: ReadonlySet<string>): void {
    let parts = all;
    let made = given;
    if (isWord(parts[0], 'with')) {
      const body = parts.findIndex((part) => isWord(part, 'select'));
      for (const each of split(parts.slice(0, body), (part) => isSign(part, ','))) {
        const name = each.find((part) => !isWord(part, 'with', 'recursive'));
        const named = name === undefined || Array.isArray(name) ? made : new Set([...made, name.text]);
        // In what makes it, its name is still that of a table.
        inner(each, outer, isWord(parts[1], 'recursive') ? named : made);
        made = named;
      }
      parts = parts.slice(body);
    }
    for (const select of split(parts, (part) => isWord(part, 'union', 'except', 'intersect'))) {
      block(select, outer, made);
    }
  }

  function block(parts: Part[], outer: Scope | null, made: ReadonlySet<string>): void {
    const clauses = clausesOf(parts);
    const { sources, conditions } = sourcesOf(clauses.get('from') ?? []);
    const scope: Scope = { tables: new Map(), held: new Set(), outer };
    for (const { alias, table } of sources) {
      if (scope.tables.has(alias)) throw new Unreadable(`two tables are called ${alias}`);
      scope.tables.set(alias, table !== null && !made.has(table) ? table : null);
    }
    conditions.push({ only: null, parts: clauses.get('where') ?? [] });
    const links = conditions.flatMap(({ only, parts: condition }) => {
      const demands = demandsOf(condition).map((demand) => linkOf(demand, scope));
      const first = demands.findIndex((link) => link !== null);
      if (first > 0) found.push(`not first: ${textOf(condition)}`);
      return demands.flatMap((link) => (link ? [{ ...link, only }] : []));
    });
    for (let before = -1; before !== scope.held.size; ) {
      before = scope.held.size;
      for (const { sides, only } of links) {
        for (const [one, other] of [sides, sides.toReversed()]) {
          const isFor = one !== undefined && scope.tables.get(one) != null && (only === null || only === one);
          if (isFor && (other === undefined || isHeld(other, scope))) scope.held.add(one);
        }
      }
    }
    for (const [alias, table] of scope.tables) {
      if (table !== null && !scope.held.has(alias)) found.push(`${table} ${alias}`);
    }
    inner(parts, scope, made);
  }

  /** The queries within a query: they may refer to its tables. */
  function inner(parts: Part[], scope: Scope | null, made: ReadonlySet<string>): void {
    for (const part of parts) {
      if (!Array.isArray(part)) continue;
      if (isWord(part[0], 'insert', 'update', 'delete', 'merge')) throw new Unreadable('it writes');
      if (isQuery(part)) query(part, scope, made);
      else inner(part, scope, made);
    }
  }

  /** What a condition says of workspaces: of one table or of two; null when it is about something else. */
  function linkOf(demand: Part[], scope: Scope): { sides: [string, string?] } | null {
    const sides = split(demand, (part) => isSign(part, '='));
    const [one, other] = sides.map((side) => columnOf(side, scope));
    if (sides.length !== 2) return null;
    if (one && other) return { sides: [one, other] };
    const column = one ?? other;
    const value = one ? sides[1] : sides[0];
    const [parameter] = value ?? [];
    if (!column || value?.length !== 1 || !parameter || Array.isArray(parameter)) return null;
    if (parameter.kind !== 'parameter') return null;
    parameters.add(Number(parameter.text));
    return { sides: [column] };
  }
}

class Unreadable extends Error {}

/** The alias whose workspace this is. */
function columnOf(side: Part[], scope: Scope): string | null {
  const [alias, dot, column] = side;
  if (side.length === 1 && isNamed(alias, 'workspace_id')) {
    return scope.tables.size === 1 ? ([...scope.tables.keys()][0] ?? null) : null;
  }
  if (side.length !== 3 || !isSign(dot, '.') || !isNamed(column, 'workspace_id')) return null;
  return alias === undefined || Array.isArray(alias) ? null : alias.text;
}

/** Rows of a subquery are held by its own conditions. */
function isHeld(alias: string, scope: Scope | null): boolean {
  if (scope === null) throw new Unreadable(`what is ${alias}?`);
  const table = scope.tables.get(alias);
  if (table === undefined) return isHeld(alias, scope.outer);
  return table === null || scope.held.has(alias);
}

/** Conditions that all have to be met. */
function demandsOf(condition: Part[]): Part[][] {
  if (condition.some((part) => isWord(part, 'or'))) return [];
  return split(condition, (part) => isWord(part, 'and')).flatMap((demand) => {
    const [part] = demand;
    return demand.length === 1 && Array.isArray(part) && !isQuery(part) ? demandsOf(part) : [demand];
  });
}

const clauseWords = [
  'select',
  'from',
  'where',
  'group',
  'having',
  'window',
  'order',
  'limit',
  'offset',
  'for',
];

function clausesOf(parts: Part[]): Map<string, Part[]> {
  const clauses = new Map<string, Part[]>();
  let clause: Part[] = [];
  for (const [index, part] of parts.entries()) {
    const isClause = isWord(part, ...clauseWords) && !isWord(parts[index - 1], 'distinct');
    if (isClause && !Array.isArray(part)) {
      clause = [];
      clauses.set(part.text, clause);
    } else clause.push(part);
  }
  return clauses;
}

type Source = { alias: string; table: string | null };
/** `only`: the one table that the condition says something of; null when it holds for all. */
type Condition = { only: string | null; parts: Part[] };

function sourcesOf(from: Part[]): { sources: Source[]; conditions: Condition[] } {
  const sources: Source[] = [];
  const conditions: Condition[] = [];
  /** Joins whose ON is still to come: `a join b join c on … on …` joins a with what b and c make. */
  const open: { kind: Part[]; from: number }[] = [];
  let kind: Part[] = [];
  for (const item of split(from, (part) => isWord(part, 'join') || isSign(part, ','))) {
    const next = item.findIndex((part) => isWord(part, 'left', 'right', 'full', 'inner', 'cross'));
    const [before, after] = next < 0 ? [item, []] : [item.slice(0, next), item.slice(next)];
    const on = before.findIndex((part) => isWord(part, 'on', 'using'));
    if (!kind.some((part) => isWord(part, 'cross'))) open.push({ kind, from: sources.length });
    sources.push(sourceOf(on < 0 ? before : before.slice(0, on)));
    for (const parts of on < 0 ? [] : split(before.slice(on), (part) => isWord(part, 'on', 'using'))) {
      const join = open.pop();
      const joined = sources.slice(join?.from).map(({ alias }) => alias);
      const isInner = !join?.kind.some((part) => isWord(part, 'left', 'right', 'full'));
      const isLeft = join?.kind.some((part) => isWord(part, 'left'));
      if (isInner) conditions.push({ only: null, parts });
      else if (isLeft && joined.length === 1) conditions.push({ only: joined[0] ?? null, parts });
    }
    kind = after;
  }
  return { sources, conditions };
}

/** A name or a subquery, and what it is called. */
function sourceOf(parts: Part[]): Source {
  const [source, ...rest] = parts.filter((part) => !isWord(part, 'lateral', 'as', 'with', 'ordinality'));
  const names = rest.filter((part): part is Token => !Array.isArray(part));
  const name = names[0] ?? source;
  const isRead = source && names.length <= 1 && (!Array.isArray(source) || isQuery(source));
  if (!isRead || !name || Array.isArray(name)) throw new Unreadable(`what is read here: ${textOf(parts)}`);
  return { alias: name.text, table: Array.isArray(source) || Array.isArray(rest[0]) ? null : source.text };
}

function split(parts: Part[], isBetween: (part: Part) => boolean): Part[][] {
  const pieces: Part[][] = [[]];
  for (const part of parts) {
    if (isBetween(part)) pieces.push([]);
    else pieces.at(-1)?.push(part);
  }
  return pieces.filter((piece) => piece.length > 0);
}

function isQuery([first]: Part[]): boolean {
  return isWord(first, 'select', 'with') || (Array.isArray(first) && isQuery(first));
}

function isWord(part: Part | undefined, ...words: string[]): boolean {
  return part !== undefined && !Array.isArray(part) && part.kind === 'word' && words.includes(part.text);
}

function isSign(part: Part | undefined, sign: string): boolean {
  return part !== undefined && !Array.isArray(part) && part.kind === 'sign' && part.text === sign;
}

function isNamed(part: Part | undefined, name: string): boolean {
  return part !== undefined && !Array.isArray(part) && part.kind !== 'text' && part.text === name;
}

function textOf(parts: Part[]): string {
  return parts.map((part) => (Array.isArray(part) ? `(${textOf(part)})` : part.text)).join(' ');
}

function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\/\*.*?\*\/|\s+|"([^"]+)"|'((?:[^']|'')*)'|\$(\d+)|([a-z_]\w*)|(\d[\d.]*|.)/gisy;
  for (const [, name, text, parameter, word, sign] of statement.matchAll(pattern)) {
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (text !== undefined) tokens.push({ kind: 'text', text: `'${text}'` });
    else if (parameter !== undefined) tokens.push({ kind: 'parameter', text: parameter });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase() });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

function nest(tokens: Token[]): Part[] {
  const open: Part[][] = [[]];
  for (const token of tokens) {
    if (isSign(token, '(')) open.push([]);
    else if (isSign(token, ')')) {
      const closed = open.pop();
      if (!closed || open.length === 0) throw new Unreadable('a parenthesis too many');
      open.at(-1)?.push(closed);
    } else open.at(-1)?.push(token);
  }
  const [parts] = open;
  if (open.length !== 1 || !parts) throw new Unreadable('a parenthesis too few');
  return parts;
}
