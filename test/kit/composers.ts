import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByTheGuild } from '@theguild/federation-composition';
import { federateSubgraphs, LATEST_ROUTER_COMPATIBILITY_VERSION } from '@wundergraph/composition';
import { buildSchema, type DocumentNode, isInterfaceType, isObjectType, printSchema } from 'graphql';

/** A subgraph as composition sees it. */
export type Subgraph = { name: string; typeDefs: DocumentNode; url?: string };

export type Composed = {
  /** Empty when it composed. */
  errors: string[];
  /** Empty when it did not. */
  supergraphSdl: string;
};

/** Everybody who composes subgraphs for a router, by the name of whose router it is for. */
export const composers: Record<string, (subgraphs: Subgraph[]) => Composed> = {
  'Apollo’s': (subgraphs) => {
    const { supergraphSdl = '', errors = [] } = composeByApollo(subgraphs);
    return { supergraphSdl, errors: errors.map(messageOf) };
  },
  'The Guild’s': (subgraphs) => {
    const { supergraphSdl = '', errors = [] } = composeByTheGuild(subgraphs);
    return { supergraphSdl, errors: errors.map(messageOf) };
  },
  'WunderGraph’s': (subgraphs) => {
    const result = federateSubgraphs({
      version: LATEST_ROUTER_COMPATIBILITY_VERSION,
      subgraphs: subgraphs.map(({ name, typeDefs, url }) => ({
        name,
        definitions: typeDefs,
        url: url ?? '',
      })),
    });
    return result.success
      ? { supergraphSdl: printSchema(result.federatedGraphSchema), errors: [] }
      : { supergraphSdl: '', errors: result.errors.map(messageOf) };
  },
};

/** Names of the fields of each type of a supergraph, in alphabetical order. */
export function fieldsByType(supergraphSdl: string): Record<string, string[]> {
  const types = Object.values(buildSchema(supergraphSdl, { assumeValid: true }).getTypeMap());
  return Object.fromEntries(
    types.map((type) => [
      type.name,
      isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()).sort() : [],
    ]),
  );
}

function messageOf({ message }: Error): string {
  return message;
}
