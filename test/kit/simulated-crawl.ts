import { createOktaClient, type OktaClient } from '../../src/okta/client.ts';
import { parseOktaDomain } from '../../src/okta/domain.ts';
import { rateBucketOf } from '../../src/okta/rate/allowances.ts';
import type { RateGate } from '../../src/okta/rate/gate.ts';
import { parseApiToken } from '../../src/okta/token.ts';
import { type Company, generateCompany } from '../../src/simulator/company/company.ts';
import {
  demoToken,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/server/server.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** A simulated org on virtual time, and requests to it counted window by window. */
export type SimulatedOrg = {
  time: VirtualTime;
  company: Company;
  simulator: Simulator;
  /** Requests per bucket, in the order of their windows. */
  windows(): Record<string, number[]>;
  /** Answers with 429 per window of a bucket that had any. */
  refusals(): number[];
  client(gate?: RateGate, maxRateShare?: number): OktaClient;
  close(): Promise<void>;
};

const start = new Date('2026-03-04T16:34:57.400Z');

/** Each has a token of its own: time begins anew, and what the last one noted in a database lies ahead of it. */
let orgs = 0;

/** An org that gives one item a page unless told otherwise: a small company is as many requests as a large one. */
export async function startSimulatedOrg(
  options: Partial<SimulatorOptions> & {
    people?: number;
    apps?: number;
    groups?: number;
    pageSize?: number;
    /** How far the org's clock is ahead of the client's. */
    clockAheadMs?: number;
  },
): Promise<SimulatedOrg> {
  const { people = 20, apps = 20, groups = 20, pageSize = 1, clockAheadMs = 0, ...rest } = options;
  const time = createVirtualTime(start);
  const company = generateCompany({ seed: 3, now: start, people, apps, groups, signInDays: 2 });
  orgs += 1;
  const simulator = await startSimulator({
    company,
    token: `${demoToken.slice(0, -4)}${String(orgs).padStart(4, '0')}`,
    clock: { ...time.clock, now: () => new Date(time.now() + clockAheadMs) },
    rateLimits: 'workforce',
    latencyMs: 400,
    ...rest,
  });
  simulator.faults.add({ kind: 'emptyList' }, { when: ({ url }) => limitPage(url, pageSize) });
  const requests: { bucket: string; resetAtMs: number; status: number }[] = [];
  const clients: OktaClient[] = [];

  function byWindow(filter: (status: number) => boolean) {
    const counts = new Map<string, number>();
    for (const { bucket, resetAtMs, status } of requests) {
      const key = `${bucket} ${resetAtMs}`;
      if (filter(status)) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts];
  }

  return {
    time,
    company,
    simulator,
    windows() {
      const windows: Record<string, number[]> = {};
      for (const [key, count] of byWindow(() => true)) {
        const bucket = key.slice(0, key.indexOf(' '));
        windows[bucket] = [...(windows[bucket] ?? []), count];
      }
      return windows;
    },
    refusals: () => byWindow((status) => status === 429).map(([, count]) => count),
    client(rateGate, maxRateShare) {
      const domain = parseOktaDomain(company.org.domain);
      if (!domain.ok) throw new Error(domain.reason);
      const apiToken = parseApiToken(simulator.token);
      if (!apiToken.ok) throw new Error(apiToken.reason);
      const client = createOktaClient({
        domain: domain.domain,
        apiToken: apiToken.token,
        baseUrl: simulator.url,
        now: time.now,
        sleep: time.sleep,
        ...(rateGate === undefined ? {} : { rateGate }),
        ...(maxRateShare === undefined ? {} : { maxRateShare }),
        onRequest({ endpoint, status, rateLimit }) {
          const resetAtMs = rateLimit?.resetAtMs ?? 0;
          requests.push({ bucket: rateBucketOf(endpoint), resetAtMs, status });
        },
      });
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await simulator.close();
    },
  };
}

/** Reads a list to its end, or so many pages of it; gives back how many items came. */
export async function readPages<T>(
  pages: AsyncIterable<{ items: T[] }>,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  let items = 0;
  let read = 0;
  for await (const page of pages) {
    items += page.items.length;
    if (++read >= most) break;
  }
  return items;
}

/** As many workers as the gate advises, each taking the next piece of work as it is done with one. */
export async function inParallel<T>(
  workers: number,
  work: readonly T[],
  task: (piece: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...work];
  const worker = async () => {
    for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) await task(piece);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

function limitPage(url: URL, pageSize: number): boolean {
  const wanted = Number(url.searchParams.get('limit') ?? 0);
  if (wanted > pageSize) url.searchParams.set('limit', String(pageSize));
  return false;
}
