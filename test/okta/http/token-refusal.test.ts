import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { OktaClient, OktaClientOptions } from '../../../src/okta/client.ts';
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

async function start(answer: Answering, options: Partial<OktaClientOptions> = {}) {
  const okta = await startScriptedOkta(answer);
  open.push(okta);
  return { okta, ...clientOf(okta, options) };
}

const since = '2026-01-01T00:00:00Z';
const lists: ((client: OktaClient) => Promise<unknown>)[] = [
  (client) => collect(client.apps()),
  (client) => collect(client.users()),
  (client) => collect(client.groups()),
  (client) => collect(client.logEvents({ since })),
  (client) => collect(client.appUsers('0oa1')),
  (client) => collect(client.groupApps('00g1')),
  (client) => collect(client.groupMembers('00g1')),
  (client) => client.tokenOwner(),
  (client) => client.probe('SYSTEM_LOG'),
];
const refusedToken = { kind: 'unauthorized', httpStatus: 401, retryable: false };

/** Answers that the test gives when it sees fit; the first request, `users/me`, is answered at once. */
async function startHeld(options: Partial<OktaClientOptions> = {}) {
  const held: { url: string; response: ServerResponse }[] = [];
  const { okta, client } = await start(({ url }, response) => {
    if (url.includes('/me')) json(response, { id: '00u1' });
    else held.push({ url, response });
  }, options);
  await client.tokenOwner();
  const arrived = async (count: number) => {
    while (held.length < count) await delay(1);
  };
  return { okta, client, held, arrived };
}

test('a token that is refused is shown once, however many lists begin together', async () => {
  const { okta, client } = await start((_request, response) => oktaFailure(response, 401, 'E0000011'));
  for (const error of await Promise.all(lists.map((list) => failureOf(list(client))))) {
    expect(error).toMatchObject(refusedToken);
  }
  expect(okta.requests).toHaveLength(1);
});

test('what is asked for after a refusal fails with it and is not sent', async () => {
  const { okta, client } = await start((_request, response) => oktaFailure(response, 401, 'E0000011'));
  await failureOf(client.tokenOwner());
  for (const list of lists) expect(await failureOf(list(client))).toMatchObject(refusedToken);
  expect(okta.requests).toHaveLength(1);
});

test('requests under way when a token is refused are the last: neither a next page nor another try follows', async () => {
  const { okta, client, held, arrived } = await startHeld();
  const walks = [client.apps(), client.users(), client.logEvents({ since }), client.groups()];
  const outcomes = walks.map((walk) => failureOf(collect(walk as AsyncIterable<never>)));
  await arrived(4);
  const [apps, users, logs, groups] = ['/apps', '/users', '/logs', '/groups'].map(
    (path) => held.find(({ url }) => url.includes(path))?.response as ServerResponse,
  ) as [ServerResponse, ServerResponse, ServerResponse, ServerResponse];
  oktaFailure(apps, 401, 'E0000011');
  expect(await outcomes[0]).toMatchObject(refusedToken);
  json(
    users,
    [{ id: '00u1', profile: { login: 'jo@acme.com' } }],
    nextLink('/api/v1/users?search=status%20pr&after=2'),
  );
  oktaFailure(logs, 503, 'E0000010');
  groups.destroy();
  for (const outcome of outcomes) expect(await outcome).toMatchObject(refusedToken);
  expect(okta.requests).toHaveLength(1 + 4);
});

test('requests under way when a token is refused are cut off', async () => {
  const { client, held, arrived } = await startHeld();
  const outcomes = [client.apps(), client.users()].map((walk) =>
    failureOf(collect(walk as AsyncIterable<never>)),
  );
  await arrived(2);
  const [first, second] = held.map(({ response }) => response) as [ServerResponse, ServerResponse];
  const isCutOff = new Promise((resolve) => second.once('close', resolve));
  oktaFailure(first, 401, 'E0000011');
  for (const outcome of outcomes) expect(await outcome).toMatchObject(refusedToken);
  await isCutOff;
  expect(second.writableEnded).toBe(false);
});

test.each(['before', 'after'])(
  'a page that arrives in the moment of the refusal, just %s it, is followed by nothing',
  async (order) => {
    const { okta, client, held, arrived } = await startHeld();
    const outcomes = [client.apps(), client.users()].map((walk) =>
      failureOf(collect(walk as AsyncIterable<never>)),
    );
    await arrived(2);
    const [apps, users] = ['/apps', '/users'].map(
      (path) => held.find(({ url }) => url.includes(path))?.response as ServerResponse,
    ) as [ServerResponse, ServerResponse];
    const answers = [
      () =>
        json(
          users,
          [{ id: '00u1', profile: { login: 'jo@acme.com' } }],
          nextLink('/api/v1/users?search=status%20pr&after=2'),
        ),
      () => oktaFailure(apps, 401, 'E0000011'),
    ];
    for (const answer of order === 'before' ? answers : answers.reverse()) answer();
    for (const outcome of outcomes) expect(await outcome).toMatchObject(refusedToken);
    await delay(20);
    expect(okta.requests).toHaveLength(1 + 2);
  },
);

test('requests that wait for a place when a token is refused are not sent, and do not wait any longer', async () => {
  // Whoever waits here waits for good.
  const { okta, client, held, arrived } = await startHeld({ sleep: () => new Promise(() => undefined) });
  const outcomes = ['0oa1', '0oa2', '0oa3', '0oa4'].map((id) => failureOf(collect(client.appUsers(id))));
  await arrived(1);
  for (const { response } of held) oktaFailure(response, 401, 'E0000011');
  for (const outcome of outcomes) expect(await outcome).toMatchObject(refusedToken);
  expect(okta.requests).toHaveLength(1 + 1);
});

test('a request that waits for the next window when a token is refused is not sent', async () => {
  const window = (remaining: number) => ({
    date: 'Thu, 01 Jan 2026 12:00:00 GMT',
    'x-rate-limit-limit': '50',
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Date.parse('2026-01-01T12:00:30Z') / 1_000),
  });
  const { okta, client } = await start(
    ({ url }, response) => {
      if (url.includes('/apps')) json(response, [], window(0));
      else oktaFailure(response, 401, 'E0000011');
    },
    { sleep: () => new Promise(() => undefined) },
  );
  await collect(client.apps());
  const waiting = failureOf(collect(client.apps()));
  await failureOf(client.tokenOwner());
  expect(await waiting).toMatchObject(refusedToken);
  expect(okta.requests).toHaveLength(2);
});

test('nothing is sent while a 401 is being read; what is missing may be a feature, and then all goes on', async () => {
  const { okta, client, held, arrived } = await startHeld();
  const groups = failureOf(collect(client.groups()));
  await arrived(1);
  const { response } = held[0] as { response: ServerResponse };
  response.writeHead(401, { 'content-type': 'application/json' });
  response.flushHeaders();
  // Long enough for the headers to arrive, and for a request to arrive that should not.
  await delay(30);
  const apps = collect(client.apps());
  await delay(30);
  expect(okta.requests).toHaveLength(2);
  response.end(
    JSON.stringify({ errorCode: 'E0000015', errorSummary: 'no', errorId: 'oae', errorCauses: [] }),
  );
  expect(await groups).toMatchObject({ kind: 'notEnabled', httpStatus: 401 });
  await arrived(2);
  json(held[1]?.response as ServerResponse, []);
  expect(await apps).toHaveLength(1);
});

test('a request whose wait for the rate limit ends while a 401 is being read is not sent either', async () => {
  let endWait = () => {};
  const waitEnds = new Promise<void>((resolve) => {
    endWait = resolve;
  });
  const { okta, client, held, arrived } = await startHeld({ sleep: () => waitEnds });
  const list = collect(client.apps());
  await arrived(1);
  json(held[0]?.response as ServerResponse, [], {
    date: 'Thu, 01 Jan 2026 12:00:00 GMT',
    'x-rate-limit-limit': '50',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Date.parse('2026-01-01T12:00:30Z') / 1_000),
  });
  await list;
  const waiting = failureOf(collect(client.apps()));
  const groups = failureOf(collect(client.groups()));
  await arrived(2);
  const { response } = held[1] as { response: ServerResponse };
  response.writeHead(401, { 'content-type': 'application/json' });
  response.flushHeaders();
  // Long enough for the headers to arrive, and for a request to arrive that should not.
  await delay(30);
  endWait();
  await delay(30);
  expect(okta.requests).toHaveLength(1 + 2);
  response.end(
    JSON.stringify({ errorCode: 'E0000011', errorSummary: 'no', errorId: 'oae', errorCauses: [] }),
  );
  for (const error of [await groups, await waiting]) expect(error).toMatchObject(refusedToken);
  expect(okta.requests).toHaveLength(1 + 2);
});

test('a first request that gets no answer keeps the others waiting no longer than itself', async () => {
  const { client } = await start(
    ({ url }, response) => {
      if (!url.includes('/apps')) json(response, []);
    },
    { timings: { requestTimeoutMs: 60 } },
  );
  const apps = failureOf(collect(client.apps()));
  expect(await collect(client.users())).toHaveLength(1);
  expect(await apps).toMatchObject({ kind: 'timeout' });
});

test('the organization is asked without the token, so that its 401 says nothing of it, and a refusal does not matter', async () => {
  const { okta, client } = await start(({ url }, response, count) => {
    if (url.includes('/me') && count === 2) json(response, { id: '00u1' });
    else oktaFailure(response, 401, 'E0000011');
  });
  expect(await failureOf(client.organization())).toMatchObject({ kind: 'notOkta' });
  expect(await client.tokenOwner()).toEqual({ login: null });
  expect(await failureOf(client.tokenOwner())).toMatchObject(refusedToken);
  expect(await failureOf(client.organization())).toMatchObject({ kind: 'notOkta' });
  expect(okta.requests).toHaveLength(4);
});

test('closing a client whose token was refused is reported as a stop', async () => {
  const { client } = await start((_request, response) => oktaFailure(response, 401, 'E0000011'));
  await failureOf(client.tokenOwner());
  await client.close();
  expect(await failureOf(client.tokenOwner())).toMatchObject({ kind: 'aborted' });
});
