import type { Company } from '../../../src/simulator/company/company.ts';
import { type Figure, minutes } from '../kit/figures.ts';
import type { BenchPostgres } from '../kit/postgres.ts';
import { generateOrg, leastAppsRequests } from './org.ts';
import { startSession } from './session.ts';
import {
  type FirstSyncTargets,
  summariseEstimates,
  summariseFirstSync,
  summariseLog,
  summariseSteadyState,
  summariseWithNeighbour,
} from './summary.ts';
import { measureWrites } from './writes.ts';

type Measure = (server: BenchPostgres, note: (text: string) => void) => Promise<Figure[]>;

const minuteMs = 60_000;
const services = 200;
const groups = 500;

/** An org of ten thousand, synced twice, and once more beside a neighbour. */
const tenThousand: Measure = async (server, note) => {
  const start = wholeSecond();
  const company = generate({ people: 10_000, services, groups, start }, note);
  const targets = { groupPictureMs: 2 * minuteMs, exactMs: 10.6 * minuteMs, appsRequests: 512 };
  const alone = await firstSync(server, { name: '10k', company, start, targets, again: true }, note);
  const options = {
    company,
    start,
    databaseUrl: await server.createDatabase('neighbour'),
    neighbourShare: 0.4,
    note,
  };
  const session = await startSession(options);
  try {
    note('first sync beside a neighbour');
    const { run, truth } = await session.sync('FIRST');
    note(`done, ${minutes(run.endedAtMs - run.startedAtMs)} of virtual time`);
    const { answers, simulator } = session.org;
    const part = '10k, a neighbour uses 40 %';
    return [...alone, ...summariseWithNeighbour(part, { run, truth, answers, stats: simulator.stats })];
  } finally {
    await session.close();
  }
};

/** An org of a hundred thousand, with few sign-ins, which are measured elsewhere. */
const hundredThousand: Measure = (server, note) => {
  const start = wholeSecond();
  const company = generate({ people: 100_000, services, groups, start, activity: 0.02 }, note);
  const targets = {
    groupPictureMs: 6 * minuteMs,
    exactMs: 90 * minuteMs,
    appsRequests: 4_202,
    peakRssBytes: 400 * 2 ** 20,
  };
  return firstSync(server, { name: '100k', company, start, targets, again: false }, note);
};

/** A small org with 90 days of sign-ins, as many as Okta keeps. */
const signIns: Measure = async (server, note) => {
  const start = wholeSecond();
  const company = generate({ people: 500, services: 60, groups: 100, start, signInDays: 90 }, note);
  const session = await startSession({
    company,
    start,
    databaseUrl: await server.createDatabase('log'),
    note,
  });
  try {
    const { run, truth } = await session.sync('FIRST');
    note(`done, ${minutes(run.endedAtMs - run.startedAtMs)} of virtual time`);
    return summariseLog('log, 500 people, 90 days', run, session.org.answers, truth, company.log.length);
  } finally {
    await session.close();
  }
};

/** By their names for `--only`, which the titles of their figures contain. */
export const parts = {
  '10k': tenThousand,
  '100k': hundredThousand,
  steady: tenThousand,
  eta: tenThousand,
  log: signIns,
  writes: (server, note) => measureWrites(server, 1_000_000, note),
} satisfies Record<string, Measure>;

export type Part = keyof typeof parts;

export function isPart(name: string): name is Part {
  return name in parts;
}

async function firstSync(
  server: BenchPostgres,
  options: { name: string; company: Company; start: Date; targets: FirstSyncTargets; again: boolean },
  note: (text: string) => void,
): Promise<Figure[]> {
  const { name, company, start, targets } = options;
  const session = await startSession({
    company,
    start,
    databaseUrl: await server.createDatabase(name),
    note,
  });
  const { answers, simulator } = session.org;
  try {
    note('first sync');
    const { run, truth } = await session.sync('FIRST');
    note(`done, ${minutes(run.endedAtMs - run.startedAtMs)} of virtual time`);
    const stats = { ...simulator.stats };
    const result = { run, truth, answers: [...answers], stats, least: leastAppsRequests(company) };
    const figures = [
      ...summariseFirstSync(`${name}, the org's limits to itself`, result, targets),
      ...summariseEstimates(`eta, ${name}`, run),
    ];
    if (!options.again) return figures;
    note('incremental sync');
    const steady = await session.sync('INCREMENTAL');
    return [...figures, ...summariseSteadyState(`steady, ${name}`, steady.run, answers, steady.truth)];
  } finally {
    await session.close();
  }
}

function generate(size: Parameters<typeof generateOrg>[0], note: (text: string) => void): Company {
  note(`making an org of ${size.people.toLocaleString('en')} people and ${size.services} services`);
  return generateOrg(size);
}

/** Okta's `Date` header has whole seconds. */
function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / 1_000) * 1_000);
}
