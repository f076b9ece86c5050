import { describe, expect, test } from 'vitest';
import { durationMsOf, estimatedFinishOf, progressOf } from '../../../src/store/api/sync-progress.ts';
import type { SyncRunRow, SyncStageRow } from '../../../src/store/api/sync-runs.ts';
import type { SyncStatus } from '../../../src/store/tables/sync-runs.ts';

const now = new Date('2026-03-01T09:00:00Z');

function run(status: SyncStatus, startedAt: string | null = '2026-03-01 08:30:00+00'): SyncRunRow {
  return {
    id: 'r',
    integrationId: 'i',
    trigger: 'MANUAL',
    mode: 'FULL',
    status,
    dataTypes: ['APPS', 'USERS'],
    queuedAt: '2026-03-01 08:29:00+00',
    startedAt,
    finishedAt: null,
    changes: {} as never,
    withheldRemovals: null,
    error: null,
  };
}

function stage(status: SyncStatus, apiCalls: number, expectedApiCalls: number | null): SyncStageRow {
  return {
    runId: 'r',
    dataType: 'APPS',
    position: 1,
    status,
    startedAt: null,
    finishedAt: null,
    recordsRead: 0,
    recordsSkipped: 0,
    apiCalls,
    expectedApiCalls,
    callsPerMinute: null,
    rateLimitWaitMs: 0,
    error: null,
  };
}

describe('progress', () => {
  test.each<[string, SyncStatus, SyncStageRow[], number | null]>([
    ['requests done, of all', 'RUNNING', [stage('RUNNING', 5, 20), stage('QUEUED', 0, 30)], 0.1],
    [
      'more requests than were expected count as expected',
      'RUNNING',
      [stage('RUNNING', 30, 20), stage('QUEUED', 0, 20)],
      0.5,
    ],
    [
      'a stage that ended counts as what it took',
      'RUNNING',
      [stage('SUCCEEDED', 10, 99), stage('RUNNING', 0, 10)],
      0.5,
    ],
    ['so does one that failed', 'RUNNING', [stage('FAILED', 10, null), stage('RUNNING', 0, 30)], 0.25],
    ['null while a stage cannot tell', 'RUNNING', [stage('RUNNING', 5, 10), stage('QUEUED', 0, null)], null],
    ['null before anything is expected', 'QUEUED', [stage('QUEUED', 0, 0)], null],
    ['null without stages', 'QUEUED', [], null],
    ['1 once it succeeded, whatever the stages say', 'SUCCEEDED', [stage('QUEUED', 0, null)], 1],
    ['1 once it succeeded in part', 'PARTIALLY_SUCCEEDED', [stage('FAILED', 0, 5)], 1],
    [
      'where it stood when it was stopped',
      'CANCELED',
      [stage('SUCCEEDED', 5, 5), stage('QUEUED', 0, 5)],
      0.5,
    ],
  ])('%s', (_name, status, stages, expected) => expect(progressOf(run(status), stages)).toBe(expected));
});

describe('the estimated end', () => {
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const begun = (minutes: number, facts: Partial<SyncStageRow>): SyncStageRow => ({
    ...stage('RUNNING', 0, null),
    startedAt: minutesAgo(minutes),
    ...facts,
  });

  test('of a stage as fast as its limit falls to the beginning of its last window', () => {
    // 512 requests at 50 a minute, in bursts: the eleventh burst comes ten minutes after the first.
    const burst = begun(1.1, { apiCalls: 100, expectedApiCalls: 512, callsPerMinute: 50 });
    expect(estimatedFinishOf(run('RUNNING'), [burst], now)).toEqual(inMinutes(10 - 1.1));
  });

  test('of a stage that was slowed down goes by its limit all the same', () => {
    const late = begun(30, { apiCalls: 1_300, expectedApiCalls: 2_000, callsPerMinute: 50 });
    expect(estimatedFinishOf(run('RUNNING'), [late], now)).toEqual(inMinutes(13));
  });

  test('of a stage slower than its limit goes by its own pace', () => {
    const slow = begun(2, { apiCalls: 40, expectedApiCalls: 100, callsPerMinute: 300 });
    expect(estimatedFinishOf(run('RUNNING'), [slow], now)).toEqual(inMinutes(3));
    const unlimited = begun(2, { apiCalls: 40, expectedApiCalls: 100 });
    expect(estimatedFinishOf(run('RUNNING'), [unlimited], now)).toEqual(inMinutes(3));
  });

  test('of a run is that of the stage that takes longest; the users of apps wait for the apps', () => {
    const users = begun(2, { dataType: 'USERS', apiCalls: 40, expectedApiCalls: 100 });
    const apps = begun(1, { dataType: 'APPS', apiCalls: 1, expectedApiCalls: 3 });
    const appUsers = { ...begun(0, { expectedApiCalls: 101, callsPerMinute: 50 }), startedAt: null };
    const queued = { ...appUsers, dataType: 'APP_ASSIGNMENTS' as const, status: 'QUEUED' as const };
    expect(estimatedFinishOf(run('RUNNING'), [users, apps, queued], now)).toEqual(inMinutes(2 + 2));
  });

  test('is null while it cannot be known, and of a run that does not run', () => {
    const quarter = [begun(30, { apiCalls: 5, expectedApiCalls: 20 })];
    expect(estimatedFinishOf(run('RUNNING'), quarter, now)).toEqual(inMinutes(90));
    expect(estimatedFinishOf(run('RUNNING'), [stage('RUNNING', 0, 20)], now)).toBeNull();
    expect(estimatedFinishOf(run('RUNNING'), [...quarter, stage('RUNNING', 5, null)], now)).toBeNull();
    expect(estimatedFinishOf(run('RUNNING', null), quarter, now)).toBeNull();
    expect(estimatedFinishOf(run('SUCCEEDED'), quarter, now)).toBeNull();
    const endless = {
      ...begun(1, { apiCalls: 1, expectedApiCalls: 2 ** 31 }),
      startedAt: '0001-01-01 00:00:00+00',
    };
    expect(estimatedFinishOf(run('RUNNING'), [endless], now)).toBeNull();
  });
});

test('the duration runs on until the run ends, and fits GraphQL’s integers', () => {
  expect(durationMsOf(run('QUEUED', null), now)).toBeNull();
  expect(durationMsOf(run('RUNNING'), now)).toBe(1_800_000);
  expect(durationMsOf({ ...run('FAILED'), finishedAt: '2026-03-01 08:30:00.25+00' }, now)).toBe(250);
  expect(durationMsOf(run('RUNNING', '2026-03-01 10:00:00+00'), now)).toBe(0);
  expect(durationMsOf(run('RUNNING', '2020-01-01 00:00:00+00'), now)).toBe(2 ** 31 - 1);
});
