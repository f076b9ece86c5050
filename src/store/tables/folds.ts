import { integer, pgTable, timestamp } from 'drizzle-orm/pg-core';

/** Versions of the fold (`fold.ts`) already applied to all stored texts. */
export const appliedFolds = pgTable('applied_folds', {
  version: integer('version').primaryKey(),
  appliedAt: timestamp('applied_at', { withTimezone: true, mode: 'string', precision: 3 })
    .notNull()
    .defaultNow(),
});
