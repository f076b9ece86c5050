import type { Database } from '../store/database.ts';
import { countAccountsByInstance } from '../store/writes/accounts.ts';
import { findUnreadInstances } from '../store/writes/derived-accounts.ts';
import { countComingAccounts } from '../store/writes/groups.ts';
import type { RunContext } from './context.ts';
import { accountsPerPage, pagesOf } from './forecast.ts';
import type { Stage } from './stage.ts';

/** Requests that reading the users of apps still takes. */
export type RemainingCalls = {
  /** So many users of an app have been read, and not all. */
  read(instanceId: string, accounts: number): void;
  /** Nothing of an app is left to read. */
  end(instanceId: string): void;
  /** Requests of the stage in all, those made included. */
  expectedApiCalls(tx: Database): Promise<number>;
};

/** Accounts are counted again so often while groups still bring new ones. */
const recountAfterMs = 15_000;

/**
 * Goes by the accounts known of each app, from the last time or from groups: large apps take many requests and come
 * last, so that the average of those before would tell far too few. Before the groups are through, what Okta counts of
 * the others tells about how many accounts of apps never read are still to come.
 */
export function createRemaining(
  { integration, lease, now, untilEnded }: RunContext,
  stage: Stage,
  instances: readonly { id: string }[],
): RemainingCalls {
  const readById = new Map(instances.map(({ id }) => [id, 0]));
  let known = new Map<string, number>();
  let comingAccounts = 0;
  let unreadShare: number | null = null;
  let countedAtMs: number | null = null;
  let isLastCount = false;
  let areGroupsRead = false;
  void untilEnded('GROUPS').then(() => {
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

  return {
    read: (instanceId, accounts) => void readById.set(instanceId, accounts),
    end: (instanceId) => void readById.delete(instanceId),
    async expectedApiCalls(tx) {
      await recount(tx);
      let calls = stage.apiCalls() + Math.floor(comingAccounts / accountsPerPage);
      for (const [id, read] of readById) calls += pagesOf((known.get(id) ?? 0) - read, accountsPerPage);
      return calls;
    },
  };
}
