import type { Resolvers } from '../generated.ts';
import { toRequired } from '../reading/relations.ts';
import { mutate } from './mutate.ts';

export const reviews: Resolvers = {
  Mutation: {
    setSaasServiceReviewStatus: (_root, { input }, context) =>
      mutate(context, 'SaasServiceUpdated', (commands) => commands.setReviewStatus(context.viewer, input)),
  },
  SaasServiceUpdated: { service: toRequired(({ serviceById }) => serviceById, 'serviceId') },
};
