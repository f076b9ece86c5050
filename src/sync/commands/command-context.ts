import type { KeyRing } from '../../secrets/key-ring.ts';
import type { Store } from '../../store/engine/database.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import { findIntegration, type IntegrationRecord } from '../../store/sync/integrations.ts';
import { enqueueRun, findRun, type SyncRunRecord } from '../../store/sync/sync-runs.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncMode, SyncTrigger } from '../../store/tables/sync-runs.ts';
import type { OktaSettings } from '../connection/okta-clients.ts';
import type { ConnectionFailure, TestedOrg } from '../connection/verify-token.ts';
import { newId } from '../ids.ts';
import type { InFlight } from './in-flight.ts';

/** On whose behalf a command is given. */
export type Viewer = {
  workspaceId: string;
  /** The person, as whoever authenticates callers names them; absent where nobody does. */
  userId?: string | null;
};

/** What every command works with. */
export type CommandContext = {
  store: Store;
  keyRing: KeyRing;
  okta: OktaSettings;
  /** Called when there is work for the worker. */
  onQueued: () => void;
  now: () => Date;
  /** Connection tests under way. */
  tests: InFlight<TestedOrg | ConnectionFailure>;
};

/** An integration of the viewer's; null for anything else, be it foreign, unknown or no id at all. */
export async function findIntegrationOf(
  { store }: CommandContext,
  { workspaceId }: Viewer,
  id: string,
): Promise<IntegrationRecord | null> {
  return uuidPattern.test(id) ? findIntegration(store.db, { workspaceId, integrationId: id }) : null;
}

/** The same for a sync run. */
export async function findRunOf(
  { store }: CommandContext,
  { workspaceId }: Viewer,
  id: string,
): Promise<SyncRunRecord | null> {
  return uuidPattern.test(id) ? findRun(store.db, { workspaceId, runId: id }) : null;
}

/** Queues a run, or finds the one that is queued or running. */
export function queueRun(
  tx: Parameters<typeof enqueueRun>[0],
  key: IntegrationKey,
  run: { trigger: SyncTrigger; mode: SyncMode; dataTypes: readonly OktaDataType[] },
): Promise<{ runId: string; isNew: boolean }> {
  return enqueueRun(tx, key, { newRunId: newId(), ...run });
}

/** Whether a text can be an id of ours; anything else is not to reach the database. */
export function isId(text: string): boolean {
  return uuidPattern.test(text);
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
