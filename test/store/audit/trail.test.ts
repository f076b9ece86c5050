import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendBeforeCommit } from '../../../src/store/audit/append-event.ts';
import { type AuditEntry, type AuditHead, canonicalText, hashOf } from '../../../src/store/audit/entry.ts';
import { forgetAuditEventsAcrossWorkspaces } from '../../../src/store/audit/forget-events.ts';
import { type AuditRecord, pagesOfTrail } from '../../../src/store/audit/read-trail.ts';
import { type TrailVerdict, verifyTrail } from '../../../src/store/audit/verify-trail.ts';
import { openStore } from '../../../src/store/engine/database.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { openTestStore, type TestStore } from '../../kit/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

let store: TestStore;
let workspaceId: string;

beforeAll(async () => {
  store = await openTestStore({});
});
afterAll(() => store?.close());
beforeEach(() => {
  workspaceId = `w-${randomUUID()}`;
});

const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  id: randomUUID(),
  occurredAt: new Date('2026-11-30T10:00:00.123Z'),
  actor: 'Zoë "ada"\u2028 <ada@example.com>',
  via: 'jwt',
  role: 'admin',
  action: 'integration.add',
  targetKind: 'integration',
  targetId: randomUUID(),
  changedFields: ['domain', 'name'],
  outcome: 'DONE',
  reason: null,
  count: 1,
  requestId: randomUUID(),
  sourceAddress: '127.0.0.1',
  ...over,
});

async function append(over: Partial<AuditEntry> = {}, workspace = workspaceId): Promise<AuditHead> {
  let appended: AuditHead | undefined;
  await store.transaction(async (tx) => {
    appendBeforeCommit(tx, workspace, entry(over), (head) => {
      appended = head;
    });
  });
  if (!appended) throw new Error('nothing was appended');
  return appended;
}

async function positions(): Promise<number[]> {
  const pages: number[] = [];
  for await (const page of pagesOfTrail(store.db, workspaceId))
    pages.push(...page.map(({ position }) => position));
  return pages;
}

test('events of a workspace have places without gaps, and each covers the one before it', async () => {
  const heads = [
    await append(),
    await append({ actor: null, targetId: null }),
    await append({ outcome: 'REFUSED' }),
  ];
  await append({}, `${workspaceId}-other`);
  expect(heads.map(({ position }) => position)).toEqual([1, 2, 3]);
  expect(await verifyTrail(store.db, workspaceId)).toEqual({
    isWhole: true,
    checked: 3,
    forgotten: 0,
    head: heads[2],
  });
});

test('a workspace without events has a trail that is whole', async () => {
  expect(await verifyTrail(store.db, workspaceId)).toEqual({
    isWhole: true,
    checked: 0,
    forgotten: 0,
    head: null,
  });
});

test('many transactions at a time give each event a place of its own', async () => {
  await Promise.all(Array.from({ length: 20 }, () => append()));
  expect(await positions()).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true, checked: 20 });
});

test('what is rolled back leaves no event and no gap', async () => {
  await append();
  const undone = store.transaction(async (tx) => {
    appendBeforeCommit(tx, workspaceId, entry(), () => {});
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await append();
  expect(await positions()).toEqual([1, 2]);
});

test('outside of a transaction nothing is recorded', () => {
  expect(() => appendBeforeCommit(store.db, workspaceId, entry(), () => {})).toThrow('needs a transaction');
});

test.each([
  ['changed', sql`update audit_events set actor = 'eve'`],
  ['removed', sql`delete from audit_events`],
  ['emptied', sql`truncate audit_events`],
])('events cannot be %s', async (_what, statement) => {
  await append();
  await expect(store.db.execute(statement)).rejects.toMatchObject({ code: '42501' });
  expect(await positions()).toEqual([1]);
});

/** As an owner of the tables can who takes the triggers off. */
async function tamper(statement: ReturnType<typeof sql>, table = 'audit_events'): Promise<void> {
  await store.db.execute(sql`alter table ${sql.identifier(table)} disable trigger user`);
  try {
    await store.db.execute(statement);
  } finally {
    await store.db.execute(sql`alter table ${sql.identifier(table)} enable trigger user`);
  }
}

test.each<[string, (workspace: string) => ReturnType<typeof sql>, number, RegExp]>([
  [
    'an actor',
    (w) => sql`update audit_events set actor = 'eve' where workspace_id = ${w} and position = 3`,
    3,
    /changed/,
  ],
  [
    'an outcome',
    (w) => sql`update audit_events set outcome = 'REFUSED' where workspace_id = ${w} and position = 2`,
    2,
    /changed/,
  ],
  [
    'an instant',
    (w) =>
      sql`update audit_events set occurred_at = occurred_at + interval '1 ms' where workspace_id = ${w} and position = 5`,
    5,
    /changed/,
  ],
  [
    'a field’s name',
    (w) => sql`update audit_events set changed_fields = '{}' where workspace_id = ${w} and position = 1`,
    1,
    /changed/,
  ],
  [
    'a hash',
    (w) => sql`update audit_events set hash = repeat('a', 64) where workspace_id = ${w} and position = 4`,
    4,
    /changed/,
  ],
  [
    'an event in the middle',
    (w) => sql`delete from audit_events where workspace_id = ${w} and position = 3`,
    3,
    /missing/,
  ],
  [
    'the first event',
    (w) => sql`delete from audit_events where workspace_id = ${w} and position = 1`,
    1,
    /missing/,
  ],
])('the first broken event is named: %s', async (_what, statement, brokenAt, why) => {
  for (let index = 0; index < 5; index++) await append();
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true });
  await tamper(statement(workspaceId));
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({
    isWhole: false,
    brokenAt,
    why: expect.stringMatching(why),
  });
});

test('an event that was written anew, hash and all, is told by the one that follows it', async () => {
  for (let index = 0; index < 5; index++) await append();
  const records: AuditRecord[] = [];
  for await (const page of pagesOfTrail(store.db, workspaceId)) records.push(...page);
  const [, , third] = records;
  if (!third) throw new Error('nothing was appended');
  const { position, previousHash, hash: _, ...written } = third;
  const hash = hashOf(previousHash, workspaceId, position, canonicalText({ ...written, actor: 'eve' }));
  await tamper(
    sql`update audit_events set actor = 'eve', hash = ${hash} where workspace_id = ${workspaceId} and position = 3`,
  );
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({
    isWhole: false,
    brokenAt: 4,
    why: 'it does not follow the event before it',
  });
});

test('a trail that was cut at its end is told by the end that was written down', async () => {
  await append();
  const head = await append();
  await tamper(sql`delete from audit_events where workspace_id = ${workspaceId} and position = 2`);
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true });
  expect(await verifyTrail(store.db, workspaceId, head)).toMatchObject({ isWhole: false, brokenAt: 2 });
});

test('a trail that was written anew is told by the end that was written down', async () => {
  const head = await append();
  await tamper(sql`delete from audit_events where workspace_id = ${workspaceId}`);
  await append({ actor: 'eve' });
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true });
  expect(await verifyTrail(store.db, workspaceId, head)).toMatchObject({ isWhole: false, brokenAt: 1 });
});

const day = (date: string) => new Date(`${date}T00:00:00Z`);

/** How many of this trail's events were deleted. */
async function forget(before: Date, options?: { most?: number; signal?: AbortSignal }): Promise<number> {
  const forgotten = await forgetAuditEventsAcrossWorkspaces(store.db, before, options);
  return forgotten.find((trail) => trail.workspaceId === workspaceId)?.events ?? 0;
}

test('old events are deleted from the beginning, and what stays can still be verified', async () => {
  await append({ occurredAt: day('2025-01-01') });
  await append({ occurredAt: day('2025-01-02') });
  await append({ occurredAt: day('2026-01-01') });
  // By a clock that was behind: it stays, because what came before it stays.
  await append({ occurredAt: day('2025-01-03') });
  expect(await forget(day('2025-01-01'))).toBe(0);
  expect(await forget(day('2025-06-01'))).toBe(2);
  expect(await forget(day('2025-06-01'))).toBe(0);
  expect(await positions()).toEqual([3, 4]);
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true, checked: 2, forgotten: 2 });
  expect(await append()).toMatchObject({ position: 5 });
  // The last one stays whatever its age: it holds the hash that the next one follows.
  expect(await forget(day('2030-01-01'))).toBe(2);
  expect(await positions()).toEqual([5]);
  expect(await append()).toMatchObject({ position: 6 });
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true, checked: 2, forgotten: 4 });
  await expect(store.db.execute(sql`delete from audit_events`)).rejects.toMatchObject({ code: '42501' });
});

test('it goes by batches, oldest first, and one that ends half-way leaves a trail that can be verified', async () => {
  // Older than those of any other trail: the listener cannot tell whose statement it was.
  for (let index = 0; index < 7; index++) await append({ occurredAt: day('2020-01-01') });
  const stopping = new AbortController();
  const stopAfterFirst = onStatement(store, ({ label }) => {
    if (label === 'forget audit events') stopping.abort();
  });
  expect(await forget(day('2020-06-01'), { most: 2, signal: stopping.signal })).toBe(2);
  stopAfterFirst();
  expect(await positions()).toEqual([3, 4, 5, 6, 7]);
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true, checked: 5, forgotten: 2 });

  // A transaction that dies takes back the whole of its batch.
  const died = store.transaction(async (tx) => {
    await tx.execute(sql`select forget_audit_events(${workspaceId}, '2020-06-01', 2)`);
    throw new Error('died');
  });
  await expect(died).rejects.toThrow('died');
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true, checked: 5, forgotten: 2 });

  expect(await forget(day('2020-06-01'), { most: 2 })).toBe(4);
  expect(await positions()).toEqual([7]);
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true, checked: 1, forgotten: 6 });
});

test('several who delete old events at the same time delete each once, while others append and verify', async () => {
  for (let index = 0; index < 60; index++) await append({ occurredAt: day('2025-01-01') });
  await append();
  const others =
    store.databaseUrl === undefined
      ? []
      : [await openStore({ migrationsFolder, databaseUrl: store.databaseUrl })];
  try {
    let isOver = false;
    const verdicts: TrailVerdict[] = [];
    const verifying = (async () => {
      while (!isOver) verdicts.push(await verifyTrail(store.db, workspaceId));
    })();
    const forgetting = [store, store, ...others].map((each) =>
      forgetAuditEventsAcrossWorkspaces(each.db, day('2025-06-01'), { most: 1 }),
    );
    const appending = Array.from({ length: 9 }, () => append());
    const forgotten = (await Promise.all(forgetting)).flat();
    await Promise.all(appending);
    isOver = true;
    await verifying;
    const deleted = forgotten.filter((trail) => trail.workspaceId === workspaceId);
    expect(deleted.reduce((total, { events }) => total + events, 0)).toBe(60);
    expect(verdicts.filter(({ isWhole }) => !isWhole)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(await verifyTrail(store.db, workspaceId)).toMatchObject({
      isWhole: true,
      checked: 10,
      forgotten: 60,
    });
  } finally {
    await Promise.all(others.map((other) => other.close()));
  }
});

test('a recorded end is compared as long as its event, or its hash, is there', async () => {
  const heads: AuditHead[] = [];
  for (let index = 0; index < 4; index++) heads.push(await append({ occurredAt: day('2025-01-01') }));
  expect(await forget(day('2025-06-01'), { most: 3 })).toBe(3);
  const [first, , third, last] = heads as [AuditHead, AuditHead, AuditHead, AuditHead];
  for (const head of [first, third, last]) {
    expect(await verifyTrail(store.db, workspaceId, head)).toMatchObject({ isWhole: true, forgotten: 3 });
  }
  const wrong = 'a'.repeat(64);
  for (const head of [third, last]) {
    expect(await verifyTrail(store.db, workspaceId, { ...head, hash: wrong })).toMatchObject({
      isWhole: false,
      brokenAt: head.position,
    });
  }
});

test.each([
  ['added', (w: string) => sql`insert into audit_anchors values (${w}, 1, repeat('a', 64))`],
  ['moved', (w: string) => sql`update audit_anchors set position = 4 where workspace_id = ${w}`],
  ['removed', (w: string) => sql`delete from audit_anchors where workspace_id = ${w}`],
  ['emptied', () => sql`truncate audit_anchors`],
])('where a trail begins cannot be %s', async (what, statement) => {
  await append({ occurredAt: day('2025-01-01') });
  await append();
  if (what !== 'added') await forget(day('2025-06-01'));
  await expect(store.db.execute(statement(workspaceId))).rejects.toMatchObject({ code: '42501' });
});

test('an anchor that was moved forward hides no event, and one beyond the end is told', async () => {
  for (let index = 0; index < 4; index++) await append();
  await tamper(
    sql`insert into audit_anchors select workspace_id, position, hash from audit_events
        where workspace_id = ${workspaceId} and position = 3`,
    'audit_anchors',
  );
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: false, brokenAt: 1 });
  await tamper(sql`delete from audit_events where workspace_id = ${workspaceId}`);
  await tamper(
    sql`update audit_anchors set position = 1000 where workspace_id = ${workspaceId}`,
    'audit_anchors',
  );
  expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: false, brokenAt: 1_001 });
});
