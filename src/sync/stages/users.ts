import type { OktaPage } from '../../okta/pages/follow-pages.ts';
import type { OktaUser } from '../../okta/wire/users.ts';
import type { Database } from '../../store/engine/database.ts';
import { insertMissingDepartments, listSpellings, replaceDepartments } from '../../store/sync/departments.ts';
import {
  countEmployees,
  findMissingEmployees,
  removeEmployees,
  resolveManagers,
  upsertEmployees,
} from '../../store/sync/employees.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import { findIntegration, setReadPosition } from '../../store/sync/integrations.ts';
import { findScope } from '../../store/sync/read-scopes.ts';
import { refreshUsersOfEmployees } from '../../store/sync/users.ts';
import { withhold } from '../../store/sync/withheld-removals.ts';
import { countMembers } from '../connection/verify-token.ts';
import { peopleCalls } from '../estimate/forecast.ts';
import { discoveredId } from '../ids.ts';
import { type Check, isCount, isEither, isInstant, isObjectOf, isPlace } from '../reading/checkpoint.ts';
import {
  isReadState,
  type ReadState,
  readCompletely,
  readStart,
  uniqueBy,
} from '../reading/complete-read.ts';
import { changesFrom, isDueWhole } from '../reading/freshness.ts';
import { isPlaceRefused } from '../reading/pages-anew.ts';
import { isShort, judgeRemoval } from '../reading/removal-guard.ts';
import { earliestNow, type RunContext, type StageOutcome } from '../reading/run-context.ts';
import { type Stage, sumCounts } from '../reading/stage.ts';
import { toDepartment, toDepartments } from '../transform/departments.ts';
import { toEmployee } from '../transform/employees.ts';

const scope = 'USERS';

type WholeCheckpoint = ReadState & { askedAt: string };
type ChangedCheckpoint = { changedSince: string; askedAt: string; skipped: number; next: string };

/** How far the read of all people, or of changed people, has come; and when it began by Okta's clock. */
export type UsersCheckpoint = WholeCheckpoint | ChangedCheckpoint;

const isWhole: Check<WholeCheckpoint> = (value): value is WholeCheckpoint =>
  isReadState(value) && isObjectOf<{ askedAt: string }>({ askedAt: isInstant })(value);
const isChanged = isObjectOf<ChangedCheckpoint>({
  changedSince: isInstant,
  askedAt: isInstant,
  skipped: isCount,
  next: isPlace,
});
export const isUsersCheckpoint = isEither(isChanged, isWhole);

/** Okta users → employees and departments. An incremental run asks only for changed people. */
export async function readUsers(context: RunContext, stage: Stage<UsersCheckpoint>): Promise<StageOutcome> {
  const since = await changedSince(context, stage);
  if (since !== null && (await readChanged(context, stage, since))) return { status: 'SUCCEEDED' };
  const state = isWhole(stage.checkpoint) ? stage.checkpoint : readStart;
  const askedAt = stage.checkpoint?.askedAt ?? earliestNow(context).toISOString();
  const peopleBefore = await countEmployees(context.store.db, context.integration);
  const listed = { seen: 0, counted: null as number | null };
  await readCompletely(context, stage, {
    scope,
    state,
    pages: (resume) =>
      beforeLast(context.okta.users(resume), async () => {
        listed.counted = await countMembers(context.okta);
      }),
    toCheckpoint: (state) => (state === null ? null : { ...state, askedAt }),
    save: (tx, users) => save(tx, context, users),
    rowIdOf: (id) => discoveredId.employee(context.org.workspaceId, context.org.oktaOrgId, id),
    expectedApiCalls: (tx, { next }) =>
      peopleCalls(tx, context.integration, {
        calls: stage.apiCalls() + (next === null ? 0 : 1),
        peopleBefore,
      }),
    async complete(tx, walk) {
      listed.seen = walk.seen + walk.unidentified;
      await setReadPosition(tx, context.integration, { peopleReadAt: askedAt });
      return complete(tx, context, walk, listed.counted);
    },
  });
  return { status: 'SUCCEEDED', hidden: tellHidden(listed) };
}

/** Calls `act` just before the last page, outside of the transaction that writes it. */
async function* beforeLast<T>(
  pages: AsyncIterable<OktaPage<T>>,
  act: () => Promise<void>,
): AsyncGenerator<OktaPage<T>> {
  for await (const page of pages) {
    if (page.next === null) await act();
    yield page;
  }
}

/**
 * Explains hidden people. Okta silently leaves out of a list what the admin role may not see, but its count of the
 * group with everybody includes them.
 */
function tellHidden({ seen, counted }: { seen: number; counted: number | null }): string | null {
  if (!isShort(seen, counted)) return null;
  return (
    `Okta counts ${counted} people and shows this token ${seen}. The admin role of its owner seems to be limited to some ` +
    'groups: give them the Read-only Administrator role for the whole org.'
  );
}

/** The instant from which to ask for changed people; null when all people must be read. */
async function changedSince(context: RunContext, stage: Stage<UsersCheckpoint>): Promise<Date | null> {
  if (context.mode === 'FULL' || !(await stage.untilChangesTold())) return null;
  // Continue an interrupted read of all people.
  if (isWhole(stage.checkpoint)) return null;
  const read = await findScope(context.store.db, context.integration, scope);
  if (read === null || read.staleSince !== null) return null;
  if (isDueWhole(read.observedAt, context.now())) return null;
  const readAt = (await findIntegration(context.store.db, context.integration))?.peopleReadAt;
  return readAt == null ? null : changesFrom(readAt);
}

/**
 * Reads changed people and removes nobody. Returns false when Okta rejects the question or sends unreadable items;
 * then all people must be read.
 */
async function readChanged(
  context: RunContext,
  stage: Stage<UsersCheckpoint>,
  since: Date,
): Promise<boolean> {
  const begun = isChanged(stage.checkpoint) ? stage.checkpoint : null;
  const askedAt = begun?.askedAt ?? earliestNow(context).toISOString();
  const changedSince = begun?.changedSince ?? since.toISOString();
  const query = { changedSince: new Date(changedSince) };
  let skipped = begun?.skipped ?? 0;
  try {
    for await (const page of context.okta.users(begun?.next, query)) {
      skipped += page.skipped;
      await stage.commit(page, async (tx) => {
        const { changes, hasChanged } = await save(tx, context, page.items);
        const derived = hasChanged ? await refreshDerived(tx, context.integration, context.now()) : {};
        if (page.next === null && skipped === 0) {
          await setReadPosition(tx, context.integration, { peopleReadAt: askedAt });
        }
        return {
          checkpoint: page.next === null ? null : { changedSince, askedAt, skipped, next: page.next },
          changes: sumCounts(changes, derived),
        };
      });
    }
  } catch (error) {
    if (!isPlaceRefused(error)) throw error;
    await stage.commit(null, async () => ({ checkpoint: null }));
    return false;
  }
  return skipped === 0;
}

async function save(tx: Database, context: RunContext, users: readonly OktaUser[]) {
  const { integration, org } = context;
  const list = uniqueBy(users, (user) => user.id).map((user) => toEmployee(user, org));
  const departmentsAdded = await insertMissingDepartments(
    tx,
    org.workspaceId,
    toDepartments(org.workspaceId, list),
    context.now(),
  );
  const changes = await upsertEmployees(tx, integration, list, context.now());
  await refreshUsersOfEmployees(tx, integration, changes.changedIds, context.now());
  return {
    rowIds: list.map((employee) => employee.id),
    added: changes.added,
    hasChanged: changes.changedIds.length > 0,
    changes: {
      departmentsAdded,
      employeesAdded: changes.added,
      employeesUpdated: changes.updated,
      employeesDeactivated: changes.deactivated,
    },
  };
}

async function complete(tx: Database, context: RunContext, walk: ReadState, counted: number | null) {
  const { integration, org } = context;
  const missing = await findMissingEmployees(tx, integration, context.lease, scope);
  const present = await countEmployees(tx, integration);
  const verdict = judgeRemoval({
    ...walk,
    presentBefore: present - walk.added,
    missing: missing.length,
    counted,
  });
  let employeesDeactivated = 0;
  if (verdict.isAllowed) {
    employeesDeactivated = await removeEmployees(tx, org.workspaceId, missing, context.now());
  }
  return {
    changes: { employeesDeactivated, ...(await refreshDerived(tx, integration, context.now())) },
    ...(verdict.isAllowed
      ? {}
      : { withheld: await withhold(tx, context.lease, 'EMPLOYEE', missing, verdict.reason) }),
  };
}

/** Updates managers and departments after people changed. */
export async function refreshDerived(tx: Database, integration: IntegrationKey, now: Date) {
  await resolveManagers(tx, integration);
  const { revived, removed } = await refreshDepartments(tx, integration.workspaceId, now);
  return { departmentsAdded: revived, departmentsRemoved: removed };
}

/** Updates the names, spellings and presence of all departments from their people. */
export async function refreshDepartments(tx: Database, workspaceId: string, now: Date) {
  const spellings = await listSpellings(tx, workspaceId);
  const byKey = new Map<string, typeof spellings>();
  for (const row of spellings) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row]);
  const list = [...byKey].map(([key, rows]) => toDepartment(workspaceId, key, rows));
  return replaceDepartments(tx, workspaceId, list, now);
}
