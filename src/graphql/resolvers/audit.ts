import { countAuditEvents, listAuditEvents } from '../../store/api/audit-events.ts';
import type { Resolvers } from '../generated.ts';
import { connectionOfAll } from '../reading/connection.ts';

export const audit: Resolvers = {
  Query: {
    discoveryAuditEvents: async (_root, args, context, info) => {
      // First: what cannot be recorded is not shown.
      await context.recordAuditRead();
      return connectionOfAll(context, listAuditEvents, countAuditEvents, args, info);
    },
  },
};
