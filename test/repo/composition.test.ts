import { type DocumentNode, graphql, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema, readSdl } from '../../src/graphql/schema.ts';
import { composers, fieldsByType, type Subgraph } from '../kit/composers.ts';
import { contracts, strangers } from '../kit/neighbours.ts';

/** The subgraph as its files have it, and as it tells a router by itself. */
const sources: Record<string, DocumentNode> = {
  'the schema files': {
    ...parse('scalar Nothing'),
    definitions: readSdl().flatMap(({ definitions }) => definitions),
  },
  '_service { sdl }': parse(await servedSdl()),
};
const neighbours: Subgraph[] = [
  { name: 'contracts', typeDefs: contracts },
  ...Object.entries(strangers).map(([name, typeDefs]) => ({ name, typeDefs })),
];
const matrix = Object.keys(composers).flatMap((composer) =>
  Object.keys(sources).map((source): [string, string] => [composer, source]),
);

describe.each(matrix)('%s composition, from %s', (composer, source) => {
  const compose = (...others: Subgraph[]) => {
    const typeDefs = sources[source];
    if (!typeDefs) throw new Error(`no source ${source}`);
    return (
      composers[composer]?.([{ name: 'discovery', typeDefs }, ...others]) ?? {
        errors: [''],
        supergraphSdl: '',
      }
    );
  };

  test('takes the subgraph alone, whole', () => {
    const { supergraphSdl, errors } = compose();
    expect(errors).toEqual([]);
    const { Query, SaasService, Employee } = fieldsByType(supergraphSdl);
    expect(Query).toEqual(expect.arrayContaining(['saasServices', 'oktaSyncRun']));
    expect(SaasService).toContain('usage');
    expect(Employee).toContain('manager');
  });

  test.each(neighbours)('takes it beside $name', (neighbour) => {
    expect(compose(neighbour).errors).toEqual([]);
  });

  test('takes it beside all of them; what they join is joined, and no type of theirs becomes one of ours', () => {
    const { supergraphSdl, errors } = compose(...neighbours);
    expect(errors).toEqual([]);
    const types = fieldsByType(supergraphSdl);
    expect(types.Employee).toEqual(expect.arrayContaining(['displayName', 'hiredAt', 'desk']));
    expect(types.SaasService).toEqual(expect.arrayContaining(['usage', 'contract']));
    expect(types.Department).toEqual(expect.arrayContaining(['employees', 'budget']));
    expect(types.User).toEqual(['createdAt', 'department', 'email', 'id', 'status']);
    expect(types.Service).toEqual(['id', 'name', 'status', 'usage']);
    expect(types.SaasUser).toContain('userAccounts');
  });

  test('finds a clash: a page of another shape, or one that its subgraph does not share', () => {
    const page = (fields: string) => ({
      name: 'clash',
      typeDefs: parse(`extend schema @link(
        url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable"]
      ) type Query { x: PageInfo } type PageInfo { ${fields} }`),
    });
    const same = 'hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String';
    expect(compose(page('hasNextPage: Int! @shareable')).errors.join()).toContain('PageInfo');
    expect(compose(page(same)).errors.join()).toContain('PageInfo');
    expect(compose(page(same.replaceAll(/(!|String)( |$)/g, '$1 @shareable '))).errors).toEqual([]);
  });
});

test('what the running subgraph says of itself has every definition of the files', () => {
  const names = (document: DocumentNode | undefined) =>
    new Set(
      document?.definitions.flatMap((node) => ('name' in node && node.name ? [node.name.value] : [])) ?? [],
    );
  const served = names(sources['_service { sdl }']);
  const written = names(sources['the schema files']);
  expect(written.size).toBeGreaterThan(90);
  expect([...written].filter((name) => !served.has(name))).toEqual([]);
});

async function servedSdl(): Promise<string> {
  const { data } = await graphql({ schema: createSchema(), source: '{ _service { sdl } }' });
  return (data as { _service: { sdl: string } })._service.sdl;
}
