import { bigint, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export type DiscoveryEventType =
  | 'SERVICE_DISCOVERED'
  | 'SERVICE_REMOVED'
  | 'SERVICE_RESTORED'
  | 'SERVICE_CHANGED'
  | 'USER_ACCOUNT_ADDED'
  | 'USER_ACCOUNT_CHANGED'
  | 'USER_ACCOUNT_REMOVED'
  | 'USER_FIRST_SIGN_IN'
  | 'EMPLOYEE_ADDED'
  | 'EMPLOYEE_CHANGED'
  | 'EMPLOYEE_DEACTIVATED'
  | 'EMPLOYEE_REMOVED'
  | 'DEPARTMENT_ADDED'
  | 'DEPARTMENT_REMOVED';

/**
 * The end of a workspace's feed of events. A transaction that adds events locks this row last before COMMIT, so
 * that positions follow the order in which transactions become visible.
 */
export const discoveryFeeds = pgTable(
  'discovery_feeds',
  {
    workspaceId: text('workspace_id').notNull(),
    lastPosition: bigint('last_position', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId] })],
);

/** Changes by syncs and people. It holds ids and field names only: no personal data, no former values. */
export const discoveryEvents = pgTable(
  'discovery_events',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Place in the workspace's feed: 1, 2, 3 … */
    position: bigint('position', { mode: 'number' }).notNull(),
    id: uuid('id').notNull(),
    type: text('type').$type<DiscoveryEventType>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** Null, like `runId`, when a person made the change. */
    integrationId: uuid('integration_id'),
    runId: uuid('run_id'),
    /** Id of the service, account, employee or department, depending on `type`. */
    subjectId: uuid('subject_id').notNull(),
    /** The service concerned, if any. */
    serviceId: uuid('service_id'),
    changedFields: text('changed_fields').array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.position] }),
    uniqueIndex('discovery_events_id').on(t.workspaceId, t.id),
    index('discovery_events_by_time').on(t.workspaceId, t.occurredAt),
    index('discovery_events_by_type').on(t.workspaceId, t.type, t.position),
    index('discovery_events_by_service').on(t.workspaceId, t.serviceId, t.position),
    index('discovery_events_by_run').on(t.workspaceId, t.runId, t.position),
  ],
);
