import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;
let front: Server | undefined;

afterEach(async () => {
  await discovery.close();
  front?.closeAllConnections();
  front?.close();
});

type Change = (log: { search: URLSearchParams; body: unknown[]; next: string | null }) => string | null;

/** A server between, which changes what the log is asked and where it says to go on. */
async function startWith(ask: (search: URLSearchParams) => void, nextOf: Change): Promise<void> {
  discovery = await startDiscovery({
    store,
    people: 12,
    apps: 6,
    groups: 3,
    signInDays: 10,
    async front(simulatorUrl) {
      front = createServer(async (request, response) => {
        const url = new URL(request.url ?? '/', simulatorUrl);
        const isLog = url.pathname === '/api/v1/logs';
        const search = new URLSearchParams(url.searchParams);
        if (isLog) ask(url.searchParams);
        const headers = { ...request.headers } as Record<string, string>;
        delete headers.connection;
        delete headers['accept-encoding'];
        const answer = await fetch(url, { headers });
        const text = await answer.text();
        const kept = [
          'content-type',
          'date',
          'x-rate-limit-limit',
          'x-rate-limit-remaining',
          'x-rate-limit-reset',
        ];
        for (const name of kept) response.setHeader(name, answer.headers.get(name) ?? '');
        const link = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
        const next = isLog && answer.ok ? nextOf({ search, body: JSON.parse(text), next: link }) : link;
        if (next !== null) response.setHeader('link', `<${next}>; rel="next"`);
        response.writeHead(answer.status).end(text);
      });
      await new Promise<void>((resolve) => front?.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    },
  });
}

const untouched = () => undefined;

async function expectRightTwice(): Promise<void> {
  expectSucceeded(await discovery.connect());
  await expectGroundTruth(discovery);
  const again = await discovery.syncOnce();
  expectSucceeded(again);
  expect(again.run.changes.signInsIngested).toBe(0);
  const slack = discovery.company.apps.find((app) => app.name === 'slack');
  const userId = discovery.company.users.find(({ status }) => status === 'ACTIVE')?.id ?? '';
  discovery.simulator.world.addSignIn({ userId, appId: slack?.id ?? '' });
  expect((await discovery.syncOnce()).run.changes.signInsIngested).toBe(1);
  await expectGroundTruth(discovery);
}

test('a log that ends as other lists do, without a next link, is read whole, once, and followed', async () => {
  await startWith(untouched, ({ body, next }) => (body.length === 0 ? null : next));
  await expectRightTwice();
});

test('a log that never says where to go on counts nothing twice', async () => {
  await startWith(untouched, () => null);
  await expectRightTwice();
});

test('a log that ignores since, and never says where to go on, counts nothing twice', async () => {
  await startWith(
    (search) => {
      if (search.has('since') && !search.has('until')) search.set('since', '2000-01-01T00:00:00Z');
      if (search.has('since')) search.set('since', new Date(Date.now() - 89 * 86_400_000).toISOString());
    },
    () => null,
  );
  await expectRightTwice();
});

test('a bounded query whose links never end is over when its pages stay empty', async () => {
  let count = 0;
  await startWith(untouched, ({ search, body, next }) => {
    if (next !== null || !(search.has('until') || search.has('end'))) return next;
    count += 1;
    return body.length === 0 || count < 10_000
      ? `/api/v1/logs?since=2199-01-01T00%3A00%3A00Z&end=${count}&until=2199-01-02T00%3A00%3A00Z`
      : null;
  });
  expectSucceeded(await discovery.connect());
  expect(count).toBeGreaterThan(3);
  await expectGroundTruth(discovery);
});
