import type { Database } from '../../store/engine/database.ts';
import { AuditUnavailableError } from '../../store/engine/errors.ts';
import type { Audit, Recorded } from './audit.ts';
import type { CommandContext, CommandOutcome, Viewer } from './command-context.ts';
import type { CommandFailure } from './outcomes.ts';

type Command<Input, Outcome> = (
  context: CommandContext,
  viewer: Viewer,
  input: Input,
  signal?: AbortSignal,
) => Promise<Outcome>;

/** How a command stands in the audit trail. */
export type Action<Input> = {
  name: string;
  targetKind: NonNullable<Recorded['targetKind']>;
  /** Id of what the command is about, when the input names it. */
  targetIn?: (input: Input) => string;
  /** Names of the fields that it sets. */
  fieldsOf: (input: Input) => readonly string[];
};

/**
 * Has every call of a command recorded by exactly one event: within its transaction, or, when it had none that was
 * committed, in one of the event's own. A call that cannot be recorded fails with an `AuditUnavailableError`.
 */
export function audited<Input, Outcome extends CommandOutcome>(
  context: Omit<CommandContext, 'commit'>,
  audit: Audit,
  action: Action<Input>,
  command: Command<Input, Outcome>,
): (viewer: Viewer, input: Input, signal?: AbortSignal) => Promise<Outcome> {
  return async (viewer, input, signal) => {
    let isRecorded = false;
    let eventId: string | undefined;
    const commit = async <Committed extends CommandOutcome>(work: (tx: Database) => Promise<Committed>) => {
      const committed = await context.store.transaction(async (tx) => {
        const outcome = await work(tx);
        eventId = audit.appendTo(tx, viewer, recordOf(action, input, outcome));
        return outcome;
      });
      isRecorded = true;
      return committed;
    };
    try {
      const outcome = await command({ ...context, commit }, viewer, input, signal);
      if (!isRecorded) await audit.record(viewer, recordOf(action, input, outcome));
      return outcome;
    } catch (error) {
      if (eventId !== undefined && error instanceof AuditUnavailableError)
        audit.onRecorded(action.name, null);
      if (!isRecorded && !(error instanceof AuditUnavailableError)) {
        // Should that fail too, the first error is the one worth telling.
        await recordFailure(audit, viewer, action.name, error, eventId).catch(() => {});
      }
      throw error;
    }
  };
}

/** A connection lost during COMMIT leaves open whether it took place: then its event is there, and is the only one. */
async function recordFailure(
  audit: Audit,
  viewer: Viewer,
  action: string,
  error: unknown,
  eventId: string | undefined,
): Promise<void> {
  if (eventId !== undefined && (await audit.has(viewer, eventId))) return;
  await audit.record(viewer, { action, outcome: 'FAILED', reason: codeOf(error) });
}

function recordOf<Input>(action: Action<Input>, input: Input, outcome: CommandOutcome): Recorded {
  const { name, targetKind, fieldsOf } = action;
  const reason = reasonOf(outcome as CommandFailure);
  return {
    action: name,
    targetKind,
    targetId: targetOf(action, input, outcome),
    changedFields: reason === null ? fieldsOf(input) : [],
    outcome: reason === null ? 'DONE' : 'REFUSED',
    reason,
  };
}

/** Why a command did nothing, as a code; null when it did what it was asked. */
function reasonOf(outcome: CommandFailure): string | null {
  switch (outcome.kind) {
    case 'invalidInput':
      return `INVALID_INPUT:${outcome.field}`;
    case 'connectionFailed':
      return outcome.reason;
    case 'integrationExists':
      return 'INTEGRATION_EXISTS';
    case 'notFound':
      return 'NOT_FOUND';
    case 'conflict':
      return 'CONFLICT';
    default:
      return null;
  }
}

/** Id of what it was done to: never one that was not found in the viewer's workspace. */
function targetOf<Input>(
  { targetKind, targetIn }: Action<Input>,
  input: Input,
  outcome: CommandOutcome & { [id in (typeof outcomeIds)[keyof typeof outcomeIds]]?: string },
): string | null {
  if (outcome.kind === 'notFound' || outcome.kind === 'invalidInput') return null;
  return outcome[outcomeIds[targetKind]] ?? targetIn?.(input) ?? null;
}

const outcomeIds = { integration: 'integrationId', syncRun: 'syncRunId', service: 'serviceId' } as const;

/** An error as a code, for the audit trail, which holds no texts. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
