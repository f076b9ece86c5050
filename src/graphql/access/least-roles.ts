import type { Role } from '../../identity/identity.ts';

/**
 * The least role that may read each field or set each field of an input, by type name. Analysts get services,
 * departments and figures: nothing that names a person, and no filter that lets them guess one. Only admins may use
 * what is not listed here; `*` lists all fields of a type.
 */
const fieldsByRole: Readonly<Record<Role, Readonly<Record<string, string>>>> = {
  analyst: {
    Query: `_entities _service department departmentByName departments discoverySummary discoveryViewer oktaGroup oktaGroups
      oktaIntegration oktaIntegrations oktaSyncRun saasService saasServiceByCatalogKey saasServices saasServiceInstance
      saasServiceInstances`,
    _Service: 'sdl',
    DiscoveryViewer: 'workspaceId userId role',
    PageInfo: 'hasNextPage hasPreviousPage startCursor endCursor',

    SaasService: `id catalogKey name isCustom vendor category websiteUrl logoUrl status discoverySources discoveredAt
      lastObservedAt removedAt lastActivityAt reviewStatus reviewedAt instances departments usage
      usageLast30Days usageTrend`,
    SaasServiceEdge: 'cursor node',
    SaasServiceConnection: 'edges nodes pageInfo totalCount estimatedCount',
    SaasServiceFilter: `search catalogKey status reviewStatus category isCustom discoverySource discoveredAt removedAt
      isRemoved lastActivityAt unusedFor leavesSignIns signOnMode isProvisioningEnabled usedByDepartment integration
      minUserAccounts maxUserAccounts maxAssignedUsers`,
    SaasServiceOrder: 'field direction',
    SaasServiceInstance: `id service integration externalId label oktaName status signOnMode rawSignOnMode features
      isProvisioningEnabled seatCount createdInOktaAt discoveredAt lastObservedAt removedAt lastActivityAt`,
    SaasServiceInstanceEdge: 'cursor node',
    SaasServiceInstanceConnection: 'edges nodes pageInfo totalCount estimatedCount',
    SaasServiceInstanceFilter: `search service status signOnMode isProvisioningEnabled integration createdInOktaAt
      lastActivityAt discoveredAt removedAt isRemoved`,
    SaasServiceInstanceOrder: 'field direction',
    SaasServiceUsage: `from to isComplete assignedUsers activeUsers inactiveUsers neverUsedUsers newUsers signIns
      utilization seatCount unusedSeats orphanedAccounts`,
    SaasUsagePoint: 'periodStart activeUsers newUsers signIns assignedUsers isComplete',

    Department: 'id name aliases division employeeCount services discoveredAt lastObservedAt removedAt',
    DepartmentEdge: 'cursor node',
    DepartmentConnection: 'edges nodes pageInfo totalCount estimatedCount',
    DepartmentFilter: 'search usesService minEmployees discoveredAt removedAt isRemoved',
    DepartmentOrder: 'field direction',
    SaasDepartmentUsageEdge:
      'cursor node assignedUsers activeUsers signIns lastActivityAt isComplete shareOfService',
    SaasDepartmentUsageOrder: 'field direction',
    SaasDepartmentUsageConnection: 'edges nodes pageInfo totalCount estimatedCount unassigned',
    SaasUnassignedUsage: 'isComplete assignedUsers activeUsers signIns',
    SaasDepartmentServiceUsageEdge:
      'cursor node assignedUsers activeUsers signIns lastActivityAt isComplete adoption',
    SaasDepartmentServiceUsageConnection: 'edges nodes pageInfo totalCount estimatedCount',
    SaasDateTimeRange: 'gte gt lte lt',

    OktaGroup: 'id integration oktaGroupId name memberCount appCount',
    OktaGroupEdge: 'cursor node',
    OktaGroupConnection: 'edges nodes pageInfo totalCount estimatedCount',
    OktaGroupFilter: 'search oktaGroupId integration grantsAccounts',
    OktaGroupOrder: 'field direction',

    OktaIntegration: `id name domain oktaOrgId authMethod status statusReason capabilities syncSchedule maxRateShare
      activityKnownSince activityGaps createdAt updatedAt lastSyncRun lastSuccessfulSyncAt nextSyncAt syncRuns
      serviceInstances`,
    OktaIntegrationEdge: 'cursor node',
    OktaIntegrationConnection: 'edges nodes pageInfo totalCount estimatedCount',
    OktaIntegrationCapability: 'dataType status message lastSucceededAt',
    OktaActivityGap: 'from to',
    OktaSyncSchedule: 'enabled interval',
    OktaSyncRun: `id integration trigger mode status queuedAt startedAt finishedAt durationMs stages progress
      estimatedFinishAt changes withheldRemovals error`,
    OktaSyncRunEdge: 'cursor node',
    OktaSyncRunConnection: 'edges nodes pageInfo totalCount estimatedCount',
    OktaSyncRunFilter: 'status trigger startedAt',
    OktaSyncStage:
      'dataType status startedAt finishedAt recordsRead recordsSkipped apiCalls rateLimitWaitMs error',
    OktaSyncError: 'code message httpStatus oktaErrorCode oktaErrorId oktaRequestId retryable',
    OktaSyncChangeSummary: `servicesDiscovered servicesRemoved userAccountsAdded userAccountsRemoved employeesAdded
      employeesUpdated employeesDeactivated departmentsAdded departmentsRemoved signInsIngested`,
    OktaSyncWithheldRemovals: 'serviceInstances userAccounts employees reason',
    DiscoverySummary: `services serviceInstances users userAccounts employees departments newServices unusedServices
      inactiveAccounts orphanedAccounts employeesWithoutDepartment dataAsOf activityKnownSince`,
  },
  viewer: {
    Query: `discoveryEvents employee employeeByEmail employees saasUser saasUserByEmail saasUsers
      saasUserAccounts`,
    Subscription: 'oktaSyncRunUpdated',

    SaasService: 'users userAccounts reviewedBy reviewNote',
    SaasServiceFilter: 'usedByUser',
    SaasServiceInstance: 'userAccounts',
    Department: 'employees',
    OktaGroup: 'userAccounts',
    OktaIntegration: 'tokenHint tokenLastUsedAt',

    // Every field describes a person.
    Employee: '*',
    EmployeeEdge: 'cursor node',
    EmployeeConnection: 'edges nodes pageInfo totalCount estimatedCount',
    EmployeeFilter: '*',
    EmployeeOrder: 'field direction',

    SaasUser: `id email login displayName employee discoveredAt lastObservedAt removedAt lastActivityAt userAccounts
      services`,
    SaasUserEdge: 'cursor node',
    SaasUserConnection: 'edges nodes pageInfo totalCount estimatedCount',
    SaasUserFilter: `search email login hasAccount hasEmployee employmentStatus department service lastActivityAt
      inactiveFor neverUsed discoveredAt removedAt isRemoved`,
    SaasUserOrder: 'field direction',
    SaasUserAccount: `id user service instance username externalId status oktaStatus assignment assignedVia assignedAt
      unassignedAt firstActivityAt lastActivityAt signInCount usageState discoverySources isConfirmed discoveredAt
      lastObservedAt removedAt`,
    SaasUserAccountEdge: 'cursor node',
    SaasUserAccountConnection: 'edges nodes pageInfo totalCount estimatedCount',
    SaasUserAccountFilter: `status assignment assignedVia assignedAt service department employmentStatus employeeType
      lastActivityAt inactiveFor neverUsed orphaned discoveredAt removedAt isRemoved`,
    SaasUserAccountOrder: 'field direction',
    OktaGroupRef: 'oktaGroupId name',

    DiscoveryEvent: 'id type occurredAt syncRun subject changedFields',
    DiscoveryEventEdge: 'cursor node',
    DiscoveryEventConnection: 'edges nodes pageInfo totalCount estimatedCount',
    DiscoveryEventFilter: 'type occurredAt service syncRun changedFields',
  },
  admin: {
    Query: 'discoveryAuditEvents',
    DiscoveryAuditEvent: `id position occurredAt actor via role action targetKind targetId changedFields outcome reason
      count requestId sourceAddress hash`,
    DiscoveryAuditEventEdge: 'cursor node',
    DiscoveryAuditEventConnection: 'edges nodes pageInfo totalCount estimatedCount',
    DiscoveryAuditEventFilter: 'action actor outcome target occurredAt',
    Mutation: `addOktaIntegration testOktaConnection rotateOktaToken updateOktaIntegration pauseOktaIntegration
      resumeOktaIntegration removeOktaIntegration triggerOktaSync cancelOktaSync confirmOktaSyncRemovals
      setSaasServiceReviewStatus`,
    AddOktaIntegrationInput: 'domain apiToken name syncInterval',
    TestOktaConnectionInput: 'domain apiToken',
    RemoveOktaIntegrationInput: 'id deleteData',
    RotateOktaTokenInput: 'id apiToken',
    UpdateOktaIntegrationInput: 'id name syncInterval maxRateShare',
    PauseOktaIntegrationInput: 'id',
    ResumeOktaIntegrationInput: 'id',
    TriggerOktaSyncInput: 'integrationId mode dataTypes',
    CancelOktaSyncInput: 'syncRunId',
    ConfirmOktaSyncRemovalsInput: 'syncRunId',
    SetSaasServiceReviewStatusInput: 'serviceId reviewStatus note',
    DiscoveryError: 'message',
    DiscoveryNotFound: 'message',
    DiscoveryConflict: 'message',
    InvalidOktaInput: 'message field',
    OktaIntegrationExists: 'message existing',
    OktaConnectionFailed: 'message reason httpStatus oktaErrorCode retryAt',
    OktaIntegrationAdded: 'integration syncRun',
    OktaConnectionVerified: 'domain oktaOrgId existing tokenOwner capabilities estimatedFirstSync',
    OktaIntegrationRemoved: 'id revokeTokenInOktaUrl',
    OktaIntegrationUpdated: 'integration syncRun',
    OktaSyncTriggered: 'syncRun alreadyRunning',
    OktaSyncRunUpdated: 'syncRun',
    SaasServiceUpdated: 'service',
  },
};

/** Least roles by coordinate, e.g. `SaasUser.email`; `Employee.*` covers every field of the type. */
const leastRoles: ReadonlyMap<string, Role> = new Map(
  (['analyst', 'viewer', 'admin'] as const).flatMap((role) =>
    Object.entries(fieldsByRole[role]).flatMap(([type, fields]) =>
      fields.split(/\s+/).map((field) => [`${type}.${field}`, role] as const),
    ),
  ),
);

const ranks: Readonly<Record<Role, number>> = { analyst: 0, viewer: 1, admin: 2 };

/** Whether a role may read the field, or set the field of an input, at a coordinate. */
export function mayUse(role: Role, coordinate: string): boolean {
  return ranks[role] >= ranks[leastRoleOf(coordinate) ?? 'admin'];
}

/** The least role listed for a coordinate. */
export function leastRoleOf(coordinate: string): Role | undefined {
  return leastRoles.get(coordinate) ?? leastRoles.get(coordinate.replace(/[.].*/, '.*'));
}
