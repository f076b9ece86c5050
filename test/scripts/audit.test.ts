import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

const script = new URL('../../src/audit.ts', import.meta.url).pathname;

function audit(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', script, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` });
    });
  });
}

test.each([
  [['verify', '--workspace', 'acme', '--head', 'x'], '--head takes a position and a hash'],
  [['verify', '--head', `1:${'a'.repeat(64)}`], 'name it with --workspace'],
  [['export', '--since', 'yesterday'], '--since takes an instant'],
  [['burn'], 'Reads the audit trail'],
  [['verify', '--fast'], "Unknown option '--fast'"],
])('wrong arguments end with 2 and say what is wrong: %j', async (args, told) => {
  const { code, output } = await audit(...args);
  expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining(told) });
  expect(output).not.toContain('at main');
});

test('--help says what it does', async () => {
  expect(await audit('--help')).toEqual({
    code: 0,
    output: expect.stringContaining('verify recomputes the hash'),
  });
});
