import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { rows, textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { syncRuns, syncStages } from '../tables/sync-runs.ts';
import { label } from './label.ts';

/** State of a run when it was read. */
export type RunVersion = {
  workspaceId: string;
  integrationId: string;
  runId: string;
  /** Changes whenever a visible value of the run or its stages changes. */
  version: string;
  /** The integration has no newer run. */
  isNewest: boolean;
};

/**
 * The newest two runs of each integration, older first, since one run may end while the next begins. Heartbeats
 * and leases do not change the version.
 */
export async function findRunVersionsAcrossWorkspaces(
  db: Database,
  workspaceIds: readonly string[],
): Promise<RunVersion[]> {
  return rows<RunVersion>(
    db,
    sql`${label('run versions')}select ${r.workspaceId} as "workspaceId", ${r.integrationId} as "integrationId",
        ${r.id} as "runId", r."isNewest", hashtextextended(concat_ws(' ', ${words(r)}, ${stages}), 0)::text as version
      from ${oktaIntegrations} ${o}
      cross join lateral (
        select *, row_number() over (order by ${n.queuedAt} desc, ${n.id} desc) = 1 as "isNewest"
        from ${syncRuns} ${n}
        where ${n.workspaceId} = ${o.workspaceId} and ${n.integrationId} = ${o.id}
        order by ${n.queuedAt} desc, ${n.id} desc limit 2
      ) ${sql.identifier('r')}
      where ${o.workspaceId} = any(${textArray(workspaceIds)})
      order by ${r.queuedAt}, ${r.id}`,
  );
}

const o = alias(oktaIntegrations, 'o');
const n = alias(syncRuns, 'n');
const r = alias(syncRuns, 'r');
const s = alias(syncStages, 's');

function words(t: typeof r): SQL {
  return sql`${t.status}, ${t.startedAt}, ${t.finishedAt}, ${t.changes}, ${t.withheldRemovals}, ${t.error}`;
}

const stages = sql`(select string_agg(concat_ws(' ', ${s.status}, ${s.startedAt}, ${s.finishedAt}, ${s.recordsRead},
    ${s.recordsSkipped}, ${s.apiCalls}, ${s.expectedApiCalls}, ${s.rateLimitWaitMs}, ${s.error}), ',' order by ${s.position})
  from ${syncStages} ${s} where ${s.workspaceId} = ${r.workspaceId} and ${s.runId} = ${r.id})`;
