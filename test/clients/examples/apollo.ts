import { type FieldPolicy, InMemoryCache, type Reference } from '@apollo/client';

/** A list that grows as `after` moves on. Another filter or sort order is another list. */
function pages(...keyArgs: string[]): FieldPolicy {
  return {
    keyArgs,
    merge(existing, incoming, { args, readField }) {
      if (!args?.after || !existing) return incoming;
      const joined = { ...existing, ...incoming };
      const idOf = (item: Reference) => JSON.stringify(readField('node', item) ?? item);
      for (const part of ['nodes', 'edges']) {
        if (!incoming[part]) continue;
        const known: Reference[] = existing[part] ?? [];
        const ids = new Set(known.map(idOf));
        // A page that was fetched twice is there once.
        joined[part] = [...known, ...incoming[part].filter((item: Reference) => !ids.has(idOf(item)))];
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
