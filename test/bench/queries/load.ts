import autocannon from 'autocannon';
import type { BenchServer } from './servers.ts';

export type Load = {
  requestsPerSecond: number;
  /** Milliseconds, by percentile of the answers. */
  p50: number;
  p95: number;
  p99: number;
  /** CPU time of the server's process for one request, in milliseconds; undefined where it cannot be read. */
  cpuMs: number | undefined;
};

export type Target = { url: string; headers: Record<string, string>; body: string; server: BenchServer };

type Slice = { took: number[]; elapsedSeconds: number; cpuMs: number | undefined };

/**
 * Sends each target's request repeatedly, `concurrency` at a time, for this many seconds. The targets take
 * turns, forwards and backwards, so that other load on the machine and what one leaves behind affect all of them.
 * Throws when an answer was not 200.
 */
export async function loadInTurns(
  targets: readonly Target[],
  concurrency: number,
  seconds: number,
): Promise<Load[]> {
  const slices = targets.map((): Slice[] => []);
  const turns = turnsIn(seconds);
  for (let turn = 0; turn < turns; turn += 1) {
    const inOrder = [...targets.entries()];
    for (const [index, target] of turn % 2 === 0 ? inOrder : inOrder.reverse()) {
      slices[index]?.push(await load(target, concurrency, Math.max(1, Math.round(seconds / turns))));
    }
  }
  return slices.map(toLoad);
}

/**
 * Turns of five seconds: a server gets faster for a minute, and a machine has better and worse moments. As many forwards as
 * backwards.
 */
function turnsIn(seconds: number): number {
  return 2 * Math.min(6, Math.max(2, Math.round(seconds / 10)));
}

/** One turn of one target. */
export async function load(target: Target, concurrency: number, seconds: number): Promise<Slice> {
  const took: number[] = [];
  const startedAt = performance.now();
  const cpuBefore = target.server.cpuMs();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: target.url,
        method: 'POST',
        headers: target.headers,
        body: target.body,
        connections: concurrency,
        duration: seconds,
        timeout: 60,
      },
      (error, outcome) => (error ? reject(error) : resolve(outcome)),
    );
    run.on('response', (_client, _status, _bytes, milliseconds) => took.push(milliseconds));
  });
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const cpuAfter = target.server.cpuMs();
  if (result.errors + result.timeouts + result.non2xx > 0) {
    throw new Error(
      `${target.url}: ${result.errors} errors, ${result.timeouts} timeouts, ${result.non2xx} not 200`,
    );
  }
  const cpuMs = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
  return { took, elapsedSeconds, cpuMs };
}

function toLoad(slices: readonly Slice[]): Load {
  const took = slices.flatMap((slice) => slice.took).sort((one, two) => one - two);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const cpu = slices.map(({ cpuMs }) => cpuMs).filter((value) => value !== undefined);
  const within = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  return {
    requestsPerSecond: took.length / sum(slices.map(({ elapsedSeconds }) => elapsedSeconds)),
    p50: within(0.5),
    p95: within(0.95),
    p99: within(0.99),
    cpuMs: cpu.length < slices.length ? undefined : sum(cpu) / took.length,
  };
}
