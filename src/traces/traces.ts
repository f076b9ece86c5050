import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { RequestRecord } from '../graphql/request/record.ts';
import type { ServerObserver } from '../graphql/serving/observer.ts';
import type { OktaRequestInfo } from '../okta/http/request.ts';
import type { StatementListener } from '../store/engine/run-sql.ts';
import type { SyncObserver } from '../sync/reading/observer.ts';

export type Traces = {
  server: ServerObserver;
  sync: SyncObserver;
  onStatement: StatementListener;
  onOktaRequest(info: OktaRequestInfo): void;
};

export type TraceOptions = {
  /** What may be told of an operation's name. */
  labelOf(name: string | null): string;
};

/** What is under way in an asynchronous context; spans of statements and requests are made within it. */
type Scope = {
  /** Begins it when there is none yet. */
  span(): Span;
  /** Has another span take its place, until that is over. */
  inner: Span | undefined;
};

/**
 * Makes spans: of a request, its operation, and each statement of it; of a page of a sync, with the requests to Okta and
 * the statements that it took. Work that belongs to neither, like looking for due runs, makes none.
 */
export function createTraces(tracer: Tracer, { labelOf }: TraceOptions): Traces {
  const scopes = new AsyncLocalStorage<Scope>();
  const requests = new WeakMap<RequestRecord, Span>();
  const pages = new WeakMap<Scope, { end(records: number): void }>();

  /** A span that has ended now, within what is under way. */
  function note(name: string, durationMs: number, fill: (span: Span) => void): void {
    const scope = scopes.getStore();
    if (scope === undefined) return;
    const endMs = Date.now();
    const startTime = endMs - durationMs;
    const parent = trace.setSpan(ROOT_CONTEXT, scope.inner ?? scope.span());
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime }, parent);
    fill(span);
    span.end(endMs);
  }

  return {
    server: {
      answering({ record, traceparent }, work) {
        const span = tracer.startSpan('HTTP', { kind: SpanKind.SERVER }, callersContext(traceparent));
        requests.set(record, span);
        record.traceId = span.spanContext().traceId;
        return scopes.run({ span: () => span, inner: undefined }, work);
      },
      requestEnded({ record, method, route, status }) {
        const span = requests.get(record);
        if (span === undefined) return;
        span.updateName(`${method} ${route}`);
        span.setAttributes({ 'http.request.method': method, 'http.route': String(route) });
        if (status !== undefined) span.setAttribute('http.response.status_code', status);
        if (status === undefined || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
      operationBegun() {
        const scope = scopes.getStore();
        const parent = scope === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, scope.span());
        const span = tracer.startSpan('operation', {}, parent);
        if (scope !== undefined) scope.inner = span;
        return ({ type, name, codes }) => {
          const label = labelOf(name);
          span.updateName(label === 'other' ? (type ?? 'operation') : `${type} ${label}`);
          if (type !== null) span.setAttribute('graphql.operation.type', type);
          if (label !== 'other') span.setAttribute('graphql.operation.name', label);
          if (codes.length > 0) {
            span.setAttribute('error.type', codes.join(' '));
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
          if (scope?.inner === span) scope.inner = undefined;
        };
      },
    },
    sync: {
      reading(dataType, work) {
        let page: Span | undefined;
        const scope: Scope = {
          span() {
            page ??= tracer.startSpan('sync page', {
              root: true,
              attributes: { 'okta.data_type': dataType },
            });
            return page;
          },
          inner: undefined,
        };
        pages.set(scope, {
          end(records) {
            page?.setAttribute('sync.records', records);
            page?.end();
            page = undefined;
          },
        });
        return scopes.run(scope, work);
      },
      pageWritten(records) {
        const scope = scopes.getStore();
        if (scope !== undefined) pages.get(scope)?.end(records);
      },
    },
    onStatement({ label, durationMs, error }) {
      note(label, durationMs, (span) => {
        span.setAttributes({ 'db.system.name': 'postgresql', 'db.query.summary': label });
        if (error === undefined) return;
        span.setAttribute('db.response.status_code', error.code);
        span.setStatus({ code: SpanStatusCode.ERROR });
      });
    },
    onOktaRequest({ endpoint, host, status, durationMs }) {
      note('GET', durationMs, (span) => {
        span.setAttributes({
          'http.request.method': 'GET',
          'url.template': endpoint,
          'server.address': host,
        });
        if (status > 0) span.setAttribute('http.response.status_code', status);
        if (status === 0 || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      });
    },
  };
}

/** The span of a caller by the W3C's `traceparent`; anybody may send one, so what has not its form is no span. */
function callersContext(traceparent: string | undefined) {
  const form = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;
  const [, traceId, spanId, flags] = form.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags ?? '0', 16) & 1;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
