import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compiledScript } from './compiled.ts';
import { inheritedEnvironment } from './environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a process ended, and everything it printed. */
export type Ended = { code: number; stdout: string; stderr: string };

/** Runs a script of this project to its end, in a process of its own. */
export async function runScript(script: string, args: string[], env: Record<string, string>): Promise<Ended> {
  const compiled = await compiledScript(script);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [compiled, ...args],
      { cwd: root, env: { ...inheritedEnvironment(), ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
