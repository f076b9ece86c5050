import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { type AuditOutcome, auditEvents } from '../tables/audit-events.ts';
import { type InstantRange, type Optional, oneOf, oneOfIds, within } from './conditions.ts';
import { count, list, type Noun, type RowOf, without } from './list-builder.ts';

const a = alias(auditEvents, 'a');
const columns = without(getTableColumns(a), ['workspaceId', 'previousHash']);

export type AuditEventRow = RowOf<typeof columns>;
export type AuditEventFilter = {
  action?: Optional<readonly string[]>;
  actor?: Optional<readonly string[]>;
  outcome?: Optional<readonly AuditOutcome[]>;
  target?: Optional<readonly string[]>;
  occurredAt?: Optional<InstantRange>;
};

const events: Noun<typeof columns, AuditEventFilter, 'POSITION'> = {
  name: 'audit events',
  from: sql`${auditEvents} ${a}`,
  workspaceId: a.workspaceId,
  id: a.id,
  columns,
  orders: { POSITION: { by: a.position, type: 'integer' } },
  defaultOrder: [{ field: 'POSITION', direction: 'DESC' }],
  filters: {
    action: (actions) => oneOf(a.action, actions),
    actor: (actors) => oneOf(a.actor, actors),
    outcome: (outcomes) => oneOf(a.outcome, outcomes),
    target: (ids) => oneOfIds(a.targetId, ids),
    occurredAt: (range) => within(a.occurredAt, range),
  },
};

/** Newest first. */
export const listAuditEvents = list(events);
export const countAuditEvents = count(events);
