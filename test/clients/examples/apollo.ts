import { type FieldPolicy, InMemoryCache } from '@apollo/client';

/** A list that grows as `after` moves on. Another filter or sort order is another list. */
function pages(...keyArgs: string[]): FieldPolicy {
  return {
    keyArgs,
    merge(existing, incoming, { args }) {
      if (!args?.after || !existing) return incoming;
      const joined = { ...existing, ...incoming };
      for (const part of ['nodes', 'edges']) {
        if (incoming[part]) joined[part] = [...(existing[part] ?? []), ...incoming[part]];
      }
      return joined;
    },
  };
}

export function createCache(possibleTypes: Record<string, string[]>) {
  return new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          saasServices: pages('filter', 'orderBy'),
          saasUsers: pages('filter', 'orderBy'),
          saasUserAccounts: pages('filter', 'orderBy'),
          employees: pages('filter', 'orderBy'),
          departments: pages('filter', 'orderBy'),
          discoveryEvents: pages('filter'),
        },
      },
      SaasService: {
        fields: { userAccounts: pages('filter', 'orderBy'), users: pages('filter', 'orderBy') },
      },
      // There is one of each.
      DiscoverySummary: { keyFields: [] },
      DiscoveryViewer: { keyFields: [] },
      // Parts without an id: what two queries select of the same part belongs together.
      SaasServiceUsage: { merge: true },
      OktaSyncSchedule: { merge: true },
      OktaSyncChangeSummary: { merge: true },
    },
  });
}
