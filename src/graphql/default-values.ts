import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql';

/**
 * Parses the default values of arguments with their scalars. `buildSubgraphSchema` reads the SDL before it gets
 * our scalars, so a default such as `"P30D"` would reach resolvers as a text instead of a duration.
 */
export function readDefaultValues(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInputObjectType(type)) Object.values(type.getFields()).forEach(readDefaultValue);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) field.args.forEach(readDefaultValue);
  }
  return schema;
}

function readDefaultValue(value: GraphQLArgument | GraphQLInputField): void {
  const type = getNullableType(value.type);
  if (isScalarType(type) && typeof value.defaultValue === 'string') {
    value.defaultValue = type.parseValue(value.defaultValue);
  }
}
