import type { KeyRing } from '../../secrets/key-ring.ts';
import type { Database, Store } from '../../store/engine/database.ts';
import { afterCommit } from '../../store/engine/session.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import { findIntegration, type IntegrationRecord } from '../../store/sync/integrations.ts';
import { enqueueRun, findRun, type SyncRunRecord } from '../../store/sync/sync-runs.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncMode, SyncTrigger } from '../../store/tables/sync-runs.ts';
import type { OktaSettings } from '../connection/okta-clients.ts';
import type { ConnectionFailure, TestedOrg } from '../connection/verify-token.ts';
import { newId } from '../ids.ts';
import type { InFlight } from './in-flight.ts';

/** The caller on whose behalf a command runs. */
export type Viewer = {
  workspaceId: string;
  /** The person, as named by the authenticating router; absent when callers are not authenticated. */
  userId?: string | null;
  /** For the audit trail: what the caller may, what vouches for them, and where the request came from. */
  role?: string;
  via?: string;
  requestId?: string;
  sourceAddress?: string;
};

/** What every command needs. */
export type CommandContext = {
  store: Store;
  keyRing: KeyRing;
  okta: OktaSettings;
  /** Wakes the worker; called with the run when one was queued. */
  onQueued: (run?: QueuedRun) => void;
  now: () => Date;
  /** Connection tests in progress. */
  tests: InFlight<TestedOrg | ConnectionFailure>;
  /**
   * The one transaction of a command: what it changes, and the audit event that says what came of it. A command gives
   * its outcome back from it, or throws.
   */
  commit<Outcome extends CommandOutcome>(work: (tx: Database) => Promise<Outcome>): Promise<Outcome>;
};

/** What every command gives back: what it did, or why it did not. */
export type CommandOutcome = { kind: string };

/** Finds an integration of the viewer's workspace; null for a foreign, unknown or malformed id. */
export async function findIntegrationOf(
  { store }: CommandContext,
  { workspaceId }: Viewer,
  id: string,
): Promise<IntegrationRecord | null> {
  return uuidPattern.test(id) ? findIntegration(store.db, { workspaceId, integrationId: id }) : null;
}

/** Finds a sync run of the viewer's workspace; null as above. */
export async function findRunOf(
  { store }: CommandContext,
  { workspaceId }: Viewer,
  id: string,
): Promise<SyncRunRecord | null> {
  return uuidPattern.test(id) ? findRun(store.db, { workspaceId, runId: id }) : null;
}

/** Queues a run, or returns the one that is queued or running. */
export async function queueRun(
  { onQueued }: Pick<CommandContext, 'onQueued'>,
  tx: Database,
  key: IntegrationKey,
  run: { trigger: SyncTrigger; mode: SyncMode; dataTypes: readonly OktaDataType[] },
): Promise<{ runId: string; isNew: boolean }> {
  const queued = await enqueueRun(tx, key, { newRunId: newId(), ...run });
  const { trigger, mode } = run;
  const { runId } = queued;
  const { integrationId } = key;
  if (queued.isNew) afterCommit(tx, () => onQueued({ runId, integrationId, trigger, mode }));
  return queued;
}

/** A run that was queued, for the log. */
type QueuedRun = { runId: string; integrationId: string; trigger: SyncTrigger; mode: SyncMode };

/** Whether a text has the form of our ids. Other texts must not reach the database. */
export function isId(text: string): boolean {
  return uuidPattern.test(text);
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
