import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLSchema } from 'graphql';
import { contracts } from './neighbours.ts';

/**
 * The subgraph of contracts and hires, at work: a contract for the first service, and as many people as are asked for.
 *
 * @param facts the keys by which it knows our entities
 */
export function contractsSchema(facts: { catalogKeys: string[]; emails: string[] }): GraphQLSchema {
  const contractOf = (catalogKey: string | undefined) => ({
    id: 'c1',
    yearlyCost: 1_000,
    service: { catalogKey },
  });
  return buildSubgraphSchema([
    {
      typeDefs: contracts,
      resolvers: {
        Query: {
          contracts: () => [contractOf(facts.catalogKeys[0])],
          hires: (_root: unknown, { first }: { first: number }) =>
            facts.emails.slice(0, first).map((email) => ({ email })),
        },
        SaasService: {
          contract: ({ catalogKey }: { catalogKey: string }) => contractOf(catalogKey),
          costPerUser: () => 2.5,
        },
        Employee: {
          // Asked about somebody who has no e-mail, as any subgraph that joins by it is.
          __resolveReference: (reference: { email: string | null }) =>
            reference.email === null ? null : reference,
          hiredAt: () => '2020-01-01T00:00:00.000Z',
        },
      },
    },
  ]);
}
