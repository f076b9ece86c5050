import type { Context } from '../context.ts';
import type {
  DepartmentServicesArgs,
  Resolvers,
  SaasServiceDepartmentsArgs,
  SaasUserAccountSignInCountArgs,
  SaasUserAccountUsageStateArgs,
} from '../generated.ts';
import { checked } from '../reading/argument-checks.ts';
import { Connection, checkedRequest, pageRequest, refuseFirstWithLast } from '../reading/connection.ts';
import type { ServiceWithin } from '../reading/parents.ts';
import { toRequired } from '../reading/relations.ts';
import { required } from '../reading/row-loader.ts';
import { ago, scopeWithin } from '../reading/windows.ts';
import type { Duration } from '../scalars.ts';

export const usage: Resolvers = {
  SaasService: {
    usage: ({ id }, { within }, context) => usageWithin(id, within, context),
    usageLast30Days: ({ id }, _args, context) => usageWithin(id, null, context),
    departments: checked(({ id }, args, context, info) => {
      refuseFirstWithLast(info);
      const relation = context.loaders.departmentUsageByService;
      const from = ago(args.activeWithin, context.now);
      const request = pageRequest(context, scopeWithin(relation.name, args.activeWithin), args);
      const { limit, isFromEnd, after, before, orderBy } = request;
      const page = new Connection(request, id, {
        page: () => required(relation.page.of({ limit, isFromEnd, after, before, from, orderBy }).load(id)),
        count: () => required(relation.count.of({ from }).load(id)),
        estimate: () => required(relation.estimate.of({ from }).load(id)),
        nodeOf: ({ department }) => department,
      });
      return { serviceId: id, from, page };
    }, checkedBy('departmentUsageByService')),
  },
  SaasDepartmentUsageConnection: {
    nodes: ({ page }) => page.nodes(),
    edges: async ({ page, serviceId, from }) => withFigures(await page.edges(), () => ({ serviceId, from })),
    pageInfo: ({ page }) => page.pageInfo(),
    totalCount: ({ page }) => page.totalCount(),
    estimatedCount: ({ page }) => page.estimatedCount(),
    unassigned: async ({ serviceId, from }, _args, { loaders }) => {
      const figures = await required(loaders.unassignedUsage.of({ from }).load(serviceId));
      return { ...figures, serviceId, from };
    },
  },
  SaasDepartmentUsageEdge: { isComplete },
  SaasUnassignedUsage: { isComplete },
  Department: {
    services: checked(({ id }, args, context, info) => {
      refuseFirstWithLast(info);
      const relation = context.loaders.serviceUsageByDepartment;
      const from = ago(args.activeWithin, context.now);
      const request = pageRequest(context, scopeWithin(relation.name, args.activeWithin), args);
      const { limit, isFromEnd, after, before, filter, orderBy } = request;
      const page = new Connection(request, id, {
        page: () =>
          required(relation.page.of({ limit, isFromEnd, after, before, from, filter, orderBy }).load(id)),
        count: () => required(relation.count.of({ from, filter }).load(id)),
        estimate: () => required(relation.estimate.of({ from, filter }).load(id)),
        nodeOf: ({ service }) => service,
      });
      return { from, page };
    }, checkedBy('serviceUsageByDepartment')),
  },
  SaasDepartmentServiceUsageConnection: {
    nodes: ({ page }) => page.nodes(),
    edges: async ({ page, from }) =>
      withFigures(await page.edges(), ({ service }) => ({ serviceId: service.id, from })),
    pageInfo: ({ page }) => page.pageInfo(),
    totalCount: ({ page }) => page.totalCount(),
    estimatedCount: ({ page }) => page.estimatedCount(),
  },
  SaasDepartmentServiceUsageEdge: { isComplete },
  SaasUserAccount: {
    signInCount: toRequired(
      ({ signInCount }, { within }: SaasUserAccountSignInCountArgs, { now }) =>
        signInCount.of(ago(within, now)),
      'id',
    ),
    usageState: toRequired(
      ({ usageState }, { activeWithin }: SaasUserAccountUsageStateArgs, { now }) =>
        usageState.of({ from: ago(activeWithin, now) }),
      'id',
    ),
  },
};

function checkedBy(name: 'departmentUsageByService' | 'serviceUsageByDepartment') {
  type Args = SaasServiceDepartmentsArgs | DepartmentServicesArgs;
  return (args: Args, context: Context, info: Parameters<typeof refuseFirstWithLast>[0]) => {
    const relation = context.loaders[name];
    checkedRequest(context, scopeWithin(relation.name, args.activeWithin), args, info, relation);
  };
}

function usageWithin(id: string, within: Duration | null, { loaders, now }: Context) {
  return required(loaders.serviceUsage.of({ from: ago(within, now), to: now }).load(id));
}

/** Edges with the figures of their rows, and with the service and window these belong to. */
function withFigures<Row extends object, Item extends { row: Row }>(
  edges: readonly Item[],
  of: (row: Item['row']) => ServiceWithin,
): (Item & Item['row'] & ServiceWithin)[] {
  return edges.map((edge) => Object.assign(edge, edge.row, of(edge.row)));
}

function isComplete({ serviceId, from }: ServiceWithin, _args: unknown, { loaders }: Context) {
  return required(loaders.useCompleteness.of({ from }).load(serviceId));
}
