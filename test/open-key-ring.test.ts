import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { openKeyRing } from '../src/open-key-ring.ts';

const keys = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
/** Keys that are configured are read without a database. */
const noDatabase = undefined as never;

const open = (env: Record<string, string>) => openKeyRing(readConfig({ env }), noDatabase);

async function problemsOf(env: Record<string, string>): Promise<string> {
  try {
    await open(env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.join();
  }
}

async function fileOf(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys');
  await writeFile(path, text);
  return path;
}

test('keys come from a variable, a file or a command', async () => {
  const path = await fileOf(`${keys}\n`);
  for (const env of [
    { ENCRYPTION_KEYS: keys },
    { ENCRYPTION_KEYS_FILE: path },
    { ENCRYPTION_KEYS_COMMAND: `printf k1:; cut -c4- ${path}` },
  ] as Record<string, string>[]) {
    expect((await open(env)).activeId, Object.keys(env).join()).toBe('k1');
  }
});

test('only one of them may be set', async () => {
  expect(await problemsOf({ ENCRYPTION_KEYS: keys, ENCRYPTION_KEYS_FILE: 'x' })).toContain('choose one');
  expect(await problemsOf({ ENCRYPTION_KEYS: keys, ENCRYPTION_KEYS_COMMAND: 'x' })).toContain('choose one');
});

test('a command that fails or prints no keys stops the start, and nothing that it printed is told', async () => {
  expect(await problemsOf({ ENCRYPTION_KEYS_COMMAND: 'echo hunter2; echo hunter3 >&2; exit 7' })).toBe(
    'ENCRYPTION_KEYS_COMMAND gave no keys: it ended with 7. Run it by hand to see what it says.',
  );
  const told = await problemsOf({ ENCRYPTION_KEYS_COMMAND: 'echo hunter2' });
  expect(told).toMatch(/^ENCRYPTION_KEYS_COMMAND: /);
  expect(told).not.toContain('hunter2');
});

test('a file that cannot be read is named before the start', async () => {
  expect(await problemsOf({ ENCRYPTION_KEYS_FILE: '/nowhere/keys' })).toMatch(
    /^ENCRYPTION_KEYS_FILE cannot be read/,
  );
});
