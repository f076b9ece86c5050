/**
 * The feed of changes. Code that writes a change notes its event here; the transaction writes all its events as
 * its last statement, so that it commits a change and its event together.
 */
import { sql } from 'drizzle-orm';
import { changedRows, rows, textArray } from '../engine/run-sql.ts';
import { beforeCommit, type Database } from '../engine/session.ts';
import type { DiscoveryEventType } from '../tables/discovery-events.ts';
import type { OktaDataType } from '../tables/okta-data-types.ts';
import { batchesOf } from './batches.ts';

export type NotedEvent = {
  type: DiscoveryEventType;
  subjectId: string;
  /** The service concerned, if any; absent when it is the subject. */
  serviceId?: string;
  /** API fields that changed. */
  changedFields?: readonly string[];
  /**
   * The data type whose first read finds everything at once: we drop the event until a run has read that type
   * to its end.
   */
  firstReadOf?: OktaDataType;
};

/**
 * Adds events to the workspace's feed when the transaction commits. Events about the same thing merge: fields
 * add up, and discovered, restored or removed replaces changed. Outside a transaction they are written at once.
 * Call it where you write the change.
 */
export async function noteEvents(
  db: Database,
  workspaceId: string,
  events: readonly NotedEvent[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return;
  const pending = pendingOf.get(db);
  if (pending?.workspaceId === workspaceId) {
    pending.events.push(...events);
    return;
  }
  if (pending !== undefined) throw new Error('a transaction writes events of one workspace');
  const noted = { workspaceId, events: [...events], now };
  const isInTransaction = beforeCommit(db, async () => {
    pendingOf.delete(db);
    await insertEvents(db, noted);
  });
  if (isInTransaction) pendingOf.set(db, noted);
  else await insertEvents(db, noted);
}

/**
 * Sets the run that a transaction's events come from; without it a person made the changes. Pass the same
 * object for every page: we ask only once per object what other runs had read.
 */
export function attributeEvents(tx: Database, run: EventRun): void {
  runOf.set(tx, run);
}

export const eventRetentionDays = 400;

/** Deletes the events of a workspace older than `eventRetentionDays`. Returns how many. */
export async function pruneEvents(db: Database, workspaceId: string): Promise<number> {
  let pruned = 0;
  for (;;) {
    const deleted = await changedRows(
      db,
      sql`/* prune events */ delete from discovery_events where workspace_id = ${workspaceId}
            and position <= (select max(position) from (
              select position from discovery_events where workspace_id = ${workspaceId}
              order by position limit ${pruneRows}) oldest)
            and occurred_at < now() - make_interval(days => ${eventRetentionDays}::int)`,
    );
    pruned += deleted;
    if (deleted < pruneRows) return pruned;
  }
}

/** One event per id. */
export function eventsOf(
  type: DiscoveryEventType,
  subjectIds: readonly string[],
  more: Omit<NotedEvent, 'type' | 'subjectId'> = {},
): NotedEvent[] {
  return subjectIds.map((subjectId) => ({ type, subjectId, ...more }));
}

type EventRun = { readonly runId: string };

type Noted = { workspaceId: string; events: NotedEvent[]; now: Date };

const pendingOf = new WeakMap<Database, Noted>();
const runOf = new WeakMap<Database, EventRun>();
const readBeforeOf = new WeakMap<EventRun, ReadonlySet<OktaDataType>>();
const pruneRows = 5_000;
const insertBatchRows = 10_000;

/**
 * One statement for up to `insertBatchRows` events. It locks the feed's row until COMMIT, so the next writer
 * gets higher positions and becomes visible later: a reader who remembers a position misses nothing after it. A
 * transaction takes this lock last, so it cannot cause a deadlock.
 */
async function insertEvents(db: Database, { workspaceId, events, now }: Noted): Promise<void> {
  const run = runOf.get(db);
  const merged = mergeEvents(await withoutFirstReads(db, workspaceId, run, events));
  for (const some of batchesOf(merged, insertBatchRows)) await insertSome(db, workspaceId, run, some, now);
}

async function insertSome(
  db: Database,
  workspaceId: string,
  run: EventRun | undefined,
  events: readonly NotedEvent[],
  now: Date,
): Promise<void> {
  const runId = run?.runId ?? null;
  const column = (value: (event: NotedEvent) => string | null) => textArray(events.map(value));
  await db.execute(
    sql`/* add events */ with feed as (
          insert into discovery_feeds as f (workspace_id, last_position) values (${workspaceId}, ${events.length})
          on conflict (workspace_id) do update set last_position = f.last_position + excluded.last_position
          returning f.last_position
        )
        insert into discovery_events (workspace_id, position, id, type, occurred_at, integration_id, run_id,
          subject_id, service_id, changed_fields)
        select ${workspaceId}, feed.last_position - ${events.length} + v.n, gen_random_uuid(), v.type,
          ${now.toISOString()}::timestamptz, run.integration_id, run.id, v.subject_id::uuid, v.service_id::uuid,
          array(select jsonb_array_elements_text(v.changed_fields::jsonb))
        from feed cross join unnest(${column((event) => event.type)}, ${column((event) => event.subjectId)},
            ${column((event) => event.serviceId ?? null)},
            ${column((event) => JSON.stringify(event.changedFields ?? []))})
            with ordinality as v(type, subject_id, service_id, changed_fields, n)
          left join sync_runs run on run.workspace_id = ${workspaceId} and run.id = ${runId}::uuid`,
  );
}

/** Drops events that only report a first read; a first sync notes one for everything it finds. */
async function withoutFirstReads(
  db: Database,
  workspaceId: string,
  run: EventRun | undefined,
  events: readonly NotedEvent[],
): Promise<readonly NotedEvent[]> {
  if (run === undefined || events.every(({ firstReadOf }) => firstReadOf === undefined)) return events;
  // An integration has one run at a time, so what other runs have read cannot change meanwhile.
  const known = readBeforeOf.get(run) ?? (await findReadBefore(db, workspaceId, run));
  readBeforeOf.set(run, known);
  return events.filter(({ firstReadOf }) => firstReadOf === undefined || known.has(firstReadOf));
}

/** The data types that other runs of the run's integration have read to the end. */
async function findReadBefore(
  db: Database,
  workspaceId: string,
  { runId }: EventRun,
): Promise<ReadonlySet<OktaDataType>> {
  const found = await rows<{ dataType: OktaDataType }>(
    db,
    sql`select distinct s.data_type as "dataType"
        from sync_runs run join sync_runs r on r.workspace_id = run.workspace_id
          and r.integration_id = run.integration_id and r.id <> run.id
        join sync_stages s on s.workspace_id = r.workspace_id and s.run_id = r.id
        where run.workspace_id = ${workspaceId} and run.id = ${runId}
          and s.status in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED')`,
  );
  return new Set(found.map(({ dataType }) => dataType));
}

/** One event per thing and type, in the order in which the things were first noted. */
function mergeEvents(events: readonly NotedEvent[]): NotedEvent[] {
  const merged = new Map<string, NotedEvent>();
  for (const event of events) {
    const key = `${event.type} ${event.subjectId}`;
    const before = merged.get(key);
    const changedFields = [...new Set([...(before?.changedFields ?? []), ...(event.changedFields ?? [])])];
    merged.set(key, { ...before, ...event, changedFields });
  }
  return [...merged.values()]
    .filter(
      ({ type, subjectId }) =>
        type !== 'SERVICE_CHANGED' || !serviceStates.some((state) => merged.has(`${state} ${subjectId}`)),
    )
    .map((event) => (event.type.startsWith('SERVICE_') ? { ...event, serviceId: event.subjectId } : event));
}

const serviceStates = ['SERVICE_DISCOVERED', 'SERVICE_RESTORED', 'SERVICE_REMOVED'] as const;
