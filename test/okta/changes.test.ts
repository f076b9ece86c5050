import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OktaClient } from '../../src/okta/client.ts';
import { createVirtualClock, type VirtualClock } from '../../src/simulator/clock.ts';
import { type Company, generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import {
  type Answering,
  apiToken,
  clientOf,
  collect,
  failureOf,
  json,
  nextLink,
  oktaFailure,
  startScriptedOkta,
} from './kit/scripted-okta.ts';

const startedAt = new Date('2026-03-04T16:34:57.400Z');
const open: Array<() => Promise<void>> = [];
let clock: VirtualClock;
let company: Company;
let simulator: Simulator;
let client: OktaClient;

beforeEach(async () => {
  clock = createVirtualClock(startedAt);
  company = generateCompany({ seed: 11, now: startedAt, people: 60, apps: 10, groups: 30, signInDays: 3 });
  simulator = await startSimulator({ company, clock, token: apiToken });
  client = clientOf({ origin: simulator.url, requests: [], close: simulator.close }).client;
  open.push(simulator.close);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function start(answer: Answering) {
  const okta = await startScriptedOkta(answer);
  open.push(okta.close);
  return { okta, ...clientOf(okta) };
}

async function idsOf(pages: AsyncIterable<{ items: { id: string }[] }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { items } of pages) ids.push(...items.map(({ id }) => id));
  return ids.sort();
}

/** Somebody of this status; a different one for each index. */
function person(status: string, index = 0): string {
  const found = company.users.filter((user) => user.status === status)[index];
  if (found === undefined) throw new Error(`nobody is ${status}`);
  return found.id;
}

test('people changed since an instant come in one request, those who were deprovisioned included', async () => {
  clock.advance(1);
  const [changed, left] = [person('ACTIVE'), person('ACTIVE', 1)];
  simulator.world.changeProfile(changed, { title: 'Pilot' });
  simulator.world.deactivatePerson(left);
  const added = simulator.world.addPerson({
    ...(company.users[0]?.profile ?? {}),
    login: 'new@acme.com',
  } as never);
  expect(await idsOf(client.users(undefined, { changedSince: startedAt }))).toEqual(
    [changed, left, added.id].sort(),
  );
  expect(simulator.stats.byEndpoint).toEqual({ users: 1 });
});

test('a change at the very instant is not after it', async () => {
  simulator.world.changeProfile(person('ACTIVE'), { title: 'Pilot' });
  expect(await idsOf(client.users(undefined, { changedSince: startedAt }))).toEqual([]);
  const justBefore = new Date(startedAt.getTime() - 1);
  expect(await idsOf(client.users(undefined, { changedSince: justBefore }))).toEqual([person('ACTIVE')]);
});

test('groups whose members changed since an instant come in one request, with their numbers', async () => {
  clock.advance(1);
  const [group] = company.groups.filter(({ profile }) => profile.name.startsWith('app-licence'));
  if (group === undefined) throw new Error('no such group');
  const outsider = company.users.find(
    ({ id, status }) => status === 'ACTIVE' && !company.groupMembers.get(group.id)?.includes(id),
  );
  simulator.world.addToGroup(outsider?.id ?? '', group.id);
  const pages = await collect(client.groups(undefined, { changedSince: startedAt }));
  expect(pages.flatMap(({ items }) => items)).toMatchObject([
    { id: group.id, usersCount: company.groupMembers.get(group.id)?.length },
  ]);
  expect(simulator.stats.byEndpoint).toEqual({ groups: 1 });
});

test('changes are asked for with the same pages and the same slimmed users as the whole lists', async () => {
  const { okta, client } = await start((_request, response) => json(response, []));
  await collect(client.users(undefined, { changedSince: startedAt }));
  await collect(client.groups(undefined, { changedSince: startedAt }));
  const instant = '%222026-03-04T16%3A34%3A57.400Z%22';
  expect(okta.requests.map(({ url }) => url)).toEqual([
    `/api/v1/users?search=lastUpdated%20gt%20${instant}&limit=200`,
    `/api/v1/groups?expand=stats&filter=lastMembershipUpdated%20gt%20${instant}%20or%20lastUpdated%20gt%20${instant}&limit=200`,
  ]);
  expect(okta.requests[0]?.headers['content-type']).toBe(
    'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"',
  );
});

test('a search for changes that is refused on the way is gone on from with a filter, whole', async () => {
  const person = (id: string) => ({ id, profile: { login: `${id}@acme.com` } });
  const { client } = await start(({ url }, response) => {
    if (url.includes('filter=')) return json(response, [person('a'), person('b')]);
    if (url.includes('after=')) return oktaFailure(response, 400, 'E0000031');
    json(response, [person('a')], nextLink(`${url}&after=1`));
  });
  const pages = await collect(client.users(undefined, { changedSince: startedAt }));
  expect(pages.map(({ items }) => items.map(({ id }) => id))).toEqual([['a'], ['a', 'b']]);
});

test('an org that refuses the search is asked for the same with a filter, and a checkpoint stays with it', async () => {
  const { okta, client } = await start(({ url }, response) => {
    if (url.includes('search=')) return oktaFailure(response, 400, 'E0000031');
    if (url.includes('after=')) return json(response, [{ id: '00u2', profile: { login: 'jo@acme.com' } }]);
    json(response, [{ id: '00u1', profile: { login: 'jo@acme.com' } }], nextLink(`${url}&after=1`));
  });
  const pages = await collect(client.users(undefined, { changedSince: startedAt }));
  expect(pages.map(({ items }) => items.map(({ id }) => id))).toEqual([['00u1'], ['00u2']]);
  const filtered = '/api/v1/users?filter=lastUpdated%20gt%20%222026-03-04T16%3A34%3A57.400Z%22&limit=200';
  expect(okta.requests.slice(1).map(({ url }) => url)).toEqual([filtered, `${filtered}&after=1`]);
  const resumed = client.users(pages[0]?.next ?? '', { changedSince: startedAt });
  expect(await idsOf(resumed)).toEqual(['00u2']);
});

test('a checkpoint without its query goes on with the changes, not with everyone', async () => {
  const { okta, client } = await start((_request, response) =>
    json(response, [{ id: '00u2', profile: { login: 'jo@acme.com' } }]),
  );
  await collect(client.users('/api/v1/users?after=1', { changedSince: startedAt }));
  expect(okta.requests.map(({ url }) => url)).toEqual(['/api/v1/users?after=1']);
});

test('groups come without their numbers where counting is too much, and still only the changed ones', async () => {
  const { okta, client } = await start(({ url }, response) =>
    url.includes('expand=')
      ? oktaFailure(response, 500, 'E0000009')
      : json(response, [{ id: '00g1', profile: { name: 'Staff' } }]),
  );
  expect(await idsOf(client.groups(undefined, { changedSince: startedAt }))).toEqual(['00g1']);
  expect(okta.requests.at(-1)?.url).toMatch(/^\/api\/v1\/groups\?filter=lastMembershipUpdated/);
});

test('the log is read in pages of the size that is asked for', async () => {
  const since = new Date(startedAt.getTime() - 86_400_000).toISOString();
  const until = startedAt.toISOString();
  const pages = await collect(client.logEvents({ since, until, limit: 7 }));
  expect(pages[0]?.items).toHaveLength(7);
  expect(pages.length).toBeGreaterThan(2);
});

test("Okta's clock is not known before an answer, follows the latest answer, and goes on in between", async () => {
  expect(client.serverNow()).toBeNull();
  await client.tokenOwner();
  // `Date` has whole seconds: the rest of the second is behind, never ahead.
  expect(client.serverNow()?.toISOString()).toBe('2026-03-04T16:34:57.000Z');
  clock.advance(90_000);
  await client.tokenOwner();
  expect(client.serverNow()?.toISOString()).toBe('2026-03-04T16:36:27.000Z');
});

test("Okta's clock goes on with ours, whatever ours shows, and a refusal tells it as well", async () => {
  const { okta } = await start((_request, response) =>
    oktaFailure(response, 403, 'E0000006', { date: 'Thu, 01 Jan 2026 12:00:00 GMT' }),
  );
  let nowMs = 5_000;
  const { client } = clientOf(okta, { now: () => nowMs });
  expect(await failureOf(client.probe('APPS'))).toMatchObject({ kind: 'forbidden' });
  nowMs += 61_250;
  expect(client.serverNow()?.toISOString()).toBe('2026-01-01T12:01:01.250Z');
});

test('an answer whose date cannot be read leaves the clock as it was', async () => {
  const { client } = await start((_request, response, count) => {
    response.sendDate = false;
    json(response, { id: '00u1' }, { date: ['Thu, 01 Jan 2026 12:00:00 GMT', 'soon'][count - 1] ?? '' });
  });
  await client.tokenOwner();
  await client.tokenOwner();
  expect(client.serverNow()?.toISOString()).toBe('2026-01-01T12:00:00.000Z');
});
