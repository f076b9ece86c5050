import type { Database } from '../../store/engine/database.ts';
import { deleteIntegration } from '../../store/sync/integration-erasure.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import { disconnectIntegration } from '../../store/sync/integrations.ts';
import { cancelLiveRun } from '../../store/sync/sync-runs.ts';
import { lockDiscovered } from '../../store/sync/workspace-lock.ts';
import { refreshServiceFigures } from '../../store/usage/service-figures.ts';
import { refreshServices } from '../stages/apps.ts';
import { refreshDepartments } from '../stages/users.ts';
import { type CommandContext, findIntegrationOf, type Viewer } from './command-context.ts';
import { integrationNotFound, type NotFound } from './outcomes.ts';

export type RemoveIntegrationInput = { id: string; deleteData: boolean };

type Removed = { kind: 'removed'; id: string; revokeTokenInOktaUrl: string | null };

/** Deletes the token, stops a run in progress, and deletes the discovered data on request. */
export async function removeIntegration(
  context: CommandContext,
  viewer: Viewer,
  { id, deleteData }: RemoveIntegrationInput,
): Promise<Removed | NotFound> {
  const { commit, now } = context;
  const integration = await findIntegrationOf(context, viewer, id);
  if (!integration) return integrationNotFound();
  return commit<Removed>(async (tx) => {
    await removeWithin(tx, { workspaceId: viewer.workspaceId, integrationId: id }, deleteData, now);
    return { kind: 'removed', id, revokeTokenInOktaUrl: revokeTokenInOktaUrl(integration.domain) };
  });
}

/** The same of an integration that there is, as part of a transaction. */
export async function removeWithin(
  tx: Database,
  key: IntegrationKey,
  deleteData: boolean,
  now: () => Date,
): Promise<void> {
  const { workspaceId } = key;
  await cancelLiveRun(tx, key);
  await disconnectIntegration(tx, key);
  if (!deleteData) return;
  await lockDiscovered(tx, workspaceId);
  const sharedServiceIds = await deleteIntegration(tx, key);
  await refreshServices(tx, { org: { workspaceId }, now }, sharedServiceIds);
  await refreshServiceFigures(tx, workspaceId, now(), sharedServiceIds);
  await refreshDepartments(tx, workspaceId, now());
}

/** Okta's Admin Console where tokens are revoked: acme.okta.com → acme-admin.okta.com. */
export function revokeTokenInOktaUrl(domain: string): string {
  const [org, ...rest] = domain.split('.');
  return `https://${[`${org}-admin`, ...rest].join('.')}/admin/access/api/tokens`;
}
