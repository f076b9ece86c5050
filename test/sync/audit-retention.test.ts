import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { verifyTrail } from '../../src/store/audit/verify-trail.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import { createAuditRetention } from '../../src/sync/audit-retention.ts';
import { createAudit } from '../../src/sync/commands/audit.ts';
import { dayMs, hourMs } from '../../src/sync/durations.ts';
import { createWorker } from '../../src/sync/run/worker.ts';
import { createListLog } from '../kit/discovery.ts';
import { storeForFile } from '../kit/fixtures.ts';

const store = storeForFile();
const start = new Date('2026-03-04T12:00:00Z').getTime();
const { signal } = new AbortController();
let nowMs: number;
let workspaceId: string;
let logged: unknown[];

beforeEach(() => {
  nowMs = start;
  workspaceId = `w-${crypto.randomUUID()}`;
  logged = [];
});

const retention = (days: number) =>
  createAuditRetention({ store, log: createListLog(logged), days, now: () => new Date(nowMs) });

/** Events of so many days ago. */
async function record(...daysAgo: number[]): Promise<void> {
  for (const days of daysAgo) {
    const audit = createAudit({ store, now: () => new Date(start - days * dayMs) });
    await audit.record({ workspaceId }, { action: 'audit.read', outcome: 'DONE' });
  }
}

async function positions(): Promise<number[]> {
  const found = await rows<{ position: number }>(
    store.db,
    sql`select position from audit_events where workspace_id = ${workspaceId} order by position`,
  );
  return found.map(({ position }) => position);
}

test('events older than so many days are deleted at first and then once a day', async () => {
  await record(401, 400.5, 399.5, 10, 0);
  const forget = retention(400);
  await forget(signal);
  expect(await positions()).toEqual([3, 4, 5]);
  // Tests before this one may have left old events of other workspaces.
  expect(logged.filter((line) => JSON.stringify(line).includes(workspaceId))).toEqual([
    {
      level: 'info',
      message: 'old audit events deleted',
      workspaceId,
      events: 2,
      before: new Date(start - 400 * dayMs).toISOString(),
    },
  ]);
  nowMs = start + 0.9 * dayMs;
  await forget(signal);
  expect(await positions()).toEqual([3, 4, 5]);
  nowMs = start + dayMs;
  await forget(signal);
  expect(await positions()).toEqual([4, 5]);
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true, checked: 2, forgotten: 3 });
});

test('with 0 they are kept for ever', async () => {
  await record(40_000, 0);
  await retention(0)(signal);
  expect(await positions()).toEqual([1, 2]);
});

test('when it fails it is tried again an hour later', async () => {
  await record(401, 0);
  const forget = retention(400);
  await store.db.execute(sql`alter table audit_anchors rename to audit_anchors_away`);
  try {
    await expect(forget(signal)).rejects.toMatchObject({ code: '42P01' });
  } finally {
    await store.db.execute(sql`alter table audit_anchors_away rename to audit_anchors`);
  }
  nowMs = start + 0.9 * hourMs;
  await forget(signal);
  expect(await positions()).toEqual([1, 2]);
  nowMs = start + hourMs;
  await forget(signal);
  expect(await positions()).toEqual([2]);
});

test('the worker does what is to be done beside its runs, one call of each at a time, and logs what fails', async () => {
  let calls = 0;
  let atATime = 0;
  let most = 0;
  const worker = createWorker({
    store,
    log: createListLog(logged),
    execute: async () => undefined,
    pollIntervalMs: 1,
    chores: [
      {
        work: async () => {
          atATime++;
          most = Math.max(most, atATime);
          await sleep(5);
          atATime--;
          calls++;
        },
        failure: 'unexpected',
      },
      { work: () => Promise.reject(new Error('broken')), failure: 'a chore failed' },
    ],
  });
  worker.start();
  await expect.poll(() => calls).toBeGreaterThan(3);
  await worker.stop();
  const { length } = logged;
  expect({ most, atATime }).toEqual({ most: 1, atATime: 0 });
  expect(logged).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'a chore failed', error: expect.anything() }),
  );
  await sleep(20);
  expect(logged).toHaveLength(length);
});
