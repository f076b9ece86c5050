import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/engine/database.ts';
import { migrate } from '../../src/store/engine/migrate.ts';
import { openPglite } from '../../src/store/engine/pglite.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { databaseUrl, startPostgresServer } from './postgres-server.ts';

/** What a test file starts its databases from. */
export type TestDatabases = (
  | { engine: 'pglite'; dumpFile: string }
  | {
      engine: 'postgres';
      serverUrl: string;
      template: string;
      /** Whose rights the stores have, when not those of whoever makes the databases. */
      role: string | undefined;
    }
) & {
  /** One database may serve file after file: the tests may write in its catalogue, and nobody else does. */
  canBeLent: boolean;
};

declare module 'vitest' {
  export interface ProvidedContext {
    databases: TestDatabases;
  }
}

/**
 * Migrates once for all test files of a Vitest project: for `pglite` into a dump that each file's database
 * starts from and that is kept until a migration changes, for `postgres` into a template database on TEST_DATABASE_URL or on
 * a server of its own. TEST_DATABASE_ROLE is a role with which the tests' stores work there: it may read and write only.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (project.name === 'postgres') return setUpPostgres(project);
  return setUpPglite(project);
}

async function setUpPglite(project: TestProject): Promise<() => Promise<void>> {
  const dumpFile = join(cacheFolder, `migrated-${await fingerprint()}.tar`);
  try {
    await access(dumpFile);
  } catch {
    await mkdir(cacheFolder, { recursive: true });
    await removeOldDumps();
    await writeDump(dumpFile);
  }
  project.provide('databases', { engine: 'pglite', dumpFile, canBeLent: true });
  return async () => {};
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

async function setUpPostgres(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given === undefined ? await startPostgresServer(settingsOfOwnServer) : undefined;
  const serverUrl = given ?? server?.url ?? '';
  const role = process.env.TEST_DATABASE_ROLE || undefined;
  const template = `discovery_test_${process.pid}_${Date.now()}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  const tearDown = async () => {
    // Also the databases of test files that ended without closing theirs.
    const leftovers = await admin<{ datname: string }[]>`
      select datname from pg_database where datname = ${template} or starts_with(datname, ${`${template}_`})`;
    for (const { datname } of leftovers) await admin.unsafe(`drop database ${datname} with (force)`);
    await admin.end();
    await server?.stop();
  };
  try {
    await admin.unsafe(`create database ${template}`);
    const store = await openStore({ databaseUrl: databaseUrl(serverUrl, template), migrationsFolder });
    await store.close();
    if (role !== undefined) await admitRole(databaseUrl(serverUrl, template), role);
  } catch (error) {
    await tearDown();
    throw error;
  }
  const canBeLent = server !== undefined;
  project.provide('databases', { engine: 'postgres', serverUrl, template, role, canBeLent });
  return tearDown;
}

/** Lets a role read and write in the template, and so in its copies; emptying tables is the tests' own business. */
async function admitRole(url: string, role: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const known = await client`select 1 from pg_roles where rolname = ${role}`;
    if (known.length === 0) await client.unsafe(`create role ${role} login`);
    await client.unsafe(`revoke create on schema public from public; grant usage on schema public, drizzle to ${role};
      grant select on all tables in schema drizzle to ${role};
      grant select, insert, update, delete, truncate on all tables in schema public to ${role}`);
  } finally {
    await client.end();
  }
}

/** What a vacuum of its own accord would find is gone after seconds, and nothing outlives the server. */
const settingsOfOwnServer = { autovacuum: 'off', synchronous_commit: 'off' };

const cacheFolder = fileURLToPath(new URL('../../node_modules/.cache/test-database', import.meta.url));
const pgliteVersionFile = fileURLToPath(
  new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url),
);
