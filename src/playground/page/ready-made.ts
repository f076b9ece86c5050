import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  visit,
} from 'graphql';

/** Ready-made operations about one thing, in the order in which they are listed. */
export type Topic = { title: string; operations: readonly ReadyMade[] };

export type ReadyMade = {
  name: string;
  /** What it answers or does: the first sentence of the comment above it. */
  question: string;
  /** The operation alone, with its comment and the fragments that it needs: nothing else can run beside it. */
  query: string;
  /** Values for its variables, with examples in place of `{integrationId}` and the like; none where it takes none. */
  variables: Readonly<Record<string, unknown>>;
};

/**
 * Takes a document of `operations/` apart. Its first comment is the topic's title; each operation and fragment stands
 * below a comment of its own, or none.
 */
export function readTopic(text: string, variables: Readonly<Record<string, unknown>> = {}): Topic {
  const parts = parse(text).definitions.map((definition) => partOf(definition, text));
  const operations = parts
    .filter(({ isOperation }) => isOperation)
    .map((operation): ReadyMade => {
      const needed = withFragments(operation, parts);
      return {
        name: operation.name,
        question: firstSentence(operation.comment),
        query: `${needed.map((part) => part.comment + part.text).join('\n\n')}\n`,
        variables: Object.fromEntries(
          Object.entries(variables).filter(([name]) => operation.variables.includes(name)),
        ),
      };
    });
  return { title: /^# (.*)/.exec(text)?.[1] ?? '', operations };
}

type Part = {
  name: string;
  isOperation: boolean;
  /** With the line's end; empty where there is none. */
  comment: string;
  text: string;
  variables: readonly string[];
  /** Names of the fragments that are spread in it. */
  fragments: readonly string[];
};

function partOf(definition: DefinitionNode, text: string): Part {
  const { start, end } = definition.loc ?? { start: 0, end: 0 };
  const isOperation = definition.kind === Kind.OPERATION_DEFINITION;
  const fragments: string[] = [];
  visit(definition, {
    enter(node) {
      if (node.kind === Kind.FRAGMENT_SPREAD) fragments.push(node.name.value);
    },
  });
  return {
    name: 'name' in definition ? (definition.name?.value ?? '') : '',
    isOperation,
    comment: /(?:#.*\n)*$/.exec(text.slice(0, start))?.[0] ?? '',
    text: text.slice(start, end),
    variables: isOperation
      ? (definition.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
      : [],
    fragments,
  };
}

/** The part, and after it every fragment that it needs. */
function withFragments(first: Part, parts: readonly Part[]): readonly Part[] {
  const needed = new Set([first]);
  for (const { fragments } of needed) {
    for (const part of parts) if (!part.isOperation && fragments.includes(part.name)) needed.add(part);
  }
  return [...needed];
}

function firstSentence(comment: string): string {
  const text = comment.replaceAll(/^# ?/gm, '').replaceAll('\n', ' ').trim();
  return /^.*?[.?:](?= |$)/.exec(text)?.[0].replace(/[.:]$/, '') ?? text;
}

/** The operations of a document, without its fragments. */
export function operationsIn({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}
