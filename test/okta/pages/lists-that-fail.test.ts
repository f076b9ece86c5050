import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OktaClient } from '../../../src/okta/client.ts';
import type { OktaFailureKind } from '../../../src/okta/errors.ts';
import type { OktaPage } from '../../../src/okta/pages/follow-pages.ts';
import { type Company, generateCompany } from '../../../src/simulator/company/company.ts';
import type { Endpoint } from '../../../src/simulator/lists/route.ts';
import type { FaultEffect } from '../../../src/simulator/server/faults.ts';
import { type ForeignHost, startForeignHost } from '../../../src/simulator/server/foreign-host.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server/server.ts';
import { apiToken, clientOf, collect, collectUntilFailure } from '../kit/scripted-okta.ts';

const now = new Date('2026-03-04T16:34:57Z');
const company: Company = generateCompany({ seed: 2, now, people: 24, apps: 24, groups: 12, signInDays: 2 });
/** So small that every list has several pages. */
const pageSizes: Partial<Record<string, number>> = { groups: 3, groupApps: 1, logs: 30 };
let simulator: Simulator;
let foreign: ForeignHost;
let client: OktaClient;

beforeAll(async () => {
  foreign = await startForeignHost();
  simulator = await startSimulator({
    company,
    token: apiToken,
    clock: { now: () => now, sleep: async () => {} },
  });
});
beforeEach(() => {
  simulator.faults.clear();
  simulator.faults.add(
    { kind: 'emptyList' },
    {
      when: ({ url, endpoint }) => {
        if (url.searchParams.has('limit')) url.searchParams.set('limit', String(pageSizes[endpoint] ?? 5));
        return false;
      },
    },
  );
  client = clientOf({ origin: simulator.url, requests: [], close: simulator.close }).client;
  return () => client.close();
});
afterAll(async () => {
  await simulator?.close();
  await foreign?.close();
});

/** The key with the longest list. */
function largest(lists: ReadonlyMap<string, readonly unknown[]>): string {
  return [...lists].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
}

/** The group that most apps are assigned to. */
function groupWithApps(): string {
  const apps = new Map<string, string[]>();
  for (const [appId, groupIds] of company.appGroups) {
    for (const id of groupIds) apps.set(id, [...(apps.get(id) ?? []), appId]);
  }
  return largest(apps);
}

const since = new Date(now.getTime() - 2 * 86_400_000).toISOString();
const lists: [string, Endpoint, () => AsyncIterable<OktaPage<unknown>>][] = [
  ['apps', 'apps', () => client.apps()],
  ['app users', 'appUsers', () => client.appUsers(largest(company.appUsers))],
  ['users', 'users', () => client.users()],
  ['groups', 'groups', () => client.groups()],
  ['group apps', 'groupApps', () => client.groupApps(groupWithApps())],
  ['group members', 'groupUsers', () => client.groupMembers(largest(company.groupMembers))],
  ['logs', 'logs', () => client.logEvents({ since })],
  ['logs of a window', 'logs', () => client.logEvents({ since, until: now.toISOString() })],
];

/** Requests at most: five attempts each for what is asked for and for what is asked for instead. */
const mostAttempts = 10;
const faults: { name: string; effect: () => FaultEffect; kind: OktaFailureKind; most?: number }[] = [
  { name: '500', effect: () => ({ kind: 'status', status: 500 }), kind: 'unavailable' },
  { name: '503', effect: () => ({ kind: 'status', status: 503 }), kind: 'unavailable' },
  { name: '504', effect: () => ({ kind: 'status', status: 504 }), kind: 'unavailable' },
  { name: '408', effect: () => ({ kind: 'status', status: 408 }), kind: 'timeout', most: 3 },
  { name: '400', effect: () => ({ kind: 'status', status: 400 }), kind: 'badRequest', most: 2 },
  { name: '401', effect: () => ({ kind: 'status', status: 401 }), kind: 'unauthorized', most: 1 },
  { name: '403', effect: () => ({ kind: 'status', status: 403 }), kind: 'forbidden', most: 1 },
  { name: '404', effect: () => ({ kind: 'status', status: 404 }), kind: 'notFound', most: 1 },
  {
    name: '429 without headers',
    effect: () => ({ kind: 'status', status: 429, hasHeaders: false }),
    kind: 'rateLimited',
    most: 31,
  },
  { name: 'a reset', effect: () => ({ kind: 'reset' }), kind: 'unreachable' },
  { name: 'a body cut off', effect: () => ({ kind: 'truncatedBody', mode: 'cut' }), kind: 'malformed' },
  { name: 'half the JSON', effect: () => ({ kind: 'truncatedBody', mode: 'short' }), kind: 'malformed' },
  { name: 'a web page', effect: () => ({ kind: 'htmlBody' }), kind: 'malformed' },
  { name: 'an empty body', effect: () => ({ kind: 'emptyBody' }), kind: 'malformed' },
  {
    name: 'a redirect to another host',
    effect: () => ({ kind: 'redirect', origin: foreign.origin }),
    kind: 'refusedLink',
    most: 1,
  },
  {
    name: 'a next link to another host',
    effect: () => ({ kind: 'foreignNext', origin: foreign.origin }),
    kind: 'refusedLink',
    most: 1,
  },
];

describe.each(lists)('%s', (_list, on, walk) => {
  test('are several pages when nothing is amiss', async () => {
    expect((await collect(walk())).length).toBeGreaterThan(2);
  });

  test.each(faults)(
    '$name, for ever, is an error and not a shorter list',
    async ({ effect, kind, most = mostAttempts }) => {
      const fault = simulator.faults.add(effect(), { on });
      const { pages, error } = await collectUntilFailure(walk());
      expect(error.kind).toBe(kind);
      expect(pages).toEqual([]);
      expect(fault.fired).toBeLessThanOrEqual(most);
      expect(foreign.seen).toEqual([]);
    },
  );

  test.each(faults)(
    '$name from the second page on is an error after the first page',
    async ({ effect, kind, most = mostAttempts }) => {
      const fault = simulator.faults.add(effect(), { on, skip: 1 });
      const { pages, error } = await collectUntilFailure(walk());
      expect(error.kind).toBe(kind);
      expect(pages).toHaveLength(1);
      expect(fault.fired).toBeLessThanOrEqual(most);
      expect(foreign.seen).toEqual([]);
    },
  );

  test('a next link to the page itself is an error after two pages at most', async () => {
    const fault = simulator.faults.add({ kind: 'repeatedCursor' }, { on, skip: 1 });
    const { error } = await collectUntilFailure(walk());
    expect(error.kind).toBe('malformed');
    expect(fault.fired).toBeLessThanOrEqual(2);
  });

  test('the same page for ever under new links is an error after eleven repetitions', async () => {
    const fault = simulator.faults.add({ kind: 'endlessPages' }, { on });
    const { error } = await collectUntilFailure(walk());
    expect(error.kind).toBe('malformed');
    expect(fault.fired).toBe(12);
  });

  test.each(
    faults.filter(({ kind }) => kind === 'unavailable' || kind === 'malformed' || kind === 'unreachable'),
  )('$name now and then costs attempts and no item', async ({ effect }) => {
    const whole = (await collect(walk())).flatMap(({ items }) => items);
    const fault = simulator.faults.add(effect(), { on, skip: 1, times: 2 });
    expect((await collect(walk())).flatMap(({ items }) => items)).toEqual(whole);
    expect(fault.fired).toBe(2);
  });
});
