/** Prints the supergraph of this one subgraph, for the gateway of compose.yaml. */
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { printSubgraphSdl } from '../src/graphql/schema.ts';

const { supergraphSdl, errors = [] } = composeServices([
  {
    name: 'okta-discovery',
    typeDefs: parse(await printSubgraphSdl()),
    url: 'http://subgraph:4000/graphql',
  },
]);
if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
process.stdout.write(`${supergraphSdl}\n`);
