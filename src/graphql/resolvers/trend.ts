import { TrendRangeError } from '../../store/reads/trend.ts';
import { badUserInput } from '../errors.ts';
import type { Resolvers } from '../generated.ts';

export const trend: Resolvers = {
  SaasService: {
    usageTrend: async ({ id }, { from, to, granularity }, { loaders, now }) => {
      try {
        return await loaders.usageTrend(id, { from, to, granularity, now });
      } catch (error) {
        throw error instanceof TrendRangeError ? badUserInput(error.message) : error;
      }
    },
  },
};
