import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { openKeyRing } from '../../src/open-key-ring.ts';
import { sealSecret } from '../../src/secrets/sealing.ts';
import { emptyTables } from '../kit/database.ts';
import { emptyStoreForEach } from '../kit/fixtures.ts';
import { integrationSeed, seed, seedId } from '../kit/seed.ts';

const store = emptyStoreForEach();
let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'key-ring-'));
  file = join(dataDir, 'token.key');
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

const key = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const broken: [string, () => Promise<unknown>, RegExp][] = [
  ['empty', () => writeFile(file, '', { mode: 0o600 }), /encryption key 1 is not of the form id:base64/],
  [
    'cut off',
    () => writeFile(file, key.slice(0, 30), { mode: 0o600 }),
    /encryption key k1 is not 32 bytes of base64/,
  ],
  [
    'open to others',
    async () => {
      await writeFile(file, key);
      await chmod(file, 0o644);
    },
    /is open to others than its owner: chmod 600 it/,
  ],
  ['a directory', () => mkdir(file, { mode: 0o700 }), /EISDIR/],
  ['a link to elsewhere', () => symlink('/etc/hostname', file), /ELOOP/],
];

test.each(broken)(
  'a key file that is %s is reported in a sentence, with the file and what to do',
  async (_name, make, why) => {
    await make();
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect(String(refused)).toMatch(why);
    expect(String(refused)).toContain(`The key file ${file} cannot be used: `);
    expect(String(refused)).toContain('Put it back from a copy');
    expect(String(refused)).not.toContain(key.slice(4, 20));
  },
);

test('a key file that is gone is not replaced while the database holds tokens sealed with it', async () => {
  const first = await open();
  const row = integrationSeed({ workspaceId: 'default', id: seedId('integration') });
  const sealedApiToken = sealSecret(first, `00${'aZ9_'.repeat(10)}`, {
    ...row,
    purpose: 'api-token',
    rowId: row.id,
  });
  await seed(store.db, { integrations: [{ ...row, sealedApiToken }] });
  expect((await open()).activeId).toBe(first.activeId);

  await rm(file);
  const refused = await open().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ConfigError);
  expect(String(refused)).toContain(`The key file ${file} is missing, and the database holds a secret`);
  await expect(stat(file)).rejects.toThrow('ENOENT');
  // What the sentence says to do is possible.
  expect((await open({ ENCRYPTION_KEYS: key })).activeId).toBe('k1');

  await emptyTables(store);
  await seed(store.db, { integrations: [{ ...row, sealedApiToken: null }] });
  await open();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

function open(env: Record<string, string> = {}) {
  return openKeyRing(readConfig({ env: { DATA_DIR: dataDir, ...env } }), store.db);
}
