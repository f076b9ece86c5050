import {
  type DocumentNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { parseLimits } from '../request/limits.ts';

export type SentOperation = { document: DocumentNode; operation: OperationDefinitionNode };

/**
 * The operation in the body or query string of a request; undefined when it cannot be parsed. Does not parse a
 * text without `word`, a keyword or the name of a field: GraphQL has no escapes for them.
 */
export function sentOperation(params: unknown, word: string): SentOperation | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const text: unknown = Reflect.get(params, 'query');
  if (typeof text !== 'string' || !text.includes(word)) return undefined;
  const name: unknown = Reflect.get(params, 'operationName');
  const document = parsed(text);
  const operation = document && getOperationAST(document, typeof name === 'string' && name ? name : null);
  return operation ? { document, operation } : undefined;
}

/** Whether the operation selects the field at its root, directly or through a fragment. */
export function selectsAtRoot({ document, operation }: SentOperation, field: string): boolean {
  const spread = new Set<string>();
  const selects = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === field;
      if (selection.kind === Kind.INLINE_FRAGMENT) return selects(selection.selectionSet);
      const name = selection.name.value;
      if (spread.has(name)) return false;
      spread.add(name);
      return document.definitions.some(
        (node) =>
          node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name && selects(node.selectionSet),
      );
    });
  return selects(operation.selectionSet);
}

/** Undefined for a text with a syntax error: Apollo Server reports it. */
function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text, { ...parseLimits, noLocation: true });
  } catch {
    return undefined;
  }
}
