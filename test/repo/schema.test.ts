import { readdirSync, readFileSync } from 'node:fs';
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  specifiedScalarTypes,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

const schema = createSchema();
const types = Object.values(schema.getTypeMap()).filter(isOurs);

test('the lint sees the whole schema', () => {
  expect(types.length).toBeGreaterThan(90);
  expect(elements().length).toBeGreaterThan(500);
});

describe('every element', () => {
  test('says in the schema what it is', () => {
    const silent = elements().filter(({ description }) => !description || description.length < 4);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test('has a description that is a sentence', () => {
    const cut = elements().filter(({ description }) => !/^[A-Z0-9`][\s\S]*[.`?]$/.test(description ?? ''));
    expect(cut.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
  });
});

test('a list never holds null', () => {
  const holes = fields().filter(({ type }) => {
    const list = isNonNullType(type) ? type.ofType : type;
    return isListType(list) && !isNonNullType(list.ofType);
  });
  expect(holes.map(({ name }) => name)).toEqual([]);
});

test('a list of an object is never null itself: it is empty', () => {
  const absent = fields().filter(({ type, isInput }) => !isInput && isListType(type));
  expect(absent.map(({ name }) => name)).toEqual([]);
});

test('every connection can be paged in the same way', () => {
  const connections = types.filter(isObjectType).filter(({ name }) => name.endsWith('Connection'));
  expect(connections.length).toBeGreaterThanOrEqual(10);
  for (const connection of connections) {
    const shape = Object.fromEntries(
      Object.values(connection.getFields()).map(({ name, type }) => [name, String(type)]),
    );
    expect(shape, connection.name).toMatchObject({ pageInfo: 'PageInfo!', totalCount: 'Int!' });
    expect(shape.nodes, connection.name).toMatch(/^\[\w+!\]!$/);
    expect(shape.edges, connection.name).toMatch(/^\[\w+Edge!\]!$/);
  }
  for (const { name, args, type } of fields().filter(({ type }) => String(type).endsWith('Connection!'))) {
    expect([name, ...args.map((argument) => argument.name)], name).toEqual(
      expect.arrayContaining(['first', 'after']),
    );
    const first = args.find((argument) => argument.name === 'first');
    expect(first?.defaultValue, `${name}: ${type}`).toBeGreaterThan(0);
    expect(first?.description, name).toMatch(/^How many at most, 1 to (100|500)\.$/);
  }
});

test('nothing that can be read is named like a secret', () => {
  const suspicious = fields().filter(({ name, isInput }) => {
    return !isInput && /token|secret|password|credential|sealed|apikey/i.test(name.split('.')[1] ?? '');
  });
  // The last four characters, an admin's login, and the address of a page in Okta.
  expect(suspicious.map(({ name }) => name).sort()).toEqual([
    'Mutation.rotateOktaToken',
    'OktaConnectionVerified.tokenOwner',
    'OktaIntegration.tokenHint',
    'OktaIntegrationRemoved.revokeTokenInOktaUrl',
  ]);
});

test('every mutation takes one argument and answers with a union of outcomes whose failures say why', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  expect(mutations.map(({ name }) => name).sort()).toEqual([
    'addOktaIntegration',
    'confirmOktaSyncRemovals',
    'removeOktaIntegration',
    'rotateOktaToken',
    'testOktaConnection',
    'triggerOktaSync',
  ]);
  for (const { name, args, type } of mutations) {
    expect(
      args.map((argument) => argument.name),
      name,
    ).toEqual([name === 'confirmOktaSyncRemovals' ? 'syncRunId' : 'input']);
    const upper = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    expect(String(type)).toBe(`${upper}Result!`);
    const union = schema.getType(`${upper}Result`);
    if (!isUnionType(union)) throw new Error(`${name} answers with no union`);
    const [success, ...failures] = union.getTypes();
    expect(success?.getInterfaces(), name).toEqual([]);
    expect(failures.length, name).toBeGreaterThan(0);
    for (const failure of failures) {
      expect(failure.getInterfaces().map(String), `${name}: ${failure.name}`).toEqual(['DiscoveryError']);
    }
  }
});

test('names that other subgraphs are likely to have are left to them', () => {
  const plain = types.map(({ name }) => name).filter((name) => !/^(Saas|Okta|Discovery)/.test(name));
  const ours = /^(Employee|Department|Employment|Add|Test|Rotate|Remove|Trigger|Confirm|InvalidOkta)/;
  expect(plain.filter((name) => !ours.test(name)).sort()).toEqual([
    'DateTime',
    'EmailAddress',
    'ISO8601Duration',
    'Mutation',
    'PageInfo',
    'Query',
    'URL',
  ]);
});

describe('the operations the playground opens with', () => {
  const folder = new URL('../../src/playground/operations/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));

  test('exist', () => expect(names.length).toBeGreaterThanOrEqual(3));

  test.each(names)('%s is valid', (name) => {
    expect(validate(schema, parse(readFileSync(new URL(name, folder), 'utf8')))).toEqual([]);
  });
});

type Element = { name: string; description: string | null | undefined };
type Field = { name: string; type: unknown; isInput: boolean; args: readonly Argument[] };
type Argument = { name: string; description?: string | null | undefined; defaultValue?: unknown };

function isOurs(type: GraphQLNamedType): boolean {
  const isBuiltIn = /^(__|_|federation__|link__)/.test(type.name);
  return !isBuiltIn && !specifiedScalarTypes.some(({ name }) => name === type.name);
}

function fields(): Field[] {
  return types.flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
    return Object.values(type.getFields())
      .filter(({ name }) => !name.startsWith('_'))
      .map((field) => ({
        name: `${type.name}.${field.name}`,
        type: field.type,
        isInput: isInputObjectType(type),
        args: 'args' in field ? field.args : [],
      }));
  });
}

function elements(): Element[] {
  const roots = ['Query', 'Mutation'];
  return types.flatMap((type): Element[] => [
    ...(roots.includes(type.name) ? [] : [{ name: type.name, description: type.description }]),
    ...(isEnumType(type)
      ? type.getValues().map(({ name, description }) => ({ name: `${type.name}.${name}`, description }))
      : []),
    ...('getFields' in type
      ? Object.values(type.getFields())
          .filter(({ name }) => !name.startsWith('_'))
          .flatMap((field): Element[] => [
            { name: `${type.name}.${field.name}`, description: field.description },
            ...('args' in field
              ? field.args.map(({ name, description }: Argument) => ({
                  name: `${type.name}.${field.name}(${name})`,
                  description,
                }))
              : []),
          ])
      : []),
  ]);
}
