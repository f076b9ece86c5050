import { afterEach, expect, test } from 'vitest';
import type { OktaTimings } from '../../../src/okta/timings.ts';
import {
  type Answering,
  clientOf,
  collect,
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

const silenceMaxMs = 1_000;
const group = { id: '00g1', profile: { name: 'Staff' } };

/** Every answer takes `tookMs` by the client's clock, and waits take what they are to take. */
async function start(tookMs: number, answer: Answering, timings: Partial<OktaTimings> = { silenceMaxMs }) {
  let nowMs = Date.parse('2031-05-06T07:08:09Z');
  const okta = await startScriptedOkta((request, response, count) => {
    nowMs += tookMs;
    answer(request, response, count);
  });
  open.push(okta);
  const { client } = clientOf(okta, {
    timings,
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  });
  return { okta, client };
}

test('an org that answers nothing for too long is asked for nothing more, whatever the list', async () => {
  const { okta, client } = await start(400, (_request, response) => oktaFailure(response, 503, 'E0000009'));
  expect(await failureOf(collect(client.groups()))).toMatchObject({
    kind: 'silent',
    retryable: true,
    message: expect.stringMatching(/not answered a single request.*network/s),
  });
  expect(okta.requests).toHaveLength(3);
  expect(await failureOf(collect(client.apps()))).toMatchObject({ kind: 'silent' });
  expect(okta.requests).toHaveLength(4);
});

test.each<[string, Answering]>([
  ['an answer', (_request, response) => json(response, [group])],
  ['a refusal', (_request, response) => oktaFailure(response, 403, 'E0000006')],
  ['a list that is gone', (_request, response) => oktaFailure(response, 404, 'E0000007')],
])('%s ends the silence', async (_what, answer) => {
  let isDown = true;
  const { okta, client } = await start(190, (request, response, count) => {
    if (isDown) oktaFailure(response, 503, 'E0000009');
    else answer(request, response, count);
  });
  for (let lists = 0; lists < 4; lists++) {
    isDown = true;
    expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'unavailable' });
    isDown = false;
    await collect(client.groupApps('00g1')).catch(() => undefined);
  }
  expect(okta.requests).toHaveLength(4 * 6);
});

test('time that Okta asks to wait for is no silence', async () => {
  const { okta, client } = await start(10, (_request, response) =>
    oktaFailure(response, 503, 'E0000009', { 'retry-after': '120' }),
  );
  expect(await failureOf(collect(client.groups()))).toMatchObject({ kind: 'unavailable' });
  expect(okta.requests).toHaveLength(5);
});

test.each([3_600_000, -3_600_000])(
  'a clock that moves by %i ms while a request is out is no silence',
  async (ms) => {
    const timings = { requestTimeoutMs: 20_000, silenceMaxMs: 30_000 };
    const { okta, client } = await start(
      ms,
      (_request, response, count) =>
        count === 1 ? oktaFailure(response, 503, 'E0000009') : json(response, [group]),
      timings,
    );
    expect(await collect(client.groups())).toHaveLength(1);
    expect(okta.requests).toHaveLength(2);
  },
);
