import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { OktaClientOptions } from '../../src/okta/client.ts';
import {
  type Answering,
  clientOf,
  collect,
  failureOf,
  json,
  type ScriptedOkta,
  startScriptedOkta,
} from './kit/scripted-okta.ts';

const open: ScriptedOkta[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((okta) => okta.close()));
});

async function start(answer: Answering, options: Partial<OktaClientOptions> = {}) {
  const okta = await startScriptedOkta(answer);
  open.push(okta);
  return { okta, ...clientOf(okta, options) };
}

const group = { id: '00g1', profile: { name: 'Staff' } };

describe('a server that keeps us waiting is given up after three attempts', () => {
  const hang: Answering = () => undefined;
  const stall: Answering = (_request, response) => {
    response.write('[');
  };
  const drip: Answering = (_request, response) => {
    response.write('[');
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  };
  test.each<[string, Answering]>([
    ['no headers', hang],
    ['headers and then nothing', stall],
    ['a body that drips', drip],
  ])('%s', async (_name, answer) => {
    const { okta, client } = await start(answer, { timings: { requestTimeoutMs: 100 } });
    expect(await failureOf(collect(client.apps()))).toMatchObject({ kind: 'timeout', retryable: true });
    expect(okta.requests.map(({ url }) => url.split('limit=')[1])).toEqual(['200', '100', '50']);
  });

  // The HTTP library looks at these only once a second.
  test.each<[string, Answering, Partial<OktaClientOptions['timings']>]>([
    ['no headers come', hang, { headersTimeoutMs: 60 }],
    ['a body stalls', stall, { bodyTimeoutMs: 60 }],
  ])('earlier than by its overall deadline when %s', async (_name, answer, timings) => {
    const { okta, client } = await start(answer, { timings: { ...timings }, limits: { timeoutAttempts: 1 } });
    expect(await failureOf(collect(client.apps()))).toMatchObject({ kind: 'timeout', retryable: true });
    expect(okta.requests).toHaveLength(1);
  });

  test('a connection test has its own, shorter deadline and two attempts', async () => {
    const { okta, client } = await start(hang, { timings: { verifyTimeoutMs: 400 } });
    expect(await failureOf(client.organization())).toMatchObject({ kind: 'timeout' });
    expect(okta.requests).toHaveLength(2);
  });

  test('one slow answer is only one lost attempt', async () => {
    const { client } = await start(
      (_request, response, count) => (count === 1 ? undefined : json(response, [group])),
      { timings: { requestTimeoutMs: 100 } },
    );
    expect((await collect(client.groups()))[0]?.items).toHaveLength(1);
  });
});

describe('an answer beyond the cap', () => {
  const limits = { bodyBytes: 50_000 };

  test('is not read to its end, and smaller pages are tried as far as they go', async () => {
    let written = 0;
    const { okta, client } = await start(
      (_request, response) => {
        const more = () => {
          while (!response.destroyed && written < 500e6) {
            written += 10_000;
            if (!response.write(Buffer.alloc(10_000, ' '))) return response.once('drain', more);
          }
        };
        more();
      },
      { limits },
    );
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'malformed' });
    expect(okta.requests.map(({ url }) => url.split('limit=')[1])).toEqual(['200', '50', '12']);
    expect(written).toBeLessThan(50e6);
  });

  test('is accepted once the page is small enough', async () => {
    const { client } = await start(
      ({ url }, response) => {
        const limit = Number(url.split('limit=')[1]);
        json(
          response,
          Array.from({ length: limit }, (_value, id) => ({
            id: `00g${id}`,
            profile: { name: 'Staff' },
            pad: 'x'.repeat(400),
          })),
        );
      },
      { limits },
    );
    expect((await collect(client.groups()))[0]?.items).toHaveLength(50);
  });

  test('is measured after decompression', async () => {
    const { client } = await start(
      (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        const zip = createGzip();
        zip.pipe(response);
        zip.end(Buffer.alloc(20_000_000, ' '));
      },
      { limits },
    );
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'malformed' });
  });

  test('is not asked for again when a page cannot be made smaller', async () => {
    const { okta, client } = await start((_request, response) => response.end(' '.repeat(60_000)), {
      limits,
    });
    expect(await failureOf(client.tokenOwner())).toMatchObject({ kind: 'malformed' });
    expect(okta.requests).toHaveLength(1);
  });
});

describe('compression', () => {
  test('is asked for as gzip and undone', async () => {
    const { okta, client } = await start((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify([group])));
    });
    expect((await collect(client.groups()))[0]?.items).toHaveLength(1);
    expect(okta.requests[0]?.headers['accept-encoding']).toBe('gzip');
  });

  test.each([
    ['a truncated stream', 'gzip', gzipSync(JSON.stringify([group])).subarray(0, 12)],
    ['a stream that is none', 'gzip', Buffer.from('[]')],
    ['a method nobody asked for', 'br', Buffer.from('[]')],
    ['two methods', 'gzip, gzip', gzipSync(gzipSync('[]'))],
  ])('%s is a broken answer', async (_name, encoding, body) => {
    const { okta, client } = await start((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body);
    });
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'malformed' });
    expect(okta.requests).toHaveLength(5);
  });
});

test('text split between two pieces of the body arrives whole', async () => {
  const { client } = await start((_request, response) => {
    const body = Buffer.from(JSON.stringify([{ id: '00g1', profile: { name: '研究🚀' } }]));
    const cut = body.indexOf(Buffer.from('🚀')) + 2;
    response.write(body.subarray(0, cut));
    setTimeout(() => response.end(body.subarray(cut)), 5);
  });
  expect((await collect(client.groups()))[0]?.items[0]?.name).toBe('研究🚀');
});

test('a byte order mark before the JSON does no harm', async () => {
  const { client } = await start((_request, response) => response.end(`\ufeff${JSON.stringify([group])}`));
  expect((await collect(client.groups()))[0]?.items).toHaveLength(1);
});

test('long headers, as Okta sends them, are accepted', async () => {
  const { client } = await start((_request, response) =>
    json(response, [group], { 'content-security-policy': 'x'.repeat(14_000), 'x-other': 'y'.repeat(14_000) }),
  );
  expect((await collect(client.groups()))[0]?.items).toHaveLength(1);
});

test('JSON nested beyond reason is a broken answer, not a crash', async () => {
  const { client } = await start((_request, response) =>
    response.end(`${'['.repeat(200_000)}${']'.repeat(200_000)}`),
  );
  await collect(client.groups()).catch((error: unknown) =>
    expect(error).toMatchObject({ kind: 'malformed' }),
  );
});
