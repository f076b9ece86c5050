import type { SimulatorAnswer } from '../../../src/simulator/server/request-handler.ts';
import type { Stats } from '../../../src/simulator/server/stats.ts';
import { count, createFigures, type Figure, megabytes, minutes, percent, seconds } from '../kit/figures.ts';
import type { Comparison } from './compare-with-truth.ts';
import type { SyncMeasurement } from './measure.ts';

/** The targets of a first sync. */
export type FirstSyncTargets = {
  groupPictureMs: number;
  exactMs: number;
  appsRequests: number;
  peakRssBytes?: number;
};

export const appsBucket = '/api/v1/apps';

/** The figures of a first sync of an org that has its rate limits to itself. */
export function summariseFirstSync(
  part: string,
  { run, answers, stats, truth, least }: FirstSyncResult,
  targets: FirstSyncTargets,
): Figure[] {
  const { figures, tell, atMost, atLeast } = createFigures(part);
  const { startedAtMs, servicesAtMs, stageEndedAtMs } = run;
  const after = (ms: number | null | undefined) => (ms == null ? Number.NaN : ms - startedAtMs);
  const mine = since(answers, startedAtMs);
  const isCorrectness = true;

  const listed = mine.filter(
    ({ endpoint, at }) => endpoint === 'apps' && at.getTime() <= (servicesAtMs ?? 0),
  );
  atMost('requests for apps until services are visible', listed.length, 2, count);
  tell('time until services are visible', after(servicesAtMs), seconds);
  tell('time until everybody and all departments are there', after(stageEndedAtMs.USERS), minutes);
  atMost(
    'time until the picture from groups is there',
    after(stageEndedAtMs.GROUPS),
    targets.groupPictureMs,
    minutes,
  );
  tell('… accounts known by then', (run.accountsAfterGroups ?? Number.NaN) / truth.accounts, percent);
  atMost(
    'time until every account is exact',
    after(stageEndedAtMs.APP_ASSIGNMENTS),
    targets.exactMs,
    minutes,
  );
  atMost('requests to the bucket of apps', inBucket(mine, appsBucket).length, targets.appsRequests, count);
  tell('… the least that reads them all', least, count);
  tell('requests in all', mine.length, count);
  atMost('answers with 429', refused(mine).length, 0, count, { isCorrectness });
  atMost('requests sent before a reset', stats.sentBeforeReset, 0, count, { isCorrectness });
  addOutcome({ figures, tell, atMost, atLeast }, run, truth);
  if (targets.peakRssBytes === undefined)
    tell('most memory of the syncing process', run.peakRssBytes, megabytes);
  else atMost('most memory of the syncing process', run.peakRssBytes, targets.peakRssBytes, megabytes);
  tell('… before its first sync', run.idleRssBytes, megabytes);
  tell('real time it took here', run.realMs, seconds);
  tell('… processor time of the syncing process', run.processorMs, seconds);
  return figures;
}

export type FirstSyncResult = {
  run: SyncMeasurement;
  answers: readonly SimulatorAnswer[];
  stats: Pick<Stats, 'sentBeforeReset'>;
  truth: Comparison;
  least: number;
};

/** The figures of a first sync beside other clients that use much of the org's limits. */
export function summariseWithNeighbour(part: string, result: Omit<FirstSyncResult, 'least'>): Figure[] {
  const kit = createFigures(part);
  const mine = since(result.answers, result.run.startedAtMs);
  const isCorrectness = true;
  kit.atMost('answers with 429 in a bucket’s window, at most', worstWindow(mine), 1, count, {
    isCorrectness,
  });
  kit.tell('… in all', refused(mine).length, count);
  kit.atMost('requests sent before a reset', result.stats.sentBeforeReset, 0, count, { isCorrectness });
  const exactAtMs = result.run.stageEndedAtMs.APP_ASSIGNMENTS ?? Number.NaN;
  kit.tell('time until every account is exact', exactAtMs - result.run.startedAtMs, minutes);
  kit.tell('requests to the bucket of apps', inBucket(mine, appsBucket).length, count);
  addOutcome(kit, result.run, result.truth);
  return kit.figures;
}

function addOutcome(kit: ReturnType<typeof createFigures>, run: SyncMeasurement, truth: Comparison): void {
  const isCorrectness = true;
  const isWhole = run.status === 'SUCCEEDED' && run.errors.length === 0 && !run.hasWithheld;
  kit.atLeast('syncs that succeeded, nothing left out', isWhole ? 1 : 0, 1, count, { isCorrectness });
  kit.atMost('differences from the truth', truth.differences, 0, count, { isCorrectness });
  kit.tell('… accounts compared', truth.accounts, count);
}

/** The figures of a sync that finds nothing new. */
export function summariseSteadyState(
  part: string,
  run: SyncMeasurement,
  answers: readonly SimulatorAnswer[],
  truth: Comparison,
): Figure[] {
  const kit = createFigures(part);
  const mine = since(answers, run.startedAtMs);
  kit.atMost('requests of an incremental sync, nothing changed', mine.length, 6, count);
  for (const [endpoint, requests] of countBy(mine, (answer) => answer.endpoint)) {
    kit.tell(`… ${endpoint}`, requests, count);
  }
  kit.tell('time it takes', run.endedAtMs - run.startedAtMs, seconds);
  addOutcome(kit, run, truth);
  return kit.figures;
}

/** The figures of fetching the sign-ins of a quarter backwards. */
export function summariseLog(
  part: string,
  run: SyncMeasurement,
  answers: readonly SimulatorAnswer[],
  truth: Comparison,
  events: number,
): Figure[] {
  const kit = createFigures(part);
  const mine = since(answers, run.startedAtMs);
  const isCorrectness = true;
  const pages = mine.filter(({ endpoint }) => endpoint === 'logs');
  kit.tell('events in the log', events, count);
  kit.tell('requests to the log', pages.length, count);
  kit.tell('… for a thousand events', (pages.length / events) * 1_000, (value) => value.toFixed(2));
  const endedAtMs = run.stageEndedAtMs.SYSTEM_LOG ?? Number.NaN;
  kit.tell('time until all sign-ins are there', endedAtMs - run.startedAtMs, minutes);
  kit.atMost('answers with 429', refused(mine).length, 0, count, { isCorrectness });
  addOutcome(kit, run, truth);
  return kit.figures;
}

/** The error of the estimated end, minute by minute, as a share of the run's whole duration. */
export function summariseEstimates(part: string, run: SyncMeasurement): Figure[] {
  const kit = createFigures(part);
  const wholeMs = run.endedAtMs - run.startedAtMs;
  const errorAt = ({ atMs, finishAtMs }: SyncMeasurement['estimates'][number], ofMs: number) =>
    finishAtMs === null ? Number.NaN : Math.abs(finishAtMs - run.endedAtMs) / (ofMs === 0 ? atMs : ofMs);
  const inAll = run.estimates.map((estimate) => errorAt(estimate, wholeMs));
  const worst = inAll.some(Number.isNaN) ? Number.NaN : Math.max(...inAll);
  kit.atMost('estimated end: error in parts of the whole time, at most', worst, 0.1, percent);
  kit.tell('… after a minute', inAll[0] ?? Number.NaN, percent);
  kit.tell('… on average', inAll.reduce((sum, each) => sum + each, 0) / inAll.length, percent);
  const half = run.estimates.find(({ atMs }) => atMs - run.startedAtMs >= wholeMs / 2);
  const leftMs = half === undefined ? Number.NaN : run.endedAtMs - half.atMs;
  kit.tell(
    '… half-way, in parts of the time left',
    half === undefined ? Number.NaN : errorAt(half, leftMs),
    percent,
  );
  kit.tell('minutes without an estimate', inAll.filter(Number.isNaN).length, count);
  kit.tell('time it took', wholeMs, minutes);
  return kit.figures;
}

/** The answers since a run began; earlier ones belong to the connection test. */
export function since(answers: readonly SimulatorAnswer[], startedAtMs: number): SimulatorAnswer[] {
  return answers.filter(({ at }) => at.getTime() > startedAtMs);
}

export function inBucket(answers: readonly SimulatorAnswer[], bucket: string): SimulatorAnswer[] {
  return answers.filter((answer) => answer.bucket === bucket && answer.status !== 429);
}

export function refused(answers: readonly SimulatorAnswer[]): SimulatorAnswer[] {
  return answers.filter(({ status }) => status === 429);
}

/** The most answers with 429 that one bucket gave within one of its windows. */
export function worstWindow(answers: readonly SimulatorAnswer[]): number {
  const windows = countBy(refused(answers), ({ bucket, resetAtSeconds }) => `${bucket} ${resetAtSeconds}`);
  return Math.max(0, ...windows.map(([, refusals]) => refusals));
}

function countBy<T>(list: readonly T[], keyOf: (item: T) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
