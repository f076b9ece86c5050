import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { parseKeyRing } from '../../../src/secrets/key-ring.ts';
import { openSecret, sealSecret } from '../../../src/secrets/sealing.ts';
import { listSealedValuesAcrossWorkspaces } from '../../../src/store/sync/sealed-values.ts';
import { oktaIntegrations } from '../../../src/store/tables/integrations.ts';
import { resealSecrets } from '../../../src/sync/connection/reseal-secrets.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { sealAsVersion1 } from '../../kit/sealed-v1.ts';
import { integrationSeed, seed, seedId } from '../../kit/seed.ts';

const store = emptyStoreForEach();
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const oldRing = parseKeyRing(`old:${key(1)}`);
const bothRings = parseKeyRing(`new:${key(2)},old:${key(1)}`);
const newRing = parseKeyRing(`new:${key(2)}`);
const lostRing = parseKeyRing(`lost:${key(3)}`);

const tokenOf = (id: string) => `00token-of-${id}`;

/** Integrations of two workspaces, sealed with the given rings in turn; removed ones have no token. */
async function saveSealedWith(
  rings: readonly (typeof oldRing | null)[],
  seal: typeof sealSecret = sealSecret,
): Promise<void> {
  const integrations = rings.map((ring, n) => {
    const workspaceId = n % 2 === 0 ? 'acme' : 'globex';
    const row = integrationSeed({ workspaceId, id: seedId('integration', n) });
    const context = { purpose: 'api-token', workspaceId, rowId: row.id, domain: row.domain };
    return { ...row, sealedApiToken: ring === null ? null : seal(ring, tokenOf(row.id), context) };
  });
  await seed(store.db, { integrations });
}

async function expectAllOpenWith(ring: typeof oldRing, count: number): Promise<void> {
  const values = await listSealedValuesAcrossWorkspaces(store.db);
  expect(values).toHaveLength(count);
  for (const { sealed, ...place } of values) {
    expect(openSecret(ring, sealed, { ...place, purpose: 'api-token' })).toBe(tokenOf(place.rowId));
  }
}

test('after it the old key is not needed any more, in any workspace', async () => {
  await saveSealedWith([oldRing, oldRing, newRing, null, oldRing]);
  expect(await resealSecrets(store.db, bothRings)).toEqual({ resealed: 3, upToDate: 1, unopened: [] });
  await expectAllOpenWith(newRing, 4);
  expect(await resealSecrets(store.db, bothRings)).toEqual({ resealed: 0, upToDate: 4, unopened: [] });
});

test('what the first version sealed gets the form that says what it is for, with the same key too', async () => {
  await saveSealedWith([newRing, oldRing, newRing], sealAsVersion1);
  await expectAllOpenWith(bothRings, 3);
  expect(await resealSecrets(store.db, bothRings)).toEqual({ resealed: 3, upToDate: 0, unopened: [] });
  await expectAllOpenWith(newRing, 3);
  for (const { sealed } of await listSealedValuesAcrossWorkspaces(store.db)) {
    expect(sealed).toMatch(/^v2\.new\./);
  }
});

test('a token whose key is missing is named and left as it is, and the others are sealed anew', async () => {
  await saveSealedWith([oldRing, lostRing, oldRing]);
  const before = await listSealedValuesAcrossWorkspaces(store.db);
  expect(await resealSecrets(store.db, bothRings)).toEqual({
    resealed: 2,
    upToDate: 0,
    unopened: [
      {
        purpose: 'api-token',
        table: 'okta_integrations',
        workspaceId: 'globex',
        rowId: seedId('integration', 1),
        reason: 'no encryption key with id lost',
      },
    ],
  });
  const after = await listSealedValuesAcrossWorkspaces(store.db);
  const lost = (values: typeof before) => values.find(({ workspaceId }) => workspaceId === 'globex')?.sealed;
  expect(lost(after)).toEqual(lost(before));
});

test('a token that was copied from another row is named, though it has the newest key', async () => {
  await saveSealedWith([newRing, newRing]);
  const [from, to] = await listSealedValuesAcrossWorkspaces(store.db);
  if (from === undefined || to === undefined) throw new Error('two were saved');
  await store.db
    .update(oktaIntegrations)
    .set({ sealedApiToken: from.sealed })
    .where(eq(oktaIntegrations.id, to.rowId));
  expect(await resealSecrets(store.db, bothRings)).toMatchObject({
    upToDate: 1,
    unopened: [{ rowId: to.rowId, reason: expect.stringContaining('sealed for another') }],
  });
});

test('two that run at the same time leave every token sealed once with the new key', async () => {
  await saveSealedWith(Array(20).fill(oldRing));
  const results = await Promise.all([resealSecrets(store.db, bothRings), resealSecrets(store.db, bothRings)]);
  expect(results[0].resealed + results[1].resealed).toBe(20);
  for (const { resealed, upToDate, unopened } of results) {
    expect(unopened).toEqual([]);
    expect(resealed + upToDate).toBe(20);
  }
  await expectAllOpenWith(newRing, 20);
});
