import { generateKeySync, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { type GraphQLInputObjectType, type GraphQLObjectType, getNamedType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { departments } from '../../src/store/tables/departments.ts';
import { employees } from '../../src/store/tables/employees.ts';
import { oktaGroups } from '../../src/store/tables/groups.ts';
import { saasServiceInstances, saasServices } from '../../src/store/tables/services.ts';
import { saasUserAccounts, saasUsers } from '../../src/store/tables/users.ts';
import { createAudit } from '../../src/sync/commands/audit.ts';
import { eraseWorkspace } from '../../src/sync/commands/erase-workspace.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../kit/discovery.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import {
  byFilter,
  byId,
  byName,
  entities,
  entitiesByName,
  lists,
  mutations,
  nodeOf,
  type Question,
  questions,
  schema,
  selectionOf,
  unknown,
} from './workspaces/questions.ts';

/** Two workspaces that read the same org, so that every id of Okta's is in both. */
const ours = 'acme';
const theirs = 'globex';
/** `npm run test:workspaces` asks for a thousand. */
const operationCount = Number(process.env.WORKSPACE_OPERATIONS ?? 150);

const store = storeForFile();
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
/** Answers by one statement what it can. */
let compiled: TestServer;
/** How many answers came from one statement. */
let inOneStatement = 0;
/** What is in each workspace: ids by type, and other names. */
let ids: Record<string, Record<string, string[]>>;

beforeAll(async () => {
  for (const workspaceId of [ours, theirs]) {
    const discovery = await startDiscovery({ store, company, workspaceId });
    discoveries[workspaceId] = discovery;
    expectSucceeded(await discovery.connect());
    expectSucceeded(await discovery.syncOnce());
    await nameApart(workspaceId);
  }
  const now = new Date();
  const cursorKeys = [generateKeySync('hmac', { length: 256 })] as const;
  const start = (compiledReads: boolean) =>
    startTestServer(store, {
      commands: own().commands,
      cursorKeys,
      now: () => now,
      config: { host: '127.0.0.1', port: 0, compiledReads, readPathHeader: true },
      viewer: ({ workspace }) => ({ workspaceId: String(workspace) }),
    });
  server = await start(false);
  compiled = await start(true);
  ids = { [ours]: await idsOf(ours), [theirs]: await idsOf(theirs) };
}, 180_000);

/** Gives one row of each kind names that the other workspace does not have. */
async function nameApart(workspaceId: string): Promise<void> {
  const { word, email } = namesIn(workspaceId);
  const person = { email, emailKey: email, loginKey: word, searchText: word };
  const changes: [PgTable & Record<'workspaceId' | 'id', PgColumn>, object][] = [
    [saasServices, { catalogKey: word, searchText: word, category: word }],
    [saasUsers, person],
    [employees, { ...person, costCenter: word, countryCode: word }],
    [departments, { key: word, searchText: word }],
    [oktaGroups, { oktaGroupId: word, sortKey: word }],
    [saasServiceInstances, { sortKey: word }],
    [saasUserAccounts, { oktaGroupId: word }],
  ];
  for (const [table, values] of changes) {
    const first = sql`(select min(id::text) from ${table} where ${table.workspaceId} = ${workspaceId})`;
    const isFirst = sql`${table.workspaceId} = ${workspaceId} and ${table.id}::text = ${first}`;
    await store.db.update(table).set(values).where(isFirst);
  }
}

function namesIn(workspaceId: string) {
  return { word: `only${workspaceId}`, email: `only@${workspaceId}.example` };
}

afterAll(async () => {
  await server?.close();
  await compiled?.close();
  for (const discovery of Object.values(discoveries)) await discovery.close();
});

function own(): Discovery {
  const discovery = discoveries[ours];
  if (!discovery) throw new Error('not started');
  return discovery;
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
  const { word, email } = namesIn(workspace);
  return { ...found, word: [word], email: [email] };
}

/** A list, by itself or below the first rows of another. */
type Place = { name: string; isRoot: boolean; within: (list: string) => string };

const places: Place[] = lists.flatMap(({ name, type }) => {
  const inner = Object.values(nodeOf(getNamedType(type)).getFields()).filter((field) =>
    field.args.some((argument) => argument.name === 'after'),
  );
  const below = (list: string) => `{ ${name}(first: 3) { nodes { ${list} } } }`;
  return [
    { name, isRoot: true, within: (list) => `{ ${list} }` },
    ...inner.map((field) => ({ name: field.name, isRoot: false, within: below })),
  ];
});

async function cursorsOf(workspace: string): Promise<{ place: Place; cursor: string }[]> {
  const found: { place: Place; cursor: string }[] = [];
  for (const place of places) {
    const query = place.within(`${place.name}(first: 2) { edges { cursor } }`);
    const { text } = await server.ask(query, {}, as(workspace));
    for (const [, cursor = ''] of text.matchAll(/"cursor":"([^"]+)"/g)) found.push({ place, cursor });
  }
  return found;
}

/** The answer without what is another one each time. */
async function answerTo(query: string, variables: object, by = server): Promise<string> {
  const { text, status, headers } = await by.ask(query, variables, as(ours));
  if (headers.get('x-read-path') === 'compiled') inOneStatement += 1;
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

test('what is another workspace’s is answered like what never was, byte for byte, however it is named', async () => {
  expect(byId.length).toBeGreaterThanOrEqual(8);
  expect(entities.length).toBeGreaterThanOrEqual(10);
  expect(byName.length).toBeGreaterThanOrEqual(4);
  expect(byFilter.length).toBeGreaterThanOrEqual(25);
  const asking = mutations.map(({ query }) => query);
  const naming = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ args: [input] }) =>
    /Id"|"id"/.test(JSON.stringify((getNamedType(input?.type) as GraphQLInputObjectType).getFields())),
  );
  expect(naming.filter(({ name }) => !asking.some((query) => query.includes(`${name}(`)))).toEqual([]);
  expect(mutations).toHaveLength(naming.length);
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
    const [one, other] = tried % 2 === 0 ? [server, compiled] : [compiled, server];
    const nobodys = await answerTo(question.query, question.variables(unknown(question.type)), one);
    for (const by of [one, other]) {
      const answer = await answerTo(question.query, question.variables(foreign), by);
      expect(answer, question.query).toBe(nobodys);
      expect(answer).not.toContain(foreign);
    }
    asked.add(question);
    tried++;
  }
  expect(tried).toBeGreaterThanOrEqual(operationCount);
  expect(asked.size).toBeGreaterThan(45);
  expect(inOneStatement).toBeGreaterThan(tried / 4);
  expect(await contentsOf(theirs)).toEqual(before);
}, 300_000);

test('one’s own is found by the same questions', async () => {
  for (const question of [...byId, ...entities]) {
    const [id] = ids[ours]?.[question.type] ?? [];
    if (id === undefined) continue;
    for (const by of [server, compiled]) {
      expect(await answerTo(question.query, question.variables(id), by), question.query).toContain(id);
    }
  }
  const unfound = new Set<string>();
  for (const question of [...byName, ...byFilter, ...entitiesByName]) {
    const [known = ''] = ids[ours]?.[question.type] ?? [];
    const answer = await answerTo(question.query, question.variables(known), compiled);
    const nobodys = await answerTo(question.query, question.variables(unknown(question.type)));
    if (answer === nobodys) unfound.add(JSON.stringify(question.variables('')));
  }
  // The last sync changed nothing, and the other texts are ours, not Okta's.
  expect([...unfound].sort()).toEqual(
    ['action', 'actor', 'changedFields', 'syncRun'].map((field) => JSON.stringify({ f: { [field]: [''] } })),
  );
});

test('a cursor of another workspace is refused like one that was never given out, byte for byte', async () => {
  const cursors = await cursorsOf(theirs);
  expect(cursors.length).toBeGreaterThan(40);
  for (const { place, cursor } of cursors) {
    const query = (after: string) => place.within(`${place.name}(after: "${after}") { totalCount }`);
    const answer = await answerTo(query(cursor), {}, compiled);
    expect(answer, query(cursor)).toContain('"code":"BAD_USER_INPUT"');
    expect(answer).toBe(await answerTo(query(randomBytes(48).toString('base64url')), {}));
  }
  for (const { place, cursor } of (await cursorsOf(ours)).filter(({ place }) => place.isRoot)) {
    const query = place.within(`${place.name}(after: "${cursor}") { totalCount }`);
    for (const by of [server, compiled])
      expect(await answerTo(query, {}, by), query).toContain('"totalCount"');
  }
});

test('nobody is told that another workspace reads the same org', async () => {
  const input = { domain: company.org.domain, apiToken: own().simulator.token };
  const query = `mutation ($input: TestOktaConnectionInput!) {
    testOktaConnection(input: $input) { ... on OktaConnectionVerified { domain existing { id } } } }`;
  const existingFor = async (workspace: string) =>
    (await server.ask<{ testOktaConnection: object }>(query, { input }, as(workspace))).data
      ?.testOktaConnection;
  expect(await existingFor(ours)).toEqual({
    domain: input.domain,
    existing: { id: ids[ours]?.OktaIntegration?.[0] },
  });
  expect(await existingFor('initech')).toEqual({ domain: input.domain, existing: null });
});

test('erasing everything of one workspace changes no byte of the other, and leaves as much as nobody has', async () => {
  const before = await contentsOf(ours);
  const other = discoveries[theirs];
  for (const id of ids[theirs]?.OktaIntegration ?? []) {
    await other?.commands.removeIntegration({ workspaceId: theirs }, { id, deleteData: true });
  }
  expect((await idsOf(theirs)).SaasService).toEqual([]);
  expect(await contentsOf(ours)).toEqual(before);
  const audit = createAudit({ store, now: () => new Date() });
  const eraser = { workspaceId: theirs, userId: 'root', role: 'operator', via: 'cli' };
  expect(await eraseWorkspace(store, audit, eraser)).toMatchObject({ kind: 'erased' });
  expect(await contentsOf(theirs)).toEqual(await contentsOf('initech'));
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
