import type { KeyRing } from '../../secrets/key-ring.ts';
import { needsReseal, openToken, SealError, sealToken } from '../../secrets/sealing.ts';
import type { Database } from '../../store/engine/database.ts';
import {
  listSealedTokensAcrossWorkspaces,
  type SealedToken,
  swapSealedToken,
} from '../../store/sync/tokens.ts';

export type Resealed = {
  resealed: number;
  /** Tokens that were sealed with the first key before. */
  upToDate: number;
  /** Integrations whose token no key opens. */
  unopened: { workspaceId: string; integrationId: string; reason: string }[];
};

/**
 * Seals every token of every workspace with the first key of the ring. May run while servers run, any number of
 * times.
 */
export async function resealTokens(db: Database, keyRing: KeyRing): Promise<Resealed> {
  const result: Resealed = { resealed: 0, upToDate: 0, unopened: [] };
  let tokens = await listSealedTokensAcrossWorkspaces(db);
  while (tokens.length > 0) {
    const replacedMeanwhile = new Set<string>();
    for (const token of tokens) {
      const outcome = await reseal(db, keyRing, token);
      if (outcome === 'resealed' || outcome === 'upToDate') result[outcome] += 1;
      else if (outcome === 'replacedMeanwhile') replacedMeanwhile.add(token.integrationId);
      else result.unopened.push({ ...keyOf(token), reason: outcome.reason });
    }
    if (replacedMeanwhile.size === 0) break;
    tokens = (await listSealedTokensAcrossWorkspaces(db)).filter(({ integrationId }) =>
      replacedMeanwhile.has(integrationId),
    );
  }
  return result;
}

async function reseal(
  db: Database,
  keyRing: KeyRing,
  token: SealedToken,
): Promise<'resealed' | 'upToDate' | 'replacedMeanwhile' | { reason: string }> {
  const { sealedApiToken: sealed, domain } = token;
  const context = { ...keyOf(token), domain };
  try {
    if (!needsReseal(keyRing, sealed)) return 'upToDate';
    const fresh = sealToken(keyRing, openToken(keyRing, sealed, context), context);
    return (await swapSealedToken(db, keyOf(token), { from: sealed, to: fresh }))
      ? 'resealed'
      : 'replacedMeanwhile';
  } catch (error) {
    if (error instanceof SealError) return { reason: error.message };
    throw error;
  }
}

function keyOf({ workspaceId, integrationId }: SealedToken) {
  return { workspaceId, integrationId };
}
