/** Types of the objects that resolvers return where these are not rows of the store. Named in `codegen.ts`. */
import type { AuditEventRow } from '../../store/api/audit-events.ts';
import type {
  DepartmentServiceUsage,
  DepartmentUsage,
  UsageFigures,
} from '../../store/api/department-usage.ts';
import type { DepartmentRow } from '../../store/api/departments.ts';
import type { DiscoveryEventRow } from '../../store/api/discovery-events.ts';
import type { EmployeeRow } from '../../store/api/employees.ts';
import type { GroupRow } from '../../store/api/groups.ts';
import type { IntegrationRow } from '../../store/api/integrations.ts';
import type { ServiceInstanceRow } from '../../store/api/service-instances.ts';
import type { ServiceRow } from '../../store/api/services.ts';
import type { SyncRunRow } from '../../store/api/sync-runs.ts';
import type { UserAccountRow } from '../../store/api/user-accounts.ts';
import type { UserRow } from '../../store/api/users.ts';
import type { Capability } from '../../store/tables/integrations.ts';
import type { Connection } from './connection.ts';

export type IntegrationList = Connection<IntegrationRow>;
export type SyncRunList = Connection<SyncRunRow>;
export type ServiceList = Connection<ServiceRow>;
export type ServiceInstanceList = Connection<ServiceInstanceRow>;
export type UserList = Connection<UserRow>;
export type UserAccountList = Connection<UserAccountRow>;
export type EmployeeList = Connection<EmployeeRow>;
export type DepartmentList = Connection<DepartmentRow>;
export type GroupList = Connection<GroupRow>;
export type DiscoveryEventList = Connection<DiscoveryEventRow>;
export type AuditEventList = Connection<AuditEventRow>;
export type { Summary } from './summary.ts';

/** A service, within a window that begins at `from`. */
export type ServiceWithin = { serviceId: string; from: Date };
/** Departments seen from a service. */
export type DepartmentUsageList = ServiceWithin & { page: Connection<DepartmentUsage, DepartmentRow> };
export type DepartmentUsageEdge = ServiceWithin & DepartmentUsage & { cursor: string; node: DepartmentRow };
export type UnassignedUsage = ServiceWithin & UsageFigures;
/** Services seen from a department. */
export type ServiceUsageList = { from: Date; page: Connection<DepartmentServiceUsage, ServiceRow> };
export type DepartmentServiceUsageEdge = ServiceWithin &
  DepartmentServiceUsage & { cursor: string; node: ServiceRow };

export type ServiceUpdated = { serviceId: string };
export type IntegrationAdded = { integrationId: string; syncRunId: string };
/** What a connection test found out about an org, and the integration that already reads it. */
export type ConnectionVerified = {
  domain: string;
  oktaOrgId: string;
  tokenOwner: string | null;
  capabilities: Capability[];
  estimatedFirstSync: number | null;
  integrationId: string | null;
};
export type IntegrationExists = { message: string; integrationId: string };
export type SyncTriggered = { syncRunId: string; alreadyRunning: boolean };
export type SyncRunUpdated = { syncRunId: string };
export type IntegrationUpdated = { integrationId: string; syncRunId?: string | null };
