import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Done; refused by a rule of the product; failed by an error; denied, because the caller may not. */
export type AuditOutcome = 'DONE' | 'REFUSED' | 'FAILED' | 'DENIED';

/**
 * Who did what, and what came of it. Rows are added only: triggers refuse UPDATE, DELETE and TRUNCATE, and each row's
 * hash covers the one before it. Names of fields and ids of ours only: no value, no token, no e-mail but the actor's.
 */
export const auditEvents = pgTable(
  'audit_events',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Place in the workspace's trail: 1, 2, 3 … */
    position: bigint('position', { mode: 'number' }).notNull(),
    id: uuid('id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** The person, as the identity names them; null where nobody is asked. */
    actor: text('actor'),
    /** What vouched for the actor: none, headers, extensions, jwt, or cli. */
    via: text('via').notNull(),
    role: text('role').notNull(),
    /** E.g. `integration.add`, `access.denied`. */
    action: text('action').notNull(),
    targetKind: text('target_kind'),
    /** Only of something that is in the workspace. */
    targetId: uuid('target_id'),
    changedFields: text('changed_fields').array().notNull(),
    outcome: text('outcome').$type<AuditOutcome>().notNull(),
    /** Why not, as a code: of an enum of the API, a field's name, or a coordinate of the schema. */
    reason: text('reason'),
    /** How often within the minute, for what is refused again and again. */
    count: integer('count').notNull(),
    requestId: text('request_id'),
    sourceAddress: text('source_address'),
    previousHash: text('previous_hash').notNull(),
    /** SHA-256 in hex of the hash before, the position and everything else of the row. */
    hash: text('hash').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.position] }),
    uniqueIndex('audit_events_id').on(t.workspaceId, t.id),
    index('audit_events_by_time').on(t.workspaceId, t.occurredAt),
  ],
);

/** Where a workspace's trail begins, once older events were let go of. */
export const auditAnchors = pgTable(
  'audit_anchors',
  {
    workspaceId: text('workspace_id').notNull(),
    /** The last event that was let go of, and its hash. */
    position: bigint('position', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId] })],
);
