import type { SyncStageRecord } from '../../store/sync/sync-runs.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { Check } from '../reading/checkpoint.ts';
import { isReadState, type ReadState } from '../reading/complete-read.ts';
import type { RunContext, StageOutcome } from '../reading/run-context.ts';
import { openStage, type Stage, type StageWaits } from '../reading/stage.ts';
import { type AppUsersCheckpoint, isAppUsersCheckpoint, readAppUsers } from '../stages/app-users.ts';
import { readApps } from '../stages/apps.ts';
import { type GroupsCheckpoint, isGroupsCheckpoint, readGroups } from '../stages/groups.ts';
import { readLog } from '../stages/log.ts';
import { isLogCheckpoint, type LogCheckpoint } from '../stages/log-windows.ts';
import { isUsersCheckpoint, readUsers, type UsersCheckpoint } from '../stages/users.ts';

/** One stage of a run, whatever its checkpoint looks like. */
export type StageEntry = {
  startsAfter: readonly OktaDataType[];
  waitsFor: readonly StageEvent[];
  /** Reads the data type from where its record says, to the end. */
  read: (context: RunContext, record: SyncStageRecord, waits: StageWaits) => Promise<StageOutcome>;
};

/** The end of a stage, or that the log has told what changed, which it does long before its own end. */
type StageEvent = OktaDataType | 'CHANGES_TOLD';

/**
 * The stages of a run: what has to end before each of them starts, what it waits for once it is under way, and of
 * which type its checkpoint is. They run side by side otherwise, because Okta limits each kind of list by itself.
 */
export const stages: Record<OktaDataType, StageEntry> = {
  APPS: stage<ReadState>({
    startsAfter: [],
    waitsFor: [],
    isCheckpoint: isReadState,
    read: readApps,
  }),
  USERS: stage<UsersCheckpoint>({
    startsAfter: [],
    waitsFor: ['CHANGES_TOLD'],
    isCheckpoint: isUsersCheckpoint,
    read: readUsers,
  }),
  GROUPS: stage<GroupsCheckpoint>({
    startsAfter: [],
    waitsFor: ['CHANGES_TOLD', 'APPS'],
    isCheckpoint: isGroupsCheckpoint,
    read: readGroups,
  }),
  APP_ASSIGNMENTS: stage<AppUsersCheckpoint>({
    startsAfter: ['APPS'],
    waitsFor: ['CHANGES_TOLD', 'GROUPS'],
    isCheckpoint: isAppUsersCheckpoint,
    read: readAppUsers,
  }),
  // Asked before anything else, so that nothing that happens meanwhile is missed.
  SYSTEM_LOG: stage<LogCheckpoint>({
    startsAfter: [],
    waitsFor: ['APPS'],
    isCheckpoint: isLogCheckpoint,
    read: readLog,
  }),
};

function stage<Checkpoint extends object>({
  isCheckpoint,
  read,
  ...order
}: Pick<StageEntry, 'startsAfter' | 'waitsFor'> & {
  isCheckpoint: Check<Checkpoint>;
  read: (context: RunContext, stage: Stage<Checkpoint>) => Promise<StageOutcome>;
}): StageEntry {
  return {
    ...order,
    async read(context, record, waits) {
      const allowed = onlyListed(record.dataType, order.waitsFor, waits);
      return read(context, await openStage(context, record, isCheckpoint, allowed));
    },
  };
}

/** Refuses to wait for what the table does not list: two stages that wait for each other would never end. */
function onlyListed(
  dataType: OktaDataType,
  waitsFor: readonly StageEvent[],
  { untilEnded, untilChangesTold, tellChanges }: StageWaits,
): StageWaits {
  const check = (event: StageEvent) => {
    if (!waitsFor.includes(event))
      throw new Error(`${dataType} waits for ${event}, which the table of stages omits`);
  };
  return {
    async untilEnded(awaited) {
      check(awaited);
      await untilEnded(awaited);
    },
    async untilChangesTold() {
      check('CHANGES_TOLD');
      return untilChangesTold();
    },
    tellChanges,
  };
}
