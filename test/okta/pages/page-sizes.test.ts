import { afterEach, describe, expect, test } from 'vitest';
import type { OktaClient } from '../../../src/okta/client.ts';
import { createPageSizes } from '../../../src/okta/pages/page-sizes.ts';
import {
  type Answering,
  clientOf,
  collect,
  failureOf,
  json,
  nextLink,
  oktaFailure,
  type ScriptedOkta,
  startScriptedOkta,
} from '../kit/scripted-okta.ts';

const open: ScriptedOkta[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((okta) => okta.close()));
});

async function start(answer: Answering) {
  const okta = await startScriptedOkta(answer);
  open.push(okta);
  return { okta, ...clientOf(okta) };
}

const limitOf = ({ url }: { url: string }) => Number(/limit=(\d+)/.exec(url)?.[1]);

/** Answers pages of up to `most` items, and fails over larger ones. */
function upTo(most: number, status = 500): Answering {
  return (request, response) => {
    if (limitOf(request) > most) oktaFailure(response, status, 'E0000009');
    else json(response, [{ id: 'id1', name: 'x', profile: { login: 'x' } }]);
  };
}

describe('what failed for one walk is not asked for by the next', () => {
  test.each<[string, (client: OktaClient) => AsyncIterable<never>, number[]]>([
    ['apps', (client) => client.apps() as never, [200, 100, 50, 50]],
    ['app users', (client) => client.appUsers('0oa1') as never, [500, 250, 125, 62, 62]],
    ['users', (client) => client.users() as never, [200, 100, 50, 50]],
    ['groups', (client) => client.groups() as never, [200, 100, 50, 50]],
    ['group apps', (client) => client.groupApps('00g1') as never, [200, 100, 50, 50]],
    ['group members', (client) => client.groupMembers('00g1') as never, [1000, 500, 250, 125, 62, 62]],
  ])('%s', async (_name, walk, limits) => {
    const { okta, client } = await start(upTo(limits.at(-1) ?? 0));
    await collect(walk(client)).catch(() => undefined);
    await collect(walk(client));
    expect(okta.requests.map(limitOf).slice(0, limits.length)).toEqual(limits);
  });
});

test('a smaller page is learned for all lists of a kind, and for no others', async () => {
  const { okta, client } = await start(upTo(125, 504));
  await collect(client.appUsers('0oa1'));
  await collect(client.appUsers('0oa2'));
  await collect(client.apps());
  expect(okta.requests.map(({ url }) => url)).toEqual([
    '/api/v1/apps/0oa1/users?limit=500',
    '/api/v1/apps/0oa1/users?limit=250',
    '/api/v1/apps/0oa1/users?limit=125',
    '/api/v1/apps/0oa2/users?limit=125',
    '/api/v1/apps?includeNonDeleted=true&limit=200',
    '/api/v1/apps?includeNonDeleted=true&limit=100',
  ]);
});

test('another client begins with the largest pages', async () => {
  const { okta, client } = await start(upTo(100));
  await collect(client.apps());
  await collect(clientOf(okta).client.apps());
  expect(okta.requests.map(limitOf)).toEqual([200, 100, 200, 100]);
});

test('an org that has recovered is asked for larger pages again, one step in ten walks', async () => {
  let most = 125;
  const { okta, client } = await start((request, response, count) => upTo(most)(request, response, count));
  await collect(client.appUsers('0oa1'));
  most = 500;
  for (let walks = 0; walks < 22; walks++) await collect(client.appUsers('0oa1'));
  expect(okta.requests.map(limitOf)).toEqual([
    ...[500, 250, 125],
    ...Array(10).fill(125),
    ...Array(11).fill(250),
    500,
  ]);
});

test('the page size of a checkpoint stays as it is', async () => {
  const { okta, client } = await start((request, response) => {
    if (limitOf(request) > 100) return oktaFailure(response, 500, 'E0000009');
    json(
      response,
      [{ id: 'id1', name: 'x', profile: { login: 'x' } }],
      request.url.includes('after') ? {} : nextLink(`${request.url}&after=1`),
    );
  });
  const [page] = await collect(client.apps());
  await collect(client.apps(page?.next ?? ''));
  expect(okta.requests.map(limitOf)).toEqual([200, 100, 100, 100]);
});

test('the numbers of the groups, once given up, are not asked for again', async () => {
  const { okta, client } = await start(({ url }, response) =>
    url.includes('expand=')
      ? oktaFailure(response, 400, 'E0000001')
      : json(response, [{ id: '00g1', profile: { name: 'Staff' } }]),
  );
  for (let walks = 0; walks < 3; walks++) await collect(client.groups());
  expect(okta.requests.map(({ url }) => url)).toEqual([
    '/api/v1/groups?expand=stats&limit=200',
    ...Array(3).fill('/api/v1/groups?limit=200'),
  ]);
});

test('while nothing is answered, nothing is learned: the numbers of the groups are asked for again afterwards', async () => {
  let isDown = true;
  const { okta, client } = await start((_request, response) =>
    isDown
      ? oktaFailure(response, 500, 'E0000009')
      : json(response, [{ id: '00g1', profile: { name: 'Staff' } }]),
  );
  await failureOf(collect(client.groups()));
  isDown = false;
  await collect(client.groups());
  expect(okta.requests.at(-1)?.url).toBe('/api/v1/groups?expand=stats&limit=200');
});

test('pages of a thousand members, once refused, are not asked for again, whatever the group', async () => {
  const { okta, client } = await start(upTo(200, 400));
  for (const id of ['00g1', '00g2', '00g3']) await collect(client.groupMembers(id));
  expect(okta.requests.map(({ url }) => url)).toEqual([
    '/api/v1/groups/00g1/users?limit=1000',
    '/api/v1/groups/00g1/users?limit=200',
    '/api/v1/groups/00g2/users?limit=200',
    '/api/v1/groups/00g3/users?limit=200',
  ]);
});

test('members that cannot be read at all cost the five attempts of one request', async () => {
  const { okta, client } = await start((_request, response) => oktaFailure(response, 500, 'E0000009'));
  expect(await failureOf(collect(client.groupMembers('00g1')))).toMatchObject({ kind: 'unavailable' });
  expect(okta.requests.map(limitOf)).toEqual([1000, 500, 250, 125, 62]);
});

describe('an answer that is larger than is accepted', () => {
  const limits = { bodyBytes: 10_000 };
  /** Answers of `bytes` an item, of lists that `isLarge`. */
  const large =
    (bytes: number, isLarge: (url: string) => boolean = () => true): Answering =>
    (request, response) => {
      const item = { id: 'id1', name: 'x', profile: { login: 'x' } };
      const pad = isLarge(request.url) ? ' '.repeat(limitOf(request) * bytes) : '';
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${pad}${JSON.stringify([item])}`);
    };
  async function startLimited(answer: Answering) {
    const okta = await startScriptedOkta(answer);
    open.push(okta);
    return { okta, ...clientOf(okta, { limits }) };
  }

  test.each<[string, (client: OktaClient) => AsyncIterable<never>, number[]]>([
    ['apps', (client) => client.apps() as never, [200, 50, 12, 12]],
    ['app users', (client) => client.appUsers('0oa1') as never, [500, 125, 31, 31]],
    ['users', (client) => client.users() as never, [200, 50, 12, 12]],
    ['groups', (client) => client.groups() as never, [200, 50, 12, 12]],
    ['group apps', (client) => client.groupApps('00g1') as never, [200, 50, 12, 12]],
    ['group members', (client) => client.groupMembers('00g1') as never, [1000, 250, 62, 62, 15]],
  ])('costs a list of %s three requests at most, and the next one less', async (_name, walk, sizes) => {
    const { okta, client } = await startLimited(large(10_000));
    for (let lists = 0; lists < 2; lists++) {
      expect(await failureOf(collect(walk(client)))).toMatchObject({ kind: 'malformed' });
    }
    expect(okta.requests.map(limitOf)).toEqual(sizes);
  });

  test('of one list makes the pages of the others small for a few lists only', async () => {
    const { okta, client } = await startLimited(large(10_000, (url) => url.includes('0oaLarge')));
    await failureOf(collect(client.appUsers('0oaLarge')));
    for (let lists = 0; lists < 9; lists++) await collect(client.appUsers(`0oa${lists}`));
    expect(okta.requests.map(limitOf)).toEqual([500, 125, 31, 31, 62, 62, 124, 124, 248, 248, 496, 496]);
  });

  test('at a larger page than before leads back to what worked, and is tried half as often', async () => {
    const { okta, client } = await startLimited(large(70));
    for (let lists = 0; lists < 12; lists++) await collect(client.appUsers('0oa1'));
    expect(okta.requests.map(limitOf)).toEqual([
      ...[500, 125, 125, 125],
      ...[250, 125, 125, 125, 125, 125],
      ...[250, 125, 125, 125, 125],
    ]);
  });
});

describe('page sizes', () => {
  test('a larger page that fails again is tried half as often', () => {
    const sizes = createPageSizes();
    const asked: number[] = [];
    for (let walks = 0; walks < 33; walks++) {
      const size = sizes.begin('list', 500);
      asked.push(size);
      sizes.note('list', size, Math.min(size, 250));
    }
    expect(asked).toEqual([500, ...Array(10).fill(250), 500, ...Array(20).fill(250), 500]);
  });

  test('walks that begin while a larger page is tried keep to what worked', () => {
    const sizes = createPageSizes();
    sizes.note('list', 500, 250);
    for (let walks = 0; walks < 10; walks++) sizes.begin('list', 500);
    expect([sizes.begin('list', 500), sizes.begin('list', 500)]).toEqual([500, 250]);
  });

  test('never more than is wanted', () => {
    const sizes = createPageSizes();
    sizes.note('list', 500, 250);
    expect(sizes.begin('list', 7)).toBe(7);
  });
});
