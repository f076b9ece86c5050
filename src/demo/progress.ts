import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLClient } from './client.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { cut } from './text.ts';

export type RunView = {
  status: string;
  progress: number | null;
  estimatedFinishAt: string | null;
  durationMs: number | null;
  error: { message: string } | null;
  changes: Record<string, number>;
  withheldRemovals: { reason: string } | null;
  stages: {
    dataType: string;
    status: string;
    recordsRead: number;
    recordsSkipped: number;
    apiCalls: number;
    rateLimitWaitMs: number;
  }[];
};

const runQuery = `query SyncProgress($id: ID!) {
  oktaSyncRun(id: $id) {
    status progress estimatedFinishAt durationMs
    error { message }
    withheldRemovals { reason }
    changes {
      servicesDiscovered userAccountsAdded userAccountsRemoved employeesAdded employeesUpdated employeesDeactivated
      departmentsAdded signInsIngested
    }
    stages { dataType status recordsRead recordsSkipped apiCalls rateLimitWaitMs }
  }
}`;

const labels: Record<string, readonly [short: string, long: string]> = {
  APPS: ['apps', 'apps → services'],
  USERS: ['people', 'people → employees, departments'],
  GROUPS: ['groups', 'groups'],
  APP_ASSIGNMENTS: ['assignments', 'assignments → users, accounts'],
  SYSTEM_LOG: ['System Log', 'System Log → sign-ins'],
};

/** Outside a terminal, prints a line at most this often, and whenever a stage begins. */
const lineIntervalMs = 3_000;

/** Shows a run until it ends: redrawn in a terminal, as single lines elsewhere. */
export async function watchRun(
  ask: GraphQLClient,
  runId: string,
  screen: Screen,
  { signal, pollIntervalMs = 400 }: { signal: AbortSignal; pollIntervalMs?: number },
): Promise<RunView> {
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let doneStages = -1;
  for (;;) {
    const { oktaSyncRun: run } = await ask<{ oktaSyncRun: RunView | null }>(runQuery, { id: runId });
    if (!run) throw new Error('the sync run is gone');
    const isOver = run.status !== 'QUEUED' && run.status !== 'RUNNING';
    if (screen.isLive) screen.redraw(drawRun(run, screen.columns(), Date.now()));
    else {
      const done = countDone(run);
      if (isOver || done !== doneStages || performance.now() - shownAtMs >= lineIntervalMs) {
        screen.redraw(lineOf(run, screen.columns()));
        shownAtMs = performance.now();
        doneStages = done;
      }
    }
    if (isOver) return run;
    await sleep(pollIntervalMs, undefined, { signal });
  }
}

/** A picture of a run, of lines that take no more than so many columns. */
export function drawRun(run: RunView, columns: number, nowMs: number): string {
  const length = Math.min(30, Math.max(8, columns - 32));
  const share = run.progress ?? 0;
  const filled = Math.floor(share * length);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(length - filled)}`;
  const rows = run.stages.map((stage) => [
    labelOf(stage.dataType, columns),
    stage.status.toLowerCase().replaceAll('_', ' '),
    stage.recordsRead,
    stage.apiCalls,
    Math.round(stage.rateLimitWaitMs / 1_000),
  ]);
  const head = ['stage', 'status', 'records', 'requests', 'waited s'];
  const told = percentOf(run) ?? 'reading …';
  return `${cut(`  ${bar} ${told}${remaining(run, nowMs)}`, columns)}\n${table(head, rows, columns)}`;
}

/** A run in one line of no more than so many columns. */
export function lineOf(run: RunView, columns: number): string {
  const reading = run.stages
    .filter(({ status }) => status === 'RUNNING')
    .map(
      ({ dataType, recordsRead }) =>
        `${labelOf(dataType, 0)} (${recordsRead.toLocaleString('en')} ${recordsRead === 1 ? 'record' : 'records'})`,
    );
  const percent = percentOf(run);
  const told = [`${countDone(run)} of ${run.stages.length} stages`, ...(percent === null ? [] : [percent])];
  return cut(`  ${told.join(', ')}${reading.length > 0 ? `: ${reading.join('; ')}` : ''}`, columns);
}

function labelOf(dataType: string, columns: number): string {
  const [short, long] = labels[dataType] ?? [dataType, dataType];
  return columns < 75 ? short : long;
}

/** Never a hundred before it has ended. */
function percentOf({ progress, status }: RunView): string | null {
  if (progress === null) return null;
  const percent = Math.floor(progress * 100);
  return `${status === 'RUNNING' ? Math.min(99, percent) : percent} %`;
}

function countDone(run: RunView): number {
  return run.stages.filter(({ status }) => status !== 'QUEUED' && status !== 'RUNNING').length;
}

function remaining({ estimatedFinishAt, progress, status }: RunView, nowMs: number): string {
  // What is read first says little of how long the rest takes.
  if (estimatedFinishAt === null || status !== 'RUNNING' || (progress ?? 0) < 0.1) return '';
  const seconds = Math.round((Date.parse(estimatedFinishAt) - nowMs) / 1_000);
  if (seconds < 5) return ', a few seconds left';
  return `, about ${timeOf(seconds)} left`;
}

/** A time in the unit that people would say it in. */
export function timeOf(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
