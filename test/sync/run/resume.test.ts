import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OktaError } from '../../../src/okta/errors.ts';
import type { Simulator } from '../../../src/simulator/server/server.ts';
import type { Database, Store } from '../../../src/store/engine/database.ts';
import { StoreError } from '../../../src/store/engine/errors.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { emptyTables, testEngine } from '../../kit/database.ts';
import { expectGroundTruth, readContents } from '../../kit/discovered.ts';
import { endLeases } from '../../kit/discovery.ts';
import { discoveryForFile, storeForFile } from '../../kit/fixtures.ts';

/** Each test below works through some thirty syncs. */
const manySyncsMs = 300_000;

const store = storeForFile();
const discovery = discoveryForFile({
  store,
  people: 6,
  apps: 5,
  groups: 3,
  signInDays: 2,
  pageSize: 3,
  logPageSize: 12,
});
let uninterrupted: Awaited<ReturnType<typeof readContents>>;
let pages: Simulator['stats']['byEndpoint'];
let requests: number;
let commits: number;

beforeAll(async () => {
  await begin();
  const counting = crashAtCommit(Number.POSITIVE_INFINITY, 'refused');
  await expectEnds(counting.store);
  uninterrupted = await readContents(store);
  pages = { ...discovery.simulator.stats.byEndpoint };
  requests = discovery.simulator.stats.requests;
  commits = counting.commits();
  await expectGroundTruth(discovery);
});

beforeEach(() => begin());

/** An empty database and a first sync that is queued; requests count from here. */
async function begin(): Promise<void> {
  await emptyTables(store);
  await discovery.add();
  discovery.simulator.stats.reset();
}

async function expectEnds(on: Store = store): Promise<void> {
  expect(await discovery.execute({ store: on })).toMatchObject({ status: 'SUCCEEDED', error: null });
}

/** Goes on after an interruption as another process would, once the lease has run out. */
async function goOn(): Promise<void> {
  await endLeases(store);
  // Nothing is left to do where it was the answer to the very last commit that was lost.
  await discovery.execute();
  const ended = await rows(store.db, sql`select status, error from sync_runs`);
  expect(ended).toEqual([{ status: 'SUCCEEDED', error: null }]);
}

function expectNoPageReadThrice(): void {
  const times = new Map<string, number>();
  for (const { url } of discovery.simulator.stats.recent) times.set(url, (times.get(url) ?? 0) + 1);
  expect([...times].filter(([, count]) => count > 2)).toEqual([]);
}

test('the org is large enough for several pages of the lists', () => {
  expect(pages.users).toBeGreaterThan(1);
  expect(pages.apps).toBeGreaterThan(1);
  expect(pages.appUsers).toBeGreaterThan(4);
  expect(pages.logs).toBeGreaterThan(6);
});

// What a stop leaves is the same on both engines: commits, which the tests below lose on both.
test.runIf(testEngine() === 'pglite')(
  'stopped at any request, a sync goes on and ends as if it had not been stopped',
  {
    timeout: manySyncsMs,
  },
  async () => {
    for (let k = 1; k <= requests; k += 1) {
      if (k > 1) await begin();
      const stopping = new AbortController();
      let seen = 0;
      const watch = discovery.simulator.faults.add(
        { kind: 'emptyList' },
        {
          when: () => {
            seen += 1;
            if (seen === k) stopping.abort();
            return false;
          },
        },
      );
      await expect(discovery.execute({ signal: stopping.signal }), `request ${k}`).rejects.toThrow(OktaError);
      watch.remove();
      await goOn();
      expect(await readContents(store), `request ${k}`).toEqual(uninterrupted);
      expectNoPageReadThrice();
    }
  },
);

describe.each(['refused', 'unanswered'] as const)('a commit that is %s', (kind) => {
  test('at any point, leaves a sync that goes on and ends as if nothing had happened', {
    timeout: manySyncsMs,
  }, async () => {
    // By turns, because both end in the same ways.
    for (let k = kind === 'refused' ? 1 : 3; k <= commits; k += 4) {
      await begin();
      const crashing = crashAtCommit(k, kind);
      await expect(discovery.execute({ store: crashing.store }), `commit ${k}`).rejects.toThrow(StoreError);
      await goOn();
      expect(await readContents(store), `commit ${k}`).toEqual(uninterrupted);
      expectNoPageReadThrice();
    }
  });
});

test('interrupted again and again, a sync still ends, and as if it had not been', async () => {
  for (let interruptions = 0; ; interruptions += 1) {
    expect(interruptions).toBeLessThan(commits);
    // A few commits are let through each time: some do no more than take up what is to be gone on with.
    const crashing = crashAtCommit(8, 'refused');
    const ended = await discovery.execute({ store: crashing.store }).catch(() => null);
    if (ended?.status === 'SUCCEEDED') break;
    await endLeases(store);
  }
  expect(await readContents(store)).toEqual(uninterrupted);
});

test('were the place to go on from saved before the rows, the same interruptions would lose some: the tests above can fail', async () => {
  let differences = 0;
  for (let k = 2; k <= commits && differences === 0; k += 1) {
    await begin();
    const broken = saveCheckpointsFirst(k);
    await expect(discovery.execute({ store: broken })).rejects.toThrow(StoreError);
    await goOn();
    const ended = JSON.stringify(await readContents(store));
    if (ended !== JSON.stringify(uninterrupted)) differences += 1;
  }
  expect(differences).toBeGreaterThan(0);
});

/** A store whose k-th commit fails, before it is made or after it, and every one after that as well. */
function crashAtCommit(k: number, kind: 'refused' | 'unanswered'): { store: Store; commits(): number } {
  let count = 0;
  const lost = () => new StoreError('CONNECTION_LOST', 'the test took the connection away');
  return {
    commits: () => count,
    store: {
      ...store,
      async transaction<T>(fn: (tx: Database) => Promise<T>): Promise<T> {
        count += 1;
        if (count > k) throw lost();
        if (count < k) return store.transaction(fn);
        if (kind === 'refused') {
          await store.transaction(async (tx) => {
            await fn(tx);
            throw lost();
          });
        }
        await store.transaction(fn);
        throw lost();
      },
    },
  };
}

/** A store that saves where to go on in a transaction of its own, ahead of the rows, and crashes in between. */
function saveCheckpointsFirst(k: number): Store {
  let count = 0;
  return {
    ...store,
    async transaction<T>(fn: (tx: Database) => Promise<T>): Promise<T> {
      count += 1;
      const places = await placesAfter(fn);
      for (const place of places) await store.db.execute(place);
      if (count >= k) throw new StoreError('CONNECTION_LOST', 'the test took the connection away');
      return store.transaction(fn);
    },
  };
}

/** Runs the transaction for nothing but where it says to go on; its rows are rolled back. */
async function placesAfter(fn: (tx: Database) => Promise<unknown>) {
  class RolledBack extends Error {}
  const places: ReturnType<typeof sql>[] = [];
  await store
    .transaction(async (tx) => {
      await fn(tx);
      const stages = await rows<{ runId: string; dataType: string; checkpoint: unknown }>(
        tx,
        sql`select run_id as "runId", data_type as "dataType", checkpoint from sync_stages`,
      );
      for (const { runId, dataType, checkpoint } of stages) {
        const json = checkpoint === null ? null : JSON.stringify(checkpoint);
        places.push(
          sql`update sync_stages set checkpoint = ${json}::jsonb where run_id = ${runId} and data_type = ${dataType}`,
        );
      }
      const [integration] = await rows<{ cursor: string | null; since: string | null; back: string | null }>(
        tx,
        sql`select log_cursor as cursor, log_read_since as since, log_fetched_back_to as back from okta_integrations`,
      );
      places.push(
        sql`update okta_integrations set log_cursor = ${integration?.cursor ?? null},
              log_read_since = ${integration?.since ?? null}::timestamptz,
              log_fetched_back_to = ${integration?.back ?? null}::timestamptz`,
      );
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  return places;
}
