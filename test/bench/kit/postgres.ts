import postgres from 'postgres';
import { databaseUrl, startPostgresServer } from '../../kit/postgres-server.ts';

/** Databases for measurements, each new and empty. `stop` drops them. */
export type BenchPostgres = {
  /** Makes one and returns its URL. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
};

/** Uses TEST_DATABASE_URL, or starts a server with the memory settings of a production one. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const given = process.env.TEST_DATABASE_URL;
  const server =
    given === undefined
      ? await startPostgresServer({ shared_buffers: '512MB', max_wal_size: '4GB', full_page_writes: 'on' })
      : undefined;
  const admin = postgres(server?.url ?? given ?? '', { max: 1, fetch_types: false, onnotice: () => {} });
  const names: string[] = [];
  return {
    async createDatabase(name) {
      const unique = `bench_${name}_${process.pid}`;
      await admin.unsafe(`create database ${unique}`);
      names.push(unique);
      return databaseUrl(server?.url ?? given ?? '', unique);
    },
    async stop() {
      for (const name of names) await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
      await server?.stop();
    },
  };
}
