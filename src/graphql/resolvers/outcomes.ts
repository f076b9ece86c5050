import type { CommandFailure } from '../../sync/commands/commands.ts';

/** The union member that shows each failure of a command. */
const typenames = {
  invalidInput: 'InvalidOktaInput',
  integrationExists: 'OktaIntegrationExists',
  connectionFailed: 'OktaConnectionFailed',
  notFound: 'DiscoveryNotFound',
  conflict: 'DiscoveryConflict',
} as const satisfies Record<CommandFailure['kind'], string>;

type ShownFailure<Failure extends CommandFailure> = Failure extends CommandFailure
  ? Failure & { __typename: (typeof typenames)[Failure['kind']] }
  : never;

/** A command's expected failure as a member of a result union. */
export function toFailure<Failure extends CommandFailure>(failure: Failure): ShownFailure<Failure> {
  return { ...failure, __typename: typenames[failure.kind] } as ShownFailure<Failure>;
}
