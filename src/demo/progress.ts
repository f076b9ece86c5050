import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLClient } from './client.ts';
import { table } from './table.ts';

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

const labels: Record<string, string> = {
  APPS: 'apps → services',
  USERS: 'people → employees, departments',
  GROUPS: 'groups',
  APP_ASSIGNMENTS: 'assignments → users, accounts',
  SYSTEM_LOG: 'System Log → sign-ins',
};

/** Outside a terminal, prints a line at most this often, and whenever a stage begins. */
const lineIntervalMs = 3_000;

/** Shows a run until it ends: redrawn in a terminal, as single lines elsewhere. */
export async function watchRun(
  ask: GraphQLClient,
  runId: string,
  out: NodeJS.WriteStream,
  pollIntervalMs = 400,
): Promise<RunView> {
  let shown = '';
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let doneStages = -1;
  for (;;) {
    const { oktaSyncRun: run } = await ask<{ oktaSyncRun: RunView | null }>(runQuery, { id: runId });
    if (!run) throw new Error('the sync run is gone');
    const isOver = run.status !== 'QUEUED' && run.status !== 'RUNNING';
    const picture = out.isTTY ? draw(run) : line(run);
    const done = countDone(run);
    const isDue =
      out.isTTY || isOver || done !== doneStages || performance.now() - shownAtMs >= lineIntervalMs;
    if (picture !== shown && isDue) {
      // Back to the first line of the last picture, and clear to the end of the screen.
      if (out.isTTY && shown !== '') out.write(`\u001b[${shown.split('\n').length}A\u001b[J`);
      out.write(`${picture}\n`);
      shown = picture;
      shownAtMs = performance.now();
      doneStages = done;
    }
    if (isOver) return run;
    await sleep(pollIntervalMs);
  }
}

function draw(run: RunView): string {
  const share = run.progress ?? 0;
  const filled = Math.round(share * 30);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(30 - filled)}`;
  const percent = run.progress === null ? 'reading …' : `${Math.round(share * 100)} %`;
  const rows = run.stages.map((stage) => [
    labels[stage.dataType] ?? stage.dataType,
    stage.status.toLowerCase().replaceAll('_', ' '),
    stage.recordsRead,
    stage.apiCalls,
    Math.round(stage.rateLimitWaitMs / 1_000),
  ]);
  const head = ['stage', 'status', 'records', 'requests', 'waited s'];
  return `  ${bar} ${percent}${remaining(run)}\n${table(head, rows)}`;
}

function line(run: RunView): string {
  const reading = run.stages
    .filter(({ status }) => status === 'RUNNING')
    .map(
      (stage) =>
        `${labels[stage.dataType] ?? stage.dataType} (${stage.recordsRead.toLocaleString('en')} records)`,
    );
  const percent = run.progress === null ? '' : `, ${Math.round(run.progress * 100)} %`;
  return `  ${countDone(run)} of ${run.stages.length} stages${percent}${reading.length > 0 ? `: ${reading.join('; ')}` : ''}`;
}

function countDone(run: RunView): number {
  return run.stages.filter(({ status }) => status !== 'QUEUED' && status !== 'RUNNING').length;
}

function remaining({ estimatedFinishAt, status }: RunView): string {
  if (estimatedFinishAt === null || status !== 'RUNNING') return '';
  const seconds = Math.max(0, Math.round((Date.parse(estimatedFinishAt) - Date.now()) / 1_000));
  return seconds < 90 ? `, about ${seconds} s left` : `, about ${Math.round(seconds / 60)} min left`;
}
