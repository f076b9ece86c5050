import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOktaClient, type OktaClient, type OktaClientOptions } from '../../../src/okta/client.ts';
import { type OktaDomain, parseOktaDomain } from '../../../src/okta/domain.ts';
import type { OktaError } from '../../../src/okta/errors.ts';
import type { OktaPage } from '../../../src/okta/pages/follow-pages.ts';
import { type ApiToken, parseApiToken } from '../../../src/okta/token.ts';

export const apiToken = tokenOf('00SecretTokenForTests-_abcdefghijklmnopqrst');
export const acme = domainOf('acme.okta.com');

type Received = { url: string; headers: IncomingHttpHeaders };
export type Answering = (request: Received, response: ServerResponse, count: number) => void;
export type ScriptedOkta = { origin: string; requests: Received[]; close(): Promise<void> };

/** A server on loopback that answers as the script says and remembers what it was asked. */
export async function startScriptedOkta(answer: Answering): Promise<ScriptedOkta> {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    const received = { url: request.url ?? '', headers: request.headers };
    requests.push(received);
    answer(received, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A client of the scripted server whose waits take no time and are written down; its clock is years off. */
export function clientOf(
  okta: ScriptedOkta,
  options: Partial<OktaClientOptions> = {},
): { client: OktaClient; sleeps: number[] } {
  const sleeps: number[] = [];
  let nowMs = Date.parse('2031-05-06T07:08:09Z');
  const client = createOktaClient({
    domain: acme,
    apiToken,
    baseUrl: okta.origin,
    random: () => 0.5,
    sleep: async (ms) => {
      sleeps.push(ms);
      nowMs += ms;
    },
    now: () => nowMs,
    ...options,
  });
  return { client, sleeps };
}

function tokenOf(text: string): ApiToken {
  const parsed = parseApiToken(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.token;
}

/** A client of the scripted server that really waits. */
export function patientClientOf(okta: ScriptedOkta, options: Partial<OktaClientOptions> = {}): OktaClient {
  return createOktaClient({ domain: acme, apiToken, baseUrl: okta.origin, ...options });
}

export function json(
  response: ServerResponse,
  body: unknown,
  headers: Record<string, string | string[]> = {},
  status = 200,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function oktaFailure(response: ServerResponse, status: number, code: string, headers = {}): void {
  const body = {
    errorCode: code,
    errorSummary: 'You typed <script>',
    errorId: 'oaeSample123',
    errorCauses: [],
  };
  json(response, body, headers, status);
}

export function nextLink(url: string): { link: string[] } {
  return { link: ['<https://acme.okta.com/api/v1/self>; rel="self"', `<${url}>; rel="next"`] };
}

export async function collect<T>(pages: AsyncIterable<OktaPage<T>>): Promise<OktaPage<T>[]> {
  const all: OktaPage<T>[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** The pages before a failure, and the failure; fails itself when there is none. */
export async function collectUntilFailure<T>(
  pages: AsyncIterable<OktaPage<T>>,
): Promise<{ pages: OktaPage<T>[]; error: OktaError }> {
  const all: OktaPage<T>[] = [];
  try {
    for await (const page of pages) all.push(page);
  } catch (error) {
    return { pages: all, error: error as OktaError };
  }
  throw new Error('The walk ended as if it were complete.');
}

export async function failureOf(promise: Promise<unknown>): Promise<OktaError> {
  try {
    await promise;
  } catch (error) {
    return error as OktaError;
  }
  throw new Error('The call succeeded.');
}

function domainOf(host: string): OktaDomain {
  const result = parseOktaDomain(host);
  if (!result.ok) throw new Error(result.reason);
  return result.domain;
}
