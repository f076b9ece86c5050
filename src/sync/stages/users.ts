import type { Database } from '../../store/database.ts';
import {
  insertMissingDepartments,
  listSpellings,
  replaceDepartments,
} from '../../store/writes/departments.ts';
import {
  countEmployees,
  findMissingEmployees,
  removeEmployees,
  resolveManagers,
  upsertEmployees,
} from '../../store/writes/employees.ts';
import { refreshUsersOfEmployees } from '../../store/writes/users.ts';
import { withhold } from '../../store/writes/withheld-removals.ts';
import type { RunContext, StageReader } from '../context.ts';
import { judgeRemoval } from '../removal-guard.ts';
import { openStage } from '../stage.ts';
import { toDepartment, toDepartments } from '../transform/departments.ts';
import { toEmployee } from '../transform/employees.ts';
import { readWalkState, uniqueBy, type WalkState, walkScope } from '../walk.ts';

const scope = 'USERS';

/** Okta users → employees and departments. */
export const readUsers: StageReader = async (context, record) => {
  const stage = await openStage(context, record);
  const { integration, org } = context;
  await walkScope(context, stage, {
    scope,
    state: readWalkState(stage.checkpoint),
    pages: (resume) => context.okta.users(resume),
    toCheckpoint: (state) => (state === null ? null : { ...state }),
    async save(tx, users) {
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
        changes: {
          departmentsAdded,
          employeesAdded: changes.added,
          employeesUpdated: changes.updated,
          employeesDeactivated: changes.deactivated,
        },
      };
    },
    complete: (tx, walk) => complete(tx, context, walk),
  });
  return { status: 'SUCCEEDED' };
};

async function complete(tx: Database, context: RunContext, walk: WalkState) {
  const { integration, org } = context;
  const missing = await findMissingEmployees(tx, integration, context.lease, scope);
  const present = await countEmployees(tx, integration);
  const verdict = judgeRemoval({ ...walk, presentBefore: present - walk.added, missing: missing.length });
  let employeesDeactivated = 0;
  if (verdict.isAllowed) {
    employeesDeactivated = await removeEmployees(tx, org.workspaceId, missing, context.now());
  }
  await resolveManagers(tx, integration);
  const { revived, removed } = await refreshDepartments(tx, org.workspaceId, context.now());
  return {
    changes: { employeesDeactivated, departmentsAdded: revived, departmentsRemoved: removed },
    ...(verdict.isAllowed
      ? {}
      : { withheld: await withhold(tx, context.lease, 'EMPLOYEE', missing, verdict.reason) }),
  };
}

/** Names, spellings and presence of all departments, from the people who are in them now. */
export async function refreshDepartments(tx: Database, workspaceId: string, now: Date) {
  const spellings = await listSpellings(tx, workspaceId);
  const byKey = new Map<string, typeof spellings>();
  for (const row of spellings) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row]);
  const list = [...byKey].map(([key, rows]) => toDepartment(workspaceId, key, rows));
  return replaceDepartments(tx, workspaceId, list, now);
}
