import { type GraphQLSchema, isEnumType } from 'graphql';

/**
 * Serializes a stored value that an enum does not have as `UNKNOWN`, `OTHER` or `INTERNAL`, whichever the enum
 * has. A newer version may have written the value, and one row must not fail a whole list. Other enums still
 * fail the field.
 */
export function tolerateUnknownWords(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type)) continue;
    const fallback = ['UNKNOWN', 'OTHER', 'INTERNAL'].find((word) => type.getValue(word));
    if (fallback === undefined) continue;
    const serialize = type.serialize.bind(type);
    type.serialize = (value) => (type.getValue(String(value)) ? serialize(value) : fallback);
  }
  return schema;
}
