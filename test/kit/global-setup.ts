import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPglite } from '../../src/store/pglite.ts';
import { databaseUrl, startPostgresServer } from './postgres-server.ts';

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** What a test file starts its databases from. */
export type TestDatabases =
  | { engine: 'pglite'; dumpFile: string }
  | { engine: 'postgres'; serverUrl: string; template: string };

declare module 'vitest' {
  export interface ProvidedContext {
    databases: TestDatabases;
  }
}

/**
 * Migrates once for all test files of a Vitest project: for `pglite` into a dump that each file's database
 * starts from, for `postgres` into a template database on TEST_DATABASE_URL or on a server of its own.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (project.name === 'postgres') return setUpPostgres(project);
  return setUpPglite(project);
}

async function setUpPglite(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'discovery-pglite-'));
  const engine = await openPglite({
    dataDir: undefined,
    loadDataDir: undefined,
    statementTimeoutMs: 60_000,
    idleInTransactionMs: 60_000,
    connectionWaitMs: 60_000,
  });
  await migrate(engine, migrationsFolder);
  const dumpFile = join(folder, 'migrated.tar');
  await writeFile(dumpFile, Buffer.from(await (await engine.dump()).arrayBuffer()));
  await engine.close();
  project.provide('databases', { engine: 'pglite', dumpFile });
  return () => rm(folder, { recursive: true, force: true });
}

async function setUpPostgres(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given === undefined ? await startPostgresServer() : undefined;
  const serverUrl = given ?? server?.url ?? '';
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
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('databases', { engine: 'postgres', serverUrl, template });
  return tearDown;
}
