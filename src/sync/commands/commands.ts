/** The commands that the API gives to the sync. The API imports only their types and gets the object at the start. */

import type { KeyRing } from '../../secrets/key-ring.ts';
import type { Store } from '../../store/engine/database.ts';
import type { OktaSettings } from '../connection/okta-clients.ts';
import { addIntegration } from './add-integration.ts';
import { cancelSync } from './cancel-sync.ts';
import type { CommandContext, Viewer } from './command-context.ts';
import { confirmRemovals } from './confirm-removals.ts';
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
  /** Wakes the worker after a run was queued. */
  onQueued: () => void;
  now?: () => Date;
};

export type SyncCommands = ReturnType<typeof createSyncCommands>;

/** All commands by name. Each one is described where it is defined. */
export function createSyncCommands({ now = () => new Date(), ...parts }: CommandOptions) {
  const context: CommandContext = { ...parts, now, tests: createInFlight() };
  return {
    addIntegration: bind(context, addIntegration),
    testConnection: bind(context, testConnection),
    updateIntegration: bind(context, updateIntegration),
    rotateToken: bind(context, rotateToken),
    pauseIntegration: bind(context, pauseIntegration),
    resumeIntegration: bind(context, resumeIntegration),
    removeIntegration: bind(context, removeIntegration),
    triggerSync: bind(context, triggerSync),
    cancelSync: bind(context, cancelSync),
    confirmRemovals: bind(context, confirmRemovals),
    setReviewStatus: bind(context, setReviewStatus),
  };
}

function bind<Input, Outcome>(
  context: CommandContext,
  command: (context: CommandContext, viewer: Viewer, input: Input, signal?: AbortSignal) => Promise<Outcome>,
): (viewer: Viewer, input: Input, signal?: AbortSignal) => Promise<Outcome> {
  return (viewer, input, signal) => command(context, viewer, input, signal);
}
