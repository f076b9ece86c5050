import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { findPostgres } from '../kit/postgres-server.ts';
import base from '../vitest.config.ts';

// Journeys with programs that are fetched for them, see .ci/hive-gateway-journey and .ci/relay-journey.
// biome-ignore lint/style/noDefaultExport: Vitest reads it.
export default defineConfig({
  ...(base.resolve && { resolve: base.resolve }),
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    name: findPostgres() ? 'postgres' : 'pglite',
    include: ['test/{clients,gateways}/*.journey.ts'],
    globalSetup: fileURLToPath(new URL('../kit/global-setup.ts', import.meta.url)),
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
