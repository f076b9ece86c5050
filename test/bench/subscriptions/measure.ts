import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../kit/ask.ts';
import type { BenchServer } from '../queries/servers.ts';
import { listen } from './listeners.ts';
import type { BenchOrg } from './org.ts';

/** The clients that follow a sync while it is measured. */
export type Audience = { listeners: number; documents: number };

/** The result of one sync with its audience. */
export type Round = {
  wallMs: number;
  /** Processor time of the server until the sync's end. */
  cpuMs: number;
  /** False when the bench gave up waiting for it. */
  isEnded: boolean;
  eventsPerListener: number;
  /** Listeners that got the event of the end. */
  told: number;
  /** Times of a tiny query, asked repeatedly meanwhile; `Infinity` where no answer came in time. */
  latenciesMs: number[];
  residentMib: number;
};

/** Adds the org and waits for its first sync, without listeners. */
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

/** Runs a full sync with this many listeners. */
export async function measureRound(
  server: BenchServer,
  integrationId: string,
  audience: Audience,
  maxLengthMs: number,
): Promise<Round> {
  const listeners = await listen(server.url, { ...audience, count: audience.listeners, integrationId });
  // The first events are not part of the sync.
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
  // With many different documents the last events come later.
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

/** Sends a tiny query ten times a second, without waiting for answers. */
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
