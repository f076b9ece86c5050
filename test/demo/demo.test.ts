import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiledScript } from '../kit/compiled.ts';
import { inheritedEnvironment } from '../kit/environment.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'demo-'));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('the demo adds an integration, syncs it and prints what was found; run again, it goes on from there', async () => {
  const first = await demo(
    ['--import', 'tsx', 'src/demo/main.ts'],
    ['--once', '--people', '30', '--apps', '12'],
  );
  expect(first.code, first.output).toBe(0);
  expect(first.output).toContain('acme-demo.okta.com is CONNECTED; its first sync runs');
  expect(first.output).toMatch(/succeeded after \d+\.\d s/);
  const found = /Discovered: .*30 employees in \d+ departments/.exec(first.output)?.[0];
  expect(found).toBeDefined();
  expect(first.output).toContain('Top services by people active within 30 days');

  const second = await demo(
    [await compiledScript('src/demo/main.ts')],
    ['--once', '--people', '30', '--apps', '12'],
  );
  expect(second.code, second.output).toBe(0);
  expect(second.output).toContain('is connected already');
  expect(second.output).toContain(found);
}, 300_000);

test('a wrong option ends with a clear error and code 2', async () => {
  const result = await demo([await compiledScript('src/demo/main.ts')], ['--people', 'many']);
  expect(result).toMatchObject({ code: 2 });
  expect(result.output).toContain('--people must be a whole number');
});

async function demo(script: string[], options: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [...script, ...options], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...inheritedEnvironment(), PORT: '0', DATA_DIR: dataDir },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output };
}
