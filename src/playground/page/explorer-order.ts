import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';

/**
 * Puts the types of a schema in the order in which a reader wants them: things and figures first, then pages of lists,
 * what mutations return, inputs, enums and scalars, each by name. The explorer lists the type map as it is.
 */
export function orderTypes(schema: GraphQLSchema): void {
  const results = resultTypes(schema);
  const groupOf = (type: GraphQLNamedType): number => {
    if (/^(_|federation__|link__)/.test(type.name)) return 6;
    if (isScalarType(type)) return 5;
    if (isEnumType(type)) return 4;
    if (isInputObjectType(type)) return 3;
    if (results.has(type)) return 2;
    return /(Connection|Edge)$/.test(type.name) ? 1 : 0;
  };
  const types = schema.getTypeMap();
  const ordered = Object.values(types).sort((a, b) => groupOf(a) - groupOf(b) || (a.name < b.name ? -1 : 1));
  for (const { name } of ordered) delete types[name];
  for (const type of ordered) types[type.name] = type;
}

/** The unions that mutations return, and their members. */
function resultTypes(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const returned = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ type }) =>
    getNamedType(type),
  );
  return new Set(returned.flatMap((type) => (isUnionType(type) ? [type, ...type.getTypes()] : [])));
}
