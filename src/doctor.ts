/** `doctor`: says what would keep the server from its work. */
import { parseArgs } from 'node:util';
import { callOf, runCommand } from './command-line.ts';
import { diagnose } from './diagnosis.ts';
import { scrub } from './log.ts';

const usage = `Checks what the server needs: the configuration, the identity provider's keys, the database, the encryption keys
with every token they seal, and the Okta org of every integration.

  ${callOf('doctor')}

Prints a line for each, and exits with 1 if one is not as it has to be. It migrates nothing, adds no data and starts no sync. Each org gets
one request, without its token. An embedded database is checked while its server is stopped.
`;

await runCommand(usage, async (args) => {
  parseArgs({ args, options: {} });
  const { isWell } = await diagnose({
    say: (verdict, what, text) => process.stdout.write(scrub(`${verdict.padEnd(6)}${what}: ${text}\n`)),
  });
  return isWell ? 0 : 1;
});
