import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OktaClient } from '../../../src/okta/client.ts';
import type { OktaPage } from '../../../src/okta/pages/follow-pages.ts';
import {
  type Answering,
  clientOf,
  collect,
  collectUntilFailure,
  json,
  nextLink,
  type ScriptedOkta,
  startScriptedOkta,
} from '../kit/scripted-okta.ts';

// The deadline of a request passes when the server has it, and only then: a slow machine makes no timeouts.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

const open: ScriptedOkta[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((okta) => okta.close()));
});

async function start(answer: Answering) {
  const okta = await startScriptedOkta(answer);
  open.push(okta);
  return { okta, ...clientOf(okta) };
}

type Walk = (client: OktaClient) => AsyncIterable<OktaPage<unknown>>;

const since = '2026-01-01T00:00:00Z';
const until = '2026-01-02T00:00:00Z';
const lists: [string, number, Walk][] = [
  ['apps', 200, (client) => client.apps()],
  ['app users', 500, (client) => client.appUsers('0oa1')],
  ['users', 200, (client) => client.users()],
  ['groups', 200, (client) => client.groups()],
  ['group apps', 200, (client) => client.groupApps('00g1')],
  ['group members', 1_000, (client) => client.groupMembers('00g1')],
  ['logs', 1_000, (client) => client.logEvents({ since })],
  ['logs of a window', 1_000, (client) => client.logEvents({ since, until })],
];

const hangs: [string, (response: ServerResponse) => void][] = [
  ['no headers come', () => undefined],
  [
    'headers come and then nothing',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('[{"id":');
    },
  ],
  [
    'the body drips',
    (response) => {
      response.write('[');
      const timer = setInterval(() => response.write(' '), 1);
      response.on('close', () => clearInterval(timer));
    },
  ],
];

/** Begins an answer and lets the time run out. */
async function hang(response: ServerResponse, begin: (response: ServerResponse) => void): Promise<void> {
  begin(response);
  for (let turns = 0; turns < 10; turns++) await new Promise(setImmediate);
  vi.advanceTimersByTime(75_000);
}

const item = {
  id: 'id1',
  uuid: 'e1',
  published: since,
  name: 'x',
  status: 'ACTIVE',
  profile: { login: 'x' },
};
const isLater = ({ url }: { url: string }) => url.includes('after');
const sizeOf = ({ url }: { url: string }) => Number(/limit=(\d+)/.exec(url)?.[1]);

describe.each(hangs)('when %s', (_name, begin) => {
  test.each(lists)(
    'three attempts for ever less are made, and the list is not taken for complete: %s',
    async (_list, size, walk) => {
      const { okta, client } = await start((_request, response) => void hang(response, begin));
      const { pages, error } = await collectUntilFailure(walk(client));
      expect(error).toMatchObject({ kind: 'timeout', retryable: true });
      expect(pages).toEqual([]);
      expect(okta.requests.map(sizeOf)).toEqual([size, size / 2, size / 4]);
    },
  );

  test.each(lists)(
    'on a later page, three attempts are made for it, and the list is not taken for complete: %s',
    async (_list, _size, walk) => {
      const { okta, client } = await start((request, response) => {
        if (isLater(request)) void hang(response, begin);
        else json(response, [item], nextLink(`${request.url}&after=2`));
      });
      const { pages, error } = await collectUntilFailure(walk(client));
      expect(error).toMatchObject({ kind: 'timeout', retryable: true });
      expect(pages).toHaveLength(1);
      expect(okta.requests.slice(1).map(({ url }) => url)).toEqual(Array(3).fill(pages[0]?.next));
    },
  );

  test.each(lists)('once, one attempt is lost and no item: %s', async (_list, size, walk) => {
    const { okta, client } = await start((request, response, count) => {
      if (count === 1) return void hang(response, begin);
      if (!isLater(request)) return json(response, [item], nextLink(`${request.url}&after=2`));
      // The end of a poll says where to go on.
      const isPoll = request.url.startsWith('/api/v1/logs') && !request.url.includes('until=');
      json(response, [], isPoll ? nextLink(request.url) : {});
    });
    const pages = await collect(walk(client));
    expect(pages.flatMap(({ items }) => items)).toHaveLength(1);
    expect(okta.requests.map(sizeOf)).toEqual([size, size / 2, size / 2]);
  });
});

test('an answer that drips and ends in time is an answer', async () => {
  const { okta, client } = await start((_request, response) => {
    const body = JSON.stringify([item]);
    let sent = 0;
    const timer = setInterval(() => {
      response.write(body.slice(sent, sent + 20));
      sent += 20;
      if (sent < body.length) return;
      clearInterval(timer);
      response.end();
    }, 2);
  });
  expect((await collect(client.groups()))[0]?.items).toHaveLength(1);
  expect(okta.requests).toHaveLength(1);
});
