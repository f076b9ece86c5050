import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * REQUESTED before work of several transactions, whose end is another event; REFUSED by a rule of the product,
 * FAILED with an error, DENIED because the caller lacks the right.
 */
export type AuditOutcome = 'REQUESTED' | 'DONE' | 'REFUSED' | 'FAILED' | 'DENIED';

/**
 * Who did what, with which outcome. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE, and each row's
 * hash covers the previous one. It holds field names and our ids only: no value, no token, no e-mail but the
 * actor's.
 */
export const auditEvents = pgTable(
  'audit_events',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Place in the workspace's trail: 1, 2, 3 … */
    position: bigint('position', { mode: 'number' }).notNull(),
    id: uuid('id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** The person, as the identity names them; null without authentication. */
    actor: text('actor'),
    /** Source of the identity: none, headers, extensions, jwt, or cli. */
    via: text('via').notNull(),
    role: text('role').notNull(),
    /** E.g. `integration.add`, `access.denied`. */
    action: text('action').notNull(),
    targetKind: text('target_kind'),
    /** Only of targets in the workspace. */
    targetId: uuid('target_id'),
    changedFields: text('changed_fields').array().notNull(),
    outcome: text('outcome').$type<AuditOutcome>().notNull(),
    /** Why it was not done: an enum value of the API, a field name, or a schema coordinate. */
    reason: text('reason'),
    /** Occurrences within the minute, for repeated refusals. */
    count: integer('count').notNull(),
    requestId: text('request_id'),
    sourceAddress: text('source_address'),
    previousHash: text('previous_hash').notNull(),
    /** SHA-256 in hex of the previous hash, the position and the rest of the row. */
    hash: text('hash').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.position] }),
    uniqueIndex('audit_events_id').on(t.workspaceId, t.id),
    index('audit_events_by_time').on(t.workspaceId, t.occurredAt),
  ],
);

/** Where a workspace's trail begins after older events were deleted. */
export const auditAnchors = pgTable(
  'audit_anchors',
  {
    workspaceId: text('workspace_id').notNull(),
    /** The last deleted event, and its hash. */
    position: bigint('position', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId] })],
);
