/** `doctor`: says what would keep the server from its work. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { ArgumentError, callOf, runCommand } from './command-line.ts';
import { diagnose } from './diagnosis.ts';
import { scrub } from './log.ts';
import { printableLine } from './printable.ts';

const usage = `Checks what the server needs: configuration, proxy, encryption keys, the identity provider's keys, database, migrations,
every sealed token, the Okta org of every integration, and the clock.

  ${callOf('doctor', '[--okta-domain DOMAIN [--token-file FILE]]')}

  --okta-domain DOMAIN  asks this org, too, e.g. acme.okta.com
  --token-file FILE     tests the API token in the file with it, and says what it may read; - reads standard input
  --help                this text

Prints a line for each, with what to do about what is wrong, and exits with 1 then. It migrates nothing, adds no data and
starts no sync. Each org of an integration gets one request, without its token; only the token of --token-file is sent.
An embedded database is checked while its server is stopped.
`;

await runCommand(usage, async (args) => {
  const { values } = parseArgs({
    args,
    options: { 'okta-domain': { type: 'string' }, 'token-file': { type: 'string' } },
  });
  const { 'okta-domain': domain, 'token-file': file } = values;
  if (file !== undefined && domain === undefined) {
    throw new ArgumentError('--token-file needs --okta-domain, the org of the token');
  }
  const apiToken = file === undefined ? undefined : await readToken(file);
  const { isWell } = await diagnose({
    say: (verdict, what, told) =>
      process.stdout.write(`${printableLine(scrub(`${verdict.padEnd(6)}${what}: ${told}`))}\n`),
    okta: domain === undefined ? undefined : { domain, apiToken },
  });
  return isWell ? 0 : 1;
});

async function readToken(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason';
    throw new ArgumentError(`--token-file cannot be read: ${why}`);
  }
}
