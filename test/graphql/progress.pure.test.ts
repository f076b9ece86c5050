import { describe, expect, test } from 'vitest';
import { durationMsOf, estimatedFinishOf, progressOf } from '../../src/graphql/progress.ts';
import type { SyncRunRow, SyncStageRow } from '../../src/store/reads/sync-runs.ts';
import type { SyncStatus } from '../../src/store/tables.ts';

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

test('the end is estimated from the pace so far, and only while the run runs and gets on', () => {
  const quarter = [stage('RUNNING', 5, 20)];
  expect(estimatedFinishOf(run('RUNNING'), quarter, now)).toEqual(new Date('2026-03-01T10:30:00Z'));
  expect(estimatedFinishOf(run('RUNNING'), [stage('RUNNING', 0, 20)], now)).toBeNull();
  expect(estimatedFinishOf(run('RUNNING'), [stage('RUNNING', 5, null)], now)).toBeNull();
  expect(estimatedFinishOf(run('RUNNING', null), quarter, now)).toBeNull();
  expect(estimatedFinishOf(run('SUCCEEDED'), quarter, now)).toBeNull();
  expect(
    estimatedFinishOf(run('RUNNING', '0001-01-01 00:00:00+00'), [stage('RUNNING', 1, 1_000_000)], now),
  ).toBeNull();
});

test('the duration runs on until the run ends, and fits GraphQL’s integers', () => {
  expect(durationMsOf(run('QUEUED', null), now)).toBeNull();
  expect(durationMsOf(run('RUNNING'), now)).toBe(1_800_000);
  expect(durationMsOf({ ...run('FAILED'), finishedAt: '2026-03-01 08:30:00.25+00' }, now)).toBe(250);
  expect(durationMsOf(run('RUNNING', '2026-03-01 10:00:00+00'), now)).toBe(0);
  expect(durationMsOf(run('RUNNING', '2020-01-01 00:00:00+00'), now)).toBe(2 ** 31 - 1);
});
