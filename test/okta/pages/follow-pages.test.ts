import { afterEach, describe, expect, test } from 'vitest';
import type { OktaClientOptions } from '../../../src/okta/client.ts';
import {
  type Answering,
  apiToken,
  clientOf,
  collect,
  collectUntilFailure,
  failureOf,
  json,
  nextLink,
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

const group = (id: number) => ({ id: `00g${id}`, profile: { name: `Group ${id}` } });
const event = (id: number) => ({ uuid: `e${id}`, published: '2026-01-01T00:00:00Z' });

test('a walk follows every next link to the end, short pages included, and each page tells where to go on', async () => {
  const cursors = ['a+b/c==', 'bGRh%3D%3D', '1658862453660_1,x;y'];
  const { okta, client } = await start((_request, response, count) => {
    const cursor = cursors[count - 1];
    json(
      response,
      [group(count)],
      cursor ? nextLink(`https://acme.okta.com/api/v1/groups?after=${cursor}&limit=200`) : {},
    );
  });
  const pages = await collect(client.groups());
  expect(pages.map(({ items }) => items[0]?.id)).toEqual(['00g1', '00g2', '00g3', '00g4']);
  expect(pages.map(({ next }) => next)).toEqual([
    ...cursors.map((cursor) => `/api/v1/groups?after=${cursor}&limit=200`),
    null,
  ]);
  expect(okta.requests.slice(1).map(({ url }) => url)).toEqual(pages.slice(0, -1).map(({ next }) => next));
});

test('a walk can be taken up again at every page boundary', async () => {
  const { client } = await start(({ url }, response) => {
    const at = Number(/after=(\d)/.exec(url)?.[1] ?? 1);
    json(response, [group(at)], at < 4 ? nextLink(`/api/v1/groups?after=${at + 1}`) : {});
  });
  const pages = await collect(client.groups());
  for (const [index, page] of pages.slice(0, -1).entries()) {
    expect(await collect(client.groups(page.next ?? ''))).toEqual(pages.slice(index + 1));
  }
});

test('unreadable items are skipped and counted with a reason that names no content', async () => {
  const { client } = await start((_request, response) =>
    json(response, [null, group(1), 'Jo Doe', [], { profile: { name: 'No id' } }, 7, { id: '' }, group(2)]),
  );
  const [page] = await collect(client.groups());
  expect(page?.items.map(({ id }) => id)).toEqual(['00g1', '00g2']);
  expect(page?.skipped).toBe(6);
  expect(page?.skippedReasons).toHaveLength(5);
  expect(page?.skippedReasons?.[1]).toBe('item 3: not an object');
  expect(JSON.stringify(page)).not.toContain('Jo Doe');
});

test('an empty page with a next link is not the end of a list', async () => {
  const { client } = await start((_request, response, count) =>
    json(
      response,
      count % 2 === 0 ? [] : [group(count)],
      count < 6 ? nextLink(`/api/v1/groups?after=${count}`) : {},
    ),
  );
  const pages = await collect(client.groups());
  expect(pages.flatMap(({ items }) => items).map(({ id }) => id)).toEqual(['00g1', '00g3', '00g5']);
  expect(pages.at(-1)?.next).toBeNull();
});

describe('a next link that leads away', () => {
  test.each([
    (evil: string) => `${evil}/api/v1/groups?after=2`,
    (evil: string) => evil.replace('http:', ''),
    (evil: string) => `https://acme.okta.com@${evil.slice('http://'.length)}/api/v1/groups`,
    () => 'https://acme-admin.okta.com/api/v1/groups?after=2',
    () => 'https://acme.okta.com/api/v1/users/00u1',
    () => '/api/v1/groups/../users',
    () => '',
  ])('is refused, and neither a request nor the token goes out (%#)', async (linkTo) => {
    const evil = await startScriptedOkta((_request, response) => json(response, [group(666)]));
    open.push(evil);
    const { okta, client } = await start((_request, response) =>
      json(response, [group(1)], nextLink(linkTo(evil.origin))),
    );
    const { pages, error } = await collectUntilFailure(client.groups());
    expect(error).toMatchObject({ kind: 'refusedLink', retryable: false });
    expect(pages).toEqual([]);
    expect(okta.requests).toHaveLength(1);
    expect(evil.requests).toEqual([]);
  });

  test('is refused when it carries the token, which would be stored with the checkpoint', async () => {
    const { okta, client } = await start((_request, response) =>
      json(response, [group(1)], nextLink(`/api/v1/groups?after=${apiToken}`)),
    );
    const { pages, error } = await collectUntilFailure(client.groups());
    expect(error.kind).toBe('refusedLink');
    expect(pages).toEqual([]);
    expect(okta.requests).toHaveLength(1);
  });

  test('is refused as a checkpoint too', async () => {
    const { okta, client } = await start((_request, response) => json(response, []));
    for (const resume of [
      'https://evil.com/api/v1/groups',
      '//evil.com/api/v1/groups',
      '/api/v1/users?after=1',
      '',
    ]) {
      expect(await failureOf(collect(client.groups(resume)))).toMatchObject({ kind: 'refusedLink' });
    }
    expect(okta.requests).toEqual([]);
  });
});

test.each([
  (origin: string) => origin.replace('127.0.0.1', 'localhost'),
  (origin: string) => origin.replace('127.0.0.1', '[::1]'),
  (origin: string) => origin.replace('127.0.0.1', 'acme.okta.com'),
  () => 'http://acme.okta.com',
  () => 'https://acme.okta.com',
])('a stand-in may call itself by another of its names in its links (%#)', async (toOrigin) => {
  const { okta, client } = await start((_request, response, count) =>
    json(
      response,
      [group(count)],
      count === 1 ? nextLink(`${toOrigin(okta.origin)}/api/v1/groups?after=1`) : {},
    ),
  );
  const pages = await collect(client.groups());
  expect(pages.flatMap(({ items }) => items).map(({ id }) => id)).toEqual(['00g1', '00g2']);
});

test('a redirect is not followed, to another host or to the same', async () => {
  const evil = await startScriptedOkta((_request, response) => json(response, [group(666)]));
  open.push(evil);
  for (const status of [301, 302, 303, 307, 308]) {
    const { okta, client } = await start((request, response) => {
      const location = request.url.includes('users') ? `${evil.origin}/api/v1/users` : '/api/v1/elsewhere';
      response.writeHead(status, { location }).end();
    });
    expect(await failureOf(collect(client.users()))).toMatchObject({
      kind: 'refusedLink',
      httpStatus: status,
    });
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'refusedLink' });
    expect(okta.requests).toHaveLength(2);
  }
  expect(evil.requests).toEqual([]);
});

describe('a walk that would never end stops with an error, never as if complete', () => {
  test('when a page names itself as the next', async () => {
    const { okta, client } = await start((_request, response, count) =>
      json(response, [group(count)], nextLink('/api/v1/groups?after=same')),
    );
    const { pages, error } = await collectUntilFailure(client.groups());
    expect(error).toMatchObject({ kind: 'malformed', retryable: false });
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual([group(1).id, group(2).id]);
    expect(pages.every(({ next }) => next !== null)).toBe(true);
    expect(okta.requests).toHaveLength(2);
  });

  test('when the links lead back to an earlier page', async () => {
    const { okta, client } = await start((_request, response, count) =>
      json(response, [group(count)], nextLink(`/api/v1/groups?after=${count % 3}`)),
    );
    expect((await collectUntilFailure(client.groups())).error.kind).toBe('malformed');
    expect(okta.requests).toHaveLength(4);
  });

  test('when the next page is the first page', async () => {
    const { okta, client } = await start((_request, response) =>
      json(response, [group(1)], nextLink('/api/v1/groups?expand=stats&limit=200')),
    );
    const { pages, error } = await collectUntilFailure(client.groups());
    expect(error.kind).toBe('malformed');
    expect(pages).toHaveLength(1);
    expect(okta.requests).toHaveLength(1);
  });

  test('when only empty pages follow', async () => {
    const { okta, client } = await start((_request, response, count) =>
      json(response, [], nextLink(`/api/v1/groups?after=${count}`)),
    );
    expect((await collectUntilFailure(client.groups())).error.kind).toBe('malformed');
    expect(okta.requests).toHaveLength(51);
  });

  test('when the same items come again and again under new cursors', async () => {
    const { okta, client } = await start((_request, response, count) =>
      json(response, [group(count % 3)], nextLink(`/api/v1/groups?after=${count}`)),
    );
    expect((await collectUntilFailure(client.groups())).error.kind).toBe('malformed');
    expect(okta.requests).toHaveLength(14);
  });

  test('when there are more pages than any org has', async () => {
    const { okta, client } = await start(
      (_request, response, count) =>
        json(response, [group(count)], nextLink(`/api/v1/groups?after=${count}`)),
      { limits: { pages: 25 } },
    );
    const { pages, error } = await collectUntilFailure(client.groups());
    expect(error.kind).toBe('malformed');
    expect(pages).toHaveLength(24);
    expect(okta.requests).toHaveLength(25);
  });

  test('when a next page is announced but its address is unreadable', async () => {
    const { client } = await start((_request, response) =>
      json(response, [group(1)], { link: 'https://acme.okta.com/api/v1/groups?after=2; rel="next"' }),
    );
    expect((await collectUntilFailure(client.groups())).error.kind).toBe('malformed');
  });
});

describe('the system log', () => {
  test('a poll ends at an empty page and gives the place to poll from later', async () => {
    const { okta, client } = await start(({ url }, response) => {
      const at = Number(/after=(\d)/.exec(url)?.[1] ?? 1);
      // At the end Okta's next link names the very page it came with.
      json(
        response,
        at < 3 ? [event(at)] : [],
        nextLink(`https://acme.okta.com/api/v1/logs?after=${Math.min(at + 1, 3)}`),
      );
    });
    const pages = await collect(client.logEvents({ since: '2026-01-01T00:00:00Z' }));
    expect(pages.map(({ items, next }) => [items.length, next])).toEqual([
      [1, '/api/v1/logs?after=2'],
      [1, '/api/v1/logs?after=3'],
      [0, '/api/v1/logs?after=3'],
    ]);
    const again = await collect(
      client.logEvents({ since: '2026-01-01T00:00:00Z' }, pages.at(-1)?.next ?? ''),
    );
    expect(again).toEqual([{ items: [], skipped: 0, next: '/api/v1/logs?after=3' }]);
    expect(okta.requests).toHaveLength(4);
  });

  test('a poll whose full page names itself as the next is an error', async () => {
    const { client } = await start((_request, response, count) =>
      json(response, [event(count)], nextLink('/api/v1/logs?after=same')),
    );
    const { error } = await collectUntilFailure(client.logEvents({ since: '2026-01-01T00:00:00Z' }));
    expect(error.kind).toBe('malformed');
  });

  test('a page of nothing but unreadable events is not an empty page', async () => {
    const { client } = await start((_request, response, count) =>
      json(
        response,
        count === 1 ? [{ uuid: 'x' }] : count === 2 ? [event(2)] : [],
        nextLink(`/api/v1/logs?after=${count}`),
      ),
    );
    const pages = await collect(client.logEvents({ since: '2026-01-01T00:00:00Z' }));
    expect(pages.map(({ items, skipped }) => [items.length, skipped])).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  test('a bounded query goes on over an empty page and is complete without a next link', async () => {
    const { client } = await start((_request, response, count) =>
      json(
        response,
        count === 2 ? [] : [event(count)],
        count < 3 ? nextLink(`/api/v1/logs?after=${count}`) : {},
      ),
    );
    const bounded = { since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' };
    const pages = await collect(client.logEvents(bounded));
    expect(pages.map(({ items, next }) => [items.length, next === null])).toEqual([
      [1, false],
      [0, false],
      [1, true],
    ]);
  });

  const day = (from: number) => ({
    since: `2026-01-0${from}T00:00:00Z`,
    until: `2026-01-0${from + 1}T00:00:00Z`,
  });

  test('a bounded query finds what lies behind many empty pages', async () => {
    const { client } = await start((_request, response, count) =>
      json(
        response,
        count === 1 || count === 40 ? [event(count)] : [],
        count < 40 ? nextLink(`/api/v1/logs?after=${count}`) : {},
      ),
    );
    const pages = await collect(client.logEvents(day(1)));
    expect(pages.flatMap(({ items }) => items)).toHaveLength(2);
  });

  test('a bounded query whose links never end costs many empty pages once, and few from then on', async () => {
    const { okta, client } = await start(({ url }, response, count) =>
      json(response, url.includes('since') ? [event(count)] : [], nextLink(`/api/v1/logs?after=${count}`)),
    );
    expect((await collect(client.logEvents(day(1)))).at(-1)?.next).toBeNull();
    const first = okta.requests.length;
    expect((await collect(client.logEvents(day(2)))).at(-1)?.next).toBeNull();
    expect([first, okta.requests.length - first]).toEqual([51, 4]);
  });

  test('a bounded query is complete at an empty page that names itself as the next', async () => {
    const { client } = await start((_request, response, count) =>
      json(response, count === 1 ? [event(1)] : [], nextLink('/api/v1/logs?after=end')),
    );
    const pages = await collect(
      client.logEvents({ since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' }),
    );
    expect(pages.map(({ next }) => next)).toEqual(['/api/v1/logs?after=end', null]);
  });
});

test('a consumer that stops early causes no further request', async () => {
  const { okta, client } = await start((_request, response, count) =>
    json(response, [group(count)], nextLink(`/api/v1/groups?after=${count}`)),
  );
  for await (const page of client.groups()) {
    expect(page.items).toHaveLength(1);
    break;
  }
  expect(okta.requests).toHaveLength(1);
});
