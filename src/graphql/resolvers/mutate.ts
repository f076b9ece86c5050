import type { CommandFailure, SyncCommands } from '../../sync/commands/commands.ts';
import type { Context } from '../context.ts';

/**
 * Runs a command and gives its outcome as a member of the mutation's result union: `typename` when it
 * succeeded.
 */
export async function mutate<Outcome extends { kind: string }, Name extends string>(
  context: Context,
  typename: Name,
  run: (commands: SyncCommands, signal: AbortSignal) => Promise<Outcome>,
): Promise<UnionMember<Outcome, Name>> {
  const outcome = await context.runCommand(run);
  const failure = Object.entries(failureTypenames).find(([kind]) => kind === outcome.kind)?.[1];
  return { ...outcome, __typename: failure ?? typename } as UnionMember<Outcome, Name>;
}

const failureTypenames = {
  invalidInput: 'InvalidOktaInput',
  integrationExists: 'OktaIntegrationExists',
  connectionFailed: 'OktaConnectionFailed',
  notFound: 'DiscoveryNotFound',
  conflict: 'DiscoveryConflict',
} as const satisfies Record<CommandFailure['kind'], string>;

type UnionMember<Outcome, Name> = Outcome extends CommandFailure
  ? Outcome & { __typename: (typeof failureTypenames)[Outcome['kind']] }
  : Outcome & { __typename: Name };
