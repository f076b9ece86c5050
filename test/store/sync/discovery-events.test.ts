import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { listDiscoveryEvents } from '../../../src/store/api/discovery-events.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import type { Database } from '../../../src/store/engine/session.ts';
import {
  attributeEvents,
  eventRetentionDays,
  type NotedEvent,
  noteEvents,
  pruneEvents,
} from '../../../src/store/sync/discovery-events.ts';
import type { DiscoveryEventType } from '../../../src/store/tables/discovery-events.ts';
import type { SyncStatus } from '../../../src/store/tables/sync-runs.ts';
import { testEngine } from '../../kit/database.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { integrationSeed, runSeed, seed, seedId } from '../../kit/seed.ts';

const now = new Date('2026-03-01T12:00:00Z');
const store = emptyStoreForEach();

const department = (name: string, type: DiscoveryEventType = 'DEPARTMENT_ADDED'): NotedEvent => ({
  type,
  subjectId: seedId(name),
});
const note = (db: Database, ...events: NotedEvent[]) => noteEvents(db, 'acme', events, now);

/** Subjects of the feed behind a cursor, and the cursor to go on from. */
async function follow(after: string | null, workspaceId = 'acme') {
  const request = { limit: 100, isFromEnd: false, after, before: null, filter: null };
  const { items } = await listDiscoveryEvents(new Reader(store.db, workspaceId), request);
  return { seen: items.map(({ row }) => row.subjectId), after: items.at(-1)?.cursor ?? after };
}

async function positions(): Promise<number[]> {
  const found = await rows<{ position: number }>(
    store.db,
    sql`select position from discovery_events where workspace_id = 'acme' order by position`,
  );
  return found.map(({ position }) => position);
}

test('events are there with the change they tell of, and gone with one that is rolled back', async () => {
  const change = sql`insert into discovery_feeds values ('change', 1)`;
  await expect(
    store.transaction(async (tx) => {
      await tx.execute(change);
      await note(tx, department('lost'));
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await store.transaction(async (tx) => {
    await note(tx, department('first'), department('second'));
    await note(tx, department('third'));
  });
  expect((await follow(null)).seen).toEqual([seedId('first'), seedId('second'), seedId('third')]);
  // A place is not lost with a transaction either.
  expect(await positions()).toEqual([1, 2, 3]);
});

test('outside of a transaction they are written at once', async () => {
  await note(store.db, department('first'));
  expect((await follow(null)).seen).toEqual([seedId('first')]);
});

test('a transaction that notes nothing takes no place, and runs no statement for the feed', async () => {
  await store.transaction((tx) => noteEvents(tx, 'acme', [], now));
  expect(await rows(store.db, sql`select * from discovery_feeds`)).toEqual([]);
});

test('two reports of one thing become one event, and a new thing makes no event of a change', async () => {
  const changed = (name: string, ...changedFields: string[]): NotedEvent => ({
    ...department(name, 'SERVICE_CHANGED'),
    changedFields,
  });
  await store.transaction(async (tx) => {
    await note(tx, changed('zoom', 'name'), department('figma', 'SERVICE_DISCOVERED'));
    await note(tx, changed('zoom', 'instances', 'name'), changed('figma', 'instances'));
  });
  const found = await rows(
    store.db,
    sql`select type, subject_id as subject, service_id as service, changed_fields as fields
        from discovery_events order by position`,
  );
  const [zoom, figma] = [seedId('zoom'), seedId('figma')];
  expect(found).toEqual([
    { type: 'SERVICE_CHANGED', subject: zoom, service: zoom, fields: ['name', 'instances'] },
    { type: 'SERVICE_DISCOVERED', subject: figma, service: figma, fields: [] },
  ]);
});

test('workspaces have feeds of their own', async () => {
  await note(store.db, department('ours'));
  await noteEvents(store.db, 'other', [department('theirs')], now);
  expect((await follow(null, 'other')).seen).toEqual([seedId('theirs')]);
  expect((await follow(null)).seen).toEqual([seedId('ours')]);
});

describe('the first read of a kind of data', () => {
  const integrationId = seedId('integration');
  const run = (name: string, status: SyncStatus) => ({
    runs: [runSeed({ workspaceId: 'acme', id: seedId(name), integrationId })],
    stages: [
      {
        workspaceId: 'acme',
        runId: seedId(name),
        dataType: 'USERS' as const,
        position: 0,
        status,
      },
    ],
  });
  const employee = { ...department('ada', 'EMPLOYEE_ADDED'), firstReadOf: 'USERS' as const };
  const tell = (runName: string) =>
    store.transaction(async (tx) => {
      attributeEvents(tx, { runId: seedId(runName) });
      await note(tx, employee, department('sales'));
    });

  beforeEach(async () => {
    await seed(store.db, {
      integrations: [integrationSeed({ workspaceId: 'acme', id: integrationId })],
      ...run('first', 'SUCCEEDED'),
    });
  });

  test('tells of nobody', async () => {
    await tell('first');
    expect((await follow(null)).seen).toEqual([seedId('sales')]);
  });

  test('goes on until it was read to its end', async () => {
    await store.db.execute(sql`update sync_stages set status = 'FAILED'`);
    await seed(store.db, run('second', 'SUCCEEDED'));
    await tell('second');
    expect((await follow(null)).seen).toEqual([seedId('sales')]);
  });

  test.each(['SUCCEEDED', 'PARTIALLY_SUCCEEDED'] as const)('is over after one that %s', async (status) => {
    await store.db.execute(sql`update sync_stages set status = ${status}`);
    await seed(store.db, run('second', 'RUNNING'));
    await tell('second');
    expect((await follow(null)).seen).toEqual([seedId('ada'), seedId('sales')]);
    expect(await rows(store.db, sql`select distinct run_id, integration_id from discovery_events`)).toEqual([
      { run_id: seedId('second'), integration_id: integrationId },
    ]);
  });
});

test('events are kept for 400 days', async () => {
  for (const age of [eventRetentionDays + 2, eventRetentionDays + 1, eventRetentionDays - 1, 0]) {
    await noteEvents(store.db, 'acme', [department(`${age}`)], new Date(Date.now() - age * 86_400_000));
  }
  await noteEvents(store.db, 'other', [department('old')], now);
  const { after } = await follow(null);

  expect(await pruneEvents(store.db, 'acme')).toBe(2);
  expect((await follow(null)).seen).toEqual([seedId(`${eventRetentionDays - 1}`), seedId('0')]);
  expect((await follow(null, 'other')).seen).toEqual([seedId('old')]);
  await note(store.db, department('new'));
  expect((await follow(after)).seen).toEqual([seedId('new')]);
});

describe.skipIf(testEngine() !== 'postgres')('with two transactions at the same time', () => {
  test('the one that commits later comes later, although it happened before', async () => {
    const began = gate();
    const mayEnd = gate();
    const slow = store.transaction(async (tx) => {
      await noteEvents(tx, 'acme', [department('slow')], new Date(now.getTime() - 60_000));
      began.open();
      await mayEnd.opened;
    });
    await began.opened;
    await store.transaction((tx) => note(tx, department('fast')));
    const first = await follow(null);
    expect(first.seen).toEqual([seedId('fast')]);

    mayEnd.open();
    await slow;
    expect((await follow(first.after)).seen).toEqual([seedId('slow')]);
    // Whoever went by the time would have passed it.
    const [late] = await rows<{ isEarlier: boolean }>(
      store.db,
      sql`select (select occurred_at from discovery_events where position = 2)
            < (select occurred_at from discovery_events where position = 1) as "isEarlier"`,
    );
    expect(late).toEqual({ isEarlier: true });
  });

  test('one whose events are written waits for nobody, and whoever comes meanwhile waits for its commit', async () => {
    const written = gate();
    const mayCommit = gate();
    // Noted in the last step before COMMIT, where a transaction writes its events: another step follows here.
    const holder = store.transaction(async (tx) => {
      await insertAsHolder(tx, 'holder');
      written.open();
      await mayCommit.opened;
    });
    await written.opened;
    let isDone = false;
    const waiting = store
      .transaction((tx) => note(tx, department('waiting')))
      .then(() => {
        isDone = true;
      });
    await untilSomebodyWaits();
    expect(isDone).toBe(false);
    expect((await follow(null)).seen).toEqual([]);

    mayCommit.open();
    await Promise.all([holder, waiting]);
    expect((await follow(null)).seen).toEqual([seedId('holder'), seedId('waiting')]);
    expect(await positions()).toEqual([1, 2]);
  });

  test('many that write at once leave a feed that a reader follows without a gap or a repetition', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `event ${index}`);
    const seen: string[] = [];
    let after: string | null = null;
    let isWriting = true;
    const reading = (async () => {
      do {
        const page = await follow(after);
        seen.push(...page.seen);
        after = page.after;
      } while (isWriting);
    })();
    const lanes = [0, 1, 2, 3].map(async (lane) => {
      for (const name of names.filter((_, index) => index % 4 === lane)) {
        await store.transaction(async (tx) => {
          await note(tx, department(name));
          await tx.execute(sql`select pg_sleep(${(lane * 3) / 1_000})`);
        });
      }
    });
    await Promise.all(lanes);
    isWriting = false;
    await reading;
    seen.push(...(await follow(after)).seen);
    expect([...seen].sort()).toEqual(names.map((name) => seedId(name)).sort());
  });
});

/** Writes an event early in a transaction, as if its last step took long. */
async function insertAsHolder(tx: Database, name: string): Promise<void> {
  await tx.execute(
    sql`insert into discovery_feeds as f (workspace_id, last_position) values ('acme', 1)
        on conflict (workspace_id) do update set last_position = f.last_position + 1`,
  );
  await tx.execute(
    sql`insert into discovery_events (workspace_id, position, id, type, occurred_at, subject_id, changed_fields)
        values ('acme', 1, gen_random_uuid(), 'DEPARTMENT_ADDED', ${now.toISOString()}::timestamptz,
          ${seedId(name)}::uuid, '{}')`,
  );
}

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const [row] = await rows<{ waiting: number }>(
      store.db,
      sql`select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row && row.waiting > 0) return;
  }
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}
