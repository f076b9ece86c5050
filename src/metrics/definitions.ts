import prom from 'prom-client';

/**
 * Every metric, and the registry that serves them. `docs/operating.md` describes each. No label names a workspace, an org
 * or a person, and none has values that a client makes up.
 */
export function createDefinitions() {
  const registry = new prom.Registry();
  const options = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) => ({
    name: `okta_discovery_${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
  const counter = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new prom.Counter(options(name, help, labels));
  const gauge = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new prom.Gauge(options(name, help, labels));
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    buckets: readonly number[],
  ) => new prom.Histogram({ ...options(name, help, labels), buckets: [...buckets] });

  return {
    registry,
    httpRequestDuration: histogram(
      'http_request_duration_seconds',
      'HTTP requests, until their answer was sent.',
      ['route', 'method', 'status'],
      requestSeconds,
    ),
    operationDuration: histogram(
      'operation_duration_seconds',
      'GraphQL operations, answers to events of subscriptions among them.',
      ['type', 'name', 'outcome'],
      requestSeconds,
    ),
    operationErrors: counter('operation_errors_total', 'Operations whose answer has errors, by code.', [
      'code',
    ]),
    operationsRefused: counter(
      'operations_refused_total',
      'Operations that were refused before anything was read.',
      ['limit'],
    ),
    authRefused: counter('auth_refused_total', 'Requests whose caller was refused.', ['mode', 'reason']),
    shed: counter('shed_total', 'Requests that were not served because there was too much to do.', ['what']),
    operationsInFlight: gauge('operations_in_flight', 'Operations being answered.', []),
    subscriptionsOpen: gauge('subscriptions_open', 'Open event streams.', []),
    reads: counter('reads_total', 'Operations that only read, by the way they were answered.', [
      'road',
      'reason',
    ]),
    poolConnections: gauge('pool_connections', 'Connections to the database.', ['pool', 'state']),
    poolWaiting: gauge('pool_waiting', 'Statements and transactions that wait for a connection.', ['pool']),
    poolWaits: counter('pool_waits_total', 'Waits for a connection that are over.', ['pool']),
    poolWaitSeconds: counter('pool_wait_seconds_total', 'Time of these waits.', ['pool']),
    loaderBatchSize: histogram(
      'loader_batch_size',
      'Parents or keys that one statement read for.',
      ['loader'],
      [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000],
    ),
    statementDuration: histogram(
      'statement_duration_seconds',
      'Database statements, the wait for a connection included.',
      ['statement'],
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    ),
    statementErrors: counter('statement_errors_total', 'Failed database statements.', ['sqlstate']),
    syncRuns: counter('sync_runs_total', 'Sync runs that ended here.', ['trigger', 'mode', 'status']),
    syncRowsWritten: counter('sync_rows_written_total', 'What sync runs changed.', ['noun', 'change']),
    syncRemovalsWithheld: counter(
      'sync_removals_withheld_total',
      'Things that were not found, and not marked as removed until somebody confirms it.',
      ['kind'],
    ),
    syncRunDuration: histogram(
      'sync_run_duration_seconds',
      'Sync runs, from their first claim to their end.',
      ['mode'],
      syncSeconds,
    ),
    syncStageDuration: histogram(
      'sync_stage_duration_seconds',
      'Stages of sync runs, without what an earlier process did of them.',
      ['data_type'],
      syncSeconds,
    ),
    syncStalestSuccessAge: gauge(
      'sync_stalest_success_age_seconds',
      'Time since the last complete sync of the integration for which that is longest ago.',
      [],
    ),
    keySetAge: gauge('key_set_age_seconds', "Time since the identity provider's keys were fetched.", []),
    buildInfo: gauge('build_info', '1, with the version.', ['version']),
    oktaRequests: counter('okta_requests_total', 'Requests to Okta.', ['bucket', 'status']),
    oktaRequestDuration: histogram(
      'okta_request_duration_seconds',
      'Requests to Okta, without waits for rate limits.',
      ['bucket', 'status'],
      requestSeconds,
    ),
    oktaRateWait: counter('okta_rate_wait_seconds_total', "Waits for Okta's rate limits.", ['bucket']),
    oktaTooManyRequests: counter('okta_too_many_requests_total', "Okta's answers with 429.", ['bucket']),
    auditEvents: counter('audit_events_total', 'Events added to audit trails.', ['action', 'outcome']),
    auditFailures: counter('audit_failures_total', 'Actions that could not be recorded.', ['action']),
  };
}

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 75];
const syncSeconds = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200];
