import { OktaError } from '../../okta/errors.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';
import { SealError } from '../../secrets/sealing.ts';
import type { Store } from '../../store/engine/database.ts';
import type { IntegrationRecord } from '../../store/sync/integrations.ts';
import { claimIdleTokenAcrossWorkspaces, markTokenRefused, markTokenUsed } from '../../store/sync/tokens.ts';
import { dayMs, hourMs } from '../durations.ts';
import type { SyncLog } from '../reading/run-context.ts';
import {
  interactiveLimits,
  type OktaCredentials,
  type OktaSettings,
  openCredentials,
  openOktaClient,
  shareRateBudget,
} from './okta-clients.ts';

export type KeepAliveOptions = {
  store: Store;
  keyRing: KeyRing;
  okta: OktaSettings;
  log: SyncLog;
  now?: () => Date;
};

/** Okta revokes a token after 30 idle days, so an idle token is exercised every 7 days with one small request. */
const idleMs = 7 * dayMs;
/** Next attempt after a failed one. Three weeks are left for further attempts. */
const retryMs = dayMs;
/** How often a process looks for idle tokens. */
const lookEveryMs = hourMs;

/**
 * Exercises each token that was idle for a week, with one small request. Call it as often as you like: it looks once
 * an hour. Any number of processes may share one database; one of them exercises each token. Throws errors of the
 * database.
 */
export function createKeepAlive(options: KeepAliveOptions): (signal: AbortSignal) => Promise<void> {
  const { store, now = () => new Date() } = options;
  let lookAtMs = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const nowMs = now().getTime();
    if (nowMs < lookAtMs) return;
    lookAtMs = nowMs + lookEveryMs;
    while (!signal.aborted) {
      const integration = await claimIdleTokenAcrossWorkspaces(store.db, {
        idleSince: new Date(nowMs - idleMs),
        now: new Date(nowMs),
        retryAt: new Date(nowMs + retryMs),
      });
      if (integration === null) return;
      await keepAlive(options, integration, signal);
    }
  };
}

async function keepAlive(
  { store, keyRing, okta, log, now = () => new Date() }: KeepAliveOptions,
  integration: IntegrationRecord,
  signal: AbortSignal,
): Promise<void> {
  const { workspaceId, id: integrationId, maxRateShare, oktaOrgId, sealedApiToken } = integration;
  const key = { workspaceId, integrationId };
  const credentials = open(keyRing, integration);
  if (credentials instanceof SealError || sealedApiToken === null) {
    const why = credentials instanceof SealError ? credentials.message : 'it was removed';
    log.error({ integrationId, why }, 'an idle API token cannot be kept alive: it does not open');
    return;
  }
  shareRateBudget(okta, credentials, oktaOrgId);
  const client = openOktaClient(okta, credentials, { signal, limits: interactiveLimits, maxRateShare });
  try {
    await client.tokenOwner();
    await markTokenUsed(store.db, key, now());
    log.info({ integrationId }, 'an idle API token was exercised, so that Okta keeps it');
  } catch (error) {
    if (!(error instanceof OktaError)) throw error;
    if (error.kind === 'unauthorized') {
      await markTokenRefused(store.db, key, sealedApiToken);
      log.warn({ integrationId }, 'Okta refuses an idle API token');
    } else if (isAccepted(error)) {
      await markTokenUsed(store.db, key, now());
    } else if (error.kind !== 'aborted') {
      log.warn(
        { integrationId, error: error.kind },
        'an idle API token could not be exercised; the next attempt is in a day',
      );
    }
  } finally {
    await client.close();
  }
}

/** Okta answers that the owner may not read their own profile: so it accepted the token. */
function isAccepted({ kind, oktaErrorCode }: OktaError): boolean {
  return ['forbidden', 'notEnabled', 'notFound'].includes(kind) && oktaErrorCode !== undefined;
}

function open(keyRing: KeyRing, integration: IntegrationRecord): OktaCredentials | SealError {
  try {
    return openCredentials(keyRing, integration);
  } catch (error) {
    if (error instanceof SealError) return error;
    throw error;
  }
}
