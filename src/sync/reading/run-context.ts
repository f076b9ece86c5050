import type { OktaClient } from '../../okta/client.ts';
import type { Store } from '../../store/engine/database.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import type { Lease } from '../../store/sync/sync-runs.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type {
  SyncChanges,
  SyncError,
  SyncMode,
  SyncStatus,
  WithheldRemovals,
} from '../../store/tables/sync-runs.ts';
import type { Org } from '../transform/services.ts';
import type { SyncObserver } from './observer.ts';

/** The log for operators: ids only, never personal data. A pino logger fits. */
export type SyncLog = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** Requests sent so far for one data type. */
export type RequestCount = {
  apiCalls: number;
  rateLimitWaitMs: number;
};

/** Requests of a run by data type, counted as the Okta client sends them. */
export type RequestMeter = Record<OktaDataType, RequestCount>;

/** One run at work. */
export type RunContext = {
  store: Store;
  okta: OktaClient;
  lease: Lease;
  leaseSeconds: number;
  integration: IntegrationKey;
  org: Org;
  /** The sealed token at the time the run was claimed. An admin may have replaced it since. */
  sealedApiToken: string | null;
  meter: RequestMeter;
  /** Ends every request under way and refuses new ones. */
  stopRequests: () => void;
  /** Runs one transaction of the run at a time: stages run in parallel and share the run's row and counts. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  mode: SyncMode;
  log: SyncLog;
  /** Is told of stages, and of the end with its status. */
  observer: Omit<SyncObserver, 'runEnded'>;
  onEnded: (status: SyncStatus) => void;
  now: () => Date;
  /** Counts of what the run changed so far; every commit writes them. */
  changes: SyncChanges;
  withheldRemovals: WithheldRemovals | null;
};

/** The time of Okta's clock; the time of our clock until Okta has sent its own. */
export function orgNow({ okta, now }: Pick<RunContext, 'okta' | 'now'>): Date {
  return okta.serverNow() ?? now();
}

/**
 * The earlier time of Okta's clock and ours. A later question for changes since then misses nothing, even when one
 * clock is wrong.
 */
export function earliestNow(context: Pick<RunContext, 'okta' | 'now'>): Date {
  return new Date(Math.min(orgNow(context).getTime(), context.now().getTime()));
}

/** Tolerance of Okta's clock: Okta states its time in whole seconds, and an answer takes time to arrive. */
export const clockGrainMs = 2_000;

/** Converts an instant of our clock to Okta's clock. One of the two may be wrong by minutes. */
export function toOrgTime({ okta, now }: Pick<RunContext, 'okta' | 'now'>, instant: Date): Date {
  const aheadMs = orgNow({ okta, now }).getTime() - now().getTime();
  return Math.abs(aheadMs) < clockGrainMs ? instant : new Date(instant.getTime() + aheadMs);
}

/** How a stage ended. */
export type StageOutcome =
  | {
      status: 'SUCCEEDED';
      /** Explains what Okta hides from this token; null when it hides nothing, absent when the stage did not check. */
      hidden?: string | null;
    }
  | { status: 'PARTIALLY_SUCCEEDED'; error: SyncError | null }
  | { status: 'FAILED'; error: SyncError };
