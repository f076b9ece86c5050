#!/usr/bin/env node
/**
 * `okta-discovery`: one command for everything this package does. It imports nothing else before the check of Node's
 * version, and has no syntax that an older Node could not read.
 */
import './node-version.cjs';

const commands: [name: string, does: string, start: () => Promise<unknown>][] = [
  ['serve', 'starts the server (also without a command)', () => import('./main.ts')],
  ['doctor', 'checks configuration, database, keys, identity provider and Okta', () => import('./doctor.ts')],
  ['rotate-key', 'seals all secrets with the first encryption key', () => import('./rotate-key.ts')],
  ['audit', 'verifies and exports the audit trail', () => import('./audit.ts')],
  [
    'erase-workspace',
    'erases everything of one workspace but its audit trail',
    () => import('./erase-workspace.ts'),
  ],
  ['restored', 'repeats erasures in a database restored from a backup', () => import('./restored.ts')],
  ['migrate', 'applies the migrations of the database', () => import('./migrate.ts')],
  ['schema', 'prints the contract, for composing', () => import('./print-schema.ts')],
  ['demo', 'shows the main job with a simulated org', () => import('./demo/main.ts')],
  ['simulator', 'starts a simulated Okta org alone', () => import('./simulator/main.ts')],
];

const usage = `Discovers services, users, employees and departments from Okta, as a GraphQL Federation 2 subgraph.

  okta-discovery [command] [options]

${commands.map(([name, does]) => `  ${name.padEnd(16)} ${does}`).join('\n')}

  okta-discovery <command> --help   says more about one
  okta-discovery --version          prints the version

Settings are variables of the environment; docs/configuration.md lists them.
`;

async function start(given: string | undefined): Promise<void> {
  if (given === '--help' || given === '-h' || given === 'help') {
    process.stdout.write(usage);
    return;
  }
  if (given === '--version') {
    const { readFileSync } = await import('node:fs');
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    process.stdout.write(`${JSON.parse(manifest).version}\n`);
    return;
  }
  const isNamed = given !== undefined && !given.startsWith('-');
  const command = commands.find(([name]) => name === (isNamed ? given : 'serve'));
  if (command === undefined) {
    const { scrub } = await import('./log.ts');
    process.stderr.write(scrub(`There is no command ${given}. --help lists them.\n`));
    process.exitCode = 2;
    return;
  }
  // A command finds its own arguments where they are when it is started alone.
  if (isNamed) process.argv.splice(2, 1);
  await command[2]();
}

// Not awaited at the top level, which an older Node could not read.
start(process.argv[2]);
