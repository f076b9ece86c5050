import type { IntegrationRow } from '../../store/reads/integrations.ts';
import type { UserAccountRow } from '../../store/reads/user-accounts.ts';
import { Connection, pageRequest } from '../connection.ts';
import type { Context } from '../context.ts';
import type { Resolvers, SaasUsageState } from '../generated.ts';
import { instantMs } from '../progress.ts';
import { required } from '../required.ts';
import type { Duration } from '../scalars.ts';

export const usage: Resolvers = {
  SaasService: {
    usage: async ({ id }, { within }, { loaders, now }) => {
      const window = { from: ago(within, now), to: now };
      return { ...window, ...(await loaders.serviceUsage(id, window)) };
    },
    departments: ({ id }, args, { loaders, now }) => {
      const from = ago(args.activeWithin, now);
      const { first, after } = pageRequest(args);
      const page = new Connection(
        { after },
        () => loaders.departmentUsageByService.page(id, { first, after, from }),
        () => loaders.departmentUsageByService.count(id, { from }),
      );
      return { serviceId: id, from, page };
    },
  },
  SaasDepartmentUsageConnection: {
    nodes: async ({ page }) => (await page.nodes()).map(({ department }) => department),
    edges: async ({ page }) =>
      (await page.edges()).map(({ cursor, node: { department, ...figures } }) => ({
        cursor,
        node: department,
        ...figures,
      })),
    pageInfo: ({ page }) => page.pageInfo(),
    totalCount: ({ page }) => page.totalCount(),
    unassigned: ({ serviceId, from }, _args, { loaders }) => loaders.unassignedUsage(serviceId, { from }),
  },
  Department: {
    services: ({ id }, args, { loaders, now }) => {
      const from = ago(args.activeWithin, now);
      const { first, after, filter } = pageRequest(args);
      const page = new Connection(
        { after },
        () => loaders.serviceUsageByDepartment.page(id, { first, after, from, filter }),
        () => loaders.serviceUsageByDepartment.count(id, { from, filter }),
      );
      return { page };
    },
  },
  SaasDepartmentServiceUsageConnection: {
    nodes: async ({ page }) => (await page.nodes()).map(({ service }) => service),
    edges: async ({ page }) =>
      (await page.edges()).map(({ cursor, node: { service, ...figures } }) => ({
        cursor,
        node: service,
        ...figures,
      })),
    pageInfo: ({ page }) => page.pageInfo(),
    totalCount: ({ page }) => page.totalCount(),
  },
  SaasUserAccount: {
    signInCount: ({ id }, { within }, { loaders, now }) => loaders.signInCount(id, ago(within, now)),
    usageState: (account, { activeWithin }, context) => usageStateOf(account, activeWithin, context),
  },
};

/** That somebody did not sign in within the window is only said when every sign-in of it is known. */
async function usageStateOf(
  { lastActivityAt, integrationId }: UserAccountRow,
  window: Duration,
  { loaders, now }: Context,
): Promise<SaasUsageState> {
  const from = ago(window, now).getTime();
  if (lastActivityAt !== null && instantMs(lastActivityAt) >= from) return 'ACTIVE';
  if (!isKnownSince(await required(loaders.integrationById.load(integrationId)), from)) return 'UNKNOWN';
  return lastActivityAt === null ? 'NEVER_USED' : 'INACTIVE';
}

/** Windows end now, so that a gap overlaps one if it ends after the window begins. */
function isKnownSince({ activityKnownSince, activityGaps }: IntegrationRow, fromMs: number): boolean {
  if (activityKnownSince === null || instantMs(activityKnownSince) > fromMs) return false;
  return activityGaps.every(({ to }) => instantMs(to) <= fromMs);
}

const defaultWindowSeconds = 30 * 86_400;

function ago(window: Duration | null | undefined, now: Date): Date {
  return new Date(now.getTime() - (window?.seconds ?? defaultWindowSeconds) * 1000);
}
