import prom from 'prom-client';
import type { OperationEvent, ServerObserver } from '../graphql/serving/observer.ts';
import type { OktaRequestInfo } from '../okta/http/request.ts';
import { rateBucketOf } from '../okta/rate/allowances.ts';
import type { Store } from '../store/engine/database.ts';
import type { StatementListener } from '../store/engine/run-sql.ts';
import type { SyncObserver } from '../sync/reading/observer.ts';
import { createDefinitions } from './definitions.ts';

/** What is asked when the metrics are read. Each answers null when it is not known. */
type Readings = {
  stalestSuccessAgeSeconds(): Promise<number | null>;
  keySetAgeSeconds(): number | null;
  pools(): ReturnType<Store['pools']>;
};

export type Metrics = {
  server: ServerObserver;
  sync: SyncObserver;
  onStatement: StatementListener;
  onOktaRequest(info: OktaRequestInfo): void;
  onAudited(action: string, outcome: string | null): void;
  /** Everything in Prometheus' text format. */
  read(readings: Readings): Promise<{ contentType: string; text: string }>;
};

type MetricsOptions = {
  version: string;
  /** How callers are identified. */
  mode: string;
  /** What may be told of an operation's name. */
  labelOf(name: string | null): string;
};

/** Counts what the parts of the server tell. */
export function createMetrics({ version, mode, labelOf }: MetricsOptions): Metrics {
  const metrics = createDefinitions();
  const { registry } = metrics;
  prom.collectDefaultMetrics({ register: registry });
  metrics.buildInfo.set({ version }, 1);
  const statementLabel = createLabelLimit(300);
  const loaderLabel = createLabelLimit(100);

  return {
    server: {
      requestEnded({ route, method, status, durationMs, record: { codes, operation } }) {
        if (codes.includes('OVERLOADED')) metrics.shed.inc({ what: operation?.type ?? 'request' });
        metrics.httpRequestDuration.observe(
          { route: route ?? 'none', method: methodOf(method), status: status ?? 'client left' },
          durationMs / 1_000,
        );
      },
      operationBegun() {
        metrics.operationsInFlight.inc();
        return (event) => {
          metrics.operationsInFlight.dec();
          const { type, name, durationMs, codes, limit } = event;
          metrics.operationDuration.observe(
            { type: type ?? 'unknown', name: labelOf(name), outcome: outcomeOf(event) },
            durationMs / 1_000,
          );
          for (const code of codes) metrics.operationErrors.inc({ code });
          const refusal = codes.find((code) => refusals.has(code));
          if (refusal !== undefined) metrics.operationsRefused.inc({ limit: limit ?? refusal });
        };
      },
      callerRefused: (reason) => metrics.authRefused.inc({ mode, reason }),
      read: (way) => metrics.reads.inc(way),
      batchRead: (loader, size) => metrics.loaderBatchSize.observe({ loader: loaderLabel(loader) }, size),
      streamOpened() {
        metrics.subscriptionsOpen.inc();
        return () => metrics.subscriptionsOpen.dec();
      },
    },
    sync: {
      runEnded({ trigger, mode: syncMode, status, durationMs, changes }) {
        metrics.syncRuns.inc({ trigger, mode: syncMode, status });
        metrics.syncRunDuration.observe({ mode: syncMode }, durationMs / 1_000);
        for (const [change, count] of Object.entries(changes)) {
          metrics.syncRowsWritten.inc(changeLabels(change), count);
        }
      },
      stageEnded: ({ dataType, durationMs }) =>
        metrics.syncStageDuration.observe({ data_type: dataType }, durationMs / 1_000),
      removalsWithheld: (kind, count) => metrics.syncRemovalsWithheld.inc({ kind }, count),
    },
    onStatement({ label, durationMs, error }) {
      metrics.statementDuration.observe({ statement: statementLabel(label) }, durationMs / 1_000);
      if (error !== undefined) metrics.statementErrors.inc({ sqlstate: error.code });
    },
    onOktaRequest({ endpoint, status, waitedMs, durationMs }) {
      const bucket = rateBucketOf(endpoint);
      const labels = { bucket, status: status === 0 ? 'none' : String(status) };
      metrics.oktaRequests.inc(labels);
      metrics.oktaRequestDuration.observe(labels, durationMs / 1_000);
      metrics.oktaRateWait.inc({ bucket }, waitedMs / 1_000);
      if (status === 429) metrics.oktaTooManyRequests.inc({ bucket });
    },
    onAudited(action, outcome) {
      if (outcome === null) metrics.auditFailures.inc({ action });
      else metrics.auditEvents.inc({ action, outcome });
    },
    async read(readings) {
      for (const [pool, state] of Object.entries(readings.pools())) tellPool(metrics, pool, state);
      setOrRemove(metrics.keySetAge, readings.keySetAgeSeconds());
      // The rest is told all the same when the database is away.
      setOrRemove(metrics.syncStalestSuccessAge, await readings.stalestSuccessAgeSeconds().catch(() => null));
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function tellPool(
  { poolConnections, poolWaiting, poolWaits, poolWaitSeconds }: ReturnType<typeof createDefinitions>,
  pool: string,
  { busy, idle, waiting, waits, waitedMs }: ReturnType<Store['pools']>[string],
): void {
  poolConnections.set({ pool, state: 'busy' }, busy);
  poolConnections.set({ pool, state: 'idle' }, idle);
  poolWaiting.set({ pool }, waiting);
  // The pool counts by itself, from its start.
  poolWaits.remove({ pool });
  poolWaits.inc({ pool }, waits);
  poolWaitSeconds.remove({ pool });
  poolWaitSeconds.inc({ pool }, waitedMs / 1_000);
}

function setOrRemove(gauge: { set(value: number): void; remove(): void }, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}

/** Keeps the first so many values of a label; all later ones are `other`. */
function createLabelLimit(max: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= max) return 'other';
    known.add(value);
    return value;
  };
}

/** Codes of operations that are refused before anything is read. */
const refusals = new Set([
  'OPERATION_TOO_COMPLEX',
  'REQUEST_TOO_LARGE',
  'TOO_MANY_SUBSCRIPTIONS',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'EVENT_STREAM_NEEDED',
  'FORBIDDEN',
]);

function outcomeOf({ codes, status }: OperationEvent): 'ok' | 'refused' | 'failed' {
  if (codes.length === 0) return 'ok';
  return status >= 500 || codes.some((code) => faults.has(code)) ? 'failed' : 'refused';
}

/** Codes of answers that are not the caller's fault. */
const faults = new Set([
  'OVERLOADED',
  'INTERNAL_SERVER_ERROR',
  'DATABASE_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'OPERATION_TIMEOUT',
]);

/** A client may send any method. */
function methodOf(method: string): string {
  return ['GET', 'POST', 'OPTIONS', 'HEAD'].includes(method) ? method : 'other';
}

/** `userAccountsAdded`: noun `userAccounts`, change `added`. */
function changeLabels(name: string): { noun: string; change: string } {
  const [, noun = name, change = 'changed'] = /^(\w+?)([A-Z][a-z]+)$/.exec(name) ?? [];
  return { noun, change: change.toLowerCase() };
}
