import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Context } from '../context.ts';
import { allOf, chain, type PromiseOrValue } from './promise-or-value.ts';

/** The part of graphql-js's `info` that is the same in the whole operation. */
export type Operation = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

/** Reads what a field needs for all of `rows` at once. */
export type Link = (
  rows: readonly object[],
  field: { args: Record<string, unknown>; selects: (name: string) => boolean },
  context: Context,
) => {
  reading: PromiseOrValue<void>;
  /** The rows the field leads to, once that was read. */
  next?: () => readonly object[];
  /**
   * Where those rows stand below the field's own type, e.g. in a connection; nothing: they are of that type.
   */
  paths?: readonly (readonly string[])[];
};

/**
 * Says how the fields that this resolver resolves are read for many rows at once, and what of a row it looks
 * at.
 */
export function linked<Resolver extends object>(
  resolver: Resolver,
  columns: readonly string[],
  link: Link,
): Resolver {
  links.set(resolver, link);
  columnsOfResolver.set(resolver, columns);
  return resolver;
}

/** A resolver in place of another, known by what `linked` was told about that one. */
export function marked<Resolver extends object>(resolver: Resolver, original: object): Resolver {
  const link = links.get(original);
  const columns = columnsOfResolver.get(original);
  return link && columns ? linked(resolver, columns, link) : resolver;
}

/** What `linked` was told about a resolver. */
export function linkOf(resolver: object | undefined): Link | undefined {
  return resolver && links.get(resolver);
}

/** What of a row a resolver looks at, as `linked` was told; undefined when it may be anything. */
export function columnsReadBy(resolver: object): readonly string[] | undefined {
  return columnsOfResolver.get(resolver);
}

/**
 * Reads what the selection of `nodes` asks of the rows, and of the rows these lead to, level by level, before
 * graphql-js goes through them one by one: the same statements, and no promise per row. Only saves time: what
 * is not read here, for a directive or a failure, is read when its resolver asks for it, and fails there. But
 * once nobody waits for the answer it fails here, for all rows at once: thousands of errors take longer than an
 * answer.
 */
export function prefetch(
  rows: readonly object[],
  typeName: string,
  nodes: readonly FieldNode[],
  operation: Operation,
  context: Context,
): PromiseOrValue<void> {
  const type = operation.schema.getType(typeName);
  if (rows.length === 0 || !isObjectType(type)) return undefined;
  const readings: PromiseOrValue<void>[] = [];
  for (const [name, selected] of selectionOf(nodes, typeName, operation.fragments)) {
    const field = type.getFields()[name];
    const link = linkOf(field?.resolve);
    if (!field || !link) continue;
    const target = getNamedType(field.type).name;
    for (const node of selected) {
      readings.push(follow(link, rows, { field, node, target }, operation, context));
    }
  }
  return allOf(readings);
}

type Field = Parameters<typeof getArgumentValues>[0];

function follow(
  link: Link,
  rows: readonly object[],
  { field, node, target }: { field: Field; node: FieldNode; target: string },
  operation: Operation,
  context: Context,
): PromiseOrValue<void> {
  try {
    const args = getArgumentValues(field, node, operation.variableValues);
    const selection = selectionOf([node], target, operation.fragments);
    const asked = { args, selects: (name: string) => selection.has(name) };
    const { reading, next, paths = [[]] } = link(rows, asked, context);
    const followed = chain(reading, () => {
      if (!next) return undefined;
      const reached = next();
      return allOf(
        paths.map((path) => {
          const place = placeOf(path, target, [node], operation);
          return place && prefetch(reached, place.typeName, place.nodes, operation, context);
        }),
      );
    });
    return followed instanceof Promise ? followed.catch((error) => ignore(error, context)) : followed;
  } catch {
    // Of the arguments: the resolver says so in its place.
    return undefined;
  }
}

/** Leaves a failure to those who ask for what was not read; throws it when there is nobody to ask for. */
export function ignore(error: unknown, { deadline }: Pick<Context, 'deadline'>): void {
  if (deadline.signal.aborted) throw error;
}

/** The type and the selections at the end of a path of fields; undefined when it is not selected. */
export function placeOf(
  path: readonly string[],
  typeName: string,
  nodes: readonly FieldNode[],
  { schema, fragments }: Operation,
): { typeName: string; nodes: readonly FieldNode[] } | undefined {
  let place = { typeName, nodes };
  for (const name of path) {
    const type = schema.getType(place.typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    const selected = selectionOf(place.nodes, place.typeName, fragments).get(name);
    if (!field || !selected) return undefined;
    place = { typeName: getNamedType(field.type).name, nodes: selected };
  }
  return place;
}

type Fragments = Record<string, FragmentDefinitionNode>;

/**
 * The fields selected below `nodes` on a type, by name, whatever their aliases. Those under `@skip` or
 * `@include` are left out.
 */
function selectionOf(
  nodes: readonly FieldNode[],
  typeName: string,
  fragments: Fragments,
): ReadonlyMap<string, readonly FieldNode[]> {
  const [node] = nodes;
  if (!node || nodes.length > 1) return collect(nodes, typeName, fragments);
  // Documents are kept from request to request, and so is this.
  let known = selections.get(node);
  if (!known) {
    known = new Map();
    selections.set(node, known);
  }
  let selection = known.get(typeName);
  if (!selection) {
    selection = collect(nodes, typeName, fragments);
    known.set(typeName, selection);
  }
  return selection;
}

function collect(
  nodes: readonly FieldNode[],
  typeName: string,
  fragments: Fragments,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const add = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.directives?.length) continue;
      if (selection.kind === Kind.FIELD) {
        const known = fields.get(selection.name.value);
        if (known) known.push(selection);
        else fields.set(selection.name.value, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      const condition = fragment?.typeCondition?.name.value;
      if (condition === undefined || condition === typeName) add(fragment?.selectionSet);
    }
  };
  for (const node of nodes) add(node.selectionSet);
  return fields;
}

const links = new WeakMap<object, Link>();
const columnsOfResolver = new WeakMap<object, readonly string[]>();
const selections = new WeakMap<FieldNode, Map<string, ReadonlyMap<string, readonly FieldNode[]>>>();
