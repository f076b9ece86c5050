import type { KeyRing } from '../../secrets/key-ring.ts';
import { needsReseal, openSecret, SealError, sealSecret } from '../../secrets/sealing.ts';
import type { Database } from '../../store/engine/database.ts';
import {
  listSealedValuesAcrossWorkspaces,
  type SealedValue,
  swapSealedValue,
} from '../../store/sync/sealed-values.ts';
import { type SealedColumn, sealedColumns } from '../../store/tables/sealed-columns.ts';

export type Resealed = {
  resealed: number;
  /** Secrets that were sealed with the first key, and in today's form, before. */
  upToDate: number;
  /** Secrets that no key opens. */
  unopened: UnopenedSecret[];
};

export type UnopenedSecret = {
  purpose: string;
  table: string;
  workspaceId: string;
  rowId: string;
  reason: string;
};

/**
 * Seals every secret of every workspace with the first key of the ring, in today's form. May run while servers run,
 * any number of times.
 */
export async function resealSecrets(
  db: Database,
  keyRing: KeyRing,
  columns: readonly SealedColumn[] = sealedColumns(),
): Promise<Resealed> {
  const result: Resealed = { resealed: 0, upToDate: 0, unopened: [] };
  let values = await listSealedValuesAcrossWorkspaces(db, columns);
  while (values.length > 0) {
    const replacedMeanwhile = new Set<string>();
    for (const value of values) {
      const outcome = await reseal(db, keyRing, value);
      if (outcome === 'resealed' || outcome === 'upToDate') result[outcome] += 1;
      else if (outcome === 'replacedMeanwhile') replacedMeanwhile.add(placeOf(value));
      else result.unopened.push({ ...describe(value), reason: outcome.reason });
    }
    if (replacedMeanwhile.size === 0) break;
    values = (await listSealedValuesAcrossWorkspaces(db, columns)).filter((value) =>
      replacedMeanwhile.has(placeOf(value)),
    );
  }
  return result;
}

/** The secrets of all workspaces that no key of the ring opens, and how many there are in all. Changes nothing. */
export async function findUnopenedSecrets(
  db: Database,
  keyRing: KeyRing,
): Promise<{ secrets: number; unopened: UnopenedSecret[] }> {
  const values = await listSealedValuesAcrossWorkspaces(db);
  const unopened = values.flatMap((value) => {
    try {
      openSecret(keyRing, value.sealed, { ...value, purpose: value.column.purpose });
      return [];
    } catch (error) {
      if (error instanceof SealError) return [{ ...describe(value), reason: error.message }];
      throw error;
    }
  });
  return { secrets: values.length, unopened };
}

async function reseal(
  db: Database,
  keyRing: KeyRing,
  value: SealedValue,
): Promise<'resealed' | 'upToDate' | 'replacedMeanwhile' | { reason: string }> {
  const context = { ...value, purpose: value.column.purpose };
  try {
    const secret = openSecret(keyRing, value.sealed, context);
    if (!needsReseal(keyRing, value.sealed)) return 'upToDate';
    return (await swapSealedValue(db, value, sealSecret(keyRing, secret, context)))
      ? 'resealed'
      : 'replacedMeanwhile';
  } catch (error) {
    if (error instanceof SealError) return { reason: error.message };
    throw error;
  }
}

function describe({ column: { purpose }, table, workspaceId, rowId }: SealedValue) {
  return { purpose, table, workspaceId, rowId };
}

function placeOf(value: SealedValue): string {
  return JSON.stringify(describe(value));
}
