import type { AuditRecord } from '../../store/audit/read-trail.ts';
import { isDoneSince, wasInTrail } from '../../store/audit/read-trail.ts';
import type { Store } from '../../store/engine/database.ts';
import { findIntegration } from '../../store/sync/integrations.ts';
import type { Audit } from './audit.ts';
import { isId, type Viewer } from './command-context.ts';
import { eraseWorkspace } from './erase-workspace.ts';
import { removeWithin, revokeTokenInOktaUrl } from './remove-integration.ts';

/** An event of an exported audit trail. */
export type ExportedEvent = AuditRecord & { workspaceId: string };

/** What became of one removal or erasure of the export. */
export type Repeated = {
  event: ExportedEvent;
  what:
    | 'repeated'
    /** There is nothing of it in this database. */
    | 'nothingLeft'
    /** It was undone since, or done again: what there is now was added later. */
    | 'overtaken';
  /** Where in Okta to revoke tokens that came back with the backup. */
  revokeTokenInOktaUrls: string[];
};

/** Whether an event tells of something that a backup brings back and that must not come back. */
export function isErasure({ action, outcome }: Pick<AuditRecord, 'action' | 'outcome'>): boolean {
  return outcome === 'DONE' && (action === 'workspace.erase' || action === 'integration.remove');
}

/**
 * Repeats the removals and erasures of an exported audit trail that this database knows nothing of, because it was
 * restored from an earlier backup; in the order of the export, each recorded by an event of its own. Repeating them once
 * more does nothing.
 */
export async function* repeatErasures(
  store: Store,
  { audit, now, operatorOf }: { audit: Audit; now: () => Date; operatorOf: (workspaceId: string) => Viewer },
  events: readonly ExportedEvent[],
): AsyncGenerator<Repeated> {
  for (const event of events) {
    const { workspaceId, occurredAt } = event;
    if (!isErasure(event) || (await wasInTrail(store.db, workspaceId, event))) continue;
    const since = (actions: readonly string[], targetId: string | null) =>
      isDoneSince(store.db, workspaceId, { since: occurredAt, actions, targetId });
    const of = (what: Repeated['what'], revokeTokenInOktaUrls: string[] = []): Repeated => ({
      event,
      what,
      revokeTokenInOktaUrls,
    });
    const operator = operatorOf(workspaceId);
    if (event.action === 'workspace.erase') {
      if (await since(['workspace.erase', 'integration.add'], null)) yield of('overtaken');
      else {
        const erased = await eraseWorkspace(store, audit, operator);
        yield erased === null ? of('nothingLeft') : of('repeated', erased.revokeTokenInOktaUrls);
      }
      continue;
    }
    const integrationId = event.targetId ?? '';
    const key = { workspaceId, integrationId };
    const integration = isId(integrationId) ? await findIntegration(store.db, key) : null;
    const withData = event.changedFields.includes('deleteData');
    if (integration === null || (!withData && integration.sealedApiToken === null)) yield of('nothingLeft');
    else if (
      (!withData && isAddedLater(events, event)) ||
      (await since(['integration.add', 'integration.remove'], integrationId))
    )
      yield of('overtaken');
    else {
      await store.transaction(async (tx) => {
        await removeWithin(tx, key, withData, now);
        audit.appendTo(tx, operator, {
          action: event.action,
          targetKind: 'integration',
          targetId: integrationId,
          changedFields: event.changedFields,
          outcome: 'DONE',
        });
      });
      const hadToken = integration.sealedApiToken !== null;
      yield of('repeated', hadToken ? [revokeTokenInOktaUrl(integration.domain)] : []);
    }
  }
}

/** An org that was removed and added again has the same integration, unless its data was deleted. */
function isAddedLater(events: readonly ExportedEvent[], removal: ExportedEvent): boolean {
  return events.some(
    ({ workspaceId, position, action, outcome, targetId }) =>
      workspaceId === removal.workspaceId &&
      position > removal.position &&
      action === 'integration.add' &&
      outcome === 'DONE' &&
      targetId === removal.targetId,
  );
}
