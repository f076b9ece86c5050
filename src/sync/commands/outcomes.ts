/** What commands answer that is no success: expected outcomes, each a member of a result union of the API. */
import type { IntegrationRecord } from '../../store/sync/integrations.ts';
import type { ConnectionFailure } from '../connection/verify-token.ts';

export type InvalidInput = { kind: 'invalidInput'; field: string; message: string };
export type IntegrationExists = { kind: 'integrationExists'; message: string; integrationId: string };
export type NotFound = { kind: 'notFound'; message: string };
export type Conflict = { kind: 'conflict'; message: string };
export type CommandFailure = InvalidInput | IntegrationExists | ConnectionFailure | NotFound | Conflict;

/** A command about an integration did what it was asked. */
export type IntegrationUpdated = {
  kind: 'updated';
  integrationId: string;
  /** The run that is to show what came of it; absent or null when it brought none about. */
  syncRunId?: string | null;
};
/** A command about a sync run did what it was asked. */
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

// An id of another workspace gets the same answer as one that never was; the id is not repeated, a token might be.

export function integrationNotFound(): NotFound {
  return { kind: 'notFound', message: 'There is no integration with that id.' };
}

export function runNotFound(): NotFound {
  return { kind: 'notFound', message: 'There is no sync run with that id.' };
}

export function conflict(message: string): Conflict {
  return { kind: 'conflict', message };
}

/** What nothing can be done with any more, until its org is added again. */
export function removedConflict(): Conflict {
  return conflict(
    'This integration was removed. Add its org again with addOktaIntegration: it keeps its id.',
  );
}
