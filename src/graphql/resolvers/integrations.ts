import { countIntegrations, listIntegrations } from '../../store/api/integrations.ts';
import type { Resolvers } from '../generated.ts';
import { shortPage, toAll } from '../reading/connection.ts';
import { toEntity, toMany, toOne, toRequired } from '../reading/relations.ts';
import type { Duration } from '../scalars.ts';
import { mutate } from './mutate.ts';

export const integrations: Resolvers = {
  Query: {
    oktaIntegration: (_root, { id }, { loaders }) => loaders.integrationById.load(id),
    oktaIntegrations: toAll(listIntegrations, countIntegrations, { max: shortPage }),
  },
  Mutation: {
    addOktaIntegration: (_root, { input }, context) =>
      mutate(context, 'OktaIntegrationAdded', (commands) =>
        commands.addIntegration(context.viewer, inSeconds(input)),
      ),
    testOktaConnection: (_root, { input }, context) =>
      // The signal aborts when the client leaves: its test can stop then.
      mutate(context, 'OktaConnectionVerified', (commands, signal) =>
        commands.testConnection(context.viewer, input, signal),
      ),
    rotateOktaToken: (_root, { input }, context) =>
      mutate(context, 'OktaIntegrationUpdated', (commands) => commands.rotateToken(context.viewer, input)),
    updateOktaIntegration: (_root, { input }, context) =>
      mutate(context, 'OktaIntegrationUpdated', (commands) =>
        commands.updateIntegration(context.viewer, inSeconds(input)),
      ),
    pauseOktaIntegration: (_root, { input }, context) =>
      mutate(context, 'OktaIntegrationUpdated', (commands) =>
        commands.pauseIntegration(context.viewer, input),
      ),
    resumeOktaIntegration: (_root, { input }, context) =>
      mutate(context, 'OktaIntegrationUpdated', (commands) =>
        commands.resumeIntegration(context.viewer, input),
      ),
    removeOktaIntegration: (_root, { input }, context) =>
      mutate(context, 'OktaIntegrationRemoved', (commands) =>
        commands.removeIntegration(context.viewer, input),
      ),
  },
  OktaIntegration: {
    __resolveReference: toEntity(({ integrationById }) => ({ id: integrationById })),
    tokenLastUsedAt: ({ tokenUsedAt }) => tokenUsedAt,
    syncSchedule: ({ isScheduled, syncIntervalSeconds }) => ({
      enabled: isScheduled,
      interval: syncIntervalSeconds,
    }),
    lastSyncRun: toOne(({ lastSyncRunByIntegration }) => lastSyncRunByIntegration, 'id'),
    syncRuns: toMany(({ syncRunsByIntegration }) => syncRunsByIntegration, { max: shortPage }),
    serviceInstances: toMany(({ instancesByIntegration }) => instancesByIntegration),
  },
  OktaIntegrationUpdated: {
    integration: toRequired(({ integrationById }) => integrationById, 'integrationId'),
    syncRun: toOne(({ syncRunById }) => syncRunById, 'syncRunId'),
  },
  OktaIntegrationAdded: {
    integration: toRequired(({ integrationById }) => integrationById, 'integrationId'),
    syncRun: toRequired(({ syncRunById }) => syncRunById, 'syncRunId'),
  },
  OktaConnectionVerified: {
    existing: toOne(({ integrationById }) => integrationById, 'integrationId'),
  },
  OktaIntegrationExists: {
    existing: toRequired(({ integrationById }) => integrationById, 'integrationId'),
  },
};

/** Commands take an interval in seconds. */
function inSeconds<Input extends { syncInterval?: Duration | null }>({ syncInterval, ...rest }: Input) {
  return { ...rest, ...(syncInterval && { syncIntervalSeconds: syncInterval.seconds }) };
}
