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
 * Reads the defaults of arguments as their scalars read values. The schema is built from documents before it learns
 * what our scalars do, and keeps `"P30D"` as the text it is: resolvers would get a text where they expect a duration.
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
