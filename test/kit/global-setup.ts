import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/engine/database.ts';
import { migratedDumpFile } from './migrated-dump.ts';
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
  project.provide('databases', { engine: 'pglite', dumpFile: await migratedDumpFile(), canBeLent: true });
  return async () => {};
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
