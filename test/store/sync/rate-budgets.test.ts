import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import {
  beginRateWindowAcrossWorkspaces,
  closeRateBucketAcrossWorkspaces,
  deleteIdleRateBudgetsAcrossWorkspaces,
  giveUpRateWindowAcrossWorkspaces,
  leaseRatePermitsAcrossWorkspaces,
  type PermitRequest,
} from '../../../src/store/sync/rate-budgets.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();

const key = { oktaOrgId: 'org1', principal: 'abc', bucket: '/api/v1/apps' };
const start = new Date('2026-03-04T16:34:57.400Z');
const at = (ms: number) => new Date(start.getTime() + ms);
const msAt = (ms: number) => start.getTime() + ms;

function ask(changes: Partial<PermitRequest> = {}, instant?: Date) {
  const request = { opener: 'one', wanted: 10, allowance: 50, reserve: 2, report: null, ...changes };
  return leaseRatePermitsAcrossWorkspaces(store.db, key, request, instant);
}

/** A window of which `remaining` are left and that ends a minute after `start`. */
function begin(remaining: number) {
  const news = {
    opener: 'one',
    ceiling: 50,
    remaining,
    spent: 1,
    resetAtMs: msAt(60_000),
    serverDateMs: msAt(0),
  };
  return beginRateWindowAcrossWorkspaces(store.db, key, { ...news, endsInMs: 61_000 }, start);
}

async function availablePermits(): Promise<number | undefined> {
  const [row] = await rows<{ available: number }>(store.db, sql`select available from rate_budgets`);
  return row?.available;
}

describe('permits', () => {
  test('of many who ask at once about an unknown window, one is to find out', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask({ opener: `process ${index}` }, start)),
    );
    expect(answers.filter(({ kind }) => kind === 'open').length).toBe(1);
    expect(answers.filter(({ kind }) => kind === 'wait').length).toBe(19);
  });

  test('are given once each, to however many who ask at once', async () => {
    await begin(49);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => ask({ opener: `process ${index}`, wanted: 3 }, at(1))),
    );
    const permits = answers.map((answer) => (answer.kind === 'granted' ? answer.permits : Number.NaN));
    expect(permits.reduce((sum, count) => sum + count)).toBe(47);
    expect(await ask({ reserve: 0, wanted: 1 }, at(2))).toMatchObject({ permits: 1 });
  });

  test('not used are worth nothing in the next window, and missing in none', async () => {
    await begin(49);
    await ask({}, at(1));
    expect(await ask({}, at(60_999))).toMatchObject({ kind: 'granted' });
    expect(await ask({}, at(61_000))).toEqual({ kind: 'open' });
    await beginRateWindowAcrossWorkspaces(
      store.db,
      key,
      {
        opener: 'one',
        ceiling: 50,
        remaining: 49,
        spent: 1,
        resetAtMs: msAt(121_000),
        serverDateMs: msAt(61_500),
        endsInMs: 60_500,
      },
      at(61_500),
    );
    let given = 0;
    for (let more = true; more; ) {
      const answer = await ask({}, at(62_000));
      const permits = answer.kind === 'granted' ? answer.permits : 0;
      given += permits;
      more = permits > 0;
    }
    expect(given).toBe(47);
  });

  test.each([
    ['five seconds where six more that go first fit into a window', 7, 5],
    ['half a minute where they may not', 6, 30],
    ['half a minute where no answer told how many fit', null, 30],
  ])(
    'of one who was to find out and died are given to the next after %s',
    async (_case, ceiling, seconds) => {
      if (ceiling !== null) {
        const news = { opener: 'dead', ceiling, remaining: ceiling - 1, spent: 1 };
        const over = { ...news, resetAtMs: msAt(-1_000), serverDateMs: msAt(-60_000), endsInMs: 59_000 };
        await beginRateWindowAcrossWorkspaces(store.db, key, over, at(-60_000));
      }
      expect(await ask({ opener: 'dead' }, start)).toEqual({ kind: 'open' });
      expect(await ask({ opener: 'two' }, at(seconds * 1_000 - 1))).toEqual({ kind: 'wait' });
      expect(await ask({ opener: 'two' }, at(seconds * 1_000))).toEqual({ kind: 'open' });
    },
  );

  test('of one who was to find out and could not are given to the next at once', async () => {
    await ask({ opener: 'one' }, start);
    await giveUpRateWindowAcrossWorkspaces(store.db, key, 'another');
    expect(await ask({ opener: 'two' }, at(1))).toEqual({ kind: 'wait' });
    await giveUpRateWindowAcrossWorkspaces(store.db, key, 'one');
    expect(await ask({ opener: 'two' }, at(2))).toEqual({ kind: 'open' });
  });

  test('become fewer by what neighbours use, and by no report that comes late or is of another window', async () => {
    await begin(49);
    await ask({ wanted: 4 }, at(1));
    const report = { resetAtMs: msAt(60_000), endsInMs: 60_000, unleased: 0 };
    // Less than what nobody holds: only neighbours can have used it.
    await ask({ wanted: 0, report: { ...report, available: 46 } }, at(2));
    expect(await availablePermits()).toBe(45);
    await ask({ wanted: 0, report: { ...report, available: 20 } }, at(3));
    expect(await availablePermits()).toBe(20);
    // A report that comes late does not bring anything back, and one of another window says nothing.
    await ask({ wanted: 0, report: { ...report, available: 40 } }, at(4));
    await ask({ wanted: 0, report: { ...report, resetAtMs: msAt(0), available: 1 } }, at(5));
    expect(await availablePermits()).toBe(20);
  });

  test('become fewer by each request that had none, whoever tells of it', async () => {
    await begin(49);
    const report = { resetAtMs: msAt(60_000), endsInMs: 60_000, unleased: 3, available: null };
    await ask({ wanted: 0, report }, at(1));
    expect(await availablePermits()).toBe(46);
    // Of another process that had none either; its answer may have come before others that Okta counted earlier.
    await begin(48);
    expect(await availablePermits()).toBe(45);
  });

  test('are for all of them together no more than the share of the one who asks', async () => {
    await begin(99);
    let given = 1;
    for (let turn = 0; turn < 20; turn++) {
      const answer = await ask({ opener: `process ${turn % 2}`, allowance: 60 }, at(turn));
      given += answer.kind === 'granted' ? answer.permits : 0;
    }
    expect(given).toBe(58);
    expect(await ask({ allowance: 90 }, at(30))).toMatchObject({ permits: 10 });
  });

  test('are not given while the bucket is closed', async () => {
    await begin(49);
    await closeRateBucketAcrossWorkspaces(store.db, key, 5_000, at(1));
    await closeRateBucketAcrossWorkspaces(store.db, key, 1_000, at(2));
    expect(await ask({}, at(3))).toEqual({ kind: 'closed', ms: 4_998 });
    expect(await ask({}, at(5_001))).toMatchObject({ kind: 'granted', permits: 10 });
  });

  test('of a window that Okta has ended are replaced before our clock says so', async () => {
    await begin(10);
    const news = { opener: 'two', ceiling: 50, remaining: 48, spent: 2, endsInMs: 61_000 };
    const next = { ...news, resetAtMs: msAt(120_000), serverDateMs: msAt(60_100) };
    await beginRateWindowAcrossWorkspaces(store.db, key, { ...next, serverDateMs: msAt(59_000) }, at(59_500));
    expect(await availablePermits()).toBe(10);
    await beginRateWindowAcrossWorkspaces(store.db, key, next, at(60_200));
    expect(await availablePermits()).toBe(48);
  });

  test('go by the database’s clock unless an instant is given', async () => {
    const now = Date.now();
    const news = {
      opener: 'one',
      ceiling: 50,
      remaining: 49,
      spent: 1,
      resetAtMs: now + 60_000,
      serverDateMs: now,
    };
    await beginRateWindowAcrossWorkspaces(store.db, key, { ...news, endsInMs: 0 });
    expect(await ask()).toEqual({ kind: 'open' });
    await beginRateWindowAcrossWorkspaces(store.db, key, { ...news, endsInMs: 3_600_000 });
    expect(await ask()).toMatchObject({ kind: 'granted', permits: 10 });
    await deleteIdleRateBudgetsAcrossWorkspaces(store.db);
    expect(await ask()).toMatchObject({ kind: 'granted' });
  });

  test('of tokens that were not used for a day are forgotten', async () => {
    await begin(49);
    await deleteIdleRateBudgetsAcrossWorkspaces(store.db, at(86_400_001));
    expect(await ask({}, at(2))).toEqual({ kind: 'open' });
  });
});
