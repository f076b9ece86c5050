import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiledScript } from '../kit/compiled.ts';
import { inheritedEnvironment } from '../kit/environment.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const key = Buffer.alloc(32, 7).toString('base64');
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'refusals-'));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Runs a script that refuses to start; everything it printed, and how it ended. */
async function run(script: string, env: Record<string, string>): Promise<{ output: string; code: unknown }> {
  const compiled = await compiledScript(script);
  const whole = { ...inheritedEnvironment(), PORT: '0', DATA_DIR: dataDir, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [compiled], { cwd: root, env: whole }, (error, stdout, stderr) =>
      resolve({ output: stdout + stderr, code: error?.code }),
    );
  });
}

test.each(['src/main.ts', 'src/rotate-key.ts'])(
  '%s shows no piece of a password that is not encoded',
  async (script) => {
    for (const password of ['12/SECRET', 'pq#SECRET', 'pq?SECRET', 'SECRET%zz']) {
      const DATABASE_URL = `postgres://me:${password}@127.0.0.1:1/app`;
      const { output, code } = await run(script, { DATABASE_URL, ENCRYPTION_KEYS: `k1:${key}` });
      expect(code).toBe(1);
      expect(output).toMatch(/^Cannot start:\n {2}- DATABASE_URL: the database URL cannot be/);
      expect(output).not.toMatch(/SECRET|pq|me:|\n +at /);
    }
  },
);

test('a broken key file and a damaged database are reported without a stack', async () => {
  await unpackMigrated(join(dataDir, 'database'));
  await writeFile(join(dataDir, 'token.key'), 'k1:SECRET', { mode: 0o600 });
  const broken = await run('src/rotate-key.ts', {});
  expect(broken).toMatchObject({
    code: 1,
    output: expect.stringContaining('token.key cannot be used: encryption key'),
  });
  expect(broken.output).not.toMatch(/SECRET|\n +at /);

  await rm(join(dataDir, 'token.key'));
  await rm(join(dataDir, 'database'), { recursive: true });
  await mkdir(join(dataDir, 'database'));
  await writeFile(join(dataDir, 'database', 'PG_CONTROL'), '');
  const damaged = await run('src/main.ts', {});
  expect(damaged).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^Cannot start:\n {2}- DATA_DIR \S+: the directory .* no PG_VERSION/),
  });
  expect(damaged.output).not.toMatch(/\[object|\n +at /);
});
