import { expect, test } from 'vitest';
import { parseKeyRing } from '../../../src/secrets/key-ring.ts';
import { openToken, sealToken } from '../../../src/secrets/sealing.ts';
import { listSealedTokensAcrossWorkspaces } from '../../../src/store/sync/tokens.ts';
import { resealTokens } from '../../../src/sync/connection/reseal-tokens.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { integrationSeed, seed, seedId } from '../../kit/seed.ts';

const store = emptyStoreForEach();
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const oldRing = parseKeyRing(`old:${key(1)}`);
const bothRings = parseKeyRing(`new:${key(2)},old:${key(1)}`);
const newRing = parseKeyRing(`new:${key(2)}`);
const lostRing = parseKeyRing(`lost:${key(3)}`);

const tokenOf = (id: string) => `00token-of-${id}`;

/** Integrations of two workspaces, sealed with the given rings in turn; removed ones have no token. */
async function saveSealedWith(rings: readonly (typeof oldRing | null)[]): Promise<void> {
  const integrations = rings.map((ring, n) => {
    const workspaceId = n % 2 === 0 ? 'acme' : 'globex';
    const row = integrationSeed({ workspaceId, id: seedId('integration', n) });
    const context = { workspaceId, integrationId: row.id, domain: row.domain };
    return { ...row, sealedApiToken: ring === null ? null : sealToken(ring, tokenOf(row.id), context) };
  });
  await seed(store.db, { integrations });
}

async function expectAllOpenWith(ring: typeof oldRing, count: number): Promise<void> {
  const tokens = await listSealedTokensAcrossWorkspaces(store.db);
  expect(tokens).toHaveLength(count);
  for (const { sealedApiToken, ...context } of tokens) {
    expect(openToken(ring, sealedApiToken, context)).toBe(tokenOf(context.integrationId));
  }
}

test('after it the old key is not needed any more, in any workspace', async () => {
  await saveSealedWith([oldRing, oldRing, newRing, null, oldRing]);
  expect(await resealTokens(store.db, bothRings)).toEqual({ resealed: 3, upToDate: 1, unopened: [] });
  await expectAllOpenWith(newRing, 4);
  expect(await resealTokens(store.db, bothRings)).toEqual({ resealed: 0, upToDate: 4, unopened: [] });
});

test('a token whose key is missing is named and left as it is, and the others are sealed anew', async () => {
  await saveSealedWith([oldRing, lostRing, oldRing]);
  const before = await listSealedTokensAcrossWorkspaces(store.db);
  expect(await resealTokens(store.db, bothRings)).toEqual({
    resealed: 2,
    upToDate: 0,
    unopened: [
      {
        workspaceId: 'globex',
        integrationId: seedId('integration', 1),
        reason: 'no encryption key with id lost',
      },
    ],
  });
  const after = await listSealedTokensAcrossWorkspaces(store.db);
  const lost = (tokens: typeof before) => tokens.find(({ workspaceId }) => workspaceId === 'globex');
  expect(lost(after)).toEqual(lost(before));
});

test('two that run at the same time leave every token sealed once with the new key', async () => {
  await saveSealedWith(Array(20).fill(oldRing));
  const results = await Promise.all([resealTokens(store.db, bothRings), resealTokens(store.db, bothRings)]);
  expect(results[0].resealed + results[1].resealed).toBe(20);
  for (const { resealed, upToDate, unopened } of results) {
    expect(unopened).toEqual([]);
    expect(resealed + upToDate).toBe(20);
  }
  await expectAllOpenWith(newRing, 20);
});
