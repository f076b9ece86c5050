import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncChanges, SyncMode, SyncStatus, SyncTrigger } from '../../store/tables/sync-runs.ts';

/** Is told what syncs do, for metrics. Nothing it is told names an org or a person. Quick, and throws nothing. */
export type SyncObserver = {
  runEnded?(run: {
    trigger: SyncTrigger;
    mode: SyncMode;
    status: SyncStatus;
    /** Since it was first claimed. */
    durationMs: number;
    changes: SyncChanges;
  }): void;
  /** Reads a stage; `work` may be run in a context of its own. */
  reading?<T>(dataType: OktaDataType, work: () => T): T;
  /** A page, or what a stage writes without one, was written within `reading`. */
  pageWritten?(records: number): void;
  stageEnded?(stage: { dataType: OktaDataType; status: string; durationMs: number }): void;
  /** Things that were not found, and not marked as removed yet. */
  removalsWithheld?(kind: string, count: number): void;
};
