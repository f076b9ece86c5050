import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrate } from '../../src/store/engine/migrate.ts';
import { openPglite } from '../../src/store/engine/pglite.ts';
import { migrationsFolder } from './migrations-folder.ts';

/**
 * The archive of an embedded database that was migrated and is empty otherwise: to make one takes ten seconds. Kept until
 * a migration changes.
 */
export async function migratedDumpFile(): Promise<string> {
  const dumpFile = join(cacheFolder, `migrated-${await fingerprint()}.tar`);
  try {
    await access(dumpFile);
  } catch {
    await mkdir(cacheFolder, { recursive: true });
    await removeOldDumps();
    await writeDump(dumpFile);
  }
  return dumpFile;
}

/** Makes the directory of an embedded database, as a process that migrated it left it. */
export async function unpackMigrated(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700, recursive: true });
  await promisify(execFile)('tar', ['-xf', await migratedDumpFile(), '-C', directory]);
}

/** Not those of the last day: the tests of another branch may be running from one. */
async function removeOldDumps(): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const file = join(cacheFolder, name);
    const { mtimeMs } = await stat(file);
    if (mtimeMs < Date.now() - 86_400_000) await rm(file, { force: true });
  }
}

async function writeDump(dumpFile: string): Promise<void> {
  const engine = await openPglite({
    dataDir: undefined,
    loadDataDir: undefined,
    statementTimeoutMs: 60_000,
    idleInTransactionMs: 60_000,
    connectionWaitMs: 60_000,
    onWarning: () => {},
  });
  await migrate(engine, migrationsFolder);
  const dump = Buffer.from(await (await engine.dump()).arrayBuffer());
  await engine.close();
  // Renamed when complete, so that a run that is stopped leaves no half of it.
  await writeFile(`${dumpFile}.${process.pid}`, dump);
  await rename(`${dumpFile}.${process.pid}`, dumpFile);
}

/** Changes with every migration and with the version of PGlite. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(pgliteVersionFile));
  for (const name of (await readdir(migrationsFolder)).filter((each) => each.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(join(migrationsFolder, name)));
  }
  hash.update(await readFile(join(migrationsFolder, 'meta', '_journal.json')));
  return hash.digest('hex').slice(0, 16);
}

const cacheFolder = fileURLToPath(new URL('../../node_modules/.cache/test-database', import.meta.url));
const pgliteVersionFile = fileURLToPath(
  new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url),
);
