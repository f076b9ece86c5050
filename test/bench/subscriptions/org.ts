import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a simulated org in a process of its own. */
export type BenchOrg = { url: string; domain: string; token: string; stop(): Promise<void> };

export async function startOrg(size: { people: number; apps: number }): Promise<BenchOrg> {
  const script = fileURLToPath(new URL('../../../src/simulator/main.ts', import.meta.url));
  const sizes = ['--people', String(size.people), '--apps', String(size.apps), '--sign-in-days', '1'];
  const child = spawn(process.execPath, ['--import', 'tsx', script, '--port', '0', ...sizes], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  child.on('exit', () => process.off('exit', kill));
  const said = await readIntroduction(child);
  const field = (name: string) => new RegExp(`${name}\\s+(\\S+)`).exec(said)?.[1] ?? '';
  return {
    url: field('URL'),
    domain: field('Okta domain'),
    token: field('API token'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function readIntroduction(child: ChildProcess): Promise<string> {
  let said = '';
  child.stdout?.setEncoding('utf8');
  for await (const part of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += part;
    if (said.includes('Ctrl-C')) return said;
  }
  throw new Error(`the simulator did not start:\n${said}`);
}
