import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { currentRecord, type RequestRecord, recordingIn } from '../request/record.ts';
import type { ServerObserver } from './observer.ts';

/** Has the requests of a server observed. */
export type Observing = {
  /** Answers a request of the API, with a record of its own. */
  answering<T>(request: FastifyRequest, work: () => T): T;
  /** Reads from answers why they were refused, where no operation tells: to be called after whoever changes answers. */
  noteRefusals(app: FastifyInstance): void;
  /** Fills the record with facts of the operation, and tells of the operation at its end. */
  plugin: ApolloServerPlugin<Context>;
};

/** Tells of every request when its answer is sent, or its client left. */
export function observeRequests(app: FastifyInstance, observer: Required<ServerObserver>): Observing {
  const records = new WeakMap<FastifyRequest, RequestRecord>();
  const recordOf = (request: FastifyRequest): RequestRecord => {
    const known = records.get(request);
    const record = known ?? { codes: [], statements: 0, rows: 0, batchRead: observer.batchRead };
    if (known === undefined) records.set(request, record);
    return record;
  };
  app.addHook('onRequest', async (request, reply) => {
    const begunAtMs = performance.now();
    // Fastify's `onResponse` is not called when the client has left.
    reply.raw.once('close', () => {
      observer.requestEnded({
        requestId: request.id,
        route: request.routeOptions.url ?? null,
        method: request.method,
        // A stream ends when its client leaves.
        status: reply.raw.headersSent ? reply.raw.statusCode : undefined,
        durationMs: performance.now() - begunAtMs,
        traceparent: traceparentOf(request),
        record: recordOf(request),
      });
    });
  });
  return {
    noteRefusals(scope) {
      scope.addHook('onSend', async (request, reply, payload) => {
        if (reply.statusCode < 400 || typeof payload !== 'string') return;
        const record = recordOf(request);
        if (record.codes.length === 0) record.codes = codesIn(payload);
      });
    },
    answering(request, work) {
      const record = recordOf(request);
      const traceparent = traceparentOf(request);
      return recordingIn(record, () => observer.answering({ record, traceparent }, work));
    },
    plugin: operations(observer),
  };
}

function operations(observer: Required<ServerObserver>): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const begunAtMs = performance.now();
      const end = observer.operationBegun();
      return {
        async willSendResponse({ operation, operationName, response, contextValue: { viewer } }) {
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const codes = distinct(result?.errors?.map(({ extensions }) => String(extensions?.code)) ?? []);
          const name = operationName ?? null;
          const { workspaceId, role } = viewer;
          const type = operation?.operation ?? null;
          Object.assign(currentRecord() ?? {}, {
            ...(type && { operation: { type, name } }),
            ...{ workspaceId, role, codes },
          });
          const status = response.http.status ?? 200;
          const limit = currentRecord()?.limit;
          end({ type, name, durationMs: performance.now() - begunAtMs, status, codes, limit });
        },
      };
    },
  };
}

function traceparentOf({ headers: { traceparent } }: FastifyRequest): string | undefined {
  return typeof traceparent === 'string' ? traceparent : undefined;
}

function codesIn(payload: string): string[] {
  try {
    const { errors } = JSON.parse(payload) as { errors?: { extensions?: { code?: unknown } }[] };
    return distinct((errors ?? []).map(({ extensions }) => String(extensions?.code)));
  } catch {
    return [];
  }
}

function distinct(codes: readonly string[]): string[] {
  return [...new Set(codes)];
}
