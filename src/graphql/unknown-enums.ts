import { type GraphQLEnumType, type GraphQLSchema, isEnumType } from 'graphql';

/**
 * Serializes a stored value that an enum does not have as `UNKNOWN`, `OTHER` or `INTERNAL`, whichever the enum
 * has. A newer version may have written the value, and one row must not fail a whole list. Other enums still
 * fail the field.
 */
export function tolerateUnknownWords(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type)) continue;
    const fallback = unknownWordOf(type);
    if (fallback === null) continue;
    const serialize = type.serialize.bind(type);
    type.serialize = (value) => (type.getValue(String(value)) ? serialize(value) : fallback);
  }
  return schema;
}

/** What an enum shows in place of a stored value that it does not have; null when it has nothing for it. */
export function unknownWordOf(type: GraphQLEnumType): string | null {
  return ['UNKNOWN', 'OTHER', 'INTERNAL'].find((word) => type.getValue(word)) ?? null;
}
