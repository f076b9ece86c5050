import type { CommandFailure } from '../../sync/commands/commands.ts';
import { type Context, forgetReads } from '../context.ts';
import type { Resolvers } from '../generated.ts';
import { toEntity, toRequired } from '../reading/relations.ts';
import { required } from '../reading/required.ts';
import { RequestError } from '../request/errors.ts';
import { toFailure } from './outcomes.ts';
import { durationMsOf, estimatedFinishOf, progressOf } from './progress.ts';

export const syncRuns: Resolvers = {
  Query: {
    oktaSyncRun: (_root, { id }, { loaders }) => loaders.syncRunById.load(id),
  },
  Mutation: {
    triggerOktaSync: async (_root, { input }, context) => {
      const outcome = await context.commands.triggerSync(context.viewer, input);
      forgetReads(context);
      return outcome.kind === 'triggered'
        ? { __typename: 'OktaSyncTriggered', ...outcome }
        : toFailure(outcome);
    },
    cancelOktaSync: async (_root, { input }, context) =>
      toUpdated(await context.commands.cancelSync(context.viewer, input), context),
    confirmOktaSyncRemovals: async (_root, { input }, context) =>
      toUpdated(await context.commands.confirmRemovals(context.viewer, input), context),
  },
  Subscription: {
    oktaSyncRunUpdated: {
      async subscribe(_root, { integrationId }, { viewer, loaders, runUpdates, opening }) {
        if (!opening) throw new Error('nobody listens');
        // Nothing will ever be told of it.
        if (typeof integrationId === 'string' && !(await loaders.integrationById.load(integrationId))) {
          throw new RequestError('NOT_FOUND', 'There is no integration with this id.');
        }
        return runUpdates.listen(viewer, integrationId ?? null, opening.signal);
      },
      async resolve(_root: unknown, _args: unknown, { event, loaders }: Context) {
        if (!event) throw new Error('nothing has changed');
        const run = await loaders.syncRunById.load(event.id);
        if (run === null) throw new RequestError('NOT_FOUND', 'The run went with its integration.');
        return run;
      },
    },
  },
  OktaSyncRun: {
    __resolveReference: toEntity(({ syncRunById }) => ({ id: syncRunById })),
    integration: toRequired(({ integrationById }) => integrationById, 'integrationId'),
    durationMs: (run, _args, { now }) => durationMsOf(run, now),
    stages: toRequired(({ stagesByRun }) => stagesByRun, 'id'),
    progress: async (run, _args, { loaders }) => {
      return progressOf(run, await required(loaders.stagesByRun.load(run.id)));
    },
    estimatedFinishAt: async (run, _args, { loaders, now }) => {
      return estimatedFinishOf(run, await required(loaders.stagesByRun.load(run.id)), now);
    },
    changes: ({ changes }) => ({ ...noChanges, ...changes }),
  },
  OktaSyncRunUpdated: {
    syncRun: ({ syncRunId }, _args, { loaders }) => required(loaders.syncRunById.load(syncRunId)),
  },
  OktaSyncTriggered: {
    syncRun: ({ syncRunId }, _args, { loaders }) => required(loaders.syncRunById.load(syncRunId)),
  },
};

/** What a command changed about a run, or why it did not. */
function toUpdated<Failure extends CommandFailure>(
  outcome: { kind: 'updated'; syncRunId: string } | Failure,
  context: Context,
) {
  forgetReads(context);
  return outcome.kind === 'updated'
    ? { __typename: 'OktaSyncRunUpdated' as const, ...outcome }
    : toFailure(outcome);
}

const noChanges = {
  servicesDiscovered: 0,
  servicesRemoved: 0,
  userAccountsAdded: 0,
  userAccountsRemoved: 0,
  employeesAdded: 0,
  employeesUpdated: 0,
  employeesDeactivated: 0,
  departmentsAdded: 0,
  departmentsRemoved: 0,
  signInsIngested: 0,
};
