import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { employeeSeed, integrationSeed, seed, seedId } from '../../kit/seed.ts';

const owned = { workspaceId: 'default', integrationId: seedId('integration') };
const people = Array.from({ length: 500 }, (_, n) =>
  employeeSeed({
    ...owned,
    id: seedId('employee', n),
    oktaUserId: `00u${n}`,
    displayName: `Zoë ${n} "the ${n}th"`,
    managerId: n === 0 ? null : seedId('employee', n - 1),
  }),
);
const config = { host: '127.0.0.1', port: 0, answerLimitBytes: 100_000 };
const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  const integrations = [integrationSeed({ workspaceId: 'default', id: owned.integrationId })];
  await seed(store.db, { integrations, employees: people });
  server = await startTestServer(store, { config });
});

afterAll(() => server.close());

const names = 'id displayName firstName lastName email login title costCenter countryCode city';
const chain = (depth: number): string => `${names} ${depth > 0 ? `manager { ${chain(depth - 1)} }` : ''}`;
/** 180,000 values. */
const largest = `{ ${Array.from({ length: 3 }, (_, n) => `a${n}: employees(first: 500) { nodes { ${chain(11)} } }`).join(' ')} }`;

describe('an answer beyond the limit', () => {
  const listed = (first: number) => `{ employees(first: ${first}) { nodes { ${names} } } }`;

  test('is refused with what to do about it, and nothing of it is sent', async () => {
    const refused = await server.ask(listed(500));
    expect(refused).toMatchObject({
      status: 400,
      data: undefined,
      errors: [
        {
          message: 'The answer is larger than 0.1 MB: ask for fewer fields, or a smaller `first`.',
          extensions: { code: 'ANSWER_TOO_LARGE', requestId: expect.any(String) },
        },
      ],
    });
    expect(refused.text).not.toContain('Zoë');
    expect(refused.headers.get('x-request-id')).toBe(refused.errors[0]?.extensions.requestId);
    expect(server.logged.at(-1)).toContain('ANSWER_TOO_LARGE');
  });

  test('is refused as an event, too', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: listed(500) }),
    });
    const text = await response.text();
    expect(text).toContain('ANSWER_TOO_LARGE');
    expect(text).toContain('event: complete');
    expect(text).not.toContain('Zoë');
  });

  test('does not keep one within it from being answered as any other', async () => {
    const { status, text, data, headers } = await server.ask<{ employees: { nodes: { id: string }[] } }>(
      listed(200),
      {},
      { 'accept-encoding': 'identity' },
    );
    expect(status).toBe(200);
    expect(data?.employees.nodes).toHaveLength(200);
    expect(text).toBe(JSON.stringify(JSON.parse(text)));
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('a large operation', () => {
  test('leaves others their turns while its answer is made', async () => {
    const patient = await startTestServer(store, {
      config: { ...config, compiledReads: false, answerLimitBytes: 64 * 1024 * 1024 },
    });
    let turns = 0;
    let isMade = false;
    const countTurns = () => {
      turns += 1;
      if (!isMade) setImmediate(countTurns);
    };
    // From the last statement on there is nothing to wait for.
    const stop = onStatement(store, () => {
      turns = 0;
    });
    setImmediate(countTurns);
    const response = await fetch(`${patient.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: largest }),
    });
    isMade = true;
    stop();
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { data: Record<string, { nodes: unknown[] }> };
    expect(answer.data.a2?.nodes).toHaveLength(500);
    // Without the pauses there are two; how many there are with them depends on the machine.
    expect(turns).toBeGreaterThan(8);
    await patient.close();
  });

  test('is stopped by the deadline also when everything is read', async () => {
    const hasty = await startTestServer(store, { config: { ...config, operationTimeoutMs: 100 } });
    const answer = await hasty.ask(largest);
    await hasty.close();
    expect(answer).toMatchObject({
      status: 504,
      data: undefined,
      errors: [
        {
          message: 'The operation took longer than 0.1 s and was stopped: ask for less at a time.',
          extensions: { code: 'OPERATION_TIMEOUT', requestId: expect.any(String) },
        },
      ],
    });
  });
});
