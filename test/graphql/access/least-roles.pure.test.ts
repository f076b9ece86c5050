import {
  type GraphQLNamedType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
} from 'graphql';
import { expect, test } from 'vitest';
import { leastRoleOf, mayUse } from '../../../src/graphql/access/least-roles.ts';
import { createSchema, readSdl } from '../../../src/graphql/schema.ts';

const schema = createSchema();
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

function fieldsOf(type: GraphQLNamedType) {
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
    ? Object.values(type.getFields())
    : [];
}

const coordinates = types.flatMap((type) => fieldsOf(type).map((field) => `${type.name}.${field.name}`));

test('every field of every type and input has a least role', () => {
  expect(coordinates.filter((coordinate) => leastRoleOf(coordinate) === undefined)).toEqual([]);
  expect(coordinates.length).toBeGreaterThan(300);
});

test('what is not written down is for admins only', () => {
  expect(mayUse('viewer', 'SaasService.addedLater')).toBe(false);
  expect(mayUse('analyst', 'SaasService.addedLater')).toBe(false);
  expect(mayUse('analyst', 'Employee.addedLater')).toBe(false);
  expect(mayUse('admin', 'SaasService.addedLater')).toBe(true);
});

test('analysts read no field of a person, none that leads to people, and none that is marked as personal', () => {
  const ofPeople = /^(Employee|SaasUser|SaasUserAccount)(Edge|Connection|Filter|Order)?$/;
  const leading = types.flatMap((type) =>
    fieldsOf(type).flatMap((field) =>
      ofPeople.test(type.name) || ofPeople.test(String(getNamedType(field.type)))
        ? [`${type.name}.${field.name}`]
        : [],
    ),
  );
  const marked = readSdl()
    .flatMap(({ definitions }) => definitions)
    .flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION
        ? (definition.fields ?? []).flatMap((field) =>
            field.directives?.some(({ name }) => name.value === 'tag')
              ? [`${definition.name.value}.${field.name.value}`]
              : [],
          )
        : [],
    );
  expect(leading.length).toBeGreaterThan(100);
  expect(marked.length).toBeGreaterThan(10);
  for (const coordinate of [...leading, ...marked]) {
    expect(mayUse('analyst', coordinate), coordinate).toBe(false);
  }
});

test('only admins change anything', () => {
  const mutations = coordinates.filter((coordinate) => coordinate.startsWith('Mutation.'));
  expect(mutations.length).toBeGreaterThan(10);
  for (const coordinate of mutations) {
    expect([mayUse('viewer', coordinate), mayUse('admin', coordinate)], coordinate).toEqual([false, true]);
  }
});

test('viewers read everything but the audit trail and what mutations answer', () => {
  const reachable = new Set<string>();
  const follow = (type: GraphQLNamedType): void => {
    if (reachable.has(type.name)) return;
    reachable.add(type.name);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields()))
        follow(getNamedType(field.type) as GraphQLNamedType);
    }
  };
  const query = schema.getQueryType();
  if (query) follow(query);
  for (const type of types.filter(({ name }) => reachable.has(name))) {
    for (const field of fieldsOf(type)) {
      const coordinate = `${type.name}.${field.name}`;
      expect(mayUse('viewer', coordinate), coordinate).toBe(!/Audit/.test(coordinate));
    }
  }
});
