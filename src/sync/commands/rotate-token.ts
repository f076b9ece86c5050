import { parseOktaDomain } from '../../okta/domain.ts';
import type { Database } from '../../store/engine/database.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import { findIntegration, type IntegrationRecord } from '../../store/sync/integrations.ts';
import { findRun } from '../../store/sync/sync-runs.ts';
import { replaceToken } from '../../store/sync/tokens.ts';
import { type OktaCredentials, sealCredentials } from '../connection/okta-clients.ts';
import { toConnectedHealth } from '../connection/status-reasons.ts';
import { type ConnectionFailure, withVerifiedToken } from '../connection/verify-token.ts';
import { dataTypesInOrder } from '../data-types.ts';
import { type CommandContext, findIntegrationOf, queueRun, type Viewer } from './command-context.ts';
import {
  type Conflict,
  type IntegrationUpdated,
  type InvalidInput,
  integrationNotFound,
  type NotFound,
  removedConflict,
} from './outcomes.ts';
import { parseToken } from './settings.ts';

type Outcome = IntegrationUpdated | InvalidInput | ConnectionFailure | NotFound | Conflict;

/**
 * Replaces the token after Okta has accepted the new one for the same org. When Okta refuses it, the old token stays.
 * A paused integration stays paused.
 */
export async function rotateToken(
  context: CommandContext,
  viewer: Viewer,
  { id, apiToken }: { id: string; apiToken: string },
): Promise<Outcome> {
  const integration = await findIntegrationOf(context, viewer, id);
  if (!integration) return integrationNotFound();
  if (integration.status === 'DISCONNECTED') return removedConflict();
  const token = parseToken(apiToken);
  if ('kind' in token) return token;
  return verifyAndReplace(context, integration, token);
}

/** The domain belongs to another org than the integration reads. */
const otherOrg: ConnectionFailure = {
  kind: 'connectionFailed',
  message:
    'This domain belongs to another Okta org now. Add that org as an integration of its own; the old token stays.',
  reason: 'ORG_NOT_FOUND',
  httpStatus: null,
  oktaErrorCode: null,
  retryAt: null,
};

class RemovedMeanwhileError extends Error {}

async function verifyAndReplace(
  context: CommandContext,
  integration: IntegrationRecord,
  apiToken: OktaCredentials['apiToken'],
): Promise<Outcome> {
  const { commit, keyRing, now } = context;
  const { workspaceId, id: integrationId, domain: host, maxRateShare } = integration;
  const domain = parseOktaDomain(host);
  if (!domain.ok) throw new Error(`integration ${integrationId} has a domain that cannot be used`);
  const credentials = { domain: domain.domain, apiToken };
  const key = { workspaceId, integrationId };
  const refuse = (oktaOrgId: string) => (oktaOrgId === integration.oktaOrgId ? null : otherOrg);
  try {
    return await withVerifiedToken(context, credentials, { maxRateShare, refuse }, ({ capabilities }) => {
      const replacement = {
        ...sealCredentials(keyRing, credentials, key),
        tokenUsedAt: now().toISOString(),
        capabilities,
        ...toConnectedHealth(capabilities),
      };
      return commit<IntegrationUpdated>(async (tx) => {
        // Locks in the same order as a run: its own row first, then the integration's.
        const syncRunId = await queueWithNewToken(context, tx, key);
        if (!(await replaceToken(tx, key, replacement))) throw new RemovedMeanwhileError();
        return { kind: 'updated', integrationId, syncRunId };
      });
    });
  } catch (error) {
    if (error instanceof RemovedMeanwhileError) return removedConflict();
    throw error;
  }
}

/** Queues a run with the new token. Null when the integration is paused, or a run with the old token is in progress. */
async function queueWithNewToken(
  context: CommandContext,
  tx: Database,
  key: IntegrationKey,
): Promise<string | null> {
  if ((await findIntegration(tx, key))?.status === 'PAUSED') return null;
  const { runId, isNew } = await queueRun(context, tx, key, {
    trigger: 'MANUAL',
    mode: 'INCREMENTAL',
    dataTypes: dataTypesInOrder,
  });
  const isBegun = !isNew && (await findRun(tx, { ...key, runId }))?.status === 'RUNNING';
  return isBegun ? null : runId;
}
