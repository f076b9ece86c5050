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

/** What a sealed secret is for. It is authenticated with the secret, which does not open as another. */
export type SealedPurpose = 'api-token';

const sealedText = customType<{ data: string; config: { purpose: SealedPurpose }; configRequired: true }>({
  dataType: () => 'text',
  toDriver(value) {
    if (!/^v\d+\./.test(value)) throw new Error('a secret would be stored unsealed');
    return value;
  },
});

/**
 * A secret, sealed for its row. Whatever changes keys finds it by this type (`sealed-columns.ts`). Its table needs a
 * `domain`, and a primary key of the workspace and one id.
 */
export const sealed = (name: string, purpose: SealedPurpose) => sealedText(name, { purpose });

export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

export const discovered = {
  discoveredAt: instant('discovered_at').notNull(),
  /** When a read last wrote the row; `read_scopes` says when one last saw it unchanged. */
  lastObservedAt: instant('last_observed_at').notNull(),
  removedAt: instant('removed_at'),
};
