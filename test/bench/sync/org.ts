import type { Clock } from '../../../src/simulator/clock.ts';
import { type Company, generateCompany } from '../../../src/simulator/company/company.ts';
import { isInternalApp } from '../../../src/simulator/org/catalogue.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import type { SimulatorAnswer } from '../../../src/simulator/server/request-handler.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server/server.ts';

/** A simulated org with Okta's usual limits, and every answer that it gave. */
export type MeasuredOrg = {
  company: Company;
  simulator: Simulator;
  answers: SimulatorAnswer[];
};

/** How long Okta takes to answer. The targets were estimated with it. */
const latencyMs = 1_000;

/**
 * A company that assigns its apps through groups. `services` leaves Okta's own apps out. `people` counts those
 * who can have assignments, to about one per cent; a tenth more have left or not begun.
 */
export function generateOrg(size: {
  people: number;
  services: number;
  groups: number;
  start: Date;
  activity?: number;
  signInDays?: number;
}): Company {
  return generateCompany({
    seed: 3,
    now: size.start,
    people: Math.round(size.people * 1.1),
    apps: appsFor(size.services),
    groups: size.groups,
    signInDays: size.signInDays ?? 2,
    groupPerApp: true,
    activity: size.activity ?? 1,
  });
}

/** Starts it with the limits of a Workforce org and a new token, which may use half of each. */
export async function startOrg(
  company: Company,
  clock: Clock,
  neighbourShare = 0,
  onAnswer: (answer: SimulatorAnswer, count: number) => void = () => undefined,
): Promise<MeasuredOrg> {
  const answers: SimulatorAnswer[] = [];
  const rateLimits = { ...rateProfiles.workforce, neighbourShare };
  const simulator = await startSimulator({
    company,
    clock,
    rateLimits,
    latencyMs,
    onAnswer: (answer) => onAnswer(answer, answers.push(answer)),
  });
  return { company, simulator, answers };
}

/** The fewest requests to the apps' bucket that read the list of apps and all users of all services. */
export function leastAppsRequests(company: Company): number {
  const pages = company.apps
    .filter((app) => !isInternalApp(app.name))
    .map((app) => Math.max(1, Math.ceil((company.appUsers.get(app.id)?.length ?? 0) / 500)));
  return Math.ceil(company.apps.length / 200) + pages.reduce((sum, each) => sum + each, 0);
}

/** An eighth of the generated apps are Okta's own, 18 at most. */
function appsFor(services: number): number {
  for (let apps = services; ; apps += 1) {
    if (apps - Math.min(18, Math.max(2, Math.round(apps * 0.12))) >= services) return apps;
  }
}
