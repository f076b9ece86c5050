import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compiledScript } from '../kit/compiled.ts';

const entry = 'src/simulator/main.ts';

/** Runs the start command; with `until`, stops it with Ctrl-C once that text was printed. */
async function run(
  args: string[],
  until?: RegExp,
): Promise<{ code: number | null; output: string; errors: string }> {
  // Once as npm would.
  const script = until === undefined ? [await compiledScript(entry)] : ['--import', 'tsx', entry];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...script, ...args], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += String(chunk);
      if (until?.test(output)) child.kill('SIGINT');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, errors }));
  });
}

test('it says the domain, the token, the address and the line to start the subgraph with, and stops on Ctrl-C', async () => {
  const small = ['--port', '0', '--people', '30', '--apps', '20', '--seed', '3', '--token', '00myOwnToken'];
  const { code, output, errors } = await run(small, /Ctrl-C stops/);
  expect(errors).toBe('');
  expect(output).toContain('acme-demo.okta.com');
  expect(output).toContain('00myOwnToken');
  expect(output).toMatch(/OKTA_BASE_URL=http:\/\/127\.0\.0\.1:\d+ npm start/);
  expect(output).toMatch(/30 people, 20 apps/);
  expect(code).toBe(0);
});

test('--help names every option', async () => {
  const { code, output } = await run(['--help']);
  for (const option of ['port', 'people', 'apps', 'seed', 'token', 'rate', 'latency-ms'])
    expect(output).toContain(`--${option}`);
  expect(code).toBe(0);
});

test.each([
  [['--people', 'many'], '--people must be a whole number from 1 to 200000, not "many"'],
  [['--rate', 'turbo'], '--rate must be one of generous, workforce, integrator, not "turbo"'],
  [['--colour', 'red'], "Unknown option '--colour'"],
  [['extra'], 'Unexpected argument'],
])('a bad option is explained, with exit code 2: %j', async (args, message) => {
  const { code, output, errors } = await run(args);
  expect(errors).toContain(message);
  expect([code, output]).toEqual([2, '']);
});
