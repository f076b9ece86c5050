import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSnippet, root } from '../kit/documents.ts';
import { startWholeServer, type WholeServer } from '../kit/whole-server.ts';

// Relay's compiler and store, as .ci/relay-journey fetches them, with the example of docs/frontend.md.

const relay = join(root, 'test/clients/relay');
let server: WholeServer;
let folder: string;

beforeAll(async () => {
  server = await startWholeServer({});
  await server.syncOrg();
  folder = await mkdtemp(join(tmpdir(), 'relay-'));
  await mkdir(join(folder, 'src'));
  const introspection = (await server.send(getIntrospectionQuery())).data as unknown as IntrospectionQuery;
  await writeFile(join(folder, 'schema.graphql'), printSchema(buildClientSchema(introspection)));
  await writeFile(join(folder, 'relay.config.json'), findSnippet('json', 'relay.config.json').text);
  const documents = findSnippet('graphql', 'relay').text.split(/^(?=fragment )/m);
  const source = documents.map((text) => `graphql\`${text}\`;\n`).join('');
  await writeFile(
    join(folder, 'src/EmployeesPage.ts'),
    `import { graphql } from 'relay-runtime';\n${source}`,
  );
});
afterAll(async () => {
  await server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('the compiler takes the contract, and the example as it stands in the document', async () => {
  const compiler = join(relay, 'node_modules/.bin/relay-compiler');
  await promisify(execFile)(compiler, ['relay.config.json'], { cwd: folder });
  await access(join(folder, 'src/__generated__/EmployeesPageNextQuery.graphql.ts'));
});

type Selector = { readonly selector: unique symbol };
type Environment = { lookup(selector: Selector): { data: unknown } };

/** What is used here of `relay-runtime`, whose types are not installed. */
type Runtime = {
  Network: { create(ask: (request: { text: string }, variables: object) => Promise<object>): object };
  Environment: new (parts: { network: object; store: object }) => Environment;
  Store: new (records: object) => object;
  RecordSource: new () => object;
  createOperationDescriptor(query: object, variables: object): { fragment: Selector };
  getSelector(fragment: object, data: unknown): Selector;
  fetchQuery(environment: Environment, query: object, variables: object): { toPromise(): Promise<unknown> };
};

type Compiled = { runtime: Runtime; query: object; next: object; page: object };

test('a connection grows page by page in the store', async () => {
  const { runtime, query, next, page } = await bundle();
  const network = runtime.Network.create(({ text }, variables) => server.send(text, variables));
  const environment = new runtime.Environment({
    network,
    store: new runtime.Store(new runtime.RecordSource()),
  });
  const names = () => {
    const operation = runtime.createOperationDescriptor(query, { first: 4 });
    const { data } = environment.lookup(operation.fragment);
    const list = environment.lookup(runtime.getSelector(page, data)).data as Page;
    return list.employees;
  };
  type Page = {
    employees: {
      edges: { node: { displayName: string } }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  };
  await runtime.fetchQuery(environment, query, { first: 4 }).toPromise();
  while (names().pageInfo.hasNextPage) {
    const after = names().pageInfo.endCursor;
    await runtime.fetchQuery(environment, next, { first: 4, after }).toPromise();
  }
  const { data } = await server.send('{ employees { nodes { displayName } } }');
  const everybody = data as { employees: { nodes: { displayName: string }[] } } | null;
  expect(names().edges.map(({ node }) => node.displayName)).toEqual(
    everybody?.employees.nodes.map(({ displayName }) => displayName),
  );
});

async function bundle(): Promise<Compiled> {
  const entry = ['EmployeesPageQuery', 'EmployeesPageNextQuery', 'EmployeesPage_query']
    .map(
      (name, index) =>
        `export { default as ${['query', 'next', 'page'][index]} } from './src/__generated__/${name}.graphql';`,
    )
    .join('\n');
  const outfile = join(folder, 'bundle.cjs');
  await build({
    stdin: { contents: `export * as runtime from 'relay-runtime';\n${entry}`, resolveDir: folder },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    nodePaths: [join(relay, 'node_modules')],
    outfile,
  });
  return createRequire(import.meta.url)(outfile) as Compiled;
}
