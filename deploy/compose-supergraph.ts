/** Prints the supergraph of this one subgraph, for the gateway of compose.yaml. */
import { parseArgs } from 'node:util';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { runCommand } from '../src/command-line.ts';
import { printSubgraphSdl } from '../src/graphql/schema.ts';

const usage = `Prints the supergraph of this one subgraph, for the gateway of compose.yaml.

  npm run --silent supergraph
`;

await runCommand(usage, async (args) => {
  parseArgs({ args, options: {} });
  const { supergraphSdl, errors = [] } = composeServices([
    {
      name: 'okta-discovery',
      typeDefs: parse(await printSubgraphSdl()),
      url: 'http://subgraph:4000/graphql',
    },
  ]);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  process.stdout.write(`${supergraphSdl}\n`);
  return 0;
});
