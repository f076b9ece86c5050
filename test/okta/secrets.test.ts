import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import type { OktaClient } from '../../src/okta/client.ts';
import type { OktaRequestInfo } from '../../src/okta/http/request.ts';
import {
  type Answering,
  apiToken,
  clientOf,
  collect,
  failureOf,
  json,
  nextLink,
  type ScriptedOkta,
  startScriptedOkta,
} from './kit/scripted-okta.ts';

const open: ScriptedOkta[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((okta) => okta.close()));
});

const personal = 'jo.doe@acme.com';
const cursor = 'secretCursor123';

/** A server that puts the token, a cursor and a person's address wherever an error might pick them up. */
function echoing(status: number): Answering {
  return ({ headers }, response) => {
    const echo = String(headers.authorization);
    const body = {
      errorCode: echo,
      errorSummary: `${echo} ${personal}`,
      errorId: apiToken,
      errorCauses: [{ errorSummary: echo }],
    };
    json(
      response,
      body,
      { 'x-okta-request-id': apiToken, 'x-echo': echo, link: nextLink(`/api/v1/groups?after=${echo}`).link },
      status,
    );
  };
}

const faults: [string, Answering][] = [
  ...[200, 301, 400, 401, 403, 404, 408, 418, 429, 500, 503].map((status): [string, Answering] => [
    String(status),
    echoing(status),
  ]),
  ['a reset', (_request, response) => response.destroy()],
  [
    'half a body',
    ({ headers }, response) => {
      response.write(`[{"id":"${String(headers.authorization)}"`);
      setImmediate(() => response.destroy());
    },
  ],
  [
    'a body that is no JSON',
    ({ headers }, response) => response.end(`${String(headers.authorization)} ${personal}`),
  ],
  [
    'nonsense instead of HTTP',
    ({ headers }, response) => response.socket?.end(`${String(headers.authorization)}\r\n\r\n`),
  ],
  [
    'a hostile link with the token',
    (_request, response) => json(response, [], nextLink(`https://evil.com/?${apiToken}`)),
  ],
  [
    'a next link with the token',
    (_request, response) => json(response, [{ id: '1' }], nextLink(`/api/v1/groups?after=${apiToken}`)),
  ],
  [
    'a repeated cursor',
    (_request, response) => json(response, [{ id: '1' }], nextLink(`/api/v1/groups?after=${cursor}`)),
  ],
  ['a hang', () => undefined],
];

const calls: [string, (client: OktaClient) => Promise<unknown>][] = [
  ['groups', (client) => collect(client.groups(`/api/v1/groups?after=${cursor}0`))],
  ['tokenOwner', (client) => client.tokenOwner()],
];

test.each(faults)(
  'after %s neither token, cursor nor content is in the error or in what is told of requests',
  async (_name, answer) => {
    const okta = await startScriptedOkta(answer);
    open.push(okta);
    for (const [name, call] of calls) {
      const infos: OktaRequestInfo[] = [];
      const { client } = clientOf(okta, {
        onRequest: (info) => infos.push(info),
        timings: { requestTimeoutMs: 50, verifyTimeoutMs: 50 },
        limits: { rateLimitWaits: 2 },
      });
      if (name === 'tokenOwner' && /link|cursor/.test(_name)) continue;
      const error = await failureOf(call(client));
      expect(error.name).toBe('OktaError');
      const shown = [
        error.message,
        error.stack,
        JSON.stringify(error),
        JSON.stringify(Object.entries(error)),
        inspect(error, { depth: 9, showHidden: true }),
        String(error.cause),
        JSON.stringify(infos),
        inspect(client, { depth: 9, showHidden: true }),
      ].join('\n');
      expect(shown).not.toContain(apiToken);
      expect(shown).not.toContain('SSWS');
      expect(shown).not.toContain(cursor);
      expect(shown).not.toContain(personal);
      await client.close();
    }
  },
);

test('the servers of these tests did receive the token', async () => {
  const okta = await startScriptedOkta(echoing(403));
  open.push(okta);
  await failureOf(collect(clientOf(okta).client.groups()));
  expect(okta.requests[0]?.headers.authorization).toBe(`SSWS ${apiToken}`);
});
