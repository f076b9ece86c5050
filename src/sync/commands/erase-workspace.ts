import type { Database, Store } from '../../store/engine/database.ts';
import { AuditUnavailableError } from '../../store/engine/errors.ts';
import { disconnectIntegration, listIntegrationsOf } from '../../store/sync/integrations.ts';
import { cancelLiveRun } from '../../store/sync/sync-runs.ts';
import { deleteWorkspace, isWorkspaceInUse } from '../../store/sync/workspace-erasure.ts';
import { lockDiscovered } from '../../store/sync/workspace-lock.ts';
import type { Audit } from './audit.ts';
import { codeOf } from './audited.ts';
import type { Viewer } from './command-context.ts';
import { revokeTokenInOktaUrl } from './remove-integration.ts';

type Erased = {
  kind: 'erased';
  /** Where in Okta to revoke the tokens that were deleted. */
  revokeTokenInOktaUrls: string[];
};

const action = 'workspace.erase';

/**
 * Deletes everything of the operator's workspace but its audit trail, which says so twice: that it was asked for, and
 * what came of it. First destroys the tokens and cancels the runs, so that no sync can begin or go on, and then
 * deletes, all or nothing. Null when there is nothing to delete.
 */
export async function eraseWorkspace(store: Store, audit: Audit, operator: Viewer): Promise<Erased | null> {
  const { workspaceId } = operator;
  if (!(await isWorkspaceInUse(store.db, workspaceId))) return null;
  const revokeTokenInOktaUrls = await store.transaction(async (tx) => {
    const connected = await disconnectAll(tx, workspaceId);
    audit.appendTo(tx, operator, { action, outcome: 'REQUESTED' });
    return connected.map(revokeTokenInOktaUrl);
  });
  try {
    await store.transaction(async (tx) => {
      // Of who read just before the tokens were gone.
      await disconnectAll(tx, workspaceId);
      await lockDiscovered(tx, workspaceId);
      await deleteWorkspace(tx, workspaceId);
      audit.appendTo(tx, operator, { action, outcome: 'DONE' });
    });
  } catch (error) {
    if (!(error instanceof AuditUnavailableError)) {
      // Should that fail too, the first error is the one worth telling.
      await audit.record(operator, { action, outcome: 'FAILED', reason: codeOf(error) }).catch(() => {});
    }
    throw error;
  }
  return { kind: 'erased', revokeTokenInOktaUrls };
}

/** Destroys all tokens, which ends all schedules, and cancels all runs. The domains of those that had a token. */
async function disconnectAll(tx: Database, workspaceId: string): Promise<string[]> {
  const integrations = await listIntegrationsOf(tx, workspaceId);
  for (const { id } of integrations) {
    const key = { workspaceId, integrationId: id };
    // Locks in the same order as a run: its own row first, then the integration's.
    await cancelLiveRun(tx, key);
    await disconnectIntegration(tx, key);
  }
  return integrations.filter(({ sealedApiToken }) => sealedApiToken !== null).map(({ domain }) => domain);
}
