/** Somebody waits for the answer: what happens when Okta's rate limit has no room for it. */
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createRateGate, RateWaitTooLong } from '../../../src/okta/rate/gate.ts';
import { defaultTimings } from '../../../src/okta/timings.ts';
import {
  clientOf,
  failureOf,
  json,
  oktaFailure,
  type ScriptedOkta,
  startScriptedOkta,
} from '../kit/scripted-okta.ts';

const open: ScriptedOkta[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((okta) => okta.close()));
});

const date = 'Thu, 01 Jan 2026 12:00:00 GMT';
const dateSeconds = Date.parse(date) / 1_000;
const window = (remaining: number, resetInSeconds: number) => ({
  date,
  'x-rate-limit-limit': '10',
  'x-rate-limit-remaining': String(remaining),
  'x-rate-limit-reset': String(dateSeconds + resetInSeconds),
});
const tooMany = { date, 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '0' };
const me = { id: '00u1', profile: { login: 'admin@acme.example' } };

/** A client that waits 10 s in all after refusals, of an org that answers the n-th request so. */
async function start(answer: (response: ServerResponse, count: number) => void) {
  const okta = await startScriptedOkta((_request, response, count) => answer(response, count));
  open.push(okta);
  const limits = { rateLimitPatienceMs: 10_000, windowPatienceMs: 65_000, rateLimitWaits: 5 };
  return { okta, ...clientOf(okta, { limits }) };
}

describe('a client with ten seconds of patience after refusals', () => {
  test('waits for a window that reopens within them', async () => {
    const { client, sleeps } = await start((response, count) =>
      count === 1 ? oktaFailure(response, 429, 'E0000047', window(0, 7)) : json(response, me, window(9, 60)),
    );
    await client.tokenOwner();
    expect(sleeps).toEqual([8_000]);
  });

  test('fails at once when the wait is longer, and says when to come back', async () => {
    const { okta, client, sleeps } = await start((response) =>
      oktaFailure(response, 429, 'E0000047', window(0, 44)),
    );
    expect(await failureOf(client.tokenOwner())).toMatchObject({
      kind: 'rateLimited',
      httpStatus: 429,
      oktaErrorCode: 'E0000047',
      retryable: true,
      retryAfterMs: 45_000,
      message: expect.stringContaining('in 45 seconds'),
    });
    // The bucket stays closed: asking again costs Okta nothing.
    expect(await failureOf(client.tokenOwner())).toMatchObject({ kind: 'rateLimited', retryAfterMs: 45_000 });
    expect(sleeps).toEqual([]);
    expect(okta.requests).toHaveLength(1);
  });

  test('has them once for all of its requests, not for each', async () => {
    const { client, sleeps } = await start((response, count) =>
      count % 2 === 1
        ? oktaFailure(response, 429, 'E0000047', window(0, 5))
        : json(response, count === 2 ? me : [], window(9, 5)),
    );
    await client.tokenOwner();
    expect(await failureOf(client.probe('APPS'))).toMatchObject({ kind: 'rateLimited', retryAfterMs: 6_000 });
    expect(sleeps).toEqual([6_000]);
  });

  test('spends them on refusals for too many requests at the same time as well', async () => {
    const { okta, client, sleeps } = await start((response) =>
      oktaFailure(response, 429, 'E0000047', tooMany),
    );
    expect(await failureOf(client.tokenOwner())).toMatchObject({ kind: 'rateLimited', httpStatus: 429 });
    expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000);
    expect(okta.requests.length).toBeGreaterThan(1);
  });

  test('waits out a window that is used up, since Okta refused nothing', async () => {
    const { okta, client, sleeps } = await start((response) => json(response, [], window(0, 40)));
    await client.probe('APPS');
    await client.probe('APPS');
    expect(sleeps).toEqual([41_000]);
    expect(okta.requests).toHaveLength(2);
  });

  test('has them still after a window was waited for', async () => {
    const { client, sleeps } = await start((response, count) => {
      if (count === 1) return json(response, [], window(0, 40));
      if (count === 2) return oktaFailure(response, 429, 'E0000047', window(0, 7));
      return json(response, [], window(9, 60));
    });
    await client.probe('APPS');
    await client.probe('APPS');
    expect(sleeps).toEqual([41_000, 8_000]);
  });
});

test('one that goes first and does not come back is not waited for longer than that', async () => {
  let nowMs = 0;
  const sleep = async (ms: number) => {
    nowMs += ms;
  };
  const gate = createRateGate({ timings: defaultTimings, sleep, now: () => nowMs });
  const signal = new AbortController().signal;
  const first = await gate.enter('/api/v1/apps', signal);
  const second = gate.enter('/api/v1/apps', signal, { lane: 'interactive', patienceMs: 3_000 });
  await expect(second).rejects.toThrow(RateWaitTooLong);
  expect(nowMs).toBe(3_000);
  first.leave();
  await gate.enter('/api/v1/apps', signal, { lane: 'interactive', patienceMs: 3_000 });
});
