import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The contract as it was released last: what clients and gateways rely on. */
export const releasedFile = fileURLToPath(new URL('../repo/released.graphql', import.meta.url));

/** How to take a new contract over, for whoever made a deliberate break or makes a release. */
export const acceptCommand = 'node --import tsx test/kit/released-schema.ts';

/** Writes the present `schema/*.graphql` down as released. */
function release(): void {
  const folder = new URL('../../schema/', import.meta.url);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort();
  const texts = files.map((name) => readFileSync(new URL(name, folder), 'utf8').trim());
  writeFileSync(releasedFile, `# Written by: ${acceptCommand}\n\n${texts.join('\n\n')}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) release();
