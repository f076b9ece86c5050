/**
 * What processes with one token cost each other in the bucket of the apps, by Okta's headers alone and with
 * permits from the database: `npm run bench:rate`. Each has a gate of its own; time is virtual and answers take
 * 0.2 to 1.5 s. Ends with 1 when Okta refused anything with permits that no other client of the org explains.
 */
import { parseArgs } from 'node:util';
import { runCommand } from '../../../src/command-line.ts';
import { createRateGate, type RateGate } from '../../../src/okta/rate/gate.ts';
import { defaultTimings } from '../../../src/okta/timings.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import { type Database, openStore, type Store } from '../../../src/store/engine/database.ts';
import { createRateBudgets, type OktaClock } from '../../../src/sync/connection/shared-rate-budget.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { inParallel, readPages, startSimulatedOrg } from '../../kit/simulated-crawl.ts';
import { startBenchPostgres } from '../kit/postgres.ts';

type Scenario = {
  processes: number;
  profile: 'workforce' | 'integrator';
  /** What the token may use of each bucket of the org; half is Okta's default. */
  tokenShare: number;
  /** What other clients of the customer use of each bucket. */
  neighbourShare: number;
};

const apps = '/api/v1/apps';
/** Windows that the lists would fill if the token's whole limit were used. */
const windowsOfWork = 4;

const scenarios: Scenario[] = [2, 4].flatMap((processes) =>
  (['workforce', 'integrator'] as const).flatMap((profile) =>
    [0.5, 1].flatMap((tokenShare) =>
      [0, 0.4].map((neighbourShare) => ({ processes, profile, tokenShare, neighbourShare })),
    ),
  ),
);

const usage = `What processes with one token cost each other at Okta, by its headers alone and with permits from the database.

  npm run bench:rate

Ends with 1 when Okta refused anything that no other client of the org explains.
`;

await runCommand(usage, async (args) => {
  parseArgs({ args, options: {} });
  let exitCode = 0;
  const server = await startBenchPostgres();
  const store = await openStore({ databaseUrl: await server.createDatabase('rate'), migrationsFolder });
  const table = [];
  try {
    for (const scenario of scenarios) {
      for (const by of ['headers', 'permits'] as const) {
        const { processes, profile, tokenShare, neighbourShare } = scenario;
        const measured = await measure(store, scenario, by);
        if (by === 'permits' && neighbourShare === 0 && measured.refused > 0) exitCode = 1;
        const limit = (rateProfiles[profile].orgLimits[apps] ?? 0) * tokenShare;
        table.push({ processes, 'token a minute': limit, others: neighbourShare, by, ...measured });
      }
    }
  } finally {
    await store.close();
    await server.stop();
  }
  console.table(table);
  return exitCode;
});

/** The processes share out the lists of users of apps, and each tests its connection now and then. */
async function measure(store: Store, scenario: Scenario, by: 'headers' | 'permits') {
  const { processes, profile, ...shares } = scenario;
  const rateLimits = { ...rateProfiles[profile], ...shares };
  const lists = Math.floor((rateLimits.orgLimits[apps] ?? 0) * shares.tokenShare) * windowsOfWork;
  const org = await startSimulatedOrg({ apps: Math.max(20, Math.ceil(lists * 1.2)), rateLimits });
  const { company, simulator, time } = org;
  const random = createJitter();
  const hasLatency = () => {
    simulator.settings.latencyMs = 200 + random() * 1_300;
    return false;
  };
  simulator.faults.add({ kind: 'emptyList' }, { when: hasLatency });
  const clock = { now: time.now, sleep: time.sleep };
  const { db } = time.watchStore(store);
  const startedAtMs = time.now();
  const signal = new AbortController().signal;
  const work = Array.from({ length: processes }, async (_, n) => {
    await time.sleep(random() * 20_000, signal);
    const client = org.client(openGate(by, simulator.token, db, clock));
    const own = company.apps.slice(0, lists).filter((_app, index) => index % processes === n);
    let isDone = false;
    const tests = async () => {
      while (!isDone) {
        await time.sleep(10_000 + random() * 50_000, signal);
        if (!isDone) await client.probe('APPS');
      }
    };
    const crawl = inParallel(3, own, ({ id }) => readPages(client.appUsers(id), 1)).finally(() => {
      isDone = true;
    });
    await Promise.all([crawl, tests()]);
  });
  try {
    await time.run(Promise.all(work));
    const { requests, rateLimited, sentBeforeReset } = simulator.stats;
    return {
      requests,
      refused: rateLimited,
      'before a reset': sentBeforeReset,
      minutes: Number(((time.now() - startedAtMs) / 60_000).toFixed(1)),
      'most in a window': Math.max(...(org.windows()[apps] ?? [])),
    };
  } finally {
    await org.close();
  }
}

function openGate(by: 'headers' | 'permits', token: string, db: Database, clock: OktaClock): RateGate {
  if (by === 'headers') return createRateGate({ timings: defaultTimings, ...clock });
  return createRateBudgets({ db, clock }).gateFor(token, 'org1');
}

/** From 0 to 1, the same sequence in every run: Marsaglia's xorshift. */
function createJitter(): () => number {
  let state = 2_463_534_242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
