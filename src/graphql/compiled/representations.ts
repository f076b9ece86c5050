/** What rows are looked up by: arguments of root fields, and the representations of `_entities`. */
import { type FieldNode, getArgumentValues, Kind, type OperationDefinitionNode, visit } from 'graphql';
import { keyPlaces } from '../../store/compiled/places.ts';
import { keyIn } from '../reading/row-loader.ts';
import { NotCompiled, type Operation } from './operation.ts';

/** A type, and the key by which a row of it is looked up. */
export type Variant = { type: string; key: string };

/** The variants of all representations, in one order. Throws `NotCompiled` when one of them is of no entity. */
export function variantsIn(operation: Operation): Variant[] {
  const field = operation.schema.getQueryType()?.getFields()._entities;
  const found = new Map<string, Variant>();
  for (const node of entitiesIn(operation)) {
    if (!field) continue;
    for (const representation of representationsOf(getArgumentValues(field, node, operation.variables))) {
      const one = keyOf(representation);
      if (one) found.set(`${one.type}.${one.key}`, { type: one.type, key: one.key });
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, variant]) => variant);
}

/**
 * What a field looks up, as a list for each variant. Keys that nothing is found by are null in all lists, of which there
 * is at least one.
 */
export function keysOf(args: Record<string, unknown>, variants: readonly Variant[]): (string | null)[][] {
  const [only] = variants;
  const keys =
    'representations' in args
      ? representationsOf(args).map(keyOf)
      : [only && { ...only, text: String(args[only.key]) }];
  const lists = variants.map(({ type, key }) => {
    const place = keyPlaces[type]?.[key];
    return keys.map((one) =>
      one?.type === type && one.key === key ? (place?.fold(one.text) ?? null) : null,
    );
  });
  return lists.length > 0 ? lists : [keys.map(() => null)];
}

type Representation = { __typename: string };

function representationsOf({ representations }: Record<string, unknown>): Representation[] {
  const list: unknown[] = Array.isArray(representations) ? representations : [];
  return list.map((value) => {
    const type: unknown = typeof value === 'object' && value !== null && Reflect.get(value, '__typename');
    if (typeof type !== 'string' || !Object.hasOwn(keyPlaces, type)) {
      throw new NotCompiled('a representation of no entity');
    }
    return value as Representation;
  });
}

/** The key that the resolvers would look up. */
function keyOf(representation: Representation): (Variant & { text: string }) | undefined {
  const type = representation.__typename;
  const found = keyIn(representation, Object.keys(keyPlaces[type] ?? {}));
  return found && { type, key: found.name, text: found.text };
}

/** Where `_entities` is selected: only at the root, perhaps in a fragment. */
function entitiesIn({ document, operation }: Operation): readonly FieldNode[] {
  let nodes = entities.get(operation);
  if (!nodes) {
    const found: FieldNode[] = [];
    for (const definition of document.definitions) {
      if (definition !== operation && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      visit(definition, {
        Field(node) {
          if (node.name.value === '_entities') found.push(node);
        },
      });
    }
    nodes = found;
    entities.set(operation, nodes);
  }
  return nodes;
}

const entities = new WeakMap<OperationDefinitionNode, readonly FieldNode[]>();
