import { countAuditEvents, listAuditEvents } from '../../store/api/audit-events.ts';
import type { Resolvers } from '../generated.ts';
import { toAll } from '../reading/connection.ts';

export const audit: Resolvers = {
  Query: {
    discoveryAuditEvents: toAll(listAuditEvents, countAuditEvents, {
      first: (context) => context.recordAuditRead(),
    }),
  },
};
