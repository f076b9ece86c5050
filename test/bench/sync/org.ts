import type { Clock } from '../../../src/simulator/clock.ts';
import { type Company, generateCompany } from '../../../src/simulator/company/company.ts';
import { isInternalApp } from '../../../src/simulator/org/catalogue.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import type { SimulatorAnswer } from '../../../src/simulator/server/request-handler.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server/server.ts';

/** A simulated org under Okta's usual limits, with every answer it gave. */
export type MeasuredOrg = {
  company: Company;
  simulator: Simulator;
  answers: SimulatorAnswer[];
};

/** What an answer of Okta takes, as the estimates do that the targets come from. */
const latencyMs = 1_000;

/**
 * A company whose apps are handed out through groups, with as many services as given beside Okta's own apps. Of the
 * people a tenth has left or not begun: `people` are those who can be assigned anything, to about one per cent.
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

/** Starts it with the limits of a Workforce org and a token as new ones are: half of each of them. */
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

/** The least requests to the apps' bucket with which all users of all services can be read, the list of apps included. */
export function leastAppsRequests(company: Company): number {
  const pages = company.apps
    .filter((app) => !isInternalApp(app.name))
    .map((app) => Math.max(1, Math.ceil((company.appUsers.get(app.id)?.length ?? 0) / 500)));
  return Math.ceil(company.apps.length / 200) + pages.reduce((sum, each) => sum + each, 0);
}

/** The generator makes an eighth of the apps Okta's own, 18 at most. */
function appsFor(services: number): number {
  for (let apps = services; ; apps += 1) {
    if (apps - Math.min(18, Math.max(2, Math.round(apps * 0.12))) >= services) return apps;
  }
}
