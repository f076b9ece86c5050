import { afterEach, describe, expect, test } from 'vitest';
import type { OktaClientOptions } from '../../../src/okta/client.ts';
import type { OktaRequestInfo } from '../../../src/okta/http/request.ts';
import {
  type Answering,
  clientOf,
  collect,
  collectUntilFailure,
  failureOf,
  json,
  nextLink,
  oktaFailure,
  patientClientOf,
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

const date = 'Thu, 01 Jan 2026 12:00:00 GMT';
const dateSeconds = Date.parse(date) / 1_000;
function window(limit: number, remaining: number, resetInSeconds: number): Record<string, string> {
  return {
    date,
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(dateSeconds + resetInSeconds),
  };
}
const group = { id: '00g1', profile: { name: 'Staff' } };

describe('failures that may pass', () => {
  const transient: [string, Answering][] = [
    ['500', (_request, response) => oktaFailure(response, 500, 'E0000009')],
    ['502 without a body', (_request, response) => response.writeHead(502).end()],
    ['503 read-only mode', (_request, response) => oktaFailure(response, 503, 'E0000010')],
    ['a reset', (_request, response) => response.destroy()],
    [
      'a body that breaks off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('[{"id":');
        setImmediate(() => response.destroy());
      },
    ],
    [
      'a chunked body that breaks off',
      (_request, response) => {
        response.write('[{"id":"00g1"}');
        setImmediate(() => response.destroy());
      },
    ],
    ['half of the JSON', (_request, response) => response.end('[{"id":"00g1"}')],
    ['an empty body', (_request, response) => response.end()],
    ['a web page', (_request, response) => response.end('<html>Please wait</html>')],
    ['an object instead of a list', (_request, response) => json(response, { id: '00g1' })],
    ['null', (_request, response) => json(response, null)],
    ['no content', (_request, response) => response.writeHead(204).end()],
    ['nonsense instead of HTTP', (_request, response) => response.socket?.end('GARBAGE\r\n\r\n')],
  ];

  test.each(transient)('%s: the request is made again, and the list is whole', async (_name, fail) => {
    const { okta, client, sleeps } = await start((request, response, count) =>
      count <= 2 ? fail(request, response, count) : json(response, [group]),
    );
    expect((await collect(client.groups()))[0]?.items).toHaveLength(1);
    expect(okta.requests).toHaveLength(3);
    expect(sleeps).toEqual([500, 1_000]);
  });

  test.each(transient)('%s, for ever: five attempts, then an error', async (_name, fail) => {
    const { okta, client } = await start(fail);
    const error = await failureOf(collect(client.apps()));
    expect(['unavailable', 'unreachable', 'malformed']).toContain(error.kind);
    expect(error.retryable).toBe(true);
    expect(okta.requests).toHaveLength(5);
  });

  test('a later page that fails for ever ends the walk with an error after the pages before it', async () => {
    const { client } = await start(({ url }, response) =>
      url.includes('after')
        ? oktaFailure(response, 502, 'E0000009')
        : json(response, [group], nextLink('/api/v1/groups?after=2')),
    );
    const { pages, error } = await collectUntilFailure(client.groups());
    expect(pages).toHaveLength(1);
    expect(error).toMatchObject({ kind: 'unavailable', httpStatus: 502 });
  });

  test('a server that refuses connections is unreachable', async () => {
    const { okta, client, sleeps } = await start((_request, response) => json(response, []));
    await okta.close();
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'unreachable', retryable: true });
    expect(sleeps).toHaveLength(4);
  });

  test('a server that does not speak TLS where TLS is due is sent nothing', async () => {
    const { okta } = await start((_request, response) => json(response, []));
    const { client } = clientOf(okta, { baseUrl: okta.origin.replace('http:', 'https:') });
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'unreachable' });
    expect(okta.requests).toEqual([]);
  });

  test('a 503 with Retry-After is not repeated before that, and keeps no other request waiting', async () => {
    let failed = 0;
    const { client, sleeps } = await start(({ url }, response) => {
      if (url.includes('/users') || failed++ > 0) return json(response, [group]);
      oktaFailure(response, 503, 'E0000010', { 'retry-after': '120' });
    });
    await collect(client.groups());
    expect(sleeps).toEqual([120_000]);
    await collect(client.users());
    expect(sleeps).toEqual([120_000]);
  });

  test('a 503 that asks to come back in an hour is an error at once', async () => {
    const { okta, client, sleeps } = await start((_request, response) =>
      oktaFailure(response, 503, 'E0000010', { 'retry-after': '3600' }),
    );
    expect(await failureOf(collect(client.apps()))).toMatchObject({ kind: 'unavailable', retryable: true });
    expect(sleeps).toEqual([]);
    expect(okta.requests).toHaveLength(1);
  });

  test('a connection test waits for fewer attempts', async () => {
    const { okta, client } = await start((_request, response) => oktaFailure(response, 503, 'E0000010'));
    expect(await failureOf(client.probe('USERS'))).toMatchObject({ kind: 'unavailable' });
    expect(okta.requests).toHaveLength(3);
  });
});

test.each([500, 504])('a %i for the first page is answered by asking for half as much', async (status) => {
  const { okta, client } = await start((_request, response, count) =>
    count <= 2 ? oktaFailure(response, status, 'E0000009') : json(response, [group]),
  );
  await collect(client.appUsers('0oa1'));
  expect(okta.requests.map(({ url }) => url.split('?')[1])).toEqual(['limit=500', 'limit=250', 'limit=125']);
});

test('a 500 for a later page repeats the same address: its cursor holds the page size', async () => {
  const { okta, client } = await start((_request, response, count) => {
    if (count === 1) return json(response, [group], nextLink('/api/v1/groups?after=2&limit=200'));
    if (count === 2) return oktaFailure(response, 500, 'E0000009');
    json(response, [{ id: '00g2', profile: { name: 'Staff' } }]);
  });
  await collect(client.groups());
  expect(okta.requests[2]?.url).toBe('/api/v1/groups?after=2&limit=200');
});

test('a 502 or 503 does not make the pages smaller', async () => {
  const { okta, client } = await start((_request, response, count) =>
    count <= 2 ? oktaFailure(response, 501 + count, 'E0000010') : json(response, [group]),
  );
  await collect(client.groups());
  expect(new Set(okta.requests.map(({ url }) => url))).toEqual(
    new Set(['/api/v1/groups?expand=stats&limit=200']),
  );
});

describe('failures that do not pass are not repeated', () => {
  test.each([
    [401, 'E0000011', 'unauthorized'],
    [401, 'E0000004', 'unauthorized'],
    [401, 'E0000015', 'notEnabled'],
    [403, 'E0000015', 'notEnabled'],
    [403, 'E0000006', 'forbidden'],
    [403, 'E0000005', 'forbidden'],
    [404, 'E0000007', 'notFound'],
    [400, 'E0000031', 'badRequest'],
    [405, 'E0000022', 'badRequest'],
    [410, 'E0000007', 'badRequest'],
  ])('%i %s is %s', async (status, code, kind) => {
    const { okta, client, sleeps } = await start((_request, response) =>
      oktaFailure(response, status, code, { 'x-okta-request-id': 'Zx_1-2' }),
    );
    const error = await failureOf(collect(client.appUsers('0oa1')));
    expect(error).toMatchObject({
      kind,
      httpStatus: status,
      oktaErrorCode: code,
      oktaErrorId: 'oaeSample123',
      requestId: 'Zx_1-2',
      retryable: false,
    });
    expect(error.message).not.toMatch(/script|0oa1/);
    expect(okta.requests).toHaveLength(1);
    expect(sleeps).toEqual([]);
  });

  test('a 404 that is a web page is no word of Okta that the app is gone', async () => {
    const { client } = await start((_request, response) => response.writeHead(404).end('<h1>Gone</h1>'));
    expect(await failureOf(collect(client.appUsers('0oa1')))).toMatchObject({ kind: 'notOkta' });
  });

  test.each(['E1', 'E00000111', '<script>', 11, null, { a: 1 }])(
    'an error code of %j is not passed on',
    async (code) => {
      const { client } = await start((_request, response) => json(response, { errorCode: code }, {}, 403));
      const error = await failureOf(collect(client.groups()));
      expect(error.kind).toBe('forbidden');
      expect(error).not.toHaveProperty('oktaErrorCode');
    },
  );
});

describe('rate limits', () => {
  test('a 429 waits for the reset by the server’s clock, and the wait is reported', async () => {
    const infos: OktaRequestInfo[] = [];
    const { client, sleeps } = await start(
      (_request, response, count) =>
        count === 1
          ? oktaFailure(response, 429, 'E0000047', window(10, 0, 48))
          : json(response, [group], window(10, 9, 60)),
      { onRequest: (info) => infos.push(info) },
    );
    await collect(client.groups());
    expect(sleeps).toEqual([49_000]);
    expect(infos.map(({ endpoint, status, waitedMs }) => [endpoint, status, waitedMs])).toEqual([
      ['/api/v1/groups', 429, 0],
      ['/api/v1/groups', 200, 49_000],
    ]);
    expect(infos[1]?.rateLimit).toMatchObject({ limit: 10, remaining: 9, serverDateMs: dateSeconds * 1_000 });
  });

  test('many 429s cost no attempt', async () => {
    const { okta, client } = await start((_request, response, count) => {
      if (count <= 20) return oktaFailure(response, 429, 'E0000047', window(10, 0, 1));
      if (count <= 24) return oktaFailure(response, 503, 'E0000010');
      json(response, [group]);
    });
    await collect(client.groups());
    expect(okta.requests).toHaveLength(25);
  });

  test('429 for ever ends with an error', async () => {
    const { okta, client } = await start((_request, response) => response.writeHead(429).end());
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'rateLimited', retryable: true });
    expect(okta.requests).toHaveLength(31);
  });

  test.each([
    ['Retry-After', { ...window(10, 0, 30), 'retry-after': '3600' }, 3_600_000],
    ['reset', window(10, 0, 600), 601_000],
    ['Retry-After for too many requests at once', { ...window(0, 0, 0), 'retry-after': '900' }, 900_000],
  ])(
    'a 429 whose %s is further away than five minutes is an error at once, and closes its bucket until then',
    async (_name, headers, retryAfterMs) => {
      const { okta, client, sleeps } = await start(({ url }, response) =>
        url.includes('/apps') ? oktaFailure(response, 429, 'E0000047', headers) : json(response, [group]),
      );
      const refused = { kind: 'rateLimited', retryable: true, retryAfterMs };
      expect(await failureOf(collect(client.apps()))).toMatchObject(refused);
      expect(await failureOf(collect(client.appUsers('0oa1')))).toMatchObject(refused);
      expect(okta.requests).toHaveLength(1);
      await collect(client.groups());
      expect(sleeps).toEqual([]);
    },
  );

  test('a 429 whose reset is four minutes away is waited for, and nothing is sent before', async () => {
    const { okta, client, sleeps } = await start((_request, response, count) =>
      count === 1
        ? oktaFailure(response, 429, 'E0000047', window(10, 0, 240))
        : json(response, [group], window(10, 9, 60)),
    );
    await collect(client.groups());
    expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(240_000);
    expect(okta.requests).toHaveLength(2);
  });

  test('too many requests at once costs a moment, growing, not a window', async () => {
    const { client, sleeps } = await start((_request, response, count) =>
      count <= 2 ? oktaFailure(response, 429, 'E0000047', window(0, 0, 3_000)) : json(response, [group]),
    );
    await collect(client.groups());
    expect(sleeps).toEqual([1_500, 3_000]);
  });

  test('with nothing remaining the next request waits without being refused first', async () => {
    const { client, sleeps } = await start((_request, response, count) =>
      json(response, [{ id: `00g${count}`, profile: { name: 'Staff' } }], {
        ...window(10, count === 1 ? 0 : 9, 30),
        ...(count < 3 ? nextLink(`/api/v1/groups?after=${count}`) : {}),
      }),
    );
    await collect(client.groups());
    expect(sleeps).toEqual([31_000]);
  });

  test('apps and the users of an app share their bucket; people do not wait with them', async () => {
    const { client, sleeps } = await start((_request, response) => json(response, [], window(10, 0, 30)));
    await collect(client.apps());
    await collect(client.users());
    expect(sleeps).toEqual([]);
    await collect(client.appUsers('0oa1'));
    expect(sleeps).toEqual([31_000]);
  });

  test('requests started together do not overrun the window of the server', async () => {
    const limit = 4;
    const real = { rateLimitMarginMs: 0, rateLimitMinMs: 50 };
    let windowEndsAtMs = 0;
    let used = 0;
    let refused = 0;
    let windows = 0;
    const okta = await startScriptedOkta((_request, response) => {
      const nowMs = Date.now();
      if (nowMs >= windowEndsAtMs) {
        // Whole seconds, so that the stated reset is the real one.
        windowEndsAtMs = Math.ceil(nowMs / 1_000) * 1_000 + 1_000;
        used = 0;
        windows++;
      }
      if (++used > limit) refused++;
      const headers = {
        date: new Date(nowMs).toUTCString(),
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(Math.max(0, limit - used)),
        'x-rate-limit-reset': String(windowEndsAtMs / 1_000),
      };
      json(response, [], headers, used > limit ? 429 : 200);
    });
    open.push(okta);
    const client = patientClientOf(okta, { timings: real });
    await Promise.all(Array.from({ length: 10 }, (_value, app) => collect(client.appUsers(`0oa${app}`))));
    expect(refused).toBe(0);
    expect(windows).toBeGreaterThanOrEqual(3);
  });
});

describe('an abort', () => {
  test('ends a wait for the rate limit at once', async () => {
    const stop = new AbortController();
    const { okta, client } = await start(
      (_request, response) => {
        response.writeHead(429).end();
        setTimeout(() => stop.abort(), 20);
      },
      { signal: stop.signal, sleep: () => new Promise(() => undefined) },
    );
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'aborted', retryable: false });
    expect(okta.requests).toHaveLength(1);
  });

  test('ends a real wait of a minute at once', async () => {
    const stop = new AbortController();
    const { okta } = await start((_request, response) => {
      response.writeHead(429).end();
      setTimeout(() => stop.abort(), 20);
    });
    const client = patientClientOf(okta, { signal: stop.signal });
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'aborted' });
  });

  test('ends a back-off at once', async () => {
    const stop = new AbortController();
    const { client } = await start(
      (_request, response) => {
        response.writeHead(503).end();
        setTimeout(() => stop.abort(), 20);
      },
      { signal: stop.signal, sleep: () => new Promise(() => undefined) },
    );
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'aborted' });
  });

  test('ends a request that hangs at once', async () => {
    const stop = new AbortController();
    const { okta, client } = await start(() => setTimeout(() => stop.abort(), 20), { signal: stop.signal });
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'aborted' });
    expect(okta.requests).toHaveLength(1);
  });

  test('ends a body that is being read', async () => {
    const stop = new AbortController();
    const { client } = await start(
      (_request, response) => {
        response.write('[');
        setTimeout(() => stop.abort(), 20);
      },
      { signal: stop.signal },
    );
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'aborted' });
  });

  test('before the first request means that none is made', async () => {
    const { okta, client } = await start((_request, response) => json(response, []), {
      signal: AbortSignal.abort(),
    });
    expect(await failureOf(client.organization())).toMatchObject({ kind: 'aborted' });
    expect(okta.requests).toEqual([]);
  });
});
