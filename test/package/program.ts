import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process that a test watches. */
export type Program = {
  /** Everything it printed so far. */
  output(): string;
  /** Waits until it prints something that matches. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, if it has not ended, and waits for that. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  exited: Promise<number | null>;
  isRunning(): boolean;
};

export function startProgram(start: () => ChildProcess): Program {
  const child = start();
  const onExit = () => child.kill('SIGKILL');
  process.on('exit', onExit);
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      output += String(text);
      for (const listener of listeners) listener();
    });
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const exited = once(child, 'close').then(([code]) => {
    process.off('exit', onExit);
    for (const listener of listeners) listener();
    return typeof code === 'number' ? code : null;
  });
  return {
    output: () => output,
    isRunning,
    exited,
    signal: (signal) => child.kill(signal),
    async stop(signal) {
      if (isRunning()) child.kill(signal);
      return exited;
    },
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output);
          if (found === null && isRunning()) return;
          listeners.delete(look);
          if (found !== null) resolve(found);
          else reject(new Error(`it ended without ${pattern}:\n${output.slice(-4_000)}`));
        };
        listeners.add(look);
        look();
      }),
  };
}

/** Node with a script and an environment of its own. */
export function spawnNode(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
