import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from './errors.ts';

/**
 * Refuses a non-empty directory that PGlite would initialise again or cannot read: a damaged database must not
 * turn into an empty one. Accepts a new database only in a directory that is missing or empty, or whose
 * initialisation never finished. Call it while holding the directory's lock.
 *
 * Returns a function to call once the database is open.
 */
export async function prepareDataDirectory(dataDir: string): Promise<() => Promise<void>> {
  const unfinished = join(`${dataDir}.lock`, 'unfinished');
  const begun = await textOf(unfinished);
  if (begun !== undefined && begun === (await identityOf(dataDir))) {
    await rename(dataDir, `${dataDir}.unfinished-${Date.now()}`);
  }
  await rm(unfinished, { force: true });
  const names = await namesIn(dataDir);
  if (names.length === 0) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, (await identityOf(dataDir)) ?? '');
    return () => rm(unfinished, { force: true });
  }
  const version = (await textOf(join(dataDir, 'PG_VERSION')))?.trim();
  if (version === undefined || version === '') {
    throw damaged(
      `the directory ${dataDir} has files in it but no PG_VERSION, so that it is either damaged or no database`,
    );
  }
  if (version !== embeddedVersion) {
    throw new StoreError(
      'DAMAGED',
      `the directory ${dataDir} is of PostgreSQL ${version.slice(0, 10)}, and the embedded one is ` +
        `${embeddedVersion}: start the version of this program that made it, or ${beginAnew}`,
    );
  }
  return async () => {};
}

/** The error for a database whose files exist but do not open. */
export function damaged(what: string): StoreError {
  return new StoreError('DAMAGED', `${what}. Nothing was changed: put it back from a copy, or ${beginAnew}`);
}

/** Device and inode, which change with a replaced directory. */
async function identityOf(directory: string): Promise<string | undefined> {
  const found = await stat(directory, { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new StoreError('DAMAGED', `${directory} is a file, not a directory`);
    throw new StoreError(code, `the directory ${directory} cannot be read`);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new StoreError(codeOf(error), `${path} cannot be read`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'DRIVER';
}

/** PGlite's major version of PostgreSQL, as in PG_VERSION. */
const embeddedVersion = '18';
const beginAnew =
  'move it away to begin with an empty database, into which everything is discovered anew once the integrations are added';
