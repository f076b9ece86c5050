import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchServer } from '../queries/servers.ts';
import { listen } from './listeners.ts';
import type { BenchOrg } from './org.ts';

/** Who listens while a sync is measured. */
export type Audience = { listeners: number; documents: number };

/** What one sync came to beside its audience. */
export type Round = {
  wallMs: number;
  /** Processor time of the server until the sync's end. */
  cpuMs: number;
  /** False when it was left after the longest time. */
  isEnded: boolean;
  eventsPerListener: number;
  /** Listeners that were told of the end. */
  told: number;
  /** Times of a tiny query, asked again and again meanwhile; those without an answer in time count as endless. */
  latenciesMs: number[];
  residentMib: number;
};

/** Adds the org and waits for its first sync, which no one listens to. */
export async function connectOrg(url: string, { domain, token }: BenchOrg): Promise<string> {
  const added = await ask<{ addOktaIntegration: { integration?: { id: string }; syncRun?: { id: string } } }>(
    url,
    `mutation ($domain: String!, $token: String!) {
      addOktaIntegration(input: { domain: $domain, apiToken: $token }) {
        ... on OktaIntegrationAdded { integration { id } syncRun { id } }
      }
    }`,
    { domain, token },
  );
  const { integration, syncRun } = added.addOktaIntegration;
  if (!integration || !syncRun) throw new Error('the org could not be added');
  while (!(await hasEnded(url, syncRun.id))) await sleep(250);
  return integration.id;
}

/** Reads everything once more while so many listen. */
export async function measureRound(
  server: BenchServer,
  integrationId: string,
  audience: Audience,
  maxLengthMs: number,
): Promise<Round> {
  const listeners = await listen(server.url, { ...audience, count: audience.listeners, integrationId });
  // What they are told first is no part of the sync.
  await settled(() => listeners.events(), audience.listeners, maxLengthMs);
  const eventsBefore = listeners.events();
  const cpuBefore = server.cpuMs() ?? Number.NaN;
  const startedAt = performance.now();
  const probe = probeLatency(server.url);
  const { triggerOktaSync } = await ask<{ triggerOktaSync: { syncRun: { id: string } } }>(
    server.url,
    `mutation ($of: ID!) {
      triggerOktaSync(input: { integrationId: $of, mode: FULL }) { ... on OktaSyncTriggered { syncRun { id } } }
    }`,
    { of: integrationId },
  );
  const runId = triggerOktaSync.syncRun.id;
  let isEnded = false;
  while (!isEnded && performance.now() - startedAt < maxLengthMs) {
    await sleep(200);
    isEnded = await hasEnded(server.url, runId).catch(() => false);
  }
  const wallMs = performance.now() - startedAt;
  const cpuMs = (server.cpuMs() ?? Number.NaN) - cpuBefore;
  const latenciesMs = await probe.stop();
  // With many different documents the last turn comes later.
  if (isEnded) await settled(() => listeners.told(runId), audience.listeners, maxLengthMs);
  const told = listeners.told(runId);
  const events = listeners.events() - eventsBefore;
  const residentMib = server.residentMib() ?? Number.NaN;
  listeners.close();
  await sleep(500);
  return {
    wallMs,
    cpuMs,
    isEnded,
    eventsPerListener: audience.listeners === 0 ? 0 : events / audience.listeners,
    told,
    latenciesMs,
    residentMib,
  };
}

async function settled(count: () => number, wanted: number, maxLengthMs: number): Promise<void> {
  const until = performance.now() + maxLengthMs;
  while (count() < wanted && performance.now() < until) await sleep(50);
}

async function hasEnded(url: string, id: string): Promise<boolean> {
  const query = 'query ($id: ID!) { oktaSyncRun(id: $id) { finishedAt } }';
  const { oktaSyncRun } = await ask<{ oktaSyncRun: { finishedAt: string | null } }>(url, query, { id });
  return oktaSyncRun.finishedAt !== null;
}

/** Asks for next to nothing ten times a second, by one client that does not wait for answers. */
function probeLatency(url: string) {
  const latenciesMs: number[] = [];
  const asked = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const startedAt = performance.now();
    const one: Promise<void> = ask(url, '{ oktaIntegrations { totalCount } }')
      .then(() => latenciesMs.push(performance.now() - startedAt))
      .catch(() => latenciesMs.push(Number.POSITIVE_INFINITY))
      .then(() => void asked.delete(one));
    asked.add(one);
  }, 100);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.race([Promise.all(asked), sleep(5_000)]);
      for (const _ of asked) latenciesMs.push(Number.POSITIVE_INFINITY);
      return [...latenciesMs].sort((one, two) => one - two);
    },
  };
}

async function ask<Data>(url: string, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as { data?: Data; errors?: unknown };
  if (!answer.data || answer.errors)
    throw new Error(`status ${response.status}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}
