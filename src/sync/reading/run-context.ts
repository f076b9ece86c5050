import type { OktaClient } from '../../okta/client.ts';
import type { Store } from '../../store/engine/database.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import type { Lease } from '../../store/sync/sync-runs.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncChanges, SyncError, SyncMode, WithheldRemovals } from '../../store/tables/sync-runs.ts';
import type { Org } from '../transform/services.ts';

/** What the sync says to the operator; ids only, never personal data. A pino logger fits. */
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
  /** Sealed, as it was when the run was taken up: another one may have taken its place since. */
  sealedApiToken: string | null;
  meter: RequestMeter;
  /** Ends every request under way and refuses new ones. */
  stopRequests: () => void;
  /** One transaction of the run at a time: stages run side by side and share the run's row and its counts. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  mode: SyncMode;
  log: SyncLog;
  now: () => Date;
  /** What the run changed so far; written with every commit. */
  changes: SyncChanges;
  withheldRemovals: WithheldRemovals | null;
};

/** What Okta's clock shows, as far as Okta has told; ours until then. */
export function orgNow({ okta, now }: Pick<RunContext, 'okta' | 'now'>): Date {
  return okta.serverNow() ?? now();
}

/** The earlier of Okta's clock and ours: what is changed from now on cannot be missed, even if one of them is wrong. */
export function earliestNow(context: Pick<RunContext, 'okta' | 'now'>): Date {
  return new Date(Math.min(orgNow(context).getTime(), context.now().getTime()));
}

/** Okta tells its time in whole seconds, and an answer takes some. */
export const clockGrainMs = 2_000;

/** An instant of ours as Okta's clock showed it: one of the two may be minutes off. */
export function toOrgTime({ okta, now }: Pick<RunContext, 'okta' | 'now'>, instant: Date): Date {
  const aheadMs = orgNow({ okta, now }).getTime() - now().getTime();
  return Math.abs(aheadMs) < clockGrainMs ? instant : new Date(instant.getTime() + aheadMs);
}

/** How a stage ended. */
export type StageOutcome =
  | {
      status: 'SUCCEEDED';
      /** What the token was not shown, in words; null when it was shown everything, absent when that was not looked at. */
      hidden?: string | null;
    }
  | { status: 'PARTIALLY_SUCCEEDED'; error: SyncError | null }
  | { status: 'FAILED'; error: SyncError };
