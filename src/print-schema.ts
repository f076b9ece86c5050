/** `schema`: prints the contract of the subgraph, as a gateway would ask for it. */
import { parseArgs } from 'node:util';
import { callOf, runCommand } from './command-line.ts';
import { printSubgraphSdl } from './graphql/schema.ts';

const usage = `Prints the contract in SDL, with what Federation needs: the same that { _service { sdl } } answers.

  ${callOf('schema')}

It needs neither settings nor a database, so that composition can be checked where the server does not run.
`;

await runCommand(usage, async (args) => {
  parseArgs({ args, options: {} });
  process.stdout.write(`${await printSubgraphSdl()}\n`);
  return 0;
});
