/** What the API may ask of the sync. The API knows the types alone; the object comes to it at the start. */
import type { Store } from '../store/database.ts';
import type { KeyRing } from '../store/secrets.ts';
import { addIntegration } from './commands/add-integration.ts';
import { cancelSync } from './commands/cancel-sync.ts';
import { confirmRemovals } from './commands/confirm-removals.ts';
import type { CommandContext, Viewer } from './commands/context.ts';
import { pauseIntegration, resumeIntegration } from './commands/pause-integration.ts';
import { removeIntegration } from './commands/remove-integration.ts';
import { rotateToken } from './commands/rotate-token.ts';
import { setReviewStatus } from './commands/set-review-status.ts';
import { testConnection } from './commands/test-connection.ts';
import { triggerSync } from './commands/trigger-sync.ts';
import { updateIntegration } from './commands/update-integration.ts';
import { createInFlight } from './in-flight.ts';
import type { OktaSettings } from './okta-clients.ts';

export type { Viewer } from './commands/context.ts';
export type { CommandFailure } from './commands/outcomes.ts';

export type CommandOptions = {
  store: Store;
  keyRing: KeyRing;
  okta: OktaSettings;
  /** Called when there is work for the worker. */
  onQueued: () => void;
  now?: () => Date;
};

export type SyncCommands = ReturnType<typeof createSyncCommands>;

/** Every command, by name. What it takes, does and answers is said where it is defined. */
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
