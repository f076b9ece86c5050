import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { InstanceToRead } from '../../../src/store/sync/instances-to-read.ts';
import { createRemaining } from '../../../src/sync/estimate/remaining-calls.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile();

/** A run about whose apps nothing is known: no group tells, and none was ever read. */
function startRun(apps: number) {
  const instances: InstanceToRead[] = Array.from({ length: apps }, (_, index) => ({
    id: randomUUID(),
    oktaAppId: `0oa${index}`,
    serviceId: randomUUID(),
    label: `App ${index}`,
    wasRead: false,
    hasFailed: false,
  }));
  let calls = 0;
  const remaining = createRemaining(
    {
      integration: { workspaceId: 'nobody', integrationId: randomUUID() },
      lease: { workspaceId: 'nobody', runId: randomUUID(), leaseToken: 1 },
      now: () => new Date(),
    },
    { apiCalls: () => calls, untilEnded: async () => {} },
    instances,
  );
  return { instances, remaining, sent: (count: number) => (calls += count) };
}

test('where groups tell nothing, the apps still to be read are expected to be as large as those that were', async () => {
  const { instances, remaining, sent } = startRun(100);
  expect(await remaining.expectedApiCalls(store.db)).toBe(100);
  const order = remaining.smallestFirst(instances)[Symbol.iterator]();
  for (const accounts of [1_400, 20, 2_900, 480]) {
    const { value } = order.next();
    sent(Math.ceil(accounts / 500));
    remaining.end(value.id, accounts);
  }
  // Eleven requests for four apps; 96 are left.
  expect(await remaining.expectedApiCalls(store.db)).toBe(11 + 264);
});

test('an app that could not be read says nothing about the size of the others', async () => {
  const { instances, remaining, sent } = startRun(10);
  const order = remaining.smallestFirst(instances)[Symbol.iterator]();
  remaining.end(order.next().value.id, null);
  remaining.end(order.next().value.id, 1_000);
  sent(3);
  expect(await remaining.expectedApiCalls(store.db)).toBe(3 + 16);
});

test('every app is named once, those never read before the others', async () => {
  const { instances, remaining } = startRun(20);
  const mixed = instances.map((instance, index) => ({ ...instance, wasRead: index % 3 === 0 }));
  const order = [...remaining.smallestFirst(mixed)];
  expect(order.map(({ wasRead }) => wasRead)).toEqual([
    ...Array.from({ length: 13 }, () => false),
    ...Array.from({ length: 7 }, () => true),
  ]);
  expect(new Set(order.map(({ id }) => id)).size).toBe(20);
});
