import {
  pauseIntegration as setPaused,
  resumeIntegration as setResumed,
} from '../../store/sync/integration-settings.ts';
import { findIntegration, type IntegrationRecord } from '../../store/sync/integrations.ts';
import { cancelLiveRun } from '../../store/sync/sync-runs.ts';
import { isTokenRefused, toConnectedHealth } from '../connection/status-reasons.ts';
import { dataTypesInOrder } from '../data-types.ts';
import { type CommandContext, findIntegrationOf, queueRun, type Viewer } from './command-context.ts';
import {
  type Conflict,
  type IntegrationUpdated,
  integrationNotFound,
  type NotFound,
  removedConflict,
} from './outcomes.ts';

type Outcome = IntegrationUpdated | NotFound | Conflict;

/**
 * Stops the schedule and a run in progress. Discovered data and the token stay. Has no effect on a paused
 * integration.
 */
export async function pauseIntegration(
  context: CommandContext,
  viewer: Viewer,
  { id }: { id: string },
): Promise<Outcome> {
  const integration = await findIntegrationOf(context, viewer, id);
  if (!integration) return integrationNotFound();
  if (integration.status === 'DISCONNECTED') return removedConflict();
  const key = { workspaceId: viewer.workspaceId, integrationId: id };
  return context.commit(async (tx) => {
    // Locks in the same order as a run: its own row first, then the integration's.
    await cancelLiveRun(tx, key);
    await setPaused(tx, key);
    return { kind: 'updated', integrationId: id };
  });
}

/** Resumes the schedule and queues a sync. Has no effect on an integration that is not paused. */
export async function resumeIntegration(
  context: CommandContext,
  viewer: Viewer,
  { id }: { id: string },
): Promise<Outcome> {
  const integration = await findIntegrationOf(context, viewer, id);
  if (!integration) return integrationNotFound();
  if (integration.status === 'DISCONNECTED') return removedConflict();
  const key = { workspaceId: viewer.workspaceId, integrationId: id };
  return context.commit<IntegrationUpdated>(async (tx) => {
    const updated = { kind: 'updated', integrationId: id } as const;
    const current = await findIntegration(tx, key);
    if (!current || !(await setResumed(tx, key, toResumedHealth(current)))) return updated;
    const { runId } = await queueRun(context, tx, key, {
      trigger: 'MANUAL',
      mode: 'INCREMENTAL',
      dataTypes: dataTypesInOrder,
    });
    return { ...updated, syncRunId: runId };
  });
}

/** The status after a pause, from what was last known. The next sync updates it. */
function toResumedHealth({ capabilities, statusReason }: IntegrationRecord) {
  if (isTokenRefused(statusReason)) return { status: 'ERROR' as const, statusReason };
  const isKnown = capabilities.some(({ status }) => status !== 'UNKNOWN');
  return isKnown ? toConnectedHealth(capabilities) : { status: 'CONNECTING' as const, statusReason: null };
}
