import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SyncMode } from '../../../src/store/tables/sync-runs.ts';
import type { ClockLink } from '../kit/remote-clock.ts';
import type { MeasuredSync, SyncMeasurement } from './measure.ts';

export type SyncProcessOptions = {
  databaseUrl: string;
  /** When its virtual time begins, epoch milliseconds. */
  startMs: number;
  org: { url: string; domain: string; token: string };
};

export type SyncProcessOrder =
  | { order: 'open'; options: SyncProcessOptions }
  | { order: 'first' }
  | { order: 'again'; mode: SyncMode };

export type SyncProcess = MeasuredSync & { stop(): Promise<void> };

/**
 * Starts the process that syncs. The virtual time passes there; `connect` gets the function that sends to it,
 * and makes the simulator's clock here follow it.
 */
export async function startSyncProcess(
  options: SyncProcessOptions,
  connect: (send: ClockLink['send']) => ClockLink['receive'],
): Promise<SyncProcess> {
  const child = fork(fileURLToPath(new URL('sync-process-main.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const receive = connect((message) => child.send(message));
  let answer: { resolve: (result: unknown) => void; reject: (error: Error) => void } | null = null;
  child.on('message', (message: { done?: string; result?: unknown; failed?: string }) => {
    if (receive(message)) return;
    if (message.failed === undefined) answer?.resolve(message.result);
    else answer?.reject(new Error(message.failed));
  });
  child.on('exit', () => answer?.reject(new Error('the syncing process ended')));
  const ask = <T>(order: SyncProcessOrder) =>
    new Promise<T>((resolve, reject) => {
      answer = { resolve: (result) => resolve(result as T), reject };
      child.send(order);
    });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.disconnect();
    await once(child, 'exit');
  };
  try {
    await ask({ order: 'open', options });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    first: () => ask<SyncMeasurement>({ order: 'first' }),
    again: (mode) => ask<SyncMeasurement>({ order: 'again', mode }),
    stop,
  };
}
