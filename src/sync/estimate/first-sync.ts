import type { OktaCapability } from '../../okta/client.ts';
import { accountsPerPage, logCallsAtFirst, pagesOf } from './forecast.ts';

/** What is known about an org before its first sync. */
export type OrgSize = {
  apps: number;
  people: number;
  /** Whether the token may read the System Log. */
  hasLog: boolean;
};

/** Average share of people who use an app. Most apps have fewer users than fit on a page. */
const usersPerAppShare = 0.3;
const perPage = 200;
const retentionDays = 90;
/** Okta answers a list in about one second, and two lists are read at a time. */
const secondsPerCall = 0.5;

/**
 * Estimates the seconds of the first full sync: those of the list that its rate limit slows down most. Leaves groups
 * out, because their number is unknown and their limit is high. Null when no rate limit is known.
 */
export function estimateFirstSync(
  { apps, people, hasLog }: OrgSize,
  callsPerMinute: (capability: OktaCapability) => number | null,
): number | null {
  const calls: [OktaCapability, number][] = [
    ['APPS', pagesOf(apps, perPage) + apps * pagesOf(people * usersPerAppShare, accountsPerPage)],
    ['USERS', pagesOf(people, perPage)],
  ];
  if (hasLog) calls.push(['SYSTEM_LOG', logCallsAtFirst(people, retentionDays)]);
  let longest = 0;
  for (const [capability, count] of calls) {
    const perMinute = callsPerMinute(capability);
    if (perMinute === null) return null;
    longest = Math.max(longest, secondsOf(count, perMinute));
  }
  return roundUp(longest);
}

/** The calls of one minute are made as fast as Okta answers; then the client waits for the next minute. */
function secondsOf(calls: number, perMinute: number): number {
  const minutes = Math.floor((calls - 1) / perMinute);
  const left = calls - minutes * perMinute;
  return minutes * 60 + Math.min(60, left * secondsPerCall);
}

/** Rounds to what the estimate is worth: ten seconds, or whole minutes from two minutes on. */
function roundUp(seconds: number): number {
  const step = seconds > 120 ? 60 : 10;
  return Math.ceil(seconds / step) * step;
}
