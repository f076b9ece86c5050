import type { IntegrationRow } from '../../store/reads/integrations.ts';
import type { UserAccountRow } from '../../store/reads/user-accounts.ts';
import { Connection, pageRequest, refuseFirstWithLast } from '../connection.ts';
import type { Context } from '../context.ts';
import { chain, type Eventual } from '../eventual.ts';
import type {
  Resolvers,
  SaasUsageState,
  SaasUserAccountSignInCountArgs,
  SaasUserAccountUsageStateArgs,
} from '../generated.ts';
import { instantMs } from '../progress.ts';
import { primed, toRequired } from '../relations.ts';
import { required } from '../required.ts';
import type { Duration } from '../scalars.ts';
import type { ServiceWithin } from '../sources.ts';
import { staleAfterMs } from '../status-reason.ts';

export const usage: Resolvers = {
  SaasService: {
    usage: ({ id }, { within }, { loaders, now }) => {
      const window = { from: firstDay(within, now), to: now };
      return chain(required(loaders.serviceUsage.of(window).load(id)), (figures) => ({
        ...window,
        ...figures,
      }));
    },
    departments: ({ id }, args, context, info) => {
      refuseFirstWithLast(info);
      const relation = context.loaders.departmentUsageByService;
      const from = firstDay(args.activeWithin, context.now);
      const request = pageRequest(context, scopeOf(relation, args.activeWithin), args);
      const { limit, isFromEnd, after, before } = request;
      const page = new Connection(request, {
        page: () => required(relation.page.of({ limit, isFromEnd, after, before, from }).load(id)),
        count: () => required(relation.count.of({ from }).load(id)),
        nodeOf: ({ department }) => department,
      });
      return { serviceId: id, from, page };
    },
  },
  SaasDepartmentUsageConnection: {
    nodes: ({ page }, args, context, info) => page.nodes(args, context, info),
    edges: ({ page, serviceId, from }, args, context, info) =>
      chain(page.edges(args, context, info), (edges) => withFigures(edges, () => ({ serviceId, from }))),
    pageInfo: ({ page }) => page.pageInfo(),
    totalCount: ({ page }) => page.totalCount(),
    unassigned: ({ serviceId, from }, _args, { loaders }) =>
      chain(required(loaders.unassignedUsage.of({ from }).load(serviceId)), (figures) => ({
        ...figures,
        serviceId,
        from,
      })),
  },
  SaasDepartmentUsageEdge: { isComplete },
  SaasUnassignedUsage: { isComplete },
  Department: {
    services: ({ id }, args, context, info) => {
      refuseFirstWithLast(info);
      const relation = context.loaders.serviceUsageByDepartment;
      const from = firstDay(args.activeWithin, context.now);
      const request = pageRequest(context, scopeOf(relation, args.activeWithin), args);
      const { limit, isFromEnd, after, before, filter } = request;
      const page = new Connection(request, {
        page: () => required(relation.page.of({ limit, isFromEnd, after, before, from, filter }).load(id)),
        count: () => required(relation.count.of({ from, filter }).load(id)),
        nodeOf: ({ service }) => service,
      });
      return { from, page };
    },
  },
  SaasDepartmentServiceUsageConnection: {
    nodes: ({ page }, args, context, info) => page.nodes(args, context, info),
    edges: ({ page, from }, args, context, info) =>
      chain(page.edges(args, context, info), (edges) =>
        withFigures(edges, ({ service }) => ({ serviceId: service.id, from })),
      ),
    pageInfo: ({ page }) => page.pageInfo(),
    totalCount: ({ page }) => page.totalCount(),
  },
  SaasDepartmentServiceUsageEdge: { isComplete },
  SaasUserAccount: {
    signInCount: toRequired(
      ({ signInCount }, { within }: SaasUserAccountSignInCountArgs, { now }) =>
        signInCount.of(ago(within, now)),
      'id',
    ),
    usageState: primed(
      ['integrationId', 'lastActivityAt', 'isInBookmark'],
      ({ integrationById }) => integrationById,
      ({ integrationId }: UserAccountRow) => integrationId,
      (account: UserAccountRow, { activeWithin }: SaasUserAccountUsageStateArgs, context: Context) =>
        usageStateOf(account, activeWithin, context),
    ),
  },
};

/** The order depends on the window, and a cursor is a place in that order. */
function scopeOf({ name }: { name: string }, window: Duration | null | undefined): string {
  return `${name} within ${window?.seconds ?? defaultWindowSeconds}`;
}

/** Edges that carry the figures of their rows, and of what they are. */
function withFigures<Row extends object, Item extends { row: Row }>(
  edges: readonly Item[],
  of: (row: Item['row']) => ServiceWithin,
): (Item & Item['row'] & ServiceWithin)[] {
  return edges.map((edge) => Object.assign(edge, edge.row, of(edge.row)));
}

function isComplete({ serviceId, from }: ServiceWithin, _args: unknown, { loaders }: Context) {
  return required(loaders.useCompleteness.of({ from }).load(serviceId));
}

/** That somebody did not sign in within the window is only said when every sign-in of it is known. */
function usageStateOf(
  { lastActivityAt, integrationId, isInBookmark }: UserAccountRow,
  window: Duration,
  { loaders, now }: Context,
): Eventual<SaasUsageState> {
  const from = ago(window, now).getTime();
  if (lastActivityAt !== null && instantMs(lastActivityAt) >= from) return 'ACTIVE';
  if (isInBookmark) return 'UNKNOWN';
  return chain(required(loaders.integrationById.load(integrationId)), (integration) => {
    if (!isKnownSince(integration, from, now.getTime())) return 'UNKNOWN';
    return lastActivityAt === null ? 'NEVER_USED' : 'INACTIVE';
  });
}

/**
 * Windows end now, so that a gap overlaps one if it ends after the window begins, and a log that was left unread tells
 * nothing of the window's end.
 */
function isKnownSince(integration: IntegrationRow, fromMs: number, nowMs: number): boolean {
  const { activityKnownSince, activityGaps, logReadTo } = integration;
  if (activityKnownSince === null || instantMs(activityKnownSince) > fromMs) return false;
  const leastMs = Math.max(fromMs, nowMs - staleAfterMs(integration));
  if (logReadTo !== null && instantMs(logReadTo) < leastMs) return false;
  return activityGaps.every(({ to }) => instantMs(to) <= fromMs);
}

const defaultWindowSeconds = 30 * 86_400;

/** Where a window begins that is made of whole days. */
function firstDay(window: Duration | null | undefined, now: Date): Date {
  const from = ago(window, now);
  from.setUTCHours(0, 0, 0, 0);
  return from;
}

function ago(window: Duration | null | undefined, now: Date): Date {
  return new Date(now.getTime() - (window?.seconds ?? defaultWindowSeconds) * 1000);
}
