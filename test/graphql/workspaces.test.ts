import { randomUUID } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { onStatement } from '../../src/store/engine/run-sql.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../kit/discovery.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';

/** Two workspaces that read the same org, so that every id of Okta's is in both. */
const ours = 'acme';
const theirs = 'globex';
/** `npm run test:workspaces` asks for a thousand. */
const operationCount = Number(process.env.WORKSPACE_OPERATIONS ?? 150);

const store = storeForFile();
const schema = createSchema();
const company = generateCompany({
  seed: 7,
  people: 40,
  apps: 15,
  groups: 8,
  signInDays: 20,
  now: new Date(),
});
const discoveries: Record<string, Discovery> = {};
let server: TestServer;
/** What is in each workspace: ids by type. */
let ids: Record<string, Record<string, string[]>>;
let cursors: Record<string, { field: string; cursor: string }[]>;

beforeAll(async () => {
  for (const workspaceId of [ours, theirs]) {
    const discovery = await startDiscovery({ store, company, workspaceId });
    discoveries[workspaceId] = discovery;
    expectSucceeded(await discovery.connect());
    expectSucceeded(await discovery.syncOnce());
  }
  const now = new Date();
  server = await startTestServer(store, {
    commands: own().commands,
    now: () => now,
    viewer: ({ workspace }) => ({ workspaceId: String(workspace) }),
  });
  ids = { [ours]: await idsOf(ours), [theirs]: await idsOf(theirs) };
  cursors = { [theirs]: await cursorsOf(theirs) };
}, 180_000);

afterAll(async () => {
  await server?.close();
  for (const discovery of Object.values(discoveries)) await discovery.close();
});

function own(): Discovery {
  const discovery = discoveries[ours];
  if (!discovery) throw new Error('not started');
  return discovery;
}

const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
const lists = roots.filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
const nodeOf = (connection: GraphQLNamedType) =>
  getNamedType((connection as GraphQLObjectType).getFields().nodes?.type) as GraphQLObjectType;

/** Every field without a required argument, lists and what leads elsewhere to a depth. */
function selectionOf(type: GraphQLNamedType, depth: number): string {
  if (!isObjectType(type)) return '__typename';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const target = getNamedType(field.type);
    if (isLeafType(target)) return [field.name];
    if (depth === 0) return [];
    const size = field.args.some(({ name }) => name === 'first') ? '(first: 3)' : '';
    return [`${field.name}${size} { ${selectionOf(target, depth - 1)} }`];
  });
  return fields.length === 0 ? '__typename' : fields.join(' ');
}

const as = (workspace: string) => ({ workspace });

/** Everything that a workspace answers, list by list. The audit trail grows with every look at it. */
async function contentsOf(workspace: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const { name, type } of lists.filter(({ name }) => name !== 'discoveryAuditEvents')) {
    const query = `{ ${name}(first: 100) { totalCount nodes { ${selectionOf(nodeOf(getNamedType(type)), 2)} } } }`;
    const { text, errors } = await server.ask(query, {}, as(workspace));
    expect(errors, name).toEqual([]);
    contents[name] = text;
  }
  contents.summary = (
    await server.ask(
      `{ discoverySummary { ${selectionOf(schema.getType('DiscoverySummary') as GraphQLObjectType, 0)} } }`,
      {},
      as(workspace),
    )
  ).text;
  return contents;
}

async function idsOf(workspace: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { name, type } of lists) {
    const node = nodeOf(getNamedType(type));
    const query = `{ list: ${name}(first: 100) { nodes { id } } }`;
    const { data } = await server.ask<{ list: { nodes: { id: string }[] } }>(query, {}, as(workspace));
    found[node.name] = (data?.list.nodes ?? []).map(({ id }) => id);
  }
  const runs = `{ oktaIntegrations { nodes { syncRuns { nodes { id } } } } }`;
  const { data } = await server.ask<{
    oktaIntegrations: { nodes: { syncRuns: { nodes: { id: string }[] } }[] };
  }>(runs, {}, as(workspace));
  found.OktaSyncRun = (data?.oktaIntegrations.nodes ?? []).flatMap(({ syncRuns }) =>
    syncRuns.nodes.map(({ id }) => id),
  );
  return found;
}

async function cursorsOf(workspace: string): Promise<{ field: string; cursor: string }[]> {
  const found: { field: string; cursor: string }[] = [];
  for (const { name } of lists) {
    const query = `{ list: ${name}(first: 3) { edges { cursor } } }`;
    const { data } = await server.ask<{ list: { edges: { cursor: string }[] } }>(query, {}, as(workspace));
    found.push(...(data?.list.edges ?? []).map(({ cursor }) => ({ field: name, cursor })));
  }
  return found;
}

/** The answer without what is another one each time. */
async function answerTo(query: string, variables: object): Promise<string> {
  const { text, status } = await server.ask(query, variables, as(ours));
  return `${status} ${text.replaceAll(/"requestId":"[^"]+"/g, '')}`;
}

test('both workspaces hold the same org under ids of their own', () => {
  for (const type of [
    'SaasService',
    'SaasUser',
    'SaasUserAccount',
    'Employee',
    'Department',
    'OktaIntegration',
  ]) {
    expect(ids[ours]?.[type]?.length, type).toBeGreaterThan(0);
    expect(ids[ours]?.[type]?.length, type).toBe(ids[theirs]?.[type]?.length);
    expect(ids[ours]?.[type]?.filter((id) => ids[theirs]?.[type]?.includes(id))).toEqual([]);
  }
});

/** A way to name something of another workspace: the same question with an id that is theirs and one that is nobody's. */
type Question = { query: string; variables: (id: string) => object; type: string };

const byId: Question[] = roots
  .filter(({ args }) => args.length === 1 && args[0]?.name === 'id')
  .map(({ name, type }) => ({
    query: `query ($id: ID!) { ${name}(id: $id) { ${selectionOf(getNamedType(type), 1)} } }`,
    variables: (id) => ({ id }),
    type: getNamedType(type).name,
  }));

const byFilter: Question[] = lists.flatMap((field) => filtersOf(field));

function filtersOf(field: GraphQLField<unknown, unknown>): Question[] {
  const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
  if (!filter || !('getFields' in filter)) return [];
  const typeOf: Record<string, string> = {
    service: 'SaasService',
    usesService: 'SaasService',
    department: 'Department',
    usedByDepartment: 'Department',
    usedByUser: 'SaasUser',
    integration: 'OktaIntegration',
    syncRun: 'OktaSyncRun',
    manager: 'Employee',
    target: 'OktaIntegration',
  };
  return Object.values(filter.getFields()).flatMap(({ name, type }) => {
    if (String(getNamedType(type)) !== 'ID') return [];
    const kind = typeOf[name];
    if (kind === undefined) throw new Error(`${filter.name}.${name}: of which type?`);
    const isList = String(type).startsWith('[');
    return [
      {
        query: `query ($f: ${filter.name}) { ${field.name}(filter: $f, first: 5) { totalCount nodes { id } } }`,
        variables: (id: string) => ({ f: { [name]: isList ? [id] : id } }),
        type: kind,
      },
    ];
  });
}

const entities: Question[] = [
  'SaasService',
  'SaasServiceInstance',
  'SaasUser',
  'SaasUserAccount',
  'Employee',
  'Department',
  'OktaIntegration',
  'OktaSyncRun',
  'OktaGroup',
  'DiscoveryEvent',
].map((type) => ({
  query: `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type} { ${selectionOf(schema.getType(type) as GraphQLObjectType, 1)} } } }`,
  variables: (id) => ({ r: [{ __typename: type, id }] }),
  type,
}));

const failure = '__typename ... on DiscoveryError { message }';
const mutations: Question[] = [
  ['updateOktaIntegration(input: { id: $id, name: "x" })', 'OktaIntegration'],
  ['pauseOktaIntegration(input: { id: $id })', 'OktaIntegration'],
  ['resumeOktaIntegration(input: { id: $id })', 'OktaIntegration'],
  [
    'rotateOktaToken(input: { id: $id, apiToken: "00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })',
    'OktaIntegration',
  ],
  ['removeOktaIntegration(input: { id: $id, deleteData: true })', 'OktaIntegration'],
  ['triggerOktaSync(input: { integrationId: $id })', 'OktaIntegration'],
  ['cancelOktaSync(input: { syncRunId: $id })', 'OktaSyncRun'],
  ['confirmOktaSyncRemovals(input: { syncRunId: $id })', 'OktaSyncRun'],
  ['setSaasServiceReviewStatus(input: { serviceId: $id, reviewStatus: APPROVED })', 'SaasService'],
].map(([call = '', type = '']) => ({
  query: `mutation ($id: ID!) { ${call} { ${failure} } }`,
  variables: (id) => ({ id }),
  type,
}));

const questions = [...byId, ...byFilter, ...entities, ...mutations];

test('what is another workspace’s is answered like what never was, byte for byte, however it is named', async () => {
  expect(byId.length).toBeGreaterThanOrEqual(8);
  expect(byFilter.length).toBeGreaterThanOrEqual(10);
  const before = await contentsOf(theirs);
  const random = randomOf(2_026);
  const asked = new Set<Question>();
  let tried = 0;
  for (const question of [
    ...questions,
    ...Array.from({ length: operationCount }, () => pick(questions, random)),
  ]) {
    const known = ids[theirs]?.[question.type] ?? [];
    const foreign = known.length > 0 ? pick(known, random) : undefined;
    if (foreign === undefined) continue;
    const answer = await answerTo(question.query, question.variables(foreign));
    expect(answer, question.query).toBe(await answerTo(question.query, question.variables(randomUUID())));
    expect(answer).not.toContain(foreign);
    asked.add(question);
    tried++;
  }
  expect(tried).toBeGreaterThanOrEqual(operationCount);
  expect(asked.size).toBeGreaterThan(25);
  expect(await contentsOf(theirs)).toEqual(before);
}, 300_000);

test('one’s own is found by the same questions', async () => {
  for (const question of [...byId, ...entities]) {
    const [id] = ids[ours]?.[question.type] ?? [];
    if (id === undefined) continue;
    expect(await answerTo(question.query, question.variables(id)), question.query).toContain(id);
  }
});

test('a cursor of another workspace is refused', async () => {
  expect(cursors[theirs]?.length).toBeGreaterThan(10);
  for (const { field, cursor } of cursors[theirs] ?? []) {
    const { errors } = await server.ask(
      `query ($c: String) { ${field}(after: $c) { totalCount } }`,
      { c: cursor },
      as(ours),
    );
    expect(errors[0]?.extensions.code, field).toBe('BAD_USER_INPUT');
  }
});

test('every statement that reads for a workspace says which', async () => {
  const texts = new Set<string>();
  const stop = onStatement(store, ({ text }) => void texts.add(text));
  await contentsOf(ours);
  for (const question of [...byId, ...byFilter, ...entities]) {
    const [id] = ids[ours]?.[question.type] ?? [];
    if (id !== undefined) await answerTo(question.query, question.variables(id));
  }
  stop();
  expect(texts.size).toBeGreaterThan(40);
  // A lock's key is made of the workspace.
  const reading = [...texts].filter((text) => !text.startsWith('/* lock audit trail */'));
  const silent = reading.filter((text) => !/workspace_id"? = \$\d/.test(text));
  expect(silent).toEqual([]);
});

test('erasing everything of one workspace changes no byte of the other', async () => {
  const before = await contentsOf(ours);
  const other = discoveries[theirs];
  for (const id of ids[theirs]?.OktaIntegration ?? []) {
    await other?.commands.removeIntegration({ workspaceId: theirs }, { id, deleteData: true });
  }
  expect((await idsOf(theirs)).SaasService).toEqual([]);
  expect(await contentsOf(ours)).toEqual(before);
});

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
