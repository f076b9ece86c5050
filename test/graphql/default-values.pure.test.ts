import { graphqlSync, isObjectType, lexicographicSortSchema, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

const schema = createSchema();

test('a resolver gets the default of a duration as a duration', () => {
  const type = schema.getType('SaasUserAccount');
  const field = isObjectType(type) ? type.getFields().usageState : undefined;
  expect(field?.args[0]?.defaultValue).toEqual({ text: 'P90D', seconds: 90 * 86_400 });
});

test('introspection and the printed schema show it as it is written', () => {
  const { data } = graphqlSync({
    schema,
    source: '{ __type(name: "SaasUserAccount") { fields { name args { name defaultValue } } } }',
  });
  const type = data?.__type as { fields: { name: string; args: { defaultValue: string }[] }[] };
  expect(type.fields.find(({ name }) => name === 'usageState')?.args[0]?.defaultValue).toBe('"P90D"');
  expect(printSchema(lexicographicSortSchema(schema))).toContain('within: ISO8601Duration! = "P7D"');
});
