/** Filters of every noun that syncs discover and remove. */
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type InstantRange, isSet, type Optional, within } from './conditions.ts';
import type { Conditions } from './list-builder.ts';

export type DiscoveredFilter = {
  discoveredAt?: Optional<InstantRange>;
  removedAt?: Optional<InstantRange>;
  isRemoved?: Optional<boolean>;
};

export function discoveredFilters(
  row: Record<'discoveredAt' | 'removedAt', PgColumn>,
): Conditions<DiscoveredFilter> {
  return {
    discoveredAt: (range) => within(row.discoveredAt, range),
    removedAt: (range) => within(row.removedAt, range),
    isRemoved: (expected) => isSet(row.removedAt, expected),
  };
}
