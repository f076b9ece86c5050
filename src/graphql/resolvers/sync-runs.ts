import { forgetReads } from '../context.ts';
import type { Resolvers } from '../generated.ts';
import { toFailure } from '../outcomes.ts';
import { durationMsOf, estimatedFinishOf, progressOf } from '../progress.ts';
import { byKeys, required } from '../required.ts';

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
    confirmOktaSyncRemovals: async (_root, { syncRunId }, context) => {
      const outcome = await context.commands.confirmRemovals(context.viewer, { syncRunId });
      forgetReads(context);
      return outcome.kind === 'updated'
        ? { __typename: 'OktaSyncRunUpdated', ...outcome }
        : toFailure(outcome);
    },
  },
  OktaSyncRun: {
    __resolveReference: async (reference, { loaders }) => byKeys(reference, { id: loaders.syncRunById }),
    integration: ({ integrationId }, _args, { loaders }) =>
      required(loaders.integrationById.load(integrationId)),
    durationMs: (run, _args, { now }) => durationMsOf(run, now),
    stages: ({ id }, _args, { loaders }) => required(loaders.stagesByRun.load(id)),
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
