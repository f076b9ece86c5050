import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { openStore } from '../../../src/store/engine/database.ts';
import { rebuildDepartmentUse } from '../../../src/store/usage/recount.ts';
import { databaseUrl } from '../../kit/postgres-server.ts';
import { type CompanySize, seedCompany, seededId, workspaceId } from './seed.ts';

/** The URL of a migrated and seeded database on the server. Reuses one that exists. */
export async function openBenchDatabase(
  serverUrl: string,
  size: CompanySize,
  note: (text: string) => void,
): Promise<string> {
  const name = `bench_queries_${size.employees}_${size.services}_${size.accounts}`;
  const url = databaseUrl(serverUrl, name);
  const isNew = await createDatabase(serverUrl, name);
  const migrationsFolder = fileURLToPath(new URL('../../../drizzle', import.meta.url));
  const store = await openStore({ databaseUrl: url, migrationsFolder, statementTimeoutMs: 600_000 });
  try {
    if (isNew) {
      note(`seeding ${size.employees} employees, ${size.services} services, about ${size.accounts} accounts`);
      const client = postgres(url, { max: 1, onnotice: () => {} });
      await seedCompany(client, size, note).finally(() => client.end());
      note('use by department');
      const services = Array.from({ length: size.services }, (_, n) => seededId('service', n + 1));
      await rebuildDepartmentUse(store.db, workspaceId, services, { withSignIns: true });
      await store.maintenance();
    }
  } catch (error) {
    await store.close();
    await dropDatabase(serverUrl, name);
    throw error;
  }
  await store.close();
  return url;
}

async function createDatabase(serverUrl: string, name: string): Promise<boolean> {
  return onServer(serverUrl, async (client) => {
    const found = await client`select 1 from pg_database where datname = ${name}`;
    if (found.length > 0) return false;
    await client.unsafe(`create database ${name}`);
    return true;
  });
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, (client) => client.unsafe(`drop database if exists ${name} with (force)`));
}

async function onServer<T>(serverUrl: string, ask: (client: postgres.Sql) => Promise<T>): Promise<T> {
  const client = postgres(serverUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}
