import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import { type DocumentNode, Kind } from 'graphql';

/**
 * Caches parsed documents by their text and drops the least recently used ones first. Does not keep mutations,
 * because a token written into one would stay in memory.
 */
export function createDocumentCache(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const kept = new Map<string, DocumentNode>();
  let length = 0;
  const drop = (key: string): void => {
    length -= lengthOf(kept.get(key));
    kept.delete(key);
  };
  return {
    async get(key) {
      const document = kept.get(key);
      if (document === undefined) return undefined;
      kept.delete(key);
      kept.set(key, document);
      return document;
    },
    async set(key, document) {
      if (lengthOf(document) > keptLength / 10 || mayHoldSecret(document)) return;
      drop(key);
      kept.set(key, document);
      length += lengthOf(document);
      for (const oldest of kept.keys()) {
        if (length <= keptLength) break;
        drop(oldest);
      }
    },
    async delete(key) {
      drop(key);
    },
  };
}

/** Maximum characters of all cached documents together; a document takes up to 300 bytes per character. */
const keptLength = 200_000;

function lengthOf(document: DocumentNode | undefined): number {
  return document?.loc?.source.body.length ?? 0;
}

function mayHoldSecret({ definitions }: DocumentNode): boolean {
  return definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === 'mutation');
}
