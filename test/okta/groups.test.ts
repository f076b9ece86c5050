import { afterEach, expect, test } from 'vitest';
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
} from './kit/scripted-okta.ts';

const open: ScriptedOkta[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((okta) => okta.close()));
});

async function start(answer: Answering) {
  const okta = await startScriptedOkta(answer);
  open.push(okta);
  return { okta, ...clientOf(okta, {}) };
}

const group = {
  id: '00g1',
  profile: { name: 'Staff' },
  _embedded: { stats: { usersCount: 7, appsCount: 2 } },
};

test('groups come with the number of their apps and members', async () => {
  const { client } = await start((_request, response) =>
    json(response, [group, { id: '00g2', profile: {} }]),
  );
  const [page] = await collect(client.groups());
  expect(page?.items).toMatchObject([
    { id: '00g1', name: 'Staff', appsCount: 2, usersCount: 7 },
    { id: '00g2', name: null, appsCount: null, usersCount: null },
  ]);
});

test('where counting is too much for Okta, groups come without the numbers', async () => {
  const { client, okta } = await start(({ url }, response) =>
    url.includes('expand=stats')
      ? oktaFailure(response, 500, 'E0000009')
      : json(response, [{ id: '00g1', profile: { name: 'Staff' } }]),
  );
  const [page] = await collect(client.groups());
  expect(page?.items).toMatchObject([{ id: '00g1', appsCount: null }]);
  expect(okta.requests.at(-1)?.url).toBe('/api/v1/groups?limit=200');
});

test('where counting is too much on the way, all groups come once more without the numbers', async () => {
  const { client } = await start(({ url }, response) => {
    if (!url.includes('expand=stats')) return json(response, [group, { ...group, id: '00g2' }]);
    if (url.includes('after=')) return oktaFailure(response, 500, 'E0000009');
    json(response, [group], nextLink(`${url}&after=1`));
  });
  const pages = await collect(client.groups());
  expect(pages.map(({ items }) => items.map(({ id }) => id))).toEqual([['00g1'], ['00g1', '00g2']]);
});

test('members are asked for by the thousand, and by 200 where that is refused', async () => {
  const { client, okta } = await start(({ url }, response) =>
    url.includes('limit=1000')
      ? oktaFailure(response, 400, 'E0000001')
      : json(response, [{ id: '00u1', status: 'STAGED', profile: { login: 'jo@acme.com' } }, null]),
  );
  const [page] = await collect(client.groupMembers('00g1'));
  expect(page).toMatchObject({ items: [{ id: '00u1', status: 'STAGED' }], skipped: 1 });
  expect(okta.requests.map(({ url }) => url)).toEqual([
    '/api/v1/groups/00g1/users?limit=1000',
    '/api/v1/groups/00g1/users?limit=200',
  ]);
});

test('apps of a group are followed to the last page', async () => {
  const { client } = await start(({ url }, response) =>
    url.includes('after')
      ? json(response, [{ id: '0oa2', name: 'zoomus' }])
      : json(response, [{ id: '0oa1', name: 'slack' }], nextLink('/api/v1/groups/00g1/apps?after=1')),
  );
  const pages = await collect(client.groupApps('00g1'));
  expect(pages.flatMap((page) => page.items.map((app) => app.id))).toEqual(['0oa1', '0oa2']);
});

test.each(['../users', '..', 'a/b', ''])(
  'a group id that would lead elsewhere is not asked for: %j',
  async (id) => {
    const { client, okta } = await start((_request, response) => json(response, []));
    expect((await failureOf(collect(client.groupMembers(id)))).kind).toBe('badRequest');
    expect(okta.requests).toHaveLength(0);
  },
);
