import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { mayUse } from '../../../src/graphql/access/least-roles.ts';
import { refusedCoordinate } from '../../../src/graphql/access/refused-coordinate.ts';
import { createSchema } from '../../../src/graphql/schema.ts';
import type { Role } from '../../../src/identity/identity.ts';

const schema = createSchema();

function refused(role: Role, text: string, variables: Record<string, unknown> = {}, name?: string) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && (name === undefined || node.name?.value === name),
  );
  if (!operation) throw new Error('no operation');
  return refusedCoordinate({ schema, document, operation, variables }, role);
}

test.each<[string, string, Record<string, unknown>, string | undefined]>([
  [
    'services and departments',
    '{ saasServices { nodes { name departments { nodes { name } } } } }',
    {},
    undefined,
  ],
  ['counts', '{ discoverySummary { employees orphanedAccounts } }', {}, undefined],
  [
    'introspection',
    '{ __schema { types { name } } __type(name: "Employee") { name } __typename }',
    {},
    undefined,
  ],
  ['the contract', '{ _service { sdl } }', {}, undefined],
  ['people', '{ saasUsers { totalCount } }', {}, 'Query.saasUsers'],
  [
    'people beside introspection',
    '{ __schema { types { name } } saasUsers { totalCount } }',
    {},
    'Query.saasUsers',
  ],
  ['people by alias', '{ a: saasUsers { __typename } }', {}, 'Query.saasUsers'],
  ['people of a service', '{ saasServices { nodes { users { totalCount } } } }', {}, 'SaasService.users'],
  [
    'people in a fragment',
    '{ saasServices { nodes { ...F } } } fragment F on SaasService { ...G } fragment G on SaasService { reviewedBy }',
    {},
    'SaasService.reviewedBy',
  ],
  [
    'people in a spread without a name',
    '{ saasServices { nodes { ... on SaasService { userAccounts { totalCount } } } } }',
    {},
    'SaasService.userAccounts',
  ],
  [
    'what a directive leaves out',
    'query ($no: Boolean = false) { saasUsers @include(if: $no) { totalCount } }',
    {},
    'Query.saasUsers',
  ],
  [
    'a filter that names a person',
    '{ saasServices(filter: { usedByUser: ["x"] }) { totalCount } }',
    {},
    'SaasServiceFilter.usedByUser',
  ],
  [
    'the same by a variable within',
    'query ($u: [ID!]) { saasServices(filter: { usedByUser: $u }) { totalCount } }',
    { u: null },
    'SaasServiceFilter.usedByUser',
  ],
  [
    'the same by a variable',
    'query ($f: SaasServiceFilter) { saasServices(filter: $f) { totalCount } }',
    { f: { usedByUser: ['x'] } },
    'SaasServiceFilter.usedByUser',
  ],
  [
    'the same by a default',
    'query ($f: SaasServiceFilter = { usedByUser: ["x"] }) { saasServices(filter: $f) { totalCount } }',
    {},
    'SaasServiceFilter.usedByUser',
  ],
  [
    'another filter by a variable',
    'query ($f: SaasServiceFilter) { saasServices(filter: $f) { totalCount } }',
    { f: { search: 'x' } },
    undefined,
  ],
  [
    'a person by key',
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    {
      r: [
        { __typename: 'SaasService', id: '1' },
        { __typename: 'Employee', email: 'a@b.c' },
      ],
    },
    'Employee.id',
  ],
  [
    'a person by key, one for a list',
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    { r: { __typename: 'SaasUser', id: '1' } },
    'SaasUser.id',
  ],
  [
    'a person by key in the document',
    '{ _entities(representations: [{ __typename: "SaasUserAccount", id: "1" }]) { __typename } }',
    {},
    'SaasUserAccount.id',
  ],
  [
    'a person by a variable’s default',
    'query ($r: [_Any!]! = [{ __typename: "Employee", id: "1" }]) { _entities(representations: $r) { __typename } }',
    {},
    'Employee.id',
  ],
  [
    'a type by a variable',
    'query ($t: String) { _entities(representations: [{ __typename: $t, id: "1" }]) { __typename } }',
    { t: 'Employee' },
    'Employee.id',
  ],
  [
    'a service by key',
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on SaasService { name } } }',
    { r: [{ __typename: 'SaasService', id: '1' }] },
    undefined,
  ],
  [
    'representations of nothing',
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    { r: [null, 'x', { __typename: 7 }] },
    undefined,
  ],
  [
    'representations of what is no type',
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    { r: [{ __typename: 'a text of the caller \ud800' }, { __typename: '__proto__' }] },
    undefined,
  ],
  [
    'a command',
    'mutation { triggerOktaSync(input: { integrationId: "1" }) { __typename } }',
    {},
    'Mutation.triggerOktaSync',
  ],
  ['a subscription', 'subscription { oktaSyncRunUpdated { id } }', {}, 'Subscription.oktaSyncRunUpdated'],
])('what an analyst may not ask is found: %s', (_what, text, variables, expected) => {
  expect(refused('analyst', text, variables)).toBe(expected);
  expect(refused('admin', text, variables)).toBeUndefined();
});

test('only the operation that is asked for counts, with the fragments that it spreads', () => {
  const text =
    'query A { saasServices { totalCount } } query B { saasUsers { ...U } } fragment U on SaasUserConnection { totalCount }';
  expect(refused('analyst', text, {}, 'A')).toBeUndefined();
  expect(refused('analyst', text, {}, 'B')).toBe('Query.saasUsers');
});

const operations = operationsByCoordinate();

test('every coordinate has an operation that uses it', () => {
  const coordinates = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  expect([...operations.keys()].sort()).toEqual(coordinates.sort());
});

test.each(['analyst', 'viewer', 'admin'] as const)('every coordinate is decided for the role %s', (role) => {
  let letIn = 0;
  for (const [coordinate, { text, variables, path }] of operations) {
    const expected = path.every((step) => mayUse(role, step));
    const found = refused(role, text, variables);
    expect(found === undefined, `${coordinate}: ${found}`).toBe(expected);
    if (expected) letIn++;
    else expect(path).toContain(found);
  }
  expect(letIn).toBeGreaterThan(100);
  expect(operations.size > letIn).toBe(role !== 'admin');
});

type Operation = { text: string; variables: Record<string, unknown>; path: string[] };

/** The shortest operation that uses each coordinate, and all coordinates on its way. */
function operationsByCoordinate(): Map<string, Operation> {
  const found = new Map<string, Operation>();
  type Place = { type: GraphQLNamedType; wrap(inner: string): string; path: string[] };
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const queue: Place[] = roots.flatMap((root) =>
    root ? [{ type: root, wrap: (inner: string) => `${operationOf(root)} { ${inner} }`, path: [] }] : [],
  );
  const seen = new Set<string>();
  for (const place of queue) {
    if (seen.has(place.type.name)) continue;
    seen.add(place.type.name);
    for (const type of possibleTypes(place.type)) {
      queue.push({ ...place, type, wrap: (inner) => place.wrap(`... on ${type.name} { ${inner} }`) });
    }
    if (!isObjectType(place.type) && !isInterfaceType(place.type)) continue;
    for (const field of Object.values(place.type.getFields())) {
      const coordinate = `${place.type.name}.${field.name}`;
      const path = [...place.path, coordinate];
      const call = `${field.name}${argumentsOf(field)}`;
      const target = getNamedType(field.type);
      const selection = isObjectType(target) || isInterfaceType(target) || isUnionType(target);
      const text = place.wrap(selection ? `${call} { __typename }` : call);
      if (!found.has(coordinate)) found.set(coordinate, { text, variables: {}, path });
      queue.push({ type: target, wrap: (inner) => place.wrap(`${call} { ${inner} }`), path });
      for (const argument of field.args) addInputs(argument, field, place, path);
    }
  }
  return found;

  function addInputs(
    argument: GraphQLArgument,
    field: GraphQLField<unknown, unknown>,
    place: Place,
    path: string[],
  ): void {
    const input = getNamedType(argument.type);
    if (!isInputObjectType(input)) return;
    const selection = isObjectType(getNamedType(field.type)) || isUnionType(getNamedType(field.type));
    for (const { name, type } of Object.values(input.getFields())) {
      const coordinate = `${input.name}.${name}`;
      const others = field.args.filter((each) => each !== argument && isRequiredArgument(each));
      expect(others).toEqual([]);
      const call = `${field.name}(${argument.name}: $input)`;
      const declared = String(argument.type);
      const inner = place.wrap(selection ? `${call} { __typename }` : call);
      const text = inner.replace(/^(query|mutation|subscription)/, `$1 ($input: ${declared})`);
      const value = declared.startsWith('[') ? [{ [name]: null }] : { [name]: null };
      if (!found.has(coordinate)) {
        found.set(coordinate, { text, variables: { input: value }, path: [...path, coordinate] });
      }
      const inside = getNamedType(type);
      if (isInputObjectType(inside)) {
        for (const deep of Object.keys(inside.getFields())) {
          const at = `${inside.name}.${deep}`;
          const variables = { input: { [name]: { [deep]: null } } };
          if (!found.has(at)) found.set(at, { text, variables, path: [...path, coordinate, at] });
        }
      }
    }
  }
}

function operationOf(root: GraphQLObjectType): string {
  return root.name.toLowerCase();
}

function possibleTypes(type: GraphQLNamedType): readonly GraphQLNamedType[] {
  if (isUnionType(type))
    return [...type.getTypes(), ...type.getTypes().flatMap((each) => each.getInterfaces())];
  return [];
}

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  const needed = field.args
    .filter(isRequiredArgument)
    .map(({ name, type }) => `${name}: ${literalOf(String(type))}`);
  return needed.length === 0 ? '' : `(${needed.join(', ')})`;
}

function literalOf(type: string): string {
  const literals: Record<string, string> = {
    'ID!': '"1"',
    'String!': '"x"',
    'EmailAddress!': '"a@example.com"',
    'LocalDate!': '"2026-01-01"',
    'DateTime!': '"2026-01-01T00:00:00Z"',
    '[_Any!]!': '[]',
  };
  const literal = literals[type];
  if (literal !== undefined) return literal;
  const input = schema.getType(type.replace(/[[\]!]/g, ''));
  if (!isInputObjectType(input)) throw new Error(`no literal of ${type}`);
  const fields = Object.values(input.getFields()).filter(
    (field) => String(field.type).endsWith('!') && field.defaultValue === undefined,
  );
  return `{ ${fields.map((field) => `${field.name}: ${isInputObjectType(getNamedType(field.type)) ? '{}' : enumOr(String(field.type))}`).join(', ')} }`;
}

function enumOr(type: string): string {
  const named = schema.getType(type.replace(/[[\]!]/g, ''));
  if (named && 'getValues' in named) return String(named.getValues()[0]?.name);
  return literalOf(type);
}
