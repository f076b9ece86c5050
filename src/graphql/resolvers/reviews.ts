import { forgetReads } from '../context.ts';
import type { Resolvers } from '../generated.ts';
import { required } from '../reading/required.ts';
import { toFailure } from './outcomes.ts';

export const reviews: Resolvers = {
  Mutation: {
    setSaasServiceReviewStatus: async (_root, { input }, context) => {
      const outcome = await context.commands.setReviewStatus(context.viewer, input);
      forgetReads(context);
      return outcome.kind === 'reviewed'
        ? { __typename: 'SaasServiceUpdated', ...outcome }
        : toFailure(outcome);
    },
  },
  SaasServiceUpdated: {
    service: ({ serviceId }, _args, { loaders }) => required(loaders.serviceById.load(serviceId)),
  },
};
