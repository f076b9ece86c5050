import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database, Store } from '../../../src/store/engine/database.ts';
import { StoreError } from '../../../src/store/engine/errors.ts';
import { emptyTables, openTestStore, type TestStore } from '../../kit/database.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { type Discovery, endLeases, startDiscovery } from '../../kit/discovery.ts';

let store: TestStore;
let discovery: Discovery;

beforeAll(async () => {
  store = await openTestStore();
});

beforeEach(async () => {
  await emptyTables(store);
  discovery = await startDiscovery({ store, people: 6, apps: 5, groups: 3, signInDays: 2, pageSize: 3 });
  await discovery.add();
});

afterAll(async () => {
  await discovery?.close();
  await store?.close();
});

/** What another version may have left: the names of today's fields, none of them with a value of today. */
const ofAnotherVersion = {
  ...{ next: 7, seen: 'all', skipped: 'none', unidentified: null, added: {}, askedAt: 'never' },
  ...{
    changedSince: 'never',
    areNamed: 'yes',
    window: { since: 'never', until: 'now', next: null, events: 0 },
  },
  ...{ failed: 5, walks: 'none', removed: 'some' },
};

async function leaveCheckpoints(checkpoint: unknown): Promise<void> {
  const json = JSON.stringify(checkpoint);
  await store.db.execute(
    sql`update sync_stages set checkpoint = ${json}::jsonb where status in ('QUEUED', 'RUNNING')`,
  );
}

function startedOver(): unknown[] {
  const lines = discovery.logged as { message?: string; dataType?: string }[];
  return lines.filter((line) => JSON.stringify(line).includes('starts over'));
}

test.each([
  ['of another version', ofAnotherVersion],
  ['that is no object', [ofAnotherVersion]],
])('a stage starts over where it finds a checkpoint %s', async (_kind, checkpoint) => {
  const crashing = crashAfterCommits(14);
  await expect(discovery.execute({ store: crashing })).rejects.toThrow(StoreError);
  await leaveCheckpoints(checkpoint);
  await endLeases(store);
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED', error: null });
  await expectGroundTruth(discovery);
  expect(startedOver().length).toBeGreaterThan(1);
});

test('so does a stage that only asks what changed', async () => {
  await discovery.execute();
  discovery.advance(3_600_000);
  const id = discovery.integrationKey().integrationId;
  await discovery.commands.triggerSync(discovery.viewer, { integrationId: id, mode: 'INCREMENTAL' });
  await leaveCheckpoints(ofAnotherVersion);
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED', error: null });
  await expectGroundTruth(discovery);
  expect(startedOver()).toHaveLength(5);
});

function crashAfterCommits(count: number): Store {
  let left = count;
  return {
    ...store,
    async transaction<T>(fn: (tx: Database) => Promise<T>): Promise<T> {
      left -= 1;
      if (left < 0) throw new StoreError('CONNECTION_LOST', 'the test took the connection away');
      return store.transaction(fn);
    },
  };
}
