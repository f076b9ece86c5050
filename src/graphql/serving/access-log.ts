import { withoutSecrets } from '../request/graphql-messages.ts';
import type { Log } from '../request/log.ts';
import type { RequestEvent, ServerObserver } from './observer.ts';

/** Which requests of the API get a line: all; those that were slow, refused or failed; none. */
export type AccessLog = 'all' | 'slow' | 'off';

const slowMs = 1_000;

/**
 * One line per request of the API, at its end. It holds ids and counts: nothing that was sent but the name of the
 * operation, and nobody's name. In mode `slow` other requests are told at level `debug`, and of those that are refused
 * in an overload the first of each second gets a line, the others of it one together.
 */
export function accessLog(log: Log, mode: AccessLog, path: string): ServerObserver {
  if (mode === 'off') return {};
  const isOneOfMany = mode === 'slow' ? createSummary(log) : () => false;
  return {
    requestEnded(event) {
      if (event.route !== path || event.method === 'OPTIONS') return;
      if (event.record.codes[0] === 'OVERLOADED' && isOneOfMany()) return;
      const level = levelOf(event, mode);
      log[level]?.(fieldsOf(event), 'request');
    },
  };
}

/** Counts refusals; whether this one is told of together with others of its second. */
function createSummary(log: Log): () => boolean {
  let others: number | undefined;
  return () => {
    if (others !== undefined) {
      others += 1;
      return true;
    }
    others = 0;
    setTimeout(() => {
      if (others) log.warn({ code: 'OVERLOADED', requests: others }, 'more requests were refused');
      others = undefined;
    }, 1_000).unref();
    return false;
  };
}

function levelOf({ status, durationMs, record }: RequestEvent, mode: AccessLog): 'warn' | 'info' | 'debug' {
  if (status !== undefined && status >= 500) return 'warn';
  const isRemarkable =
    durationMs > slowMs || status === undefined || status >= 400 || record.codes.length > 0;
  return isRemarkable || mode === 'all' ? 'info' : 'debug';
}

function fieldsOf({ requestId, status, durationMs, traceparent, record }: RequestEvent): object {
  const { operation, codes, statements, rows, role, workspaceId } = record;
  return {
    requestId,
    traceId: record.traceId ?? traceIdIn(traceparent),
    operation: operation?.name == null ? undefined : withoutSecrets(operation.name).slice(0, maxNameLength),
    type: operation?.type,
    status: status ?? 'client left',
    code: codes[0],
    ms: Math.round(durationMs),
    rows,
    statements,
    role,
    workspaceId,
  };
}

const maxNameLength = 100;

/** The trace's id by the W3C's form; undefined for anything else, because anybody may send the header. */
export function traceIdIn(traceparent: string | undefined): string | undefined {
  const id = /^[\da-f]{2}-([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-.*)?$/.exec(
    traceparent ?? '',
  )?.[1];
  return id === undefined || /^0+$/.test(id) || traceparent?.startsWith('ff') ? undefined : id;
}
