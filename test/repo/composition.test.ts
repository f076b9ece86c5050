import { composeServices } from '@theguild/federation-composition';
import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema, readSdl } from '../../src/graphql/schema.ts';
import { contracts, strangers } from '../kit/neighbours.ts';

type Neighbour = { name: string; typeDefs: ReturnType<typeof parse> };

const discovery: Neighbour = {
  name: 'discovery',
  typeDefs: { ...parse('scalar Nothing'), definitions: readSdl().flatMap(({ definitions }) => definitions) },
};

function compose(...neighbours: Neighbour[]) {
  const { supergraphSdl, errors } = composeServices([discovery, ...neighbours]);
  return { supergraphSdl: supergraphSdl ?? '', errors: errors?.map(({ message }) => message) ?? [] };
}

test('the schema composes by itself', () => {
  const { supergraphSdl, errors } = compose();
  expect(errors).toEqual([]);
  expect(supergraphSdl).toContain('type SaasService');
});

test('what the running subgraph says of itself is what composes', async () => {
  const { graphql } = await import('graphql');
  const { data } = await graphql({ schema: createSchema(), source: '{ _service { sdl } }' });
  const sdl = (data as { _service: { sdl: string } })._service.sdl;
  const { errors } = composeServices([{ name: 'discovery', typeDefs: parse(sdl) }]);
  expect(errors ?? []).toEqual([]);
});

test('it composes with a subgraph that joins its services and employees', () => {
  const { supergraphSdl, errors } = compose({ name: 'contracts', typeDefs: contracts });
  expect(errors).toEqual([]);
  const { Employee, SaasService } = typesOf(supergraphSdl);
  expect(Employee).toEqual(expect.arrayContaining(['displayName', 'hiredAt']));
  expect(SaasService).toEqual(expect.arrayContaining(['usage', 'contract']));
});

describe('it composes with subgraphs that never heard of it', () => {
  test.each(Object.entries(strangers))('%s', (name, typeDefs) => {
    expect(compose({ name, typeDefs }).errors).toEqual([]);
  });

  test('all at once, and none of their types becomes one of ours', () => {
    const neighbours = Object.entries(strangers).map(([name, typeDefs]) => ({ name, typeDefs }));
    const { supergraphSdl, errors } = compose({ name: 'contracts', typeDefs: contracts }, ...neighbours);
    expect(errors).toEqual([]);
    const { User, Service, SaasUser } = typesOf(supergraphSdl);
    expect(User).toEqual(['id', 'email', 'status', 'createdAt', 'department']);
    expect(Service).toEqual(['id', 'name', 'status', 'usage']);
    expect(SaasUser).toContain('userAccounts');
  });
});

test('the check finds a clash: a plain page of another shape does not compose', () => {
  const typeDefs = parse('type Query { x: PageInfo } type PageInfo { hasNextPage: Boolean! total: Int! }');
  expect(compose({ name: 'clash', typeDefs }).errors.join()).toContain('PageInfo');
});

/** Names of the fields of each object type of a supergraph. */
function typesOf(supergraphSdl: string): Record<string, string[]> {
  const schema = buildSchema(supergraphSdl, { assumeValid: true });
  return Object.fromEntries(
    Object.values(schema.getTypeMap()).map((type) => [
      type.name,
      'getFields' in type ? Object.keys(type.getFields()) : [],
    ]),
  );
}
