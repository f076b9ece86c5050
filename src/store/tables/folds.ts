import { integer, pgTable, timestamp } from 'drizzle-orm/pg-core';

/** Versions of the fold (`fold.ts`) that the keys of all stored texts were brought to. */
export const appliedFolds = pgTable('applied_folds', {
  version: integer('version').primaryKey(),
  appliedAt: timestamp('applied_at', { withTimezone: true, mode: 'string', precision: 3 })
    .notNull()
    .defaultNow(),
});
