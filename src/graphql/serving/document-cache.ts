import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import { type DocumentNode, Kind } from 'graphql';
import { LeastRecent } from '../request/least-recent.ts';

/**
 * Caches parsed documents by their text and drops the least recently used ones first. Does not keep mutations,
 * because a token written into one would stay in memory.
 */
export function createDocumentCache(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const kept = new LeastRecent<DocumentNode>(keptLength);
  return {
    async get(key) {
      return kept.get(key);
    },
    async set(key, document) {
      if (!mayHoldSecret(document)) kept.set(key, document, document.loc?.source.body.length ?? 0);
    },
    async delete(key) {
      kept.delete(key);
    },
  };
}

/** Maximum characters of all cached documents together; a document takes up to 300 bytes per character. */
const keptLength = 200_000;

function mayHoldSecret({ definitions }: DocumentNode): boolean {
  return definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === 'mutation');
}
