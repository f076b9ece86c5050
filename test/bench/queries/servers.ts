import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { audience, issuer, signingKey, tokenOf } from '../../kit/identity-provider.ts';
import type { CompanySize } from './seed.ts';

export type BenchServer = {
  url: string;
  /** What every request has to carry. */
  headers?: Record<string, string>;
  /** Memory of the process in MiB; undefined where it cannot be read. */
  residentMib(): number | undefined;
  /** CPU time of the process since its start, in milliseconds; undefined where it cannot be read. */
  cpuMs(): number | undefined;
  stop(): Promise<void>;
};

/** The subgraph as `npm start` runs it. `profileDir` receives a CPU profile when it ends. */
export function startSubgraph(
  databaseUrl: string,
  profileDir: string | undefined,
  env: Record<string, string> = {},
): Promise<BenchServer> {
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  return start([...profiling, '--import', 'tsx', fileOf('../../../src/main.ts')], {
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
    LOG_LEVEL: 'info',
    PORT: '0',
    NODE_ENV: 'production',
    ...env,
  });
}

/** The same where callers have to prove who they are: with a gateway's secret and a token that is verified. */
export async function startSubgraphWithIdentity(databaseUrl: string): Promise<BenchServer> {
  const routerSecret = randomBytes(32).toString('hex');
  const key = await signingKey('bench');
  const folder = await mkdtemp(join(tmpdir(), 'bench-keys-'));
  try {
    const keysFile = join(folder, 'keys.json');
    await writeFile(keysFile, JSON.stringify({ keys: [key.publicJwk] }));
    const server = await startSubgraph(databaseUrl, undefined, {
      AUTH_MODE: 'jwt',
      JWT_KEYS_FILE: keysFile,
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: audience,
      ROUTER_SECRETS: routerSecret,
    });
    const headers = {
      authorization: `Bearer ${await tokenOf(key)}`,
      'router-authorization': routerSecret,
    };
    return { ...server, headers };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Okta's stand-in, with the rate limits of a Workforce org and answers that take a while. */
export function startOkta(people: number): Promise<BenchServer> {
  const size = ['--people', String(people), '--apps', '200', '--groups', '200', '--sign-in-days', '7'];
  const habits = ['--rate', 'workforce', '--latency-ms', '200', '--port', '0'];
  return start(['--import', 'tsx', fileOf('../../../src/simulator/main.ts'), ...size, ...habits], {});
}

/** The hand-written server that gives the same answers. */
export function startByHand(databaseUrl: string, size: CompanySize): Promise<BenchServer> {
  return start(['--import', 'tsx', fileOf('./by-hand.ts'), databaseUrl, JSON.stringify(size)], {});
}

function fileOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

async function start(args: string[], env: Record<string, string>): Promise<BenchServer> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  child.on('exit', () => process.off('exit', kill));
  const url = await readUrl(child);
  return {
    url,
    residentMib: () => residentMibOf(child.pid),
    cpuMs: () => cpuMsOf(child.pid),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function readUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the server has no output');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error(`a server did not start:\n${lines.join('\n')}`);
}

function residentMibOf(pid: number | undefined): number | undefined {
  try {
    const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  } catch {
    return undefined;
  }
}

/** Ticks of Linux, a hundred a second: user and system time are fields 14 and 15. */
function cpuMsOf(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}
