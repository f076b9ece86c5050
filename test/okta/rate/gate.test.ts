import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowanceOf, rateBucketOf, reserveOf } from '../../../src/okta/rate/allowances.ts';
import { createRateGate, type RateGate } from '../../../src/okta/rate/gate.ts';
import type { OktaRateLimit } from '../../../src/okta/rate/headers.ts';
import type { RateLane } from '../../../src/okta/rate/permit-messages.ts';
import { defaultTimings as timings } from '../../../src/okta/timings.ts';
import { createVirtualTime, type VirtualTime } from '../../kit/virtual-time.ts';
import { clientOf, json, startScriptedOkta } from '../kit/scripted-okta.ts';

test.each([
  ['/api/v1/apps', '/api/v1/apps'],
  ['/api/v1/apps/{id}/users', '/api/v1/apps'],
  ['/api/v1/apps/{id}', '/api/v1/apps/{id}'],
  ['/api/v1/users', '/api/v1/users'],
  ['/api/v1/users/me', '/api/v1/users/me'],
  ['/api/v1/groups', '/api/v1/groups'],
  ['/api/v1/logs', '/api/v1/logs'],
  ['/.well-known/okta-organization', '/.well-known/okta-organization'],
])('%s is counted in %s', (endpoint, bucket) => {
  expect(rateBucketOf(endpoint)).toBe(bucket);
});

test.each([
  // Half of a workforce org's limit, as tokens are made; all of it; more than any licence has.
  ['/api/v1/apps', 50, 50],
  ['/api/v1/apps', 100, 60],
  ['/api/v1/apps', 1_000, 600],
  // A free org's.
  ['/api/v1/apps', 10, 10],
  ['/api/v1/apps', 20, 12],
  ['/api/v1/apps', 1, 1],
  ['/api/v1/apps/{id}', 250, 250],
  ['/api/v1/apps/{id}', 600, 360],
  ['/api/v1/users', 300, 300],
  ['/api/v1/users', 600, 360],
  ['/api/v1/groups', 250, 250],
  ['/api/v1/groups', 500, 300],
  ['/api/v1/groups', 600, 360],
  ['/api/v1/logs', 60, 60],
  ['/api/v1/logs', 50, 30],
  ['/api/v1/logs', 120, 72],
  ['/api/v1/users/me', 1_000, 600],
  ['/api/v1/users/{id}', 1_001, 1_001],
  ['/api/v1/users/{id}', 2_000, 1_200],
  ['/api/v1/meta', 600, 360],
  ['/api/v1/meta', 1_200, 720],
])(
  'of %s, %i a minute for the token, %i are spent: at most 60 %% of the org’s',
  (bucket, ceiling, allowance) => {
    expect(allowanceOf(bucket, ceiling, 0.6)).toBe(allowance);
  },
);

test('the share of the org’s limit can be set, and leaves one request at least', () => {
  expect(allowanceOf('/api/v1/apps', 50, 0.29)).toBe(29);
  expect(allowanceOf('/api/v1/apps', 100, 1)).toBe(100);
  expect(allowanceOf('/api/v1/apps', 10, 0)).toBe(1);
});

test.each([
  [1, 0],
  [3, 0],
  [4, 1],
  [19, 1],
  [20, 2],
  [50, 2],
  [100, 4],
  [300, 10],
])('of %i requests a crawl leaves %i', (allowance, reserve) => {
  expect(reserveOf(allowance)).toBe(reserve);
});

const virtualTime = () => createVirtualTime(new Date(1_000_000));
const signal = new AbortController().signal;
setMaxListeners(0, signal);

function answer(remaining: number, resetInMs: number, limit = 10): OktaRateLimit {
  return { limit, remaining, resetAtMs: 500_000 + resetInMs, serverDateMs: 500_000 };
}

test('with nothing remaining the next request waits for the reset and a second more', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const first = await gate.enter('apps', signal);
  first.learn(answer(0, 20_000));
  first.leave();
  const second = gate.enter('apps', signal);
  await time.run(second);
  expect((await second).waitedMs).toBe(21_000);
  expect(time.now()).toBe(1_021_000);
});

test('another bucket does not wait', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const first = await gate.enter('apps', signal);
  first.learn(answer(0, 20_000));
  first.leave();
  expect((await gate.enter('users', signal)).waitedMs).toBe(0);
});

test('a 429 without headers closes the bucket for everyone', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const first = await gate.enter('apps', signal);
  first.learn(null);
  first.close(60_000);
  first.leave();
  const others = Promise.all([gate.enter('apps', signal), gate.enter('apps', signal)]);
  await time.run(others);
  expect((await others).map(({ waitedMs }) => waitedMs)).toEqual([60_000, 60_000]);
});

test('a late answer from the window before does not make room in this one', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const first = await gate.enter('apps', signal);
  first.learn(answer(9, 50_000));
  first.leave();
  const late = await gate.enter('apps', signal);
  await time.run(time.sleep(52_000, signal));
  const second = await gate.enter('apps', signal);
  late.learn(answer(9, 50_000));
  late.leave();
  const third = gate.enter('apps', signal);
  await expectWaiting(third);
  second.learn(answer(0, 60_000));
  second.leave();
  await time.run(third);
  expect((await third).waitedMs).toBe(61_000);
});

test('a request that hangs keeps the first one of the next window back no longer than Okta would', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  await gate.enter('apps', signal);
  const second = gate.enter('apps', signal);
  await time.run(second);
  expect((await second).waitedMs).toBe(30_000);
});

test('a crawl leaves the reserve, and a person who waits for an answer gets it at once', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const first = await gate.enter('/api/v1/apps', signal);
  first.learn(answer(3, 40_000, 50));
  first.leave();
  const last = await gate.enter('/api/v1/apps', signal);
  last.learn(answer(2, 40_000, 50));
  last.leave();
  const crawl = gate.enter('/api/v1/apps', signal);
  await expectWaiting(crawl);
  const probes = [];
  for (let probe = 0; probe < 2; probe++) {
    probes.push(await gate.enter('/api/v1/apps', signal, { lane: 'interactive' }));
  }
  expect(probes.map(({ waitedMs }) => waitedMs)).toEqual([0, 0]);
  const third = gate.enter('/api/v1/apps', signal, { lane: 'interactive' });
  await expectWaiting(third);
  for (const [index, probe] of probes.entries()) {
    probe.learn(answer(1 - index, 40_000, 50));
    probe.leave();
  }
  await time.run(Promise.all([crawl, third]));
  expect((await crawl).waitedMs).toBe(41_000);
});

test('those who wait for answers leave half of a window to a crawl that waits as well', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  let spent = 0;
  async function enter(lane: RateLane) {
    const pass = await gate.enter('/api/v1/apps', signal, { lane });
    spent++;
    pass.learn(answer(20 - spent, 40_000, 20));
    return pass;
  }
  (await enter('crawl')).leave();
  // One that takes long, so that the crawl has no room for a second one at the same time.
  const slow = await enter('crawl');
  const crawl = enter('crawl');
  await expectWaiting(crawl);
  for (let tests = 0; tests < 6; tests++) (await enter('interactive')).leave();
  const seventh = enter('interactive');
  await expectWaiting(seventh);
  // Once nobody else waits it goes on.
  slow.leave();
  (await crawl).leave();
  await seventh;
  expect(time.now()).toBe(1_000_000);
});

test('no more than the share of the org’s limit is spent, however much the token has left', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  let sent = 0;
  for (; sent < 100; sent++) {
    const entering = gate.enter('/api/v1/apps', signal, { lane: 'interactive', maxShare: 0.3 });
    await time.run(entering);
    const pass = await entering;
    if (pass.waitedMs > 0) break;
    pass.learn(answer(99 - sent, 40_000, 100));
    pass.leave();
  }
  expect(sent).toBe(30);
  expect(time.now()).toBe(1_041_000);
});

test.each([1, 2, 3])('with %i requests a window a crawl goes on, window after window', async (limit) => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const starts: number[] = [];
  await time.run(
    (async () => {
      for (let sent = 0; sent < 3 * limit; sent++) {
        const pass = await gate.enter('/api/v1/apps', signal);
        if (pass.waitedMs > 0 || sent === 0) starts.push(time.now() - 1_000_000);
        const window = Math.floor(sent / limit);
        pass.learn({
          limit,
          remaining: limit - 1 - (sent % limit),
          resetAtMs: 560_000 + window * 61_000,
          serverDateMs: 500_000 + window * 61_000,
        });
        pass.leave();
      }
    })(),
  );
  expect(starts).toEqual([0, 61_000, 122_000]);
});

test('a ceiling that an admin lowers in the middle of a window holds from the next answer on', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const first = await gate.enter('/api/v1/apps', signal);
  first.learn(answer(49, 40_000, 50));
  first.leave();
  const second = await gate.enter('/api/v1/apps', signal);
  second.learn(answer(0, 40_000, 2));
  second.leave();
  const third = gate.enter('/api/v1/apps', signal, { lane: 'interactive' });
  await time.run(third);
  expect((await third).waitedMs).toBe(41_000);
});

test.each([
  ['lowers', 20, 11],
  ['raises', 100, 58],
])(
  'what may be spent of a ceiling that an admin %s to %i goes by the new one',
  async (_how, ceiling, left) => {
    const gate = createRateGate({ timings, ...virtualTime() });
    for (const limit of [50, ceiling]) {
      const pass = await gate.enter('/api/v1/apps', signal);
      pass.learn(answer(15, 40_000, limit));
      pass.leave();
    }
    expect(gate.callsPerMinute('/api/v1/apps')).toBe(left);
  },
);

test('what neighbours leave is what counts, in their window and in the token’s own', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const enter = () => gate.enter('/api/v1/apps', signal, { lane: 'interactive' });
  const answers = [answer(49, 50_000, 50), answer(1, 20_000, 50)];
  for (const rateLimit of answers) {
    const pass = await enter();
    pass.learn(rateLimit);
    pass.leave();
  }
  const third = await enter();
  const fourth = enter();
  await expectWaiting(fourth);
  third.learn(answer(0, 20_000, 50));
  third.leave();
  await time.run(fourth);
  // The org's window is over, the token's own goes on.
  expect((await fourth).waitedMs).toBe(21_000);
});

describe('requests under way', () => {
  const limit = (bucket: string, gate: RateGate) => gate.parallelism(bucket);

  async function askOnce(gate: RateGate, time: VirtualTime, rateLimit: OktaRateLimit, tookMs: number) {
    const pass = await gate.enter('/api/v1/groups', signal);
    pass.learn(rateLimit);
    await time.run(time.sleep(tookMs, signal));
    pass.leave();
  }

  test('are as many as the rate needs at the speed of the answers, from 1 to 8', async () => {
    for (const [ceiling, latencyMs, expected] of [
      [60, 300, 1],
      [60, 1_000, 3],
      [250, 700, 8],
      [250, 10_000, 8],
    ] as const) {
      const time = virtualTime();
      const gate = createRateGate({ timings, ...time });
      expect(limit('/api/v1/groups', gate)).toBe(2);
      await askOnce(gate, time, answer(ceiling - 1, 59_000, ceiling), latencyMs);
      expect(limit('/api/v1/groups', gate)).toBe(expected);
      for (let entered = 0; entered < expected; entered++) await gate.enter('/api/v1/groups', signal);
      await expectWaiting(gate.enter('/api/v1/groups', signal));
    }
  });

  test('are halved, once, by refusals of requests that were under way together', async () => {
    const time = virtualTime();
    const gate = createRateGate({ timings, ...time });
    await askOnce(gate, time, answer(249, 59_000, 250), 10_000);
    const passes = [];
    for (let entered = 0; entered < 8; entered++) passes.push(await gate.enter('/api/v1/groups', signal));
    for (const pass of passes) {
      pass.learn({ limit: 0, remaining: 0, resetAtMs: 500_000, serverDateMs: 500_000 });
      pass.leave();
    }
    expect(limit('/api/v1/groups', gate)).toBe(4);
  });
});

test('clients that share a gate share what they learned', async () => {
  const okta = await startScriptedOkta((_request, response) => {
    const date = 'Thu, 01 Jan 2026 12:00:00 GMT';
    const resetAtSeconds = String(Date.parse(date) / 1_000 + 30);
    json(response, [], {
      date,
      'x-rate-limit-limit': '10',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': resetAtSeconds,
    });
  });
  const time = virtualTime();
  const sleeps: number[] = [];
  const sleep = async (ms: number) => {
    sleeps.push(ms);
  };
  const rateGate = createRateGate({ timings, now: time.now, sleep });
  await clientOf(okta, { rateGate }).client.probe('APPS');
  await clientOf(okta, { rateGate }).client.probe('APPS');
  expect(sleeps).toEqual([31_000]);
  await okta.close();
});

test('an aborted signal ends the wait at once', async () => {
  const time = virtualTime();
  const gate = createRateGate({ timings, ...time });
  const first = await gate.enter('apps', signal);
  first.learn(answer(0, 20_000));
  first.leave();
  const stop = new AbortController();
  const waiting = gate.enter('apps', stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'aborted' });
});

test('a fixed-window server sees no request too many, however many requests run at the same time', async () => {
  let waits = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 6 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 1_500 })),
      fc.integer({ min: 0, max: 999 }),
      async (limit, requests, workers, latencies, clockFraction) => {
        const time = virtualTime();
        const gate = createRateGate({ timings, ...time });
        // Fixed window of a minute from the first request; the answer states whole seconds, as Okta's do.
        let windowEndsAtMs = 0;
        let used = 0;
        let refused = 0;
        const serverNow = () => time.now() + clockFraction;
        const serve = async (): Promise<OktaRateLimit> => {
          const latency = latencies.next().value ?? 1;
          await time.sleep(latency, signal);
          if (serverNow() >= windowEndsAtMs) {
            windowEndsAtMs = serverNow() + 60_000;
            used = 0;
          }
          if (++used > limit) refused++;
          const rateLimit = {
            limit,
            remaining: Math.max(0, limit - used),
            resetAtMs: Math.floor(windowEndsAtMs / 1_000) * 1_000,
            serverDateMs: Math.floor(serverNow() / 1_000) * 1_000,
          };
          await time.sleep(latency, signal);
          return rateLimit;
        };
        let left = requests;
        const worker = async () => {
          while (left > 0) {
            left--;
            const pass = await gate.enter('apps', signal);
            if (pass.waitedMs > 1_000) waits++;
            pass.learn(await serve());
            pass.leave();
          }
        };
        await time.run(Promise.all(Array.from({ length: workers }, worker)));
        expect(refused).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
  expect(waits).toBeGreaterThan(100);
});

async function expectWaiting(entering: Promise<unknown>): Promise<void> {
  let isIn = false;
  entering.then(
    () => {
      isIn = true;
    },
    () => undefined,
  );
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(isIn).toBe(false);
}
