import { countIntegrations, listIntegrations } from '../../store/api/integrations.ts';
import type { CommandFailure } from '../../sync/commands/commands.ts';
import { type Context, forgetReads } from '../context.ts';
import type { Resolvers } from '../generated.ts';
import { connectionOfAll } from '../reading/connection.ts';
import { toEntity, toMany, toOne } from '../reading/relations.ts';
import { required } from '../reading/required.ts';
import { toFailure } from './outcomes.ts';
import { statusReasonOf } from './status-reason.ts';

export const integrations: Resolvers = {
  Query: {
    oktaIntegration: (_root, { id }, { loaders }) => loaders.integrationById.load(id),
    oktaIntegrations: (_root, args, context, info) =>
      connectionOfAll(context, listIntegrations, countIntegrations, args, info, 100),
  },
  Mutation: {
    addOktaIntegration: async (_root, { input }, context) => {
      const { syncInterval, ...rest } = input;
      const seconds = syncInterval ? { syncIntervalSeconds: syncInterval.seconds } : {};
      const outcome = await context.commands.addIntegration(context.viewer, { ...rest, ...seconds });
      forgetReads(context);
      return outcome.kind === 'added'
        ? { __typename: 'OktaIntegrationAdded', ...outcome }
        : toFailure(outcome);
    },
    testOktaConnection: async (_root, { input }, { commands, viewer, deadline }) => {
      // The deadline does not count meanwhile: its signal tells that nobody waits for the answer any more.
      const outcome = await commands.testConnection(viewer, input, deadline.signal);
      return outcome.kind === 'verified'
        ? { __typename: 'OktaConnectionVerified', ...outcome }
        : toFailure(outcome);
    },
    rotateOktaToken: async (_root, { input }, context) =>
      toUpdated(await context.commands.rotateToken(context.viewer, input), context),
    updateOktaIntegration: async (_root, { input }, context) => {
      const { syncInterval, ...rest } = input;
      const seconds = syncInterval ? { syncIntervalSeconds: syncInterval.seconds } : {};
      return toUpdated(
        await context.commands.updateIntegration(context.viewer, { ...rest, ...seconds }),
        context,
      );
    },
    pauseOktaIntegration: async (_root, { input }, context) =>
      toUpdated(await context.commands.pauseIntegration(context.viewer, input), context),
    resumeOktaIntegration: async (_root, { input }, context) =>
      toUpdated(await context.commands.resumeIntegration(context.viewer, input), context),
    removeOktaIntegration: async (_root, { input }, context) => {
      const outcome = await context.commands.removeIntegration(context.viewer, input);
      forgetReads(context);
      return outcome.kind === 'removed'
        ? { __typename: 'OktaIntegrationRemoved', ...outcome }
        : toFailure(outcome);
    },
  },
  OktaIntegration: {
    __resolveReference: toEntity(({ integrationById }) => ({ id: integrationById })),
    statusReason: (row, _args, { now }) => statusReasonOf(row, now),
    tokenLastUsedAt: ({ tokenUsedAt }) => tokenUsedAt,
    syncSchedule: ({ syncEnabled, status, syncIntervalSeconds }) => ({
      enabled: syncEnabled && status !== 'PAUSED' && status !== 'DISCONNECTED',
      interval: syncIntervalSeconds,
    }),
    lastSyncRun: toOne(({ lastSyncRunByIntegration }) => lastSyncRunByIntegration, 'id'),
    syncRuns: toMany(({ syncRunsByIntegration }) => syncRunsByIntegration, { most: 100 }),
    serviceInstances: toMany(({ instancesByIntegration }) => instancesByIntegration),
  },
  OktaIntegrationUpdated: {
    integration: ({ integrationId }, _args, { loaders }) =>
      required(loaders.integrationById.load(integrationId)),
    syncRun: ({ syncRunId }, _args, { loaders }) =>
      syncRunId == null ? null : loaders.syncRunById.load(syncRunId),
  },
  OktaIntegrationAdded: {
    integration: ({ integrationId }, _args, { loaders }) =>
      required(loaders.integrationById.load(integrationId)),
    syncRun: ({ syncRunId }, _args, { loaders }) => required(loaders.syncRunById.load(syncRunId)),
  },
  OktaConnectionVerified: {
    existing: ({ integrationId }, _args, { loaders }) =>
      integrationId === null ? null : loaders.integrationById.load(integrationId),
  },
  OktaIntegrationExists: {
    existing: ({ integrationId }, _args, { loaders }) =>
      required(loaders.integrationById.load(integrationId)),
  },
};

/** What a command changed about an integration, or why it did not. */
function toUpdated<Failure extends CommandFailure>(
  outcome: { kind: 'updated'; integrationId: string; syncRunId?: string | null } | Failure,
  context: Context,
) {
  forgetReads(context);
  return outcome.kind === 'updated'
    ? { __typename: 'OktaIntegrationUpdated' as const, ...outcome }
    : toFailure(outcome);
}
