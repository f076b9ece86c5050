import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { uuidArray } from '../engine/run-sql.ts';
import {
  noChanges,
  type SyncChanges,
  type SyncStatus,
  type SyncTrigger,
  syncRuns,
  syncStages,
} from '../tables/sync-runs.ts';
import { type InstantRange, type Optional, oneOf, within } from './conditions.ts';
import { toUuids } from './given-text.ts';
import { label } from './label.ts';
import {
  countByParent,
  findByIds,
  listByParent,
  type Noun,
  type Relation,
  type RowOf,
  selected,
  without,
} from './list-builder.ts';
import type { Reader } from './reader.ts';

const r = alias(syncRuns, 'r');
const st = alias(syncStages, 'st');
// Excludes columns that only the worker holding the lease uses.
const stored = without(getTableColumns(r), [
  'workspaceId',
  'attempt',
  'holder',
  'leaseToken',
  'leaseExpiresAt',
  'cancelRequestedAt',
]);
const columns = {
  ...stored,
  /** A run of an older version has not counted all of them. */
  changes: sql<SyncChanges>`(${JSON.stringify(noChanges)}::jsonb || ${r.changes})`,
};
export const stageColumns = without(getTableColumns(st), ['workspaceId', 'checkpoint']);

export type SyncRunRow = RowOf<typeof columns>;
export type SyncStageRow = RowOf<typeof stageColumns>;
export type SyncRunFilter = {
  status?: Optional<readonly SyncStatus[]>;
  trigger?: Optional<readonly SyncTrigger[]>;
  startedAt?: Optional<InstantRange>;
};
export type SyncRunOrderField = 'QUEUED_AT';

export const syncRunNoun: Noun<typeof columns, SyncRunFilter, SyncRunOrderField> = {
  name: 'sync runs',
  from: sql`${syncRuns} ${r}`,
  workspaceId: r.workspaceId,
  id: r.id,
  columns,
  orders: { QUEUED_AT: { by: r.queuedAt, type: 'instant' } },
  defaultOrder: [{ field: 'QUEUED_AT', direction: 'DESC' }],
  filters: {
    status: (statuses) => oneOf(r.status, statuses),
    trigger: (triggers) => oneOf(r.trigger, triggers),
    startedAt: (range) => within(r.startedAt, range),
  },
};
export const syncRunsByIntegration: Relation<SyncRunOrderField> = {
  name: 'integration',
  where: (parent) => sql`${r.integrationId} = ${parent}`,
};

export const findSyncRunsByIds = findByIds(syncRunNoun);
/** Newest first. */
export const listSyncRunsByIntegration = listByParent(syncRunNoun, syncRunsByIntegration);
export const countSyncRunsByIntegration = countByParent(syncRunNoun, syncRunsByIntegration);

/** The newest run of each integration, in any status; integrations without a run are absent. */
export async function findLastSyncRuns(
  reader: Reader,
  integrationIds: readonly string[],
): Promise<Map<string, SyncRunRow>> {
  const request = { limit: 1, after: null, filter: null, orderBy: null };
  const pages = await listSyncRunsByIntegration(reader, integrationIds, request);
  return new Map([...pages].flatMap(([id, { items }]) => items.map(({ row }) => [id, row])));
}

/** The stages of each run, in reading order; an empty list for an unknown run. */
export async function findSyncStagesByRunIds(
  reader: Reader,
  runIds: readonly string[],
): Promise<Map<string, SyncStageRow[]>> {
  const stages = new Map<string, SyncStageRow[]>(runIds.map((id) => [id, []]));
  const uuids = toUuids(runIds);
  if (uuids.length === 0) return stages;
  const found = await reader.rows<SyncStageRow>(
    sql`${label('sync stages by run')}select ${selected(stageColumns)} from ${syncStages} ${st}
      where ${reader.owns(st)} and ${st.runId} = any(${uuidArray(uuids)})
      order by ${st.position}`,
  );
  for (const stage of found) stages.get(stage.runId)?.push(stage);
  return stages;
}

/** Selects the stages of one run, in reading order by `n`. */
export function syncStagesSql(runId: SQL, reader: Reader, only: readonly string[]): SQL {
  return sql`select ${st.position} as n, ${selected(stageColumns, only)} from ${syncStages} ${st}
    where ${reader.owns(st)} and ${st.runId} = ${runId}`;
}
