import type { Database } from '../../store/engine/database.ts';
import { countAccountsByInstance } from '../../store/sync/accounts.ts';
import { findUnreadInstances } from '../../store/sync/derived-accounts.ts';
import { countComingAccounts } from '../../store/sync/groups.ts';
import type { InstanceToRead } from '../../store/sync/instances-to-read.ts';
import type { RunContext } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import { accountsPerPage, pagesOf } from './forecast.ts';

/** Estimates the remaining requests for the users of apps, and the best order to read the apps in. */
export type RemainingCalls = {
  /**
   * Yields apps in the order to read them: apps never read come first, and of these the one with the fewest known
   * accounts. Most apps are small, so most are exact soon. Apps that failed last time come last.
   */
  smallestFirst(instances: readonly InstanceToRead[]): Iterable<InstanceToRead>;
  /** Notes how many users of an app have been read so far. */
  read(instanceId: string, accounts: number): void;
  /** Notes that an app is finished. `accounts` is its number of users; null when it could not be read. */
  end(instanceId: string, accounts: number | null): void;
  /** Estimates all requests of the stage, including those made so far. */
  expectedApiCalls(tx: Database): Promise<number>;
};

/** How often accounts are counted again while groups still add accounts. */
const recountAfterMs = 15_000;

/**
 * Estimates from the known accounts of each app, from the last run or from groups. The average of finished apps would
 * be far too low, because large apps come last and take many requests. While groups are being read, Okta's member
 * counts show how many accounts of unread apps are still to come. When groups show nothing, an unknown app counts as
 * large as the formerly unknown apps that were read.
 */
export function createRemaining(
  { integration, lease, now }: Pick<RunContext, 'integration' | 'lease' | 'now'>,
  stage: Pick<Stage, 'apiCalls' | 'untilEnded'>,
  instances: readonly InstanceToRead[],
): RemainingCalls {
  const readById = new Map(instances.map(({ id }) => [id, 0]));
  const unknownAtStart = new Map<string, number>();
  let known: ReadonlyMap<string, number> = new Map();
  let comingAccounts = 0;
  let unreadShare: number | null = null;
  let countedAtMs: number | null = null;
  let isLastCount = false;
  let areGroupsRead = false;
  void stage.untilEnded('GROUPS').then(() => {
    areGroupsRead = true;
  });

  async function recount(tx: Database): Promise<void> {
    const isDue = countedAtMs === null || now().getTime() - countedAtMs >= recountAfterMs;
    if (isLastCount || !(isDue || areGroupsRead)) return;
    isLastCount = areGroupsRead;
    countedAtMs = now().getTime();
    known = await countAccountsByInstance(tx, integration);
    unreadShare ??= (await findUnreadInstances(tx, integration)).size / Math.max(1, readById.size);
    const isMoreComing = unreadShare > 0 && !areGroupsRead;
    comingAccounts = isMoreComing
      ? await countComingAccounts(tx, integration, lease.runId, Math.min(1, unreadShare))
      : 0;
  }

  /** Requests for an app without known accounts. Accounts that groups will add are counted separately. */
  function callsOfUnknown(): number {
    if (comingAccounts > 0 || unknownAtStart.size === 0) return 1;
    let calls = 0;
    for (const accounts of unknownAtStart.values()) calls += pagesOf(accounts, accountsPerPage);
    return calls / unknownAtStart.size;
  }

  function note(instanceId: string, accounts: number): void {
    if (unknownAtStart.has(instanceId)) unknownAtStart.set(instanceId, accounts);
  }

  return {
    *smallestFirst(list) {
      let left = [...list];
      let orderedBy: typeof known | null = null;
      while (left.length > 0) {
        if (orderedBy !== known) {
          const rank = ({ id, wasRead, hasFailed }: InstanceToRead) =>
            wasRead || hasFailed ? Infinity : (known.get(id) ?? 0);
          left = left.sort((a, b) => Math.sign(rank(a) - rank(b)) || 0);
          orderedBy = known;
        }
        const next = left.shift();
        if (next === undefined) return;
        if (!next.wasRead && !known.get(next.id)) unknownAtStart.set(next.id, 0);
        yield next;
      }
    },
    read(instanceId, accounts) {
      readById.set(instanceId, accounts);
      note(instanceId, accounts);
    },
    end(instanceId, accounts) {
      readById.delete(instanceId);
      if (accounts === null) unknownAtStart.delete(instanceId);
      else note(instanceId, accounts);
    },
    async expectedApiCalls(tx) {
      await recount(tx);
      let calls = stage.apiCalls() + comingAccounts / accountsPerPage;
      const unknown = callsOfUnknown();
      for (const [id, read] of readById) {
        const accounts = known.get(id) ?? 0;
        calls += accounts === 0 && read === 0 ? unknown : pagesOf(accounts - read, accountsPerPage);
      }
      return Math.floor(calls);
    },
  };
}
