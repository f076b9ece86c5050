import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';

export type Exporter = {
  tracer: Tracer;
  /** Sends what is left, for three seconds at most: a collector that is away must not hold up the end. */
  stop(): Promise<void>;
};

/**
 * Sends spans to a collector, in batches. `endpoint`: as OTEL_EXPORTER_OTLP_ENDPOINT has it, without `/v1/traces`;
 * OTEL_EXPORTER_OTLP_HEADERS and the like apply. `onTrouble` is called when spans could not be delivered.
 */
export function startExporter(options: { endpoint: string; version: string; onTrouble(): void }): Exporter {
  const sending = new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces` });
  const exporter: SpanExporter = {
    export(spans, done) {
      sending.export(spans, (result) => {
        if (result.code !== 0) options.onTrouble();
        done(result);
      });
    },
    forceFlush: () => sending.forceFlush(),
    shutdown: () => sending.shutdown(),
  };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'okta-discovery',
      'service.version': options.version,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 2_000 })],
  });
  return {
    tracer: provider.getTracer('okta-discovery', options.version),
    async stop() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopMs);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

const stopMs = 3_000;
