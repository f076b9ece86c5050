/** Expected failures of commands. Each is a member of a result union of the API. */
import type { IntegrationRecord } from '../../store/sync/integrations.ts';
import type { ConnectionFailure } from '../connection/verify-token.ts';

export type InvalidInput = { kind: 'invalidInput'; field: string; message: string };
export type IntegrationExists = { kind: 'integrationExists'; message: string; integrationId: string };
export type NotFound = { kind: 'notFound'; message: string };
export type Conflict = { kind: 'conflict'; message: string };
export type CommandFailure = InvalidInput | IntegrationExists | ConnectionFailure | NotFound | Conflict;

/** A command about an integration succeeded. */
export type IntegrationUpdated = {
  kind: 'updated';
  integrationId: string;
  /** The run that the command queued; absent or null when it queued none. */
  syncRunId?: string | null;
};
/** A command about a sync run succeeded. */
export type RunUpdated = { kind: 'updated'; syncRunId: string };

export function invalid(field: string, message: string): InvalidInput {
  return { kind: 'invalidInput', field, message };
}

export function exists(integration: IntegrationRecord): IntegrationExists {
  return {
    kind: 'integrationExists',
    integrationId: integration.id,
    message: `This Okta org is connected already, as “${integration.name}” (${integration.domain}).`,
  };
}

// An id of another workspace gets the same answer as an unknown id. The answer does not repeat the id, which may be a
// token pasted by mistake.

export function integrationNotFound(): NotFound {
  return { kind: 'notFound', message: 'There is no integration with that id.' };
}

export function runNotFound(): NotFound {
  return { kind: 'notFound', message: 'There is no sync run with that id.' };
}

export function conflict(message: string): Conflict {
  return { kind: 'conflict', message };
}

/** The failure of every command for a removed integration, until its org is added again. */
export function removedConflict(): Conflict {
  return conflict(
    'This integration was removed. Add its org again with addOktaIntegration: it keeps its id.',
  );
}
