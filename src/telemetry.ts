/**
 * What is told of the server's work to who operates it: metrics where a port is set, traces where a collector is.
 * Nothing is loaded before.
 */
import { readFileSync } from 'node:fs';
import { type Config, ConfigError } from './config.ts';
import { noteStatement } from './graphql/request/record.ts';
import type { ServerObserver } from './graphql/serving/observer.ts';
import { notListening } from './listen-failure.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { OktaRequestInfo } from './okta/http/request.ts';
import { operationLabel } from './operation-names.ts';
import type { Store } from './store/engine/database.ts';
import { onStatement } from './store/engine/run-sql.ts';
import { findStalestAgeAcrossWorkspaces } from './store/sync/integrations.ts';
import type { SyncObserver } from './sync/reading/observer.ts';

export type Telemetry = {
  server: readonly ServerObserver[];
  sync: SyncObserver;
  onOktaRequest(info: OktaRequestInfo): void;
  onAudited: Metrics['onAudited'];
  /** Begins to serve metrics, and returns their address; undefined where there are none. */
  serve(readings: { keySetAgeMs(): number | null }): Promise<string | undefined>;
  stop(): Promise<void>;
};

export async function startTelemetry(config: Config, store: Store, log: Logger): Promise<Telemetry> {
  onStatement(store, ({ rowCount }) => noteStatement(rowCount));
  const metrics = await startMetrics(config, store);
  const traces = await startTraces(config, store, log);
  return {
    server: [metrics?.observer.server ?? {}, traces?.observer.server ?? {}],
    // Each is told of other things.
    sync: { ...metrics?.observer.sync, ...traces?.observer.sync },
    onOktaRequest(info) {
      metrics?.observer.onOktaRequest(info);
      traces?.observer.onOktaRequest(info);
    },
    onAudited: (action, outcome) => metrics?.observer.onAudited(action, outcome),
    serve: async (readings) => metrics?.serve(readings),
    async stop() {
      await Promise.all([metrics?.stop(), traces?.stop()]);
    },
  };
}

async function startMetrics({ metricsPort: port, host, identity }: Config, store: Store) {
  if (port === undefined) return undefined;
  const { createMetrics } = await import('./metrics/metrics.ts');
  const { startMetricsListener } = await import('./metrics/listener.ts');
  const observer = createMetrics({ version: versionOf(), mode: identity.mode, labelOf: operationLabel });
  onStatement(store, observer.onStatement);
  let close = async () => {};
  return {
    observer,
    async serve({ keySetAgeMs }: { keySetAgeMs(): number | null }) {
      const read = () =>
        observer.read({
          stalestSuccessAgeSeconds: () => findStalestAgeAcrossWorkspaces(store.db),
          pools: () => store.pools(),
          keySetAgeSeconds() {
            const ageMs = keySetAgeMs();
            return ageMs === null ? null : ageMs / 1_000;
          },
        });
      const listener = await startMetricsListener({ host, port, read }).catch(
        notListening({ setting: 'METRICS_PORT', host, port }),
      );
      close = listener.close;
      return listener.url;
    },
    stop: () => close(),
  };
}

async function startTraces({ tracesEndpoint: endpoint }: Config, store: Store, log: Logger) {
  if (endpoint === undefined) return undefined;
  const { startExporter } = await import('./traces/exporter.ts').catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new ConfigError([
      'OTEL_EXPORTER_OTLP_ENDPOINT needs the optional packages: install without --omit=optional.',
    ]);
  });
  const { createTraces } = await import('./traces/traces.ts');
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const exporter = startExporter({
    endpoint,
    version: versionOf(),
    onTrouble() {
      if (performance.now() - toldAtMs < tellAgainMs) return;
      toldAtMs = performance.now();
      log.warn(
        { host: new URL(endpoint).host },
        'traces could not be delivered (OTEL_EXPORTER_OTLP_ENDPOINT)',
      );
    },
  });
  const observer = createTraces(exporter.tracer, { labelOf: operationLabel });
  onStatement(store, observer.onStatement);
  return { observer, stop: exporter.stop };
}

/** The least time between two warnings about a collector that is away. */
const tellAgainMs = 60_000;

function versionOf(): string {
  const file = new URL('../package.json', import.meta.url);
  return String((JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version);
}
