import type { ReadWay } from '../compiled/compiled-reads.ts';
import type { RequestRecord } from '../request/record.ts';

/** A request that was answered, or whose client left first. */
export type RequestEvent = {
  requestId: string;
  /** The pattern of its path; null where nothing is served. */
  route: string | null;
  method: string;
  /** Undefined when the client left before it was answered. */
  status: number | undefined;
  durationMs: number;
  /** W3C `traceparent`, as it was sent. */
  traceparent: string | undefined;
  record: RequestRecord;
};

/** An operation that was executed, also one of an event of a subscription. */
export type OperationEvent = {
  /** `query`, `mutation`, `subscription`; null where the document could not be read. */
  type: string | null;
  /** The client chose it. */
  name: string | null;
  durationMs: number;
  status: number;
  codes: readonly string[];
  /** The limit for which it was refused. */
  limit: string | undefined;
};

/** Is told what the server does, for metrics and traces. All methods are quick and throw nothing. */
export type ServerObserver = {
  requestEnded?(event: RequestEvent): void;
  /** What it returns is called at the end of the operation. */
  operationBegun?(): (event: OperationEvent) => void;
  callerRefused?(reason: string): void;
  /** An operation that only reads was answered. */
  read?(way: ReadWay): void;
  /** Rows were read for so many parents or keys at once; the loader is named like its statement. */
  batchRead?(loader: string, size: number): void;
  /** What it returns is called when the stream ends. */
  streamOpened?(): () => void;
  /** Answers a request of the API; `work` may be run in a context of its own. */
  answering?<T>(request: { record: RequestRecord; traceparent: string | undefined }, work: () => T): T;
};

/** Tells all of them. */
export function allOf(observers: readonly ServerObserver[]): Required<ServerObserver> {
  return {
    requestEnded(event) {
      for (const each of observers) each.requestEnded?.(event);
    },
    operationBegun() {
      const ends = observers.flatMap((each) => each.operationBegun?.() ?? []);
      return (event) => {
        for (const end of ends) end(event);
      };
    },
    callerRefused(reason) {
      for (const each of observers) each.callerRefused?.(reason);
    },
    read(way) {
      for (const each of observers) each.read?.(way);
    },
    batchRead(loader, size) {
      for (const each of observers) each.batchRead?.(loader, size);
    },
    streamOpened() {
      const ends = observers.flatMap((each) => each.streamOpened?.() ?? []);
      return () => {
        for (const end of ends) end();
      };
    },
    answering(request, work) {
      const nested = observers.reduceRight<typeof work>((inner, { answering }) => {
        return answering ? () => answering(request, inner) : inner;
      }, work);
      return nested();
    },
  };
}
