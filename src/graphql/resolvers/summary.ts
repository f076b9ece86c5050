import type { Resolvers } from '../generated.ts';
import { Summary } from '../reading/summary.ts';

export const summary: Resolvers = {
  Query: {
    discoverySummary: (_root, _args, { loaders }) =>
      new Summary((figure) => loaders.summaryFigure.load(figure)),
  },
};
