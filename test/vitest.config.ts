import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { findPostgres } from './kit/postgres-server.ts';

const require = createRequire(import.meta.url);
const globalSetup = fileURLToPath(new URL('./kit/global-setup.ts', import.meta.url));

// Everything in these folders gets a database and runs once on each engine …
const withDatabase = 'test/{clients,documents,secrets,store,sync,graphql,journeys}/**/*.test.ts';
// … except what needs none: that runs once, with the tests of the other folders.
const withoutDatabase = [
  'test/store/engine/{connection-pool,directory-lock,errors,journal}.test.ts',
  'test/sync/transform/**/*.test.ts',
  'test/{secrets,store,sync,graphql}/**/*.pure.test.ts',
];
// Of these the engine makes no difference, or both answer alike as soon as the tests of `store` and `graphql` pass: they
// run on one of them. What is about HTTP, and writes little, runs on PGlite, which everybody has …
const onPgliteAlone = [
  'test/{clients,documents}/*.test.ts',
  'test/sync/bench-sync.test.ts',
  // The sync on the database that everybody has; the rest of it where it takes less time.
  'test/sync/run/{first-sync,incremental}.test.ts',
  'test/graphql/{gateway,gateway-figures,gateway-identity,limits,compiled/ready-made}.test.ts',
  'test/journeys/behind-a-proxy.test.ts',
  'test/graphql/serving/{access-log,callers,compression,event-streams,http-audit,large-answers,requests,server,shared-subscriptions,stopped-readers,token-leaks,wants-event-stream}.test.ts',
];
// … and what syncs or runs transactions, or processes that start one after the other, on PostgreSQL where there is one: it
// has several sessions, syncs in four fifths of the CPU, and a process that uses it starts faster.
// `npm run test:engines` runs all of them on both.
const onPostgresIfThere = [
  'test/graphql/{mutations-lifecycle,reviews,workspaces,workspaces/*}.test.ts',
  'test/graphql/questions/connecting.test.ts',
  'test/graphql/serving/overload.test.ts',
  'test/journeys/{audit-trail,draining,operator-commands,rotate-key,upgraded-services}.test.ts',
  'test/sync/regroup-services.test.ts',
  'test/sync/commands/{add-integration,audit,confirm-removals,remove-integration,repeat-erasures,rotate-token,test-connection,test-connection-beside-sync,trigger-sync}.test.ts',
  'test/sync/connection/{connection-health,keep-alive,not-enabled,rate-resets,sealed-columns,shared-rate-budget,token-meanwhile}.test.ts',
  'test/sync/reading/!(odd-numbers).test.ts',
  'test/sync/run/{checkpoints,faults,faults-meanwhile,faults-mixed,first-look,resume,tampered-tokens,worker,worker-gives-up}.test.ts',
  'test/sync/stages/!(personal-data).test.ts',
];
const otherFolders = [
  'test/*.test.ts',
  'test/!(clients|documents|secrets|store|sync|graphql|journeys|chaos|package)/**/*.test.ts',
];

// Only for who asks for them: minutes of random faults, never the same (`npm run test:chaos`), and what builds the
// package and the image and fetches their packages (`npm run test:package`).
const askedFor = ['chaos', 'package'].filter((name) =>
  process.argv.some((argument) => argument === name || argument === `--project=${name}`),
);

// Set by `npm run test:engines`.
const isOneEngineEnough = process.env.TEST_ENGINES !== 'both';

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
          exclude: [
            ...withoutDatabase,
            'test/{store/engine,journeys}/postgres*.test.ts',
            ...(hasPostgres && isOneEngineEnough ? onPostgresIfThere : []),
          ],
          globalSetup,
        },
      },
      ...askedFor.map((name) => ({
        extends: true as const,
        test: { name, include: [`test/${name}/**/*.test.ts`], globalSetup },
      })),
      ...(hasPostgres
        ? [
            {
              extends: true as const,
              test: {
                name: 'postgres',
                include: [withDatabase],
                exclude: [
                  ...withoutDatabase,
                  'test/store/engine/pglite*.test.ts',
                  ...(isOneEngineEnough ? onPgliteAlone : []),
                ],
                globalSetup,
              },
            },
          ]
        : []),
    ],
  },
});
