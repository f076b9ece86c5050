import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrationsFolder } from './migrations-folder.ts';

/** As `sha256sum` writes it: a hash and a name on each line. */
export const releasedMigrationsFile = fileURLToPath(new URL('../repo/migrations.sha256', import.meta.url));

export function hashesListed(): Map<string, string> {
  const lines = readFileSync(releasedMigrationsFile, 'utf8').split('\n');
  return new Map(
    lines.filter((line) => line !== '').map((line) => [line.split('  ')[1] ?? '', line.split('  ')[0] ?? '']),
  );
}

export function hashesOfFiles(): Map<string, string> {
  const names = readdirSync(migrationsFolder).filter((name) => name.endsWith('.sql'));
  return new Map(
    names.sort().map((name) => {
      const text = readFileSync(join(migrationsFolder, name));
      return [name, createHash('sha256').update(text).digest('hex')];
    }),
  );
}
