import type { OktaCapability } from '../../okta/client.ts';
import { accountsPerPage, logCallsAtFirst, pagesOf } from './forecast.ts';

/** What is known of an org before anything of it was read. */
export type OrgSize = {
  apps: number;
  people: number;
  /** Whether sign-ins may be read. */
  hasLog: boolean;
};

/** An app has this share of the people on average; most have fewer users than fit on a page. */
const usersPerAppShare = 0.3;
const perPage = 200;
const retentionDays = 90;
/** Okta takes about a second to answer a list, and two are under way at a time. */
const secondsPerCall = 0.5;

/**
 * How long the first full sync takes, in seconds, roughly: as long as the list that its rate limit slows down most.
 * Groups are left out: how many there are is not known, and their limit is wide. Null without a rate limit to go by.
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

/** A minute's calls are spent as fast as they are answered; then the next minute is waited for. */
function secondsOf(calls: number, perMinute: number): number {
  const minutes = Math.floor((calls - 1) / perMinute);
  const left = calls - minutes * perMinute;
  return minutes * 60 + Math.min(60, left * secondsPerCall);
}

/** No more exact than it is: to ten seconds, from two minutes on to whole ones. */
function roundUp(seconds: number): number {
  const step = seconds > 120 ? 60 : 10;
  return Math.ceil(seconds / step) * step;
}
