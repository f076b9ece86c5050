import type { KeyRing } from '../../secrets/key-ring.ts';
import type { Store } from '../../store/engine/database.ts';
import { findIntegration } from '../../store/sync/integrations.ts';
import { cancelRun, type Lease, LeaseLostError, type SyncRunRecord } from '../../store/sync/sync-runs.ts';
import { markTokenUsed } from '../../store/sync/tokens.ts';
import {
  createMeter,
  type OktaSettings,
  openCredentials,
  openOktaClient,
  shareRateBudget,
} from '../connection/okta-clients.ts';
import type { SyncObserver } from '../reading/observer.ts';
import type { RunContext, SyncLog } from '../reading/run-context.ts';
import { runSync } from './run.ts';
import { defaultLeaseSeconds } from './worker.ts';

/** Executes one claimed run for the worker: opens the token, connects to Okta and reads. */
export function createExecutor(options: {
  store: Store;
  keyRing: KeyRing;
  okta: OktaSettings;
  log: SyncLog;
  observer?: SyncObserver;
  leaseSeconds?: number;
  now?: () => Date;
}) {
  const { store, keyRing, okta, log, observer = {}, now = () => new Date() } = options;
  const { leaseSeconds = defaultLeaseSeconds } = options;
  return async (run: SyncRunRecord, lease: Lease, signal: AbortSignal): Promise<void> => {
    const integration = { workspaceId: run.workspaceId, integrationId: run.integrationId };
    const record = await findIntegration(store.db, integration);
    if (!record) throw new LeaseLostError();
    if (record.status === 'PAUSED' || record.status === 'DISCONNECTED') {
      // Queued just before the integration was paused or removed.
      await store.transaction((tx) => cancelRun(tx, lease));
      return;
    }
    const meter = createMeter();
    const stopped = new AbortController();
    const token = { usedAt: null as Date | null };
    const credentials = openCredentials(keyRing, record);
    shareRateBudget(okta, credentials, record.oktaOrgId);
    const client = openOktaClient(okta, credentials, {
      signal: AbortSignal.any([signal, stopped.signal]),
      meter,
      maxRateShare: record.maxRateShare,
      onTokenAccepted: () => {
        token.usedAt = now();
      },
    });
    try {
      const context: RunContext = {
        store,
        okta: client,
        lease,
        leaseSeconds,
        integration,
        mode: run.mode,
        sealedApiToken: record.sealedApiToken,
        org: { ...integration, oktaOrgId: record.oktaOrgId, domain: record.domain },
        meter,
        stopRequests: () => stopped.abort(),
        exclusive: createQueue(),
        log,
        observer,
        onEnded(status) {
          const { trigger, mode } = run;
          const durationMs = now().getTime() - Date.parse(run.startedAt ?? run.queuedAt);
          observer.runEnded?.({ trigger, mode, status, durationMs, changes: context.changes });
        },
        now,
        changes: run.changes,
        withheldRemovals: run.withheldRemovals,
      };
      await runSync(context);
    } finally {
      await client.close();
      // Written once, however the run ended. If this write fails, the token is exercised once more than necessary.
      if (token.usedAt) await markTokenUsed(store.db, integration, token.usedAt).catch(() => undefined);
    }
  };
}

/** Runs functions one after the other, in the order of the calls. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
