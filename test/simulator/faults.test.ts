import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { poisons } from '../../src/simulator/server/faults.ts';
import { type ForeignHost, startForeignHost } from '../../src/simulator/server/foreign-host.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { errorCode, get, type Item, ids, walk, walkPages } from './walk.ts';

const company = generateCompany({
  seed: 5,
  now: new Date(),
  people: 120,
  apps: 40,
  groups: 20,
  signInDays: 3,
});
const everybody = company.users.map((user) => user.id);
const people = '/api/v1/users?search=status%20pr&limit=50';
let simulator: Simulator;
let foreign: ForeignHost;

beforeAll(async () => {
  [simulator, foreign] = await Promise.all([startSimulator({ company }), startForeignHost()]);
});
afterAll(() => Promise.all([simulator.close(), foreign.close()]));
afterEach(async () => {
  simulator.faults.clear();
  expect(ids(await walk(simulator, people))).toEqual(everybody);
});

test.each([
  [500, 'E0000009'],
  [503, 'E0000010'],
  [504, 'E0000009'],
  [403, 'E0000006'],
])('status %i comes with Okta’s body and the rate-limit headers', async (status, code) => {
  simulator.faults.add({ kind: 'status', status }, { times: 1 });
  const answer = await get(simulator, people);
  expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  expect(answer.headers.has('x-rate-limit-reset')).toBe(true);
  expect((await get(simulator, people)).status).toBe(200);
});

test('a 429 of a proxy has no rate-limit headers', async () => {
  simulator.faults.add({ kind: 'status', status: 429, hasHeaders: false }, { times: 1 });
  const answer = await get(simulator, people);
  expect([answer.status, answer.headers.has('x-rate-limit-limit')]).toEqual([429, false]);
});

test('a reset and a cut body end the connection', async () => {
  const reset = simulator.faults.add({ kind: 'reset' }, { times: 1 });
  await expect(get(simulator, people)).rejects.toThrow();
  const cut = simulator.faults.add({ kind: 'truncatedBody', mode: 'cut' }, { times: 1 });
  await expect(get(simulator, people)).rejects.toThrow();
  expect([reset.fired, cut.fired]).toEqual([1, 1]);
});

test('a short body arrives whole and is no JSON', async () => {
  simulator.faults.add({ kind: 'truncatedBody', mode: 'short' }, { times: 1 });
  await expect(get(simulator, people)).rejects.toThrow(SyntaxError);
});

test('HTML and empty bodies come with status 200', async () => {
  simulator.faults.add({ kind: 'htmlBody' }, { times: 1 });
  const html = await get(simulator, people);
  expect([html.status, html.headers.get('content-type'), html.text.slice(0, 9)]).toEqual([
    200,
    'text/html;charset=UTF-8',
    '<!DOCTYPE',
  ]);
  simulator.faults.add({ kind: 'emptyBody' }, { times: 1 });
  const empty = await get(simulator, people);
  expect([empty.status, empty.text]).toEqual([200, '']);
});

test.each(['headers', 'body'] as const)(
  'a server that hangs before the end of its %s ends after its cap',
  async (phase) => {
    simulator.faults.add({ kind: 'hang', phase, forMs: 30 }, { times: 1 });
    await expect(get(simulator, people)).rejects.toThrow();
  },
);

test('a slow body drips, and is complete in the end', async () => {
  simulator.faults.add({ kind: 'slowDrip', chunkBytes: 100, intervalMs: 2, forMs: 40 }, { times: 1 });
  expect((await get(simulator, people)).body).toHaveLength(50);
});

test('a huge body has white space before its JSON', async () => {
  simulator.faults.add({ kind: 'hugeBody', bytes: 3_000_000 }, { times: 1 });
  const { text } = await get(simulator, people);
  expect(text.length).toBeGreaterThan(3_000_000);
  expect(JSON.parse(text)).toHaveLength(50);
});

test('a redirect names the other host, which sees the token only if the client sends it', async () => {
  simulator.faults.add({ kind: 'redirect', origin: foreign.origin }, { times: 1 });
  const answer = await get(simulator, people);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, foreign.origin + people]);
  expect(foreign.seen).toEqual([]);
});

test('a next link to another host leads a trusting client there, token included', async () => {
  simulator.faults.add({ kind: 'foreignNext', origin: foreign.origin }, { times: 1 });
  const { next } = await get(simulator, people);
  expect(next).toMatch(`${foreign.origin}/api/v1/users?after=`);
  await get(simulator, next ?? '');
  expect(foreign.seen.at(-1)?.authorization).toBe(`SSWS ${simulator.token}`);
});

test('a repeated cursor makes a trusting client read the same page for ever', async () => {
  simulator.faults.add({ kind: 'repeatedCursor' });
  const pages = await walkPages(simulator, people, 5);
  expect(pages).toHaveLength(5);
  expect(new Set(ids(pages.flat())).size).toBe(50);
});

test('an empty page with a next link loses nothing for who follows it', async () => {
  const fault = simulator.faults.add({ kind: 'emptyPageWithNext' }, { on: 'users', skip: 1, times: 2 });
  const pages = await walkPages(simulator, people);
  expect(pages.map((page) => page.length)).toEqual([50, 0, 0, 50, 20]);
  expect(ids(pages.flat())).toEqual(everybody);
  expect(fault.fired).toBe(2);
});

test('endless pages have a new cursor each and the same items', async () => {
  simulator.faults.add({ kind: 'endlessPages' });
  const first = await get(simulator, people);
  const second = await get(simulator, first.next ?? '');
  const third = await get(simulator, second.next ?? '');
  expect(new Set([first.next, second.next, third.next]).size).toBe(3);
  expect(ids(third.body as Item[])).toEqual(ids(first.body as Item[]));
});

test('shrunken and empty lists are valid answers of status 200', async () => {
  simulator.faults.add({ kind: 'shrunkenList', keep: 0.4 });
  const shrunken = ids(await walk(simulator, people));
  expect(shrunken.length).toBeGreaterThan(20);
  expect(shrunken.length).toBeLessThan(80);
  expect(ids(await walk(simulator, people))).toEqual(shrunken);
  simulator.faults.clear();
  simulator.faults.add({ kind: 'emptyList' });
  expect(await walkPages(simulator, people)).toEqual([[]]);
});

test('items are given twice', async () => {
  simulator.faults.add({ kind: 'duplicateItems' });
  const seen = ids(await walk(simulator, people));
  expect(seen.length).toBeGreaterThan(everybody.length);
  expect([...new Set(seen)]).toEqual(everybody);
});

test('every poison is in a page of users, apps, app users and events, and no real item is lost', async () => {
  const appId = company.apps.find((app) => app.name === 'slack')?.id;
  const paths = [
    people,
    '/api/v1/apps?limit=50',
    `/api/v1/apps/${appId}/users`,
    '/api/v1/logs?limit=50',
    '/api/v1/groups',
  ];
  for (const path of paths) {
    const clean = (await get(simulator, path)).body as Item[];
    const fault = simulator.faults.add({ kind: 'poisonedItems' });
    const { text } = await get(simulator, path);
    const items = JSON.parse(text) as Item[];
    const keys = new Set(items.map((item) => item?.id ?? item?.uuid));
    for (const item of clean) expect(keys).toContain(item.id ?? item.uuid);
    expect(items).toContain(null);
    expect(text).toContain('"__proto__"');
    expect(text).toContain('"text"');
    expect(fault.fired).toBe(1);
    simulator.faults.clear();
  }
  simulator.faults.add({ kind: 'poisonedItems' });
  const { text } = await get(simulator, people);
  for (const sign of ['\\u0000', '\\ud800', 'QUANTUM', 'x'.repeat(200_000)]) expect(text).toContain(sign);
});

test.each(poisons)('%s can be chosen alone', async (poison) => {
  simulator.faults.add({ kind: 'poisonedItems', poison });
  const { text } = await get(simulator, people);
  simulator.faults.clear();
  expect(text).not.toBe((await get(simulator, people)).text);
});

test('a fault keeps to its endpoint, its condition, its number of times and its probability', async () => {
  const scoped = simulator.faults.add(
    { kind: 'status', status: 500 },
    { on: ['apps'], when: ({ url }) => Number(url.searchParams.get('limit')) > 100, times: 1 },
  );
  const statuses = [];
  for (const path of [people, '/api/v1/apps?limit=50', '/api/v1/apps?limit=200', '/api/v1/apps?limit=200']) {
    statuses.push((await get(simulator, path)).status);
  }
  expect(statuses).toEqual([200, 200, 500, 200]);
  scoped.remove();

  const flaky = simulator.faults.add({ kind: 'status', status: 503 }, { probability: 0.3 });
  for (let call = 0; call < 60; call++) await get(simulator, '/api/v1/users/me');
  expect(flaky.fired).toBeGreaterThan(5);
  expect(flaky.fired).toBeLessThan(35);
  expect(simulator.faults.fired.status).toBeGreaterThanOrEqual(flaky.fired + scoped.fired);
});

test('closing ends requests that hang', async () => {
  const doomed = await startSimulator({ company });
  doomed.faults.add({ kind: 'hang', phase: 'headers' });
  const waiting = get(doomed, people).catch(() => 'ended');
  while (doomed.stats.requests === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await doomed.close();
  expect(await waiting).toBe('ended');
});
