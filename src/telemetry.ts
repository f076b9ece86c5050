/** What is told of the server's work to who operates it: metrics, where a port is set. Nothing is loaded before. */
import { readFileSync } from 'node:fs';
import { type Config, ConfigError } from './config.ts';
import { noteStatement } from './graphql/request/record.ts';
import type { ServerObserver } from './graphql/serving/observer.ts';
import type { MetricsListener } from './metrics/listener.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Store } from './store/engine/database.ts';
import { onStatement } from './store/engine/run-sql.ts';
import { findStalestAgeAcrossWorkspaces } from './store/sync/integrations.ts';
import type { SyncObserver } from './sync/reading/observer.ts';

export type Telemetry = {
  server: readonly ServerObserver[];
  sync: SyncObserver;
  onOktaRequest: Metrics['onOktaRequest'] | undefined;
  onAudited: Metrics['onAudited'] | undefined;
  /** Begins to serve what was counted, and returns the address. */
  serve(readings: { keySetAgeMs(): number | null }): Promise<string | undefined>;
  stop(): Promise<void>;
};

export async function startTelemetry(config: Config, store: Store): Promise<Telemetry> {
  onStatement(store, ({ rowCount }) => noteStatement(rowCount));
  const { metricsPort: port } = config;
  if (port === undefined) {
    const nothing = { server: [], sync: {}, onOktaRequest: undefined, onAudited: undefined };
    return { ...nothing, serve: async () => undefined, stop: async () => {} };
  }
  const { createMetrics } = await import('./metrics/metrics.ts');
  const { startMetricsListener } = await import('./metrics/listener.ts');
  const metrics = createMetrics({ version: versionOf(), mode: config.identity.mode });
  onStatement(store, metrics.onStatement);
  let listener: MetricsListener | undefined;
  return {
    server: [metrics.server],
    sync: metrics.sync,
    onOktaRequest: metrics.onOktaRequest,
    onAudited: metrics.onAudited,
    async serve({ keySetAgeMs }) {
      const read = () =>
        metrics.read({
          stalestSuccessAgeSeconds: () => findStalestAgeAcrossWorkspaces(store.db),
          keySetAgeSeconds() {
            const ageMs = keySetAgeMs();
            return ageMs === null ? null : ageMs / 1_000;
          },
        });
      try {
        listener = await startMetricsListener({ host: config.host, port, read });
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
        throw new ConfigError([`METRICS_PORT ${port} cannot be listened on (${code}): choose another one.`]);
      }
      return listener.url;
    },
    async stop() {
      await listener?.close();
    },
  };
}

function versionOf(): string {
  const file = new URL('../package.json', import.meta.url);
  return String((JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version);
}
