import { afterEach, expect, test } from 'vitest';
import { createOktaClient, type OktaCapability } from '../../src/okta/client.ts';
import {
  type Answering,
  acme,
  apiToken,
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
  return { okta, ...clientOf(okta) };
}

test('the organization is asked for without the token', async () => {
  const { okta, client } = await start((_request, response) =>
    json(response, { id: '00o1', _links: { organization: { href: 'https://acme.okta.com' } } }),
  );
  expect(await client.organization()).toEqual({ id: '00o1' });
  expect(okta.requests[0]?.url).toBe('/.well-known/okta-organization');
  expect(okta.requests[0]?.headers.authorization).toBeUndefined();
});

test('every other request carries the token, the accepted type, who asks, and the org it is meant for', async () => {
  const { okta, client } = await start((request, response) =>
    json(response, request.url.includes('/me') ? { id: '00u1' } : []),
  );
  await client.tokenOwner();
  await client.probe('APPS');
  await collect(client.users());
  expect(okta.requests).toHaveLength(3);
  for (const { headers } of okta.requests) {
    expect(headers).toMatchObject({
      authorization: `SSWS ${apiToken}`,
      accept: 'application/json',
      'user-agent': 'okta-discovery-subgraph/0.1.0',
      'x-forwarded-host': 'acme.okta.com',
    });
  }
});

test.each<[string, Answering]>([
  ['a web page', (_request, response) => response.end('<!doctype html><title>Hi</title>')],
  ['a 404', (_request, response) => response.writeHead(404).end('<h1>Not found</h1>')],
  ['a 404 in JSON', (_request, response) => oktaFailure(response, 404, 'E0000007')],
  ['JSON without an id', (_request, response) => json(response, { hello: 'world' })],
  ['a JSON array', (_request, response) => json(response, [{ id: '00o1' }])],
  ['a redirect', (_request, response) => response.writeHead(302, { location: 'https://evil.com/' }).end()],
  ['a request to log in', (_request, response) => response.writeHead(401).end()],
])('a host that answers with %s is not an Okta org', async (_name, answer) => {
  const { client } = await start(answer);
  expect(await failureOf(client.organization())).toMatchObject({
    name: 'OktaError',
    kind: 'notOkta',
    retryable: false,
  });
});

test('the token owner without an id is a broken answer', async () => {
  const { client } = await start((_request, response) => json(response, { profile: {} }));
  expect(await failureOf(client.tokenOwner())).toMatchObject({ kind: 'malformed' });
});

test.each<[OktaCapability, RegExp]>([
  ['USERS', /^\/api\/v1\/users\?limit=1$/],
  ['GROUPS', /^\/api\/v1\/groups\?limit=1$/],
  ['APPS', /^\/api\/v1\/apps\?limit=1$/],
  ['SYSTEM_LOG', /^\/api\/v1\/logs\?since=2026-01-01T11%3A59%3A00\.000Z&limit=1$/],
])('probing %s takes one small request and tells the rate limit', async (capability, url) => {
  const { okta, client } = await start((request, response) => {
    const headers = {
      date: 'Thu, 01 Jan 2026 12:00:00 GMT',
      'x-rate-limit-limit': '50',
      'x-rate-limit-remaining': '49',
      'x-rate-limit-reset': '1767268860',
    };
    if (request.url.includes('/me')) json(response, { id: '00u1' }, headers);
    else json(response, [{ unread: true }], headers);
  });
  // The org's clock is learned from the first answer: "a minute ago" is a minute ago there.
  const fixed = createOktaClient({ domain: acme, apiToken, baseUrl: okta.origin, now: () => 5_000 });
  await fixed.tokenOwner();
  const { rateLimit } = await fixed.probe(capability);
  expect(okta.requests[1]?.url).toMatch(url);
  expect(rateLimit).toEqual({
    limit: 50,
    remaining: 49,
    resetAtMs: 1_767_268_860_000,
    serverDateMs: 1_767_268_800_000,
  });
  await Promise.all([fixed.close(), client.close()]);
});

test('lists are asked for with the largest pages and what makes them complete', async () => {
  const { okta, client } = await start((_request, response) => json(response, []));
  await collect(client.apps());
  await collect(client.appUsers('0oa1'));
  await collect(client.users());
  await collect(client.groups());
  await collect(client.logEvents({ since: '2026-01-01T00:00:00Z', filter: 'eventType eq "a+b"' }));
  await collect(client.logEvents({ since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' }));
  expect(okta.requests.map(({ url }) => url)).toEqual([
    '/api/v1/apps?includeNonDeleted=true&limit=200',
    '/api/v1/apps/0oa1/users?limit=500',
    '/api/v1/users?search=status%20pr&limit=200',
    '/api/v1/groups?expand=stats&limit=200',
    '/api/v1/logs?since=2026-01-01T00%3A00%3A00Z&filter=eventType%20eq%20%22a%2Bb%22&limit=1000',
    '/api/v1/logs?since=2026-01-01T00%3A00%3A00Z&until=2026-01-02T00%3A00%3A00Z&limit=1000',
  ]);
  expect(okta.requests[2]?.headers['content-type']).toBe(
    'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"',
  );
});

test.each(['', '.', '..', '../users', '0oa1/users', '0oa1?x', '0oa\u0000', '0oa\ud800'])(
  'an app id of %j is not asked for',
  async (appId) => {
    const { okta, client } = await start((_request, response) => json(response, []));
    expect(await failureOf(collect(client.appUsers(appId)))).toMatchObject({ kind: 'badRequest' });
    expect(okta.requests).toEqual([]);
  },
);

test('an org that refuses the search is read in two lists, and a checkpoint of either goes on with the rest', async () => {
  const person = (id: string) => ({ id, status: 'ACTIVE', profile: { login: `${id}@acme.com` } });
  const answer: Answering = ({ url }, response) => {
    if (url.includes('search=')) return oktaFailure(response, 400, 'E0000031');
    if (url.includes('filter=')) return json(response, [person('gone')]);
    if (url.includes('after=2')) return json(response, [person('b')]);
    json(response, [person('a')], nextLink('https://acme.okta.com/api/v1/users?after=2&limit=200'));
  };
  const { okta, client } = await start(answer);
  const pages = await collect(client.users());
  expect(pages.map(({ items }) => items.map(({ id }) => id))).toEqual([['a'], ['b'], ['gone']]);
  expect(okta.requests.map(({ url }) => url)).toEqual([
    '/api/v1/users?search=status%20pr&limit=200',
    '/api/v1/users?limit=200',
    '/api/v1/users?after=2&limit=200',
    '/api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22&limit=200',
  ]);
  for (const [index, rest] of [
    [0, ['b', 'gone']],
    [1, ['gone']],
  ] as const) {
    const resumed = await collect(client.users(pages[index]?.next ?? ''));
    expect(resumed.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(rest);
    expect(resumed.at(-1)?.next).toBeNull();
  }
});

test('a search that is refused later, on the way or after a stop, is gone on from with both lists, whole', async () => {
  const person = (id: string) => ({ id, status: 'ACTIVE', profile: { login: `${id}@acme.com` } });
  const checkpoint = '/api/v1/users?search=status%20pr&after=2';
  const plain = '/api/v1/users?limit=200';
  const deprovisioned = '/api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22&limit=200';
  const answer: Answering = ({ url }, response) => {
    if (url === checkpoint) return oktaFailure(response, 400, 'E0000031');
    if (url.includes('search=')) return json(response, [person('a')], nextLink(checkpoint));
    json(response, url.includes('filter=') ? [person('gone')] : [person('a'), person('b')]);
  };
  const idsOf = (pages: { items: { id: string }[] }[]) => pages.map(({ items }) => items.map(({ id }) => id));
  const { okta, client } = await start(answer);
  const pages = await collect(client.users());
  expect(idsOf(pages)).toEqual([['a'], ['a', 'b'], ['gone']]);
  expect(pages.at(-1)?.next).toBeNull();
  expect(okta.requests.map(({ url }) => url)).toEqual([
    '/api/v1/users?search=status%20pr&limit=200',
    checkpoint,
    plain,
    deprovisioned,
  ]);
  // Begun again, the list is not looked for where it was refused.
  expect(idsOf(await collect(client.users()))).toEqual([['a', 'b'], ['gone']]);
  const resumed = await start(answer);
  expect(idsOf(await collect(resumed.client.users(checkpoint)))).toEqual([['a', 'b'], ['gone']]);
});

test('a search that is refused for another reason than what is asked is not replaced', async () => {
  const { okta, client: denied } = await start((_request, response) =>
    oktaFailure(response, 403, 'E0000006'),
  );
  expect(await failureOf(collect(denied.users()))).toMatchObject({ kind: 'forbidden' });
  expect(okta.requests).toHaveLength(1);
});

test('after closing, nothing is sent any more', async () => {
  const { okta, client } = await start((_request, response) => json(response, []));
  await client.close();
  expect(await failureOf(client.probe('APPS'))).toMatchObject({ kind: 'aborted' });
  expect(okta.requests).toEqual([]);
});
