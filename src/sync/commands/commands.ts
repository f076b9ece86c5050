/** The commands that the API gives to the sync. The API imports only their types and gets the object at the start. */

import type { KeyRing } from '../../secrets/key-ring.ts';
import type { AuditHead } from '../../store/audit/entry.ts';
import type { Store } from '../../store/engine/database.ts';
import type { OktaSettings } from '../connection/okta-clients.ts';
import type { ConnectionFailure, TestedOrg } from '../connection/verify-token.ts';
import { addIntegration } from './add-integration.ts';
import { createAudit } from './audit.ts';
import { type Action, audited } from './audited.ts';
import { cancelSync } from './cancel-sync.ts';
import type { CommandContext, CommandOutcome, Viewer } from './command-context.ts';
import { confirmRemovals } from './confirm-removals.ts';
import { createDenials } from './denials.ts';
import { createInFlight } from './in-flight.ts';
import { pauseIntegration, resumeIntegration } from './pause-integration.ts';
import { removeIntegration } from './remove-integration.ts';
import { rotateToken } from './rotate-token.ts';
import { setReviewStatus } from './set-review-status.ts';
import { testConnection } from './test-connection.ts';
import { triggerSync } from './trigger-sync.ts';
import { updateIntegration } from './update-integration.ts';

export type { Viewer } from './command-context.ts';
export type { CommandFailure } from './outcomes.ts';

export type CommandOptions = {
  store: Store;
  keyRing: KeyRing;
  okta: OktaSettings;
  /** Wakes the worker; called with the run when one was queued. */
  onQueued: CommandContext['onQueued'];
  now?: () => Date;
  /** Called with where a workspace's audit trail ends, after each event. */
  onAuditHead?: (workspaceId: string, head: AuditHead) => void;
  /** Called with every event that was recorded, and with a null outcome for an action that could not be. */
  onAudited?: (action: string, outcome: string | null) => void;
};

export type SyncCommands = ReturnType<typeof createSyncCommands>;

/** All commands by name, each recorded in the audit trail. Each one is described where it is defined. */
export function createSyncCommands({
  now = () => new Date(),
  onAuditHead,
  onAudited,
  ...parts
}: CommandOptions) {
  const context = { ...parts, now, tests: createInFlight<TestedOrg | ConnectionFailure>() };
  const audit = createAudit({ store: parts.store, now, onHead: onAuditHead, onRecorded: onAudited });
  const denials = createDenials(audit);
  const integration = { targetKind: 'integration', targetIn: ({ id }: { id: string }) => id } as const;
  const run = {
    targetKind: 'syncRun',
    targetIn: ({ syncRunId }: { syncRunId: string }) => syncRunId,
  } as const;
  const bind = <Input extends object, Outcome extends CommandOutcome>(
    action: Omit<Action<Input>, 'fieldsOf'>,
    command: Parameters<typeof audited<Input, Outcome>>[3],
  ) => audited(context, audit, { ...action, fieldsOf: givenFields }, command);
  return {
    addIntegration: bind({ name: 'integration.add', targetKind: 'integration' }, addIntegration),
    testConnection: bind({ name: 'integration.test', targetKind: 'integration' }, testConnection),
    updateIntegration: bind({ name: 'integration.update', ...integration }, updateIntegration),
    rotateToken: bind({ name: 'integration.rotateToken', ...integration }, rotateToken),
    pauseIntegration: bind({ name: 'integration.pause', ...integration }, pauseIntegration),
    resumeIntegration: bind({ name: 'integration.resume', ...integration }, resumeIntegration),
    removeIntegration: bind({ name: 'integration.remove', ...integration }, removeIntegration),
    triggerSync: bind(
      { name: 'sync.trigger', targetKind: 'integration', targetIn: ({ integrationId }) => integrationId },
      triggerSync,
    ),
    cancelSync: bind({ name: 'sync.cancel', ...run }, cancelSync),
    confirmRemovals: bind({ name: 'sync.confirmRemovals', ...run }, confirmRemovals),
    setReviewStatus: bind(
      { name: 'service.review', targetKind: 'service', targetIn: ({ serviceId }) => serviceId },
      setReviewStatus,
    ),
    /** Records that the trail was read. */
    recordAuditRead: (viewer: Viewer) => audit.record(viewer, { action: 'audit.read', outcome: 'DONE' }),
    /** Records that a caller may not use a coordinate of the schema. */
    recordDenial: denials.record,
    /** Records the denials that are only counted so far, when the process ends. */
    recordCountedDenials: denials.flush,
  };
}

/** Names of what an input sets: all that is given but ids. */
function givenFields(input: object): string[] {
  return Object.entries(input)
    .filter(([name, value]) => value != null && value !== false && !/^(id|.*Id)$/.test(name))
    .map(([name]) => name);
}
