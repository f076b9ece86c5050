import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { discovered, sortText } from './columns.ts';

export const departments = pgTable(
  'departments',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    /** Folded name: two spellings with one key are one department. */
    key: text('key').notNull(),
    name: text('name').notNull(),
    sortKey: sortText('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    aliases: text('aliases').array().notNull(),
    division: text('division'),
    ...discovered,
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('departments_key').on(t.workspaceId, t.key),
    index('departments_by_name').on(t.workspaceId, t.sortKey, t.id),
  ],
);
