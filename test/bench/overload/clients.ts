import { Agent, type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { BenchServer } from '../queries/servers.ts';

const tinyQuery = JSON.stringify({ query: '{ oktaIntegrations(first: 1) { nodes { id } } }' });

/** A page as a frontend shows it. */
export const pageQuery =
  '{ saasServices(first: 20) { totalCount nodes { id name status category users(first: 3) { nodes { displayName } } } } }';

/** As many values as one operation may ask for. */
export const largeQuery =
  '{ saasServices(first: 300) { nodes { users(first: 500) { nodes { id email displayName login } } } } }';

const json = { 'content-type': 'application/json' };

/** Probes wait for no connection of others. */
const agent = new Agent({ keepAlive: true, maxSockets: 20 });

export function post(url: string, body: string): Promise<{ status: number; bytes: number }> {
  return send(url, '/graphql', (sent) => sent.end(body), { method: 'POST', headers: json });
}

function send(url: string, path: string, finish: (sent: ClientRequest) => void, options: object) {
  return new Promise<{ status: number; bytes: number }>((resolve, reject) => {
    const sent = request(`${url}${path}`, { agent, ...options }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    finish(sent);
  });
}

type Flood = {
  perSecond: number;
  p99Ms: number;
  /** Answers by status. */
  statuses: Record<string, number>;
  /** Answers of another status than 200, 429 and 503, and connections that failed. */
  others: number;
};

/** Asks the same all the time from another thread, on so many connections. */
export async function flood(
  url: string,
  body: string,
  { clients, seconds, perSecond }: { clients: number; seconds: number; perSecond?: number },
): Promise<Flood> {
  const result = await autocannon({
    url: `${url}/graphql`,
    method: 'POST',
    headers: json,
    body,
    connections: clients,
    duration: seconds,
    timeout: 60,
    workers: 1,
    ...(perSecond !== undefined && { overallRate: perSecond }),
  });
  const statuses = Object.fromEntries(
    Object.entries(result.statusCodeStats ?? {}).map(([status, { count = 0 }]) => [status, count]),
  );
  const others = Object.entries(statuses).filter(([status]) => !['200', '429', '503'].includes(status));
  return {
    perSecond: result.requests.total / result.duration,
    p99Ms: result.latency.p99,
    statuses,
    others: others.reduce((sum, [, answers]) => sum + answers, 0) + result.errors,
  };
}

type Probe = { p99: number; max: number; failures: number };
type Probes = { health: Probe; tiny: Probe; maxMib: number };

/** Asks for health and a tiny query ten times a second, until it is stopped. */
export function startProbes(server: BenchServer): { stop(): Promise<Probes> } {
  let isStopped = false;
  let maxMib = 0;
  const probing = async (ask: () => Promise<{ status: number }>): Promise<Probe> => {
    const took: number[] = [];
    let failures = 0;
    while (!isStopped) {
      const beganMs = performance.now();
      const { status } = await ask();
      took.push(performance.now() - beganMs);
      if (status !== 200) failures += 1;
      maxMib = Math.max(maxMib, server.residentMib() ?? 0);
      await sleep(100);
    }
    took.sort((one, two) => one - two);
    return {
      p99: took[Math.floor(took.length * 0.99)] ?? Number.NaN,
      max: took.at(-1) ?? Number.NaN,
      failures,
    };
  };
  const health = probing(() => send(server.url, '/health/ready', (sent) => sent.end(), {}));
  const tiny = probing(() => post(server.url, tinyQuery));
  return {
    async stop() {
      isStopped = true;
      return { health: await health, tiny: await tiny, maxMib };
    },
  };
}

/** How long it takes until ten answers in a row are there within 500 ms each. */
export async function untilNormal(url: string, body: string): Promise<number> {
  const beganMs = performance.now();
  let normal = 0;
  let normalSinceMs = beganMs;
  while (normal < 10) {
    const askedMs = performance.now();
    const { status } = await post(url, body);
    if (status === 200 && performance.now() - askedMs < 500) normal += 1;
    else normal = 0;
    if (normal === 0) normalSinceMs = performance.now();
  }
  return normalSinceMs - beganMs;
}

/** Asks for so many large answers and reads none of them; resolves when the server has closed all, with how long it took. */
export async function openStoppedReaders(url: string, readers: number): Promise<number> {
  const beganMs = performance.now();
  const body = JSON.stringify({ query: largeQuery });
  const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  await Promise.all(
    Array.from({ length: readers }, async () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(head + body);
      await Promise.race([new Promise((resolve) => socket.once('readable', resolve)), closed]);
      // A byte of another request now and then shows whether the server still listens; a refused one stays open.
      socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-name: ');
      const dripping = setInterval(() => socket.write('a'), 500);
      await Promise.race([closed, sleep(15_000)]);
      clearInterval(dripping);
      socket.destroy();
    }),
  );
  return performance.now() - beganMs;
}
