import { readdirSync, readFileSync } from 'node:fs';
import {
  type GraphQLNamedType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  print,
  specifiedScalarTypes,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema, readSdl } from '../../src/graphql/schema.ts';

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

test('a field that may be null says when it is', () => {
  const silent = fields().filter(
    ({ type, isInput, description }) =>
      !isInput && !isNonNullType(type) && !/\b[Nn]ull\b/.test(description ?? ''),
  );
  expect(silent.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
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
    const counts = { totalCount: 'Int!', estimatedCount: 'Int!' };
    expect(shape, connection.name).toMatchObject({ pageInfo: 'PageInfo!', ...counts });
    expect(shape.nodes, connection.name).toMatch(/^\[\w+!\]!$/);
    expect(shape.edges, connection.name).toMatch(/^\[\w+Edge!\]!$/);
  }
  for (const { name, args, type } of fields().filter(({ type }) => /Connection!?$/.test(String(type)))) {
    expect([name, ...args.map((argument) => argument.name)], name).toEqual(
      expect.arrayContaining(['first', 'after']),
    );
    const first = args.find((argument) => argument.name === 'first');
    expect(first?.defaultValue, `${name}: ${type}`).toBeGreaterThan(0);
    expect(first?.description, name).toMatch(
      /^Maximum number of \w+, from the start of the list: 0 to (100|500)\.$/,
    );
    const after = args.find((argument) => argument.name === 'after');
    expect(after?.description, name).toMatch(/[Cc]ursor/);
  }
});

test('a field at the root may be null, so that its fault takes nothing from the fields beside it', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    .flatMap((type) => Object.values(type?.getFields() ?? {}))
    .filter(({ name }) => !name.startsWith('_'));
  expect(roots.length).toBeGreaterThan(25);
  expect(roots.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
});

test('nothing that can be read is named like a secret', () => {
  const suspicious = fields().filter(({ name, isInput }) => {
    return !isInput && /token|secret|password|credential|sealed|apikey/i.test(name.split('.')[1] ?? '');
  });
  // The last four characters, when it was used, an admin's login, and the address of a page in Okta.
  expect(suspicious.map(({ name }) => name).sort()).toEqual([
    'Mutation.rotateOktaToken',
    'OktaConnectionVerified.tokenOwner',
    'OktaIntegration.tokenHint',
    'OktaIntegration.tokenLastUsedAt',
    'OktaIntegrationRemoved.revokeTokenInOktaUrl',
  ]);
});

test('every mutation takes one input of its own, and answers with a union of outcomes whose failures say why', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  expect(mutations.length).toBeGreaterThanOrEqual(6);
  for (const { name, args, type } of mutations) {
    const upper = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    expect(args.map((arg) => `${arg.name}: ${arg.type}`)).toEqual([`input: ${upper}Input!`]);
    const result = `${String(type)}`.replace(/!$/, '');
    // Small variations of one mutation may share its outcomes.
    expect([`${upper}Result`, upper.replace(/^(Pause|Resume)/, 'Update').concat('Result')], name).toContain(
      result,
    );
    const union = schema.getType(result);
    if (!isUnionType(union)) throw new Error(`${name} answers with no union`);
    const [success, ...failures] = union.getTypes();
    expect(success?.getInterfaces(), name).toEqual([]);
    expect(failures.length, name).toBeGreaterThan(0);
    for (const failure of failures) {
      expect(failure.getInterfaces().map(String), `${name}: ${failure.name}`).toEqual(['DiscoveryError']);
    }
  }
});

test('a field that may be missing from a row is not promised: of an entity only keys, states and dates of ours are', () => {
  const promised =
    /^(id|catalogKey|email|name|displayName|login|oktaUserId|oktaGroupId|oktaStatus|externalId|label|oktaName|domain|type|changedFields)$/;
  const always =
    /(Status|Type|At|Mode|Method|Sources|State|Via|Share|assignment|trigger|mode|status|aliases|features)$/;
  const stored = fields().filter(({ name, type, args }) => {
    const named = getNamedType(type);
    return isEntity(name) && args.length === 0 && isNonNullType(type) && isLeafType(named);
  });
  expect(stored.length).toBeGreaterThan(30);
  const others = stored
    .map(({ name }) => name.split('.')[1] ?? '')
    .filter((name) => !promised.test(name) && !always.test(name) && !/^is[A-Z]/.test(name));
  expect(others).toEqual([]);
});

test('what links one entity to another that a sync may not have found is nullable', () => {
  const { Employee, SaasUser } = schema.getTypeMap();
  if (!isObjectType(Employee) || !isObjectType(SaasUser)) throw new Error('no people');
  for (const field of [
    Employee.getFields().department,
    Employee.getFields().manager,
    Employee.getFields().user,
    SaasUser.getFields().employee,
  ]) {
    expect(isNonNullType(field?.type), field?.name).toBe(false);
  }
});

test('names that other subgraphs are likely to have are left to them', () => {
  const plain = types.map(({ name }) => name).filter((name) => !/^(Saas|Okta|Discovery)/.test(name));
  const ours =
    /^(Employee|Department|Employment|InvalidOkta)|^(Add|Test|Rotate|Update|Pause|Resume|Remove|Trigger|Cancel|Confirm|Set)(Okta|Saas)/;
  expect(plain.filter((name) => !ours.test(name)).sort()).toEqual([
    'DateTime',
    'EmailAddress',
    'ISO8601Duration',
    'LocalDate',
    'Mutation',
    'PageInfo',
    'Query',
    'Subscription',
    'URL',
  ]);
});

describe('names', () => {
  const named = (guard: (type: GraphQLNamedType) => boolean) => types.filter(guard).map(({ name }) => name);

  test('of types begin with a capital, of fields and arguments without one, of enum values have only capitals', () => {
    expect(types.map(({ name }) => name).filter((name) => !/^[A-Z][A-Za-z0-9]*$/.test(name))).toEqual([]);
    const small = fields().flatMap(({ name, args }) => [
      name.split('.')[1] ?? '',
      ...args.map((argument) => argument.name),
    ]);
    expect(small.filter((name) => !/^[a-z][A-Za-z0-9]*$/.test(name))).toEqual([]);
    const values = types.filter(isEnumType).flatMap((type) => type.getValues());
    expect(values.length).toBeGreaterThan(60);
    expect(values.map(({ name }) => name).filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name))).toEqual([]);
  });

  test('of inputs say what they are for', () => {
    const inputs = named(isInputObjectType);
    expect(inputs.length).toBeGreaterThan(10);
    expect(inputs.filter((name) => !/(Input|Filter|Order|Range)$/.test(name))).toEqual([]);
    const others = types.filter((type) => !isInputObjectType(type)).map(({ name }) => name);
    // A failure, named before inputs were.
    expect(others.filter((name) => /(Input|Filter|Order|Range)$/.test(name))).toEqual(['InvalidOktaInput']);
  });

  test('of unions, connections and edges are what they end with', () => {
    const unions = named(isUnionType).filter(
      (name) => !name.endsWith('Result') && name !== 'DiscoverySubject',
    );
    expect(unions).toEqual([]);
    for (const name of named(isObjectType).filter((each) => each.endsWith('Connection'))) {
      const edge = schema.getType(name.replace(/Connection$/, 'Edge'));
      expect(edge, `the edge of ${name}`).toBeDefined();
    }
  });
});

describe('directives', () => {
  const nodes = readSdl().flatMap(({ definitions }) => definitions);
  const definitions = nodes.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
      ? (node.fields ?? []).map((field) => ({
          path: `${node.name.value}.${field.name.value}`,
          name: field.name.value,
          text: print(field),
        }))
      : [],
  );

  test('every connection tells a router how many rows it holds', () => {
    const connections = definitions.filter(({ text }) => /\): \w+Connection\b/.test(text));
    expect(connections.length).toBeGreaterThanOrEqual(19);
    const sized =
      /@listSize\(slicingArguments: \["first"(, "last")?\], sizedFields: \["edges", "nodes"\], requireOneSlicingArgument: false\)/;
    expect(connections.filter(({ text }) => !sized.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('fields that identify a person are tagged as personal data', () => {
    const personal = definitions.filter(({ name, path }) => {
      const ofPerson = /^(Employee|SaasUser)\.displayName$/.test(path);
      return (
        ofPerson ||
        /^(email|secondaryEmail|login|username|firstName|lastName|nickName|city|employeeNumber|tokenOwner|phone)$/.test(
          name,
        )
      );
    });
    expect(personal.length).toBeGreaterThanOrEqual(12);
    const untagged = personal.filter(({ text }) => !text.includes('@tag(name: "pii")'));
    expect(untagged.map(({ path }) => path)).toEqual([]);
  });

  test('every entity has its id as a key', () => {
    const entities = nodes.filter(
      (node) =>
        node.kind === Kind.OBJECT_TYPE_DEFINITION &&
        node.directives?.some(({ name }) => name.value === 'key'),
    );
    expect(entities.length).toBeGreaterThanOrEqual(8);
    for (const entity of entities) expect(print(entity)).toContain('@key(fields: "id")');
  });
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
type Field = {
  name: string;
  type: GraphQLType;
  description: string | null | undefined;
  isInput: boolean;
  args: readonly Argument[];
};
type Argument = {
  name: string;
  type: GraphQLType;
  description?: string | null | undefined;
  defaultValue?: unknown;
};

function isOurs(type: GraphQLNamedType): boolean {
  const isBuiltIn = /^(__|_|federation__|link__)/.test(type.name);
  return !isBuiltIn && !specifiedScalarTypes.some(({ name }) => name === type.name);
}

/** Whether a field belongs to a type that others can look up. */
function isEntity(path: string): boolean {
  const union = schema.getType('_Entity');
  return isUnionType(union) && union.getTypes().some(({ name }) => name === path.split('.')[0]);
}

function fields(): Field[] {
  return types.flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
    return Object.values(type.getFields())
      .filter(({ name }) => !name.startsWith('_'))
      .map((field) => ({
        name: `${type.name}.${field.name}`,
        type: field.type,
        description: field.description,
        isInput: isInputObjectType(type),
        args: 'args' in field ? field.args : [],
      }));
  });
}

function elements(): Element[] {
  const roots = ['Query', 'Mutation', 'Subscription'];
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
