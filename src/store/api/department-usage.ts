/** Use of a service by each department, and use of each service by a department. */
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { uuidArray } from '../engine/run-sql.ts';
import { toInt } from '../integer.ts';
import { departments } from '../tables/departments.ts';
import { employees } from '../tables/employees.ts';
import { saasServices } from '../tables/services.ts';
import { noDepartmentId, serviceDepartmentDays, serviceDepartments } from '../tables/usage.ts';
import { type DepartmentRow, departmentNoun } from './departments.ts';
import type { HowToCount } from './estimates.ts';
import { toUuids } from './given-text.ts';
import type { OrderTerm } from './keyset.ts';
import { label } from './label.ts';
import {
  type Columns,
  checkingBounds,
  countByParent,
  listByParent,
  type Noun,
  type Relation,
  selected,
} from './list-builder.ts';
import type { Bounds, Page, PageRequest } from './page.ts';
import type { Reader } from './reader.ts';
import { type ServiceFilter, type ServiceRow, serviceNoun } from './services.ts';
import { day } from './usage.ts';

const d = alias(departments, 'd');
const s = alias(saasServices, 's');
const e = alias(employees, 'e');
const t = alias(serviceDepartments, 't');
const v = alias(serviceDepartmentDays, 'v');

/**
 * Each person counts once. The window begins with the day (UTC) of `from` and ends now: a sign-in on any of its
 * days makes a person active.
 */
export type UsageFigures = { assignedUsers: number; activeUsers: number; signIns: number };

export type DepartmentUsage = UsageFigures & {
  department: DepartmentRow;
  lastActivityAt: string | null;
  shareOfService: number | null;
};

export type DepartmentServiceUsage = UsageFigures & {
  service: ServiceRow;
  lastActivityAt: string | null;
  adoption: number | null;
};

export type UsageOrder = OrderTerm<'ACTIVE_USERS' | 'ASSIGNED_USERS' | 'NAME'>;

export type UsagePageRequest = Pick<
  PageRequest<unknown, UsageOrder>,
  'limit' | 'isFromEnd' | 'after' | 'before' | 'orderBy'
> & { from: Date };

/**
 * For each service, the departments whose people are assigned to it or signed in within the window; without
 * `orderBy` most active people first, then most assigned, then by name. Throws `InvalidCursorError`.
 */
export async function listDepartmentUsageByService(
  reader: Reader,
  serviceIds: readonly string[],
  { from, ...request }: UsagePageRequest,
): Promise<Map<string, Page<DepartmentUsage>>> {
  const list = listByParent(departmentUsage(reader, from), ofService);
  const orderBy = ordersOf(request);
  const pages = await list(reader, serviceIds, { ...request, filter: null, orderBy });
  return mapPages(pages, ({ assigned, active, signedIn, lastAt, share, ...department }) => ({
    department,
    assignedUsers: assigned,
    activeUsers: active,
    signIns: signedIn,
    lastActivityAt: lastAt,
    shareOfService: share,
  }));
}

/** Number of departments in that list, per service. */
export function countDepartmentUsageByService(
  reader: Reader,
  serviceIds: readonly string[],
  { from }: { from: Date },
  how?: HowToCount,
): Promise<Map<string, number>> {
  return countByParent(departmentUsage(reader, from), ofService)(reader, serviceIds, null, how);
}

/** For each service, its use by people without a department or not in the directory. */
export async function findUnassignedUsageByService(
  reader: Reader,
  serviceIds: readonly string[],
  window: { from: Date },
): Promise<Map<string, UsageFigures>> {
  const usage = new Map(serviceIds.map((id) => [id, { assignedUsers: 0, activeUsers: 0, signIns: 0 }]));
  const uuids = toUuids(serviceIds);
  if (uuids.length === 0) return usage;
  const found = await reader.rows<{ id: string } & UsageFigures>(
    sql`${label('unassigned usage by service')}${unassignedUsageSql(reader, uuidArray(uuids), window)}`,
  );
  for (const { id, ...figures } of found) usage.set(id, figures);
  return usage;
}

/** Selects the same for services whose ids are an array, with the service's id as `id`. */
export function unassignedUsageSql(reader: Reader, ids: SQL, { from }: { from: Date }): SQL {
  return sql`select p.parent as "id", ${selected(unassignedUsageColumns)} from unnest(${ids}) as p(parent)
    left join lateral (${byDepartment(reader, from)}) f on f.department_id = ${noDepartmentId}`;
}

/** The figures in a row of that statement. */
export const unassignedUsageColumns: Columns & Readonly<Record<keyof UsageFigures, SQL>> = {
  assignedUsers: sql`coalesce(f.assigned, 0)`,
  activeUsers: sql`coalesce(f.active, 0)`,
  signIns: sql`coalesce(f.sign_ins, 0)`,
};

/**
 * For each department, the services that its people are assigned to or signed in to within the window;
 * without `orderBy` most active people first, then most assigned, then by name. Throws `InvalidCursorError`.
 */
export async function listServiceUsageByDepartment(
  reader: Reader,
  departmentIds: readonly string[],
  { from, ...request }: UsagePageRequest & { filter: ServiceFilter | null },
): Promise<Map<string, Page<DepartmentServiceUsage>>> {
  const list = listByParent(serviceUsage(reader, from), ofDepartment);
  const pages = await list(reader, departmentIds, { ...request, orderBy: ordersOf(request) });
  return mapPages(pages, ({ assigned, active, signedIn, lastAt, share, ...service }) => ({
    service,
    assignedUsers: assigned,
    activeUsers: active,
    signIns: signedIn,
    lastActivityAt: lastAt,
    adoption: share,
  }));
}

/** Number of services in that list, per department. */
export function countServiceUsageByDepartment(
  reader: Reader,
  departmentIds: readonly string[],
  { from, filter }: { from: Date; filter: ServiceFilter | null },
  how?: HowToCount,
): Promise<Map<string, number>> {
  return countByParent(serviceUsage(reader, from), ofDepartment)(reader, departmentIds, filter, how);
}

/** Departments with their use of the service `p.parent` within a window. */
export function departmentUsage(reader: Reader, from: Date) {
  return {
    ...departmentNoun,
    name: departmentUsageName,
    from: sql`(${byDepartment(reader, from)}) f join ${departmentNoun.from} on ${d.id} = f.department_id`,
    columns: { ...departmentNoun.columns, ...usageColumns },
    ...mostActiveFirst(d.sortKey),
  };
}

/** Services with their use by the department `p.parent` within a window. */
export function serviceUsage(reader: Reader, from: Date) {
  return {
    ...serviceNoun,
    name: serviceUsageName,
    from: sql`(${byService(reader, from)}) f join ${serviceNoun.from} on ${s.id} = f.service_id`,
    columns: { ...serviceNoun.columns, ...usageColumns },
    ...mostActiveFirst(s.sortKey),
  };
}

/** The figures in a row of these lists. */
export const usageColumns = {
  assigned: sql<number>`f.assigned`,
  active: sql<number>`f.active`,
  signedIn: sql<number>`f.sign_ins`,
  lastAt: sql<string | null>`f.last_at`,
  share: sql<number | null>`f.share`,
};

const used = sql`(f.assigned > 0 or f.active > 0)`;
/** With whom a list belongs, which `p.parent` says. */
export const ofService: Relation<UsageOrderField> = { name: 'service', where: () => used };
export const ofDepartment: Relation<UsageOrderField> = { name: 'department', where: () => used };

listDepartmentUsageByService.check = (bounds: Bounds<UsageOrder>): void =>
  checkUsage({ name: departmentUsageName, id: d.id, ...mostActiveFirst(d.sortKey) }, bounds);
listServiceUsageByDepartment.check = (bounds: Bounds<UsageOrder>): void =>
  checkUsage({ name: serviceUsageName, id: s.id, ...mostActiveFirst(s.sortKey) }, bounds);

function checkUsage(
  noun: { name: string; id: PgColumn } & ReturnType<typeof mostActiveFirst>,
  bounds: Bounds<UsageOrder>,
): void {
  checkingBounds(noun, noun.defaultOrder).check({ ...bounds, orderBy: ordersOf(bounds) });
}

/** Names in cursors, which outlive a version. */
const departmentUsageName = 'department usage';
const serviceUsageName = 'service usage';

export type UsageOrderField = 'ACTIVE' | 'ASSIGNED' | 'NAME';

const orderFields = { ACTIVE_USERS: 'ACTIVE', ASSIGNED_USERS: 'ASSIGNED', NAME: 'NAME' } as const;

/** The order that the list has. */
export function ordersOf({
  orderBy,
}: Pick<UsagePageRequest, 'orderBy'>): OrderTerm<UsageOrderField>[] | null {
  return orderBy?.map(({ field, direction }) => ({ field: orderFields[field], direction })) ?? null;
}

function mostActiveFirst(
  name: PgColumn,
): Pick<Noun<Columns, unknown, UsageOrderField>, 'orders' | 'defaultOrder'> {
  return {
    orders: {
      ACTIVE: { by: sql`f.active`, type: 'integer' },
      ASSIGNED: { by: sql`f.assigned`, type: 'integer' },
      NAME: { by: name, type: 'text' },
    },
    defaultOrder: [
      { field: 'ACTIVE', direction: 'DESC' },
      { field: 'ASSIGNED', direction: 'DESC' },
      { field: 'NAME' },
    ],
  };
}

/** Figures of the service `p.parent`: a row per department, and one for people without. */
function byDepartment(reader: Reader, from: Date): SQL {
  const days = sql`select ${v.departmentId} as department_id, ${windowFigures} from ${serviceDepartmentDays} ${v}
    where ${reader.owns(v)} and ${v.serviceId} = p.parent and ${v.day} >= ${day(from)}
    group by ${v.departmentId}`;
  return sql`select ${t.departmentId} as department_id, ${totals},
      coalesce(days.active, 0)::float8 / nullif(sum(coalesce(days.active, 0)) over (), 0) as share
    from ${serviceDepartments} ${t} left join (${days}) days on days.department_id = ${t.departmentId}
    where ${reader.owns(t)} and ${t.serviceId} = p.parent`;
}

/** Figures of the department `p.parent`: a row per service. */
function byService(reader: Reader, from: Date): SQL {
  const days = sql`select ${v.serviceId} as service_id, ${windowFigures} from ${serviceDepartmentDays} ${v}
    where ${reader.owns(v)} and ${v.departmentId} = p.parent and ${v.day} >= ${day(from)}
    group by ${v.serviceId}`;
  return sql`select ${t.serviceId} as service_id, ${totals},
      coalesce(days.employed, 0)::float8 / nullif((select count(*) from ${employees} ${e}
        where ${belongs(reader)} and ${e.employmentStatus} = 'ACTIVE'), 0) as share
    from ${serviceDepartments} ${t} left join (${days}) days on days.service_id = ${t.serviceId}
    where ${reader.owns(t)} and ${t.departmentId} = p.parent`;
}

const windowFigures = sql`sum(${v.lastActiveUsers})::int as active, sum(${v.lastActiveEmployed})::int as employed,
  ${toInt(sql`sum(${v.signInCount})`)} as sign_ins`;
const totals = sql`${t.assignedUsers} as assigned, coalesce(days.active, 0) as active,
  coalesce(days.sign_ins, 0) as sign_ins, ${t.lastActivityAt} as last_at`;
function belongs(reader: Reader): SQL {
  return sql`${reader.owns(e)} and ${e.departmentId} = p.parent`;
}

function mapPages<From, To>(
  pages: ReadonlyMap<string, Page<From>>,
  toRow: (row: From) => To,
): Map<string, Page<To>> {
  return new Map(
    [...pages].map(([parent, { items, ...page }]) => [
      parent,
      {
        ...page,
        items: items.map((item) => ({
          row: toRow(item.row),
          get cursor() {
            return item.cursor;
          },
        })),
      },
    ]),
  );
}
