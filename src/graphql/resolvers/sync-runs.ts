import { durationMsOf, estimatedFinishOf, progressOf } from '../../store/api/sync-progress.ts';
import type { Context } from '../context.ts';
import type { Resolvers } from '../generated.ts';
import { toEntity, toRequired } from '../reading/relations.ts';
import { required } from '../reading/row-loader.ts';
import { RequestError } from '../request/errors.ts';
import { mutate } from './mutate.ts';

export const syncRuns: Resolvers = {
  Query: {
    oktaSyncRun: (_root, { id }, { loaders }) => loaders.syncRunById.load(id),
  },
  Mutation: {
    triggerOktaSync: (_root, { input }, context) =>
      mutate(context, 'OktaSyncTriggered', (commands) => commands.triggerSync(context.viewer, input)),
    cancelOktaSync: (_root, { input }, context) =>
      mutate(context, 'OktaSyncRunUpdated', (commands) => commands.cancelSync(context.viewer, input)),
    confirmOktaSyncRemovals: (_root, { input }, context) =>
      mutate(context, 'OktaSyncRunUpdated', (commands) => commands.confirmRemovals(context.viewer, input)),
  },
  Subscription: {
    oktaSyncRunUpdated: {
      async subscribe(_root, { integrationId }, { viewer, loaders, runUpdates, opening }) {
        if (!opening) throw new Error('a subscription was resolved without a stream');
        // There will never be an event.
        if (typeof integrationId === 'string' && !(await loaders.integrationById.load(integrationId))) {
          throw new RequestError('NOT_FOUND', 'There is no integration with this id.');
        }
        return runUpdates.listen(viewer, integrationId ?? null, opening.signal);
      },
      async resolve(_root: unknown, _args: unknown, { event, loaders }: Context) {
        if (!event) throw new Error('a subscription was answered without an event');
        const run = await loaders.syncRunById.load(event.id);
        if (run === null) throw new RequestError('NOT_FOUND', 'The run was erased with its integration.');
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
  },
  OktaSyncRunUpdated: { syncRun: toRequired(({ syncRunById }) => syncRunById, 'syncRunId') },
  OktaSyncTriggered: { syncRun: toRequired(({ syncRunById }) => syncRunById, 'syncRunId') },
};
