import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { compiledScript } from './compiled.ts';

/** Another process of this project, for tests about what two of them, or a killed one, do to each other. */
export type Child = {
  pid: number;
  /** Lines it printed and nobody has read yet. */
  nextLine(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<number | null>;
};

/** Starts a TypeScript file of `test/kit` with the given arguments. */
export async function startChild(file: string, args: string[]): Promise<Child> {
  const child = spawn(process.execPath, [await compiledScript(`test/kit/${file}`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A test runner's flags are not for it.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const onExit = () => child.kill('SIGKILL');
  process.on('exit', onExit);
  const exited = once(child, 'exit').then(([code]) => {
    process.off('exit', onExit);
    return typeof code === 'number' ? code : null;
  });
  const lines = readLines(child);
  return {
    pid: child.pid ?? 0,
    nextLine: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${file} ended`);
      return next.value;
    },
    kill: (signal) => child.kill(signal),
    exited,
  };
}

function readLines(child: ChildProcess): AsyncIterator<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}
