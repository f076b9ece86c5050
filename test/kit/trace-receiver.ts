import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedSpan = {
  name: string;
  /** 1 internal, 2 server, 3 client. */
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  /** 2 for an error. */
  status: number;
  attributes: Record<string, unknown>;
};

/** A collector of traces: takes OTLP over HTTP as JSON. */
export type TraceReceiver = {
  url: string;
  spans: ReceivedSpan[];
  /** Bodies as they came. */
  bodies: string[];
  /** What else was asked for. */
  others: string[];
  close(): Promise<void>;
};

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const isTraces = request.method === 'POST' && request.url === '/v1/traces';
    if (isTraces) {
      receiver.bodies.push(body);
      receiver.spans.push(...spansIn(JSON.parse(body)));
    } else receiver.others.push(`${request.method} ${request.url}`);
    response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: TraceReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    bodies: [],
    others: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

type SentSpan = Omit<ReceivedSpan, 'status' | 'attributes'> & {
  status?: { code?: number };
  attributes?: { key: string; value: Record<string, unknown> }[];
};
type Sent = { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] };

function spansIn({ resourceSpans }: Sent): ReceivedSpan[] {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.map(({ name, kind, traceId, spanId, parentSpanId, status, attributes }) => ({
    ...{ name, kind, traceId, spanId, parentSpanId: parentSpanId || undefined },
    status: status?.code ?? 0,
    attributes: Object.fromEntries(
      (attributes ?? []).map(({ key, value }) => [
        key,
        Object.values(value).map((one) =>
          typeof one === 'string' && /^\d+$/.test(one) ? Number(one) : one,
        )[0],
      ]),
    ),
  }));
}
