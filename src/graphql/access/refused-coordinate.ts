import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Role } from '../../identity/identity.ts';
import type { ParsedOperation } from '../request/limits.ts';
import { mayUse } from './least-roles.ts';

/**
 * The first coordinate of a valid operation that a role may not use: a field (also one that a directive skips),
 * an input field in the document or its variables, or the type of an entity in `representations`. Undefined
 * when the role may use all of them.
 */
export function refusedCoordinate(parsed: ParsedOperation, role: Role): string | undefined {
  if (role === 'admin') return undefined;
  const { coordinates, entityTypes } = usesOf(parsed);
  return [
    ...coordinates,
    ...inputsOf(parsed),
    // `__typename` alone would show whether an entity exists.
    ...entityTypes(withDefaults(parsed))
      // Other texts are no types: nothing is found by them, and what a caller writes belongs in no trail.
      .filter((name) => parsed.schema.getType(name) !== undefined)
      .map((type) => `${type}.id`),
  ].find((coordinate) => !mayUse(role, coordinate));
}

type Uses = {
  coordinates: readonly string[];
  /** Type names in `representations`. */
  entityTypes(variables: Record<string, unknown>): readonly string[];
};

/** By operation: documents are cached, so most requests hit this too. */
const known = new WeakMap<OperationDefinitionNode, Uses>();

function usesOf(parsed: ParsedOperation): Uses {
  const found = known.get(parsed.operation) ?? collectUses(parsed);
  known.set(parsed.operation, found);
  return found;
}

function collectUses({ schema, document, operation }: ParsedOperation): Uses {
  const coordinates = new Set<string>();
  const representations: ((variables: Record<string, unknown>) => unknown)[] = [];
  for (const definition of [operation, ...fragmentsOf(document, operation)]) {
    const types = new TypeInfo(schema);
    visit(
      definition,
      visitWithTypeInfo(types, {
        Field({ name }) {
          const parent = types.getParentType();
          // `__typename` and introspection show no data.
          if (parent && !`${parent.name} ${name.value}`.includes('__'))
            coordinates.add(`${parent.name}.${name.value}`);
        },
        ObjectField({ name }) {
          const parent = getNamedType(types.getParentInputType());
          if (isInputObjectType(parent)) coordinates.add(`${parent.name}.${name.value}`);
        },
        Argument({ name, value }) {
          if (name.value !== 'representations') return;
          representations.push((variables) => valueFromASTUntyped(value, variables));
        },
      }),
    );
  }
  return {
    coordinates: [...coordinates],
    entityTypes: (variables) => {
      const names = representations.flatMap((read) => listOf(read(variables)).map(typeNameOf));
      return [...new Set(names)].filter((name) => name !== undefined);
    },
  };
}

/** The fragments that an operation spreads, nested ones included. */
function fragmentsOf(document: DocumentNode, operation: OperationDefinitionNode): FragmentDefinitionNode[] {
  const byName = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const spread = new Set<FragmentDefinitionNode>();
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = byName.get(name.value);
        if (fragment === undefined || spread.has(fragment)) return;
        spread.add(fragment);
        follow(fragment);
      },
    });
  };
  follow(operation);
  return [...spread];
}

/** The variables, with the defaults that the document declares. */
function withDefaults({ operation, variables }: ParsedOperation): Record<string, unknown> {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  const given = Object.entries(variables).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...defaults, ...given]);
}

/** Coordinates of the input fields that variables set. */
function inputsOf({ schema, operation, variables }: ParsedOperation): string[] {
  const given = new Set<string>();
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]);
    if (type) addInputs(given, type as GraphQLInputType, variables[variable.name.value]);
  }
  return [...given];
}

function addInputs(given: Set<string>, declared: GraphQLInputType, value: unknown): void {
  const type = getNullableType(declared);
  if (typeof value !== 'object' || value === null) return;
  if (isListType(type)) {
    for (const item of listOf(value)) addInputs(given, type.ofType, item);
    return;
  }
  if (!isInputObjectType(type)) return;
  for (const [name, field] of Object.entries(type.getFields())) {
    if (!Object.hasOwn(value, name)) continue;
    given.add(`${type.name}.${name}`);
    addInputs(given, field.type, (value as Record<string, unknown>)[name]);
  }
}

/** GraphQL coerces one item to a list. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function typeNameOf(representation: unknown): string | undefined {
  const name = (representation as { __typename?: unknown } | null)?.__typename;
  return typeof name === 'string' ? name : undefined;
}
