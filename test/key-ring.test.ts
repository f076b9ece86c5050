import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { openKeyRing } from '../src/key-ring.ts';

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
  'a key file that is %s is told in a sentence, with the file and what to do',
  async (_name, make, why) => {
    await make();
    const refused = await openKeyRing(readConfig({ env: { DATA_DIR: dataDir } })).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ConfigError);
    expect(String(refused)).toMatch(why);
    expect(String(refused)).toContain(`The key file ${file} cannot be used: `);
    expect(String(refused)).toContain('Put it back from a copy');
    expect(String(refused)).not.toContain(key.slice(4, 20));
  },
);
