/**
 * What columns of several tables are made of. Each table leads with the workspace in its keys: no row can be found,
 * joined or counted without saying whose it is. Discovered rows have deterministic ids (see `ids.ts` of the sync), so
 * a re-import finds itself.
 *
 * Timestamps are read as PostgreSQL's own text (`mode: 'string'`, session time zone UTC): both drivers return the
 * same, and nothing is parsed on the way to an answer that does not need it.
 */
import { customType, timestamp } from 'drizzle-orm/pg-core';

/** Text compared byte by byte, so that pages are cut alike on every server whatever its locale. */
export const sortText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

export const discovered = {
  discoveredAt: instant('discovered_at').notNull(),
  /** When the row was last written by a read; `read_scopes` knows when it was last seen unchanged. */
  lastObservedAt: instant('last_observed_at').notNull(),
  removedAt: instant('removed_at'),
};
