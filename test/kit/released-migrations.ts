/** Adds migrations that are new to the list of released ones, which a test holds every migration against. */
import { appendFileSync } from 'node:fs';
import { hashesListed, hashesOfFiles, releasedMigrationsFile } from './migration-hashes.ts';

const listed = hashesListed();
for (const [name, hash] of hashesOfFiles()) {
  if (listed.has(name)) continue;
  appendFileSync(releasedMigrationsFile, `${hash}  ${name}\n`);
  process.stdout.write(`${name} is released: it stays as it is from now on\n`);
}
