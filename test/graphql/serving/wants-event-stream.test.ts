import { describe, expect, test } from 'vitest';
import { query, subscribingForFile } from './subscribing.ts';

const { raw } = subscribingForFile();

describe('a client that takes JSON as well as events', () => {
  // What urql sends with every operation.
  const accept =
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
  const sent = (body: object) => raw({ headers: { accept }, body: JSON.stringify(body) });
  const both = `query Count { oktaIntegrations { totalCount } } ${query}`;

  test.each<[string, object]>([
    ['a query', { query: '{ oktaIntegrations { totalCount } }' }],
    [
      'a query that names itself after subscriptions',
      { query: 'query subscription { oktaIntegrations { totalCount } }' },
    ],
    ['the query of a document that holds a subscription too', { query: both, operationName: 'Count' }],
  ])('gets JSON for %s, and keeps its connection', async (_what, body) => {
    const { response, all } = await sent(body);
    expect(JSON.parse(await all())).toEqual({ data: { oktaIntegrations: { totalCount: 2 } } });
    expect(response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    expect(response.headers.get('connection')).not.toBe('close');
  });

  test.each<[string, object, number]>([
    ['an operation over a limit', { query: `{ ${'__typename '.repeat(21)}}` }, 400],
    ['a document that cannot be parsed', { query: 'subscription {' }, 400],
    ['a document whose operation is not named', { query: both }, 400],
    ['a body without a query', {}, 400],
  ])('is told by the status that %s is refused', async (_what, body, status) => {
    const { response, all } = await sent(body);
    expect(response.status).toBe(status);
    expect(JSON.parse(await all())).toMatchObject({ errors: [{}] });
  });

  test.each<[string, object]>([
    ['a subscription', { query }],
    ['the subscription of a document that holds a query too', { query: both, operationName: 'Runs' }],
  ])('gets events for %s', async (_what, body) => {
    const { response, read } = await sent(body);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await read()).toBe(':\n\n');
    expect(await read()).toContain('"status":"QUEUED"');
  });

  test('gets each by GET as well', async () => {
    const asked = (text: string) =>
      raw(
        { method: 'GET', headers: { accept, 'apollo-require-preflight': '1' } },
        `?query=${encodeURIComponent(text)}`,
      );
    const plain = await asked('{ oktaIntegrations { totalCount } }');
    expect(JSON.parse(await plain.all())).toEqual({ data: { oktaIntegrations: { totalCount: 2 } } });
    const mutation = await asked(
      `mutation { triggerOktaSync(input: { integrationId: "x" }) { __typename } }`,
    );
    expect(mutation.response.status).toBe(405);
    const { response } = await asked(query);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  });
});
