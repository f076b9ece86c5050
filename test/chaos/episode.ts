import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { OktaError } from '../../src/okta/errors.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import type { FaultEffect } from '../../src/simulator/server/faults.ts';
import { rateProfiles } from '../../src/simulator/server/rate-limits.ts';
import type { Store } from '../../src/store/engine/database.ts';
import { expectGroundTruth } from '../kit/discovered.ts';
import { type Discovery, endLeases, expectSucceeded, readRun, startDiscovery } from '../kit/discovery.ts';
import type { VirtualTime } from '../kit/virtual-time.ts';
import { type Card, createDeck, describeCard, type List, lists, order } from './cards.ts';
import { type Changes, createChanges } from './changes.ts';
import { expectNoWrongRemoval, readPresence } from './presence.ts';

export type EpisodeOptions = {
  store: Store;
  time: VirtualTime;
  seed: number;
  foreign: { origin: string; seen: readonly unknown[] };
  /** Syncs with faults before the clean one. */
  syncs: number;
  faultsPerSync: number;
  /** Every kind of fault fires in every episode. */
  isCertain: boolean;
};

/** How often the faults of one list fired, and in how many syncs the guard kept rows. */
export type Fired = Map<`${FaultEffect['kind']} ${List}` | 'withheld', number>;

/** Requests of one sync. Every fault is on so many lists at most, and every request made so many times. */
const maxRequests = 2_500;
/** Virtual: a request waits for half an hour of windows before it gives up. */
const mostHours = 48;
/** Beyond what was there before: pages, and one answer up to its cap. */
const mostMemoryMb = 400;

/**
 * One org with a mix of faults in every sync, people and apps changing meanwhile, and a sync without faults in the end:
 * which then knows everything. What is dealt depends on the seed alone.
 */
export async function runEpisode(options: EpisodeOptions): Promise<Fired> {
  const { store, time, seed, foreign, syncs, faultsPerSync, isCertain } = options;
  const random = createRandom(seed);
  const deck = createDeck(random.fork('deck'), isCertain);
  const company = generateCompany({
    seed,
    people: 40,
    apps: 24,
    groups: 24,
    signInDays: 1,
    now: new Date(time.now()),
  });
  const searchLagMs = random.pick([0, 0, 20_000]);
  const discovery = await startDiscovery({
    store,
    time,
    company,
    workspaceId: `chaos-${seed}`,
    pageSize: 6,
    logPageSize: 40,
    // Real: what the simulator does not answer it does not answer in real time.
    timings: { requestTimeoutMs: 400 },
    simulator: {
      rateLimits: limitsOf(random),
      latencyMs: random.pick([20, 200, 900]),
      shortPages: random.chance(0.3),
      linkStyle: random.pick(['lines', 'comma', 'commaWithoutSpace']),
      searchLagMs,
    },
  });
  const fired: Fired = new Map();
  const liars = new Set<List>();
  const known = new Set<List>(['groups', 'groupApps', 'groupUsers', 'logs']);
  const story = [`seed ${seed}`];
  const changes = createChanges(discovery.simulator, random.fork('changes'), discovery.now);
  try {
    for (let sync = 1; sync <= syncs; sync++) {
      changes.settle();
      // Until the search knows what came back.
      await sleep(time, searchLagMs + random.int(1, 600) * 1_000);
      const isFirst = sync === 1;
      // The members and apps of groups are read only while the apps' own users are not known.
      const on = isFirst ? lists : lists.filter((list) => list !== 'groupApps' && list !== 'groupUsers');
      const world = { company, foreignOrigin: foreign.origin };
      // Told twice, an empty list of an app's few users is believed; and where little is known, little is missing.
      const mayLie = (list: List) => !liars.has(list) && (isFirst || known.has(list));
      const dealt = deck.deal(world, on, faultsPerSync).filter(({ isLie, list }) => !isLie || mayLie(list));
      // In the end lists that were known are shortened, and nothing but the guard keeps their rows.
      const isLast = sync === syncs;
      const lies = isLast
        ? removableLists.flatMap(([list]) => (mayLie(list) ? (deck.lie(world, list) ?? []) : []))
        : [];
      const others = dealt.filter(({ list }) => !lies.some((lie) => lie.list === list));
      const cards = order([...others, ...lies]);
      for (const { isLie, list } of cards) if (isLie) liars.add(list);
      story.push(`sync ${sync}: ${cards.map(describeCard).join('; ')}`);
      await named(story, async () => {
        await syncWithFaults({ discovery, time, random, cards, changes, fired, known, isFirst, isLast });
        expect(foreign.seen).toEqual([]);
      });
    }
    story.push('the clean sync');
    await named(story, async () => {
      // Until every sign-in has been written.
      await sleep(time, searchLagMs + 2 * 3_600_000);
      // A slow machine is no fault of the org.
      discovery.timings.requestTimeoutMs = 75_000;
      await queue(discovery, 'FULL');
      expectSucceeded(await runUntilEnded(discovery, time, null));
      await expectGroundTruth(discovery);
    });
  } finally {
    await discovery.close();
  }
  return fired;
}

const removableLists = [
  ['apps', 'APPS'],
  ['users', 'USERS'],
  ['appUsers', 'APP_ASSIGNMENTS'],
] as const;

type Sync = {
  discovery: Discovery;
  time: VirtualTime;
  random: Random;
  cards: readonly Card[];
  changes: Changes;
  fired: Fired;
  /** Lists that were read to their end. */
  known: Set<List>;
  isFirst: boolean;
  isLast: boolean;
};

async function syncWithFaults(sync: Sync): Promise<void> {
  const { discovery, time, random, cards, changes, fired, known, isFirst, isLast } = sync;
  const { simulator } = discovery;
  if (isFirst) await time.run(discovery.add());
  else await queue(discovery, isLast ? 'FULL' : random.pick(['FULL', 'INCREMENTAL']));
  const before = await readPresence(discovery);
  const startedAtMs = time.now();
  simulator.stats.reset();
  const stopping = new AbortController();
  const events = planEvents(random, { simulator, changes, stop: () => stopping.abort() });
  const watch = simulator.faults.add({ kind: 'emptyList' }, { when: events });
  const active = cards.map((card) => ({ card, fault: simulator.faults.add(card.effect, card.scope) }));
  const memory = watchMemory();
  try {
    const { run, stages } = await runUntilEnded(discovery, time, stopping.signal);
    expect(['SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED']).toContain(run.status);
    if (run.withheldRemovals !== null) fired.set('withheld', (fired.get('withheld') ?? 0) + 1);
    for (const [list, dataType] of removableLists) {
      if (stages[dataType].status === 'SUCCEEDED') known.add(list);
    }
  } finally {
    memory.stop();
    watch.remove();
    for (const { fault } of active) fault.remove();
    simulator.settings.denied.clear();
    simulator.issueToken(simulator.token);
  }
  for (const { card, fault } of active) {
    const key = `${card.effect.kind} ${card.list}` as const;
    fired.set(key, (fired.get(key) ?? 0) + fault.fired);
  }
  await expectNoWrongRemoval(discovery, before);
  expect(simulator.stats.sentBeforeReset).toBe(0);
  expect(simulator.stats.requests).toBeLessThan(maxRequests);
  expect((time.now() - startedAtMs) / 3_600_000).toBeLessThan(mostHours);
  expect(memory.mostMb()).toBeLessThan(mostMemoryMb);
}

/** What happens at which request: changes to the org, and now and then something that ends more than a request. */
function planEvents(
  random: Random,
  on: { simulator: Discovery['simulator']; changes: Changes; stop: () => void },
): () => boolean {
  const { simulator, changes, stop } = on;
  const events = new Map<number, () => void>();
  for (let index = 0; index < 4; index++) events.set(random.int(1, 120), changes.make);
  const rare: [number, () => void][] = [
    [0.2, stop],
    [0.1, () => simulator.expireCursors()],
    [0.05, () => simulator.revokeToken()],
    [0.1, () => simulator.deny(random.pick(['users', 'apps', 'appUsers', 'groups', 'logs']))],
  ];
  for (const [chance, event] of rare) if (random.chance(chance)) events.set(random.int(1, 100), event);
  let requests = 0;
  return () => {
    events.get(++requests)?.();
    return false;
  };
}

async function queue(
  { commands, viewer, integrationKey }: Discovery,
  mode: 'FULL' | 'INCREMENTAL',
): Promise<void> {
  const { integrationId } = integrationKey();
  const triggered = await commands.triggerSync(viewer, { integrationId, mode });
  if (triggered.kind !== 'triggered') throw new Error(`not triggered: ${JSON.stringify(triggered)}`);
}

/** Works on the queued run until it has ended; a stop ends one attempt of it. */
async function runUntilEnded(discovery: Discovery, time: VirtualTime, signal: AbortSignal | null) {
  const startedAt = discovery.now().toISOString();
  for (let attempts = 1; attempts <= 5; attempts++) {
    const ended = await time
      .run(discovery.execute(attempts === 1 && signal ? { signal } : {}))
      .catch(onlyStops);
    if (ended !== null && ended.status !== 'RUNNING' && ended.status !== 'QUEUED') {
      return readRun(discovery.store, discovery.viewer.workspaceId, ended.id);
    }
    await endLeases(discovery.store);
    // The database's clock is the real one; what goes on compares it with the virtual one.
    await discovery.store.db.execute(
      sql`update sync_stages s set started_at = ${startedAt}::timestamptz from sync_runs r
          where r.id = s.run_id and r.status = 'RUNNING' and s.started_at is not null`,
    );
  }
  throw new Error('the run does not end');
}

function sleep(time: VirtualTime, ms: number): Promise<void> {
  return time.run(time.sleep(ms, new AbortController().signal));
}

function onlyStops(error: unknown): null {
  if (error instanceof OktaError && error.kind === 'aborted') return null;
  throw error;
}

function limitsOf(random: Random) {
  const { workforce, generous } = rateProfiles;
  // With few requests a minute for the apps, a first sync goes by the groups as well.
  const apps = random.pick([20, 20, 100, 60_000]);
  return {
    ...random.pick([workforce, workforce, generous]),
    orgLimits: { ...workforce.orgLimits, '/api/v1/apps': apps },
    maxConcurrency: random.pick([2, 5, 75]),
    neighbourShare: random.pick([0, 0.3, (elapsedMs: number) => (elapsedMs < 30_000 ? 0 : 0.9)]),
  };
}

function watchMemory(): { stop(): void; mostMb(): number } {
  const used = () => {
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1024 / 1024;
  };
  const before = used();
  let most = before;
  const look = () => {
    most = Math.max(most, used());
  };
  const timer = setInterval(look, 10);
  return {
    stop() {
      look();
      clearInterval(timer);
    },
    mostMb: () => most - before,
  };
}

/** So that a failure says what to run again, and what led to it. */
async function named(story: readonly string[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${story.join('\n')}\n${error.message}`;
    throw error;
  }
}
