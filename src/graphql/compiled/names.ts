/** What coordinates of the schema are called in the store, and in the scope of cursors. */

/** Root fields of one row, and the key that is their argument. */
export const lookUps: Readonly<Record<string, string>> = {
  saasService: 'id',
  saasServiceByCatalogKey: 'catalogKey',
  saasServiceInstance: 'id',
  saasUser: 'id',
  saasUserByEmail: 'email',
  employee: 'id',
  employeeByEmail: 'email',
  department: 'id',
  departmentByName: 'name',
  oktaGroup: 'id',
  oktaIntegration: 'id',
  oktaSyncRun: 'id',
};

/** Fields that show a column of another name. */
export const otherColumns: Readonly<Record<string, string>> = {
  'SaasServiceInstance.externalId': 'oktaAppId',
  'SaasDepartmentUsageEdge.assignedUsers': 'assigned',
  'SaasDepartmentUsageEdge.activeUsers': 'active',
  'SaasDepartmentUsageEdge.signIns': 'signedIn',
  'SaasDepartmentUsageEdge.lastActivityAt': 'lastAt',
  'SaasDepartmentUsageEdge.shareOfService': 'share',
  'SaasDepartmentServiceUsageEdge.assignedUsers': 'assigned',
  'SaasDepartmentServiceUsageEdge.activeUsers': 'active',
  'SaasDepartmentServiceUsageEdge.signIns': 'signedIn',
  'SaasDepartmentServiceUsageEdge.lastActivityAt': 'lastAt',
  'SaasDepartmentServiceUsageEdge.adoption': 'share',
  'OktaGroup.memberCount': 'usersCount',
  'OktaGroup.appCount': 'appsCount',
  'OktaIntegration.tokenLastUsedAt': 'tokenUsedAt',
  'OktaSyncSchedule.enabled': 'isScheduled',
  'OktaSyncSchedule.interval': 'syncIntervalSeconds',
};

/** Fields that show an object of columns of their own row. */
export const sameRow = new Set(['OktaIntegration.syncSchedule']);

/** Names of lists in the scope of cursors: those of the loaders, whose cursors are the same. */
export const lists: Readonly<Record<string, string>> = {
  'SaasService.instances': 'instances by service',
  'SaasService.userAccounts': 'accounts by service',
  'SaasService.users': 'users by service',
  'SaasServiceInstance.userAccounts': 'accounts by instance',
  'SaasUser.userAccounts': 'accounts by user',
  'SaasUser.services': 'services by user',
  'Employee.directReports': 'employees by manager',
  'Employee.services': 'services by user',
  'SaasService.departments': 'departments by service',
  'Department.employees': 'employees by department',
  'Department.services': 'services by department',
  'OktaGroup.userAccounts': 'accounts by group',
  'OktaIntegration.syncRuns': 'sync runs by integration',
  'OktaIntegration.serviceInstances': 'instances by integration',
};

/** Lists of which a page is short. */
export const shortPages = new Set(['Query.oktaIntegrations', 'OktaIntegration.syncRuns']);
