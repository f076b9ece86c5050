import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { findPostgres } from './kit/postgres-server.ts';

const require = createRequire(import.meta.url);
const globalSetup = fileURLToPath(new URL('./kit/global-setup.ts', import.meta.url));

// Everything in these folders gets a database and runs once on each engine …
const withDatabase = 'test/{secrets,store,sync,graphql,journeys}/**/*.test.ts';
// … except what needs none: that runs once, with the tests of the other folders.
const withoutDatabase = [
  'test/store/engine/{connection-pool,directory-lock,errors,journal}.test.ts',
  'test/sync/transform/**/*.test.ts',
  'test/{secrets,store,sync,graphql}/**/*.pure.test.ts',
];
// … and except those of what Okta answers and of HTTP, to which the engine that keeps the rows makes no difference: these
// run on PGlite, which everybody has. A test of SQL, of transactions, of locks or of types does not belong to them.
const onPgliteAlone = [
  'test/sync/bench-sync.test.ts',
  'test/sync/commands/test-connection{,-beside-sync}.test.ts',
  'test/sync/connection/{connection-health,rate-resets}.test.ts',
  'test/sync/reading/!(odd-numbers).test.ts',
  'test/sync/run/{faults,faults-meanwhile,faults-mixed,incremental}.test.ts',
  'test/sync/stages/{last-users,odd-logs,plain-logs,told-removals,unreadable-changes}.test.ts',
  'test/graphql/{gateway,gateway-identity,limits}.test.ts',
  'test/journeys/behind-a-proxy.test.ts',
  'test/graphql/serving/{callers,event-streams,http-audit,requests,server,token-leaks,wants-event-stream}.test.ts',
];
const otherFolders = ['test/*.test.ts', 'test/!(secrets|store|sync|graphql|journeys|chaos)/**/*.test.ts'];

// Minutes of random faults, never the same: only for who asks for them, with `npm run test:chaos`.
const isChaosAskedFor = process.argv.some((argument) => /^(?:--project=)?chaos$/.test(argument));

const hasPostgres = process.env.TEST_DATABASE_URL !== undefined || findPostgres() !== undefined;
if (!hasPostgres) {
  console.warn('PostgreSQL left out: no TEST_DATABASE_URL, and no initdb and postgres on PATH.');
}

export default defineConfig({
  resolve: {
    // Vite would resolve the ES build of graphql while Apollo requires the CommonJS one; two copies refuse
    // each other's schemas ("Cannot use GraphQLSchema from another module or realm").
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  test: {
    root: new URL('..', import.meta.url).pathname,
    // For a machine that has much else to do: alone no test takes a tenth of it.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 30_000 } },
    // Two cores run the suite; more workers only make PGlite's start slower for each other.
    maxWorkers: 2,
    // Files of a project take turns in two processes, with modules loaded and a database started (kit/database.ts) once.
    // No module of ours keeps anything that a test could change.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'unit', include: [...otherFolders, ...withoutDatabase] } },
      {
        extends: true,
        test: {
          name: 'pglite',
          include: [withDatabase],
          exclude: [...withoutDatabase, 'test/store/engine/postgres*.test.ts'],
          globalSetup,
        },
      },
      ...(isChaosAskedFor
        ? [
            {
              extends: true as const,
              test: { name: 'chaos', include: ['test/chaos/**/*.test.ts'], globalSetup },
            },
          ]
        : []),
      ...(hasPostgres
        ? [
            {
              extends: true as const,
              test: {
                name: 'postgres',
                include: [withDatabase],
                exclude: [...withoutDatabase, ...onPgliteAlone, 'test/store/engine/pglite*.test.ts'],
                globalSetup,
              },
            },
          ]
        : []),
    ],
  },
});
