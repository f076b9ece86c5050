import { checkTrendRange, TrendRangeError } from '../../store/api/trend.ts';
import type { Resolvers, SaasServiceUsageTrendArgs } from '../generated.ts';
import { checked } from '../reading/argument-checks.ts';
import { required } from '../reading/row-loader.ts';
import { badUserInput } from '../request/errors.ts';

export const trend: Resolvers = {
  SaasService: {
    usageTrend: checked(
      async ({ id }, { from, to, granularity }, { loaders, now }) => {
        try {
          return await required(loaders.usageTrend.of({ from, to, granularity, now }).load(id));
        } catch (error) {
          throw error instanceof TrendRangeError ? badUserInput(error.message) : error;
        }
      },
      (args: SaasServiceUsageTrendArgs, { now }) => checkTrendRange({ ...args, now }),
    ),
  },
};
