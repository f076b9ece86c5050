import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ForeignHost, startForeignHost } from '../../../src/simulator/server/foreign-host.ts';
import { type Discovery, startDiscovery } from '../../kit/discovery.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile();
let discovery: Discovery;
let foreign: ForeignHost;

beforeAll(async () => {
  foreign = await startForeignHost();
  discovery = await startDiscovery({ store, people: 20, apps: 8, groups: 9, signInDays: 2, pageSize: 5 });
});

afterAll(async () => {
  await discovery?.close();
  await foreign?.close();
});

test('log lines and failures of a sync name no person and show no cursor', async () => {
  const { simulator, company } = discovery;
  const faults = [
    simulator.faults.add({ kind: 'poisonedItems', poison: 'withoutId' }, { on: 'users', times: 2 }),
    simulator.faults.add({ kind: 'truncatedBody', mode: 'short' }, { on: 'users', times: 1 }),
    simulator.faults.add({ kind: 'foreignNext', origin: foreign.origin }, { on: 'groups' }),
    simulator.faults.add({ kind: 'repeatedCursor' }, { on: 'appUsers', skip: 2 }),
    simulator.faults.add({ kind: 'status', status: 400 }, { on: 'logs' }),
  ];
  const ended = await discovery.connect();
  for (const { effect, fired } of faults) expect([effect.kind, fired > 0]).toEqual([effect.kind, true]);
  expect(ended.run.status).toBe('PARTIALLY_SUCCEEDED');
  const failures = Object.values(ended.stages).flatMap(({ error }) => (error ? [error] : []));
  expect(failures).toHaveLength(3);
  expect(discovery.logged.length).toBeGreaterThan(5);

  const told = [discovery.logged, failures, ended.run.error, (await discovery.integration()).capabilities];
  const text = inspect(told, { depth: 20, breakLength: Number.POSITIVE_INFINITY, maxStringLength: null });
  const personal = company.users.flatMap(({ profile }) => [
    profile.login,
    profile.email,
    profile.displayName,
    profile.lastName,
  ]);
  // Shorter ones are parts of ordinary words.
  const words = personal.filter((word) => typeof word === 'string' && word.length > 4);
  expect(words.length).toBeGreaterThan(50);
  expect(words.filter((word) => text.includes(String(word)))).toEqual([]);
  expect(text).not.toMatch(/after=|[?&]limit=|SSWS/);
  expect(text).not.toContain(simulator.token);
});
