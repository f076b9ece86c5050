import type { Database } from '../../store/engine/database.ts';
import { countAccountsByInstance } from '../../store/sync/accounts.ts';
import { findUnreadInstances } from '../../store/sync/derived-accounts.ts';
import { countComingAccounts } from '../../store/sync/groups.ts';
import type { InstanceToRead } from '../../store/sync/instances-to-read.ts';
import type { RunContext } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import { accountsPerPage, pagesOf } from './forecast.ts';

/** What reading the users of apps still takes, and in which order it is best done. */
export type RemainingCalls = {
  /**
   * Apps in the order to read them: those never read before the others, and always the one of which fewest accounts
   * are known by then. Most apps are small, so that most are exact soon. Those that failed the last time come last.
   */
  smallestFirst(instances: readonly InstanceToRead[]): Iterable<InstanceToRead>;
  /** So many users of an app have been read, and not all. */
  read(instanceId: string, accounts: number): void;
  /** Nothing of an app is left to read; `accounts` are the users it has, null when it could not be read. */
  end(instanceId: string, accounts: number | null): void;
  /** Requests of the stage in all, those made included. */
  expectedApiCalls(tx: Database): Promise<number>;
};

/** Accounts are counted again so often while groups still bring new ones. */
const recountAfterMs = 15_000;

/**
 * Goes by the accounts known of each app, from the last time or from groups: large apps take many requests and come
 * last, so that the average of those before would tell far too few. Before the groups are through, what Okta counts of
 * the others tells about how many accounts of apps never read are still to come. Where groups tell nothing, an app is
 * taken to be as large as those that nothing was known of before they were read.
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

  /** Requests an app takes of which nothing is known; what groups still bring is counted elsewhere. */
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
