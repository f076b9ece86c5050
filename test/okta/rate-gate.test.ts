import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateGate, rateBucketOf } from '../../src/okta/rate-gate.ts';
import type { OktaRateLimit } from '../../src/okta/retry.ts';
import { defaultTimings as timings } from '../../src/okta/timings.ts';
import { clientOf, json, startScriptedOkta } from './kit/scripted-okta.ts';

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

/** Time that passes only while everybody waits, so that a minute takes no time and the order is exact. */
function virtualTime() {
  let nowMs = 1_000_000;
  const due: { atMs: number; wake: () => void }[] = [];
  return {
    now: () => nowMs,
    sleep: (ms: number) => new Promise<void>((wake) => due.push({ atMs: nowMs + ms, wake })),
    async run(work: Promise<unknown>): Promise<void> {
      let isDone = false;
      const finish = () => {
        isDone = true;
      };
      work.then(finish, finish);
      while (!isDone) {
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        due.sort((a, b) => a.atMs - b.atMs);
        const next = due.shift();
        if (next === undefined) continue;
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
      await work;
    },
  };
}

const signal = new AbortController().signal;

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
  first.learn(answer(1, 50_000));
  first.learn(answer(9, -5_000));
  first.leave();
  const second = await gate.enter('apps', signal);
  let isThirdIn = false;
  const third = gate.enter('apps', signal).then(() => {
    isThirdIn = true;
  });
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect(isThirdIn).toBe(false);
  second.learn(answer(0, 50_000));
  second.leave();
  await time.run(third);
  expect(time.now()).toBe(1_051_000);
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
          await time.sleep(latency);
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
          await time.sleep(latency);
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
