import { Client, fetchExchange } from '@urql/core';
import { type CacheExchangeOpts, cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';

const embedded = () => null;

/** `schema` is the result of an introspection query; it lets Graphcache match `... on DiscoveryError`. */
export function createUrql(url: string, schema: NonNullable<CacheExchangeOpts['schema']>) {
  return new Client({
    url,
    preferGetMethod: false,
    fetchSubscriptions: true,
    exchanges: [
      cacheExchange({
        schema,
        keys: {
          DiscoverySummary: embedded,
          DiscoveryViewer: embedded,
          OktaActivityGap: embedded,
          OktaGroupRef: embedded,
          OktaIntegrationCapability: embedded,
          OktaSyncChangeSummary: embedded,
          OktaSyncError: embedded,
          OktaSyncSchedule: embedded,
          OktaSyncStage: embedded,
          OktaSyncWithheldRemovals: embedded,
          SaasServiceUsage: embedded,
          SaasUnassignedUsage: embedded,
          SaasUsagePoint: embedded,
        },
        resolvers: {
          Query: {
            saasServices: relayPagination(),
            saasUsers: relayPagination(),
            saasUserAccounts: relayPagination(),
            employees: relayPagination(),
            departments: relayPagination(),
            discoveryEvents: relayPagination(),
          },
        },
        updates: {
          Mutation: {
            // What was erased is in no answer: forget all that was read.
            removeOktaIntegration: (_result, _args, cache) => cache.invalidate('Query'),
          },
        },
      }),
      fetchExchange,
    ],
  });
}
