/**
 * Column types of several tables. Each table's keys start with the workspace, so that every query must name it.
 * Discovered rows have deterministic ids (see `ids.ts` of the sync), so a re-import finds the same rows.
 *
 * Timestamps are PostgreSQL's own text (`mode: 'string'`, session time zone UTC): both drivers return the same,
 * and no code parses them without need.
 */
import { customType, timestamp } from 'drizzle-orm/pg-core';

/** Text compared byte by byte, so that lists sort alike whatever the server's locale. */
export const sortText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

export const discovered = {
  discoveredAt: instant('discovered_at').notNull(),
  /** When a read last wrote the row; `read_scopes` says when one last saw it unchanged. */
  lastObservedAt: instant('last_observed_at').notNull(),
  removedAt: instant('removed_at'),
};
