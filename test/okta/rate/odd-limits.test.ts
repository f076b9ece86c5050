import { afterEach, expect, test } from 'vitest';
import type { OktaPage } from '../../../src/okta/pages/follow-pages.ts';
import {
  type Answering,
  clientOf,
  json,
  oktaFailure,
  type ScriptedOkta,
  startScriptedOkta,
} from '../kit/scripted-okta.ts';

const open: ScriptedOkta[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((okta) => okta.close()));
});

async function start(answer: Answering, options: Parameters<typeof clientOf>[1] = {}) {
  const okta = await startScriptedOkta(answer);
  open.push(okta);
  return { okta, ...clientOf(okta, options) };
}

async function all<T>(pages: AsyncIterable<OktaPage<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

const date = 'Thu, 01 Jan 2026 12:00:00 GMT';
const dateSeconds = Date.parse(date) / 1_000;
const window = (remaining: number, resetInSeconds: number) => ({
  date,
  'x-rate-limit-limit': '10',
  'x-rate-limit-remaining': String(remaining),
  'x-rate-limit-reset': String(dateSeconds + resetInSeconds),
});
const group = { id: '00g1', profile: { name: 'Staff' } };

test('refused again and again with a reset that has passed, a list is waited for longer each time', async () => {
  let sleeps: number[] = [];
  const started = await start((_request, response) => {
    const sleptMs = sleeps.reduce((sum, ms) => sum + ms, 0);
    if (sleptMs < 45_000) oktaFailure(response, 429, 'E0000047', window(0, -5));
    else json(response, [group], window(9, 60));
  });
  sleeps = started.sleeps;
  expect(await all(started.client.groups())).toHaveLength(1);
  expect(started.okta.requests.length).toBeLessThan(10);
});

test('a 429 without a date waits by the clock of earlier answers', async () => {
  const { client, sleeps } = await start((_request, response, count) => {
    if (count === 1) return json(response, [], window(9, 60));
    if (count > 2) return json(response, [group], window(9, 60));
    response.sendDate = false;
    const { date: _, ...headers } = window(0, 48);
    oktaFailure(response, 429, 'E0000047', headers);
  });
  await client.probe('APPS');
  await all(client.groups());
  expect(sleeps.at(-1)).toBeGreaterThan(47_000);
});

test.each([
  ['upper case', '<https://ACME.okta.com/api/v1/groups?after=1>; REL="NEXT"'],
  ['no quotes', '<https://acme.okta.com/api/v1/groups?after=1>;rel=next'],
  ['port', '<https://acme.okta.com:443/api/v1/groups?after=1>; rel="next"'],
  ['relative', '</api/v1/groups?after=1>; rel="next"'],
  ['query only', '<?after=1>; rel="next"'],
  ['title before', '<https://acme.okta.com/api/v1/groups?after=1>; title="a, \\"b\\"; rel=self"; rel="next"'],
  ['single quotes', "<https://acme.okta.com/api/v1/groups?after=1>; rel='next'"],
  ['two rels', '<https://acme.okta.com/api/v1/groups?after=1>; rel="last next"'],
  [
    'name with a star',
    '<https://acme.okta.com/api/v1/groups?after=1>; rel = "next" ; type="application/json"',
  ],
])('a next link in the form of %s is followed', async (_name, link) => {
  const { client } = await start((_request, response, count) =>
    json(response, [{ id: `00g${count}`, profile: { name: 'Staff' } }], {
      ...window(9, 60),
      ...(count === 1 ? { link } : {}),
    }),
  );
  expect(await all(client.groups())).toHaveLength(2);
});
