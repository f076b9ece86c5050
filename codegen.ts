import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  emitLegacyCommonJSImports: false,
  importExtension: '.ts',
  generates: {
    'src/graphql/generated.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        contextType: './context.ts#Context',
        avoidOptionals: { defaultValue: true },
        enumsAsTypes: true,
        useTypeImports: true,
        resolversNonOptionalTypename: { unionMember: true },
        strictScalars: true,
        scalars: {
          _FieldSet: 'string',
          DateTime: { input: 'Date', output: 'string | Date' },
          LocalDate: { input: 'string', output: 'string' },
          ISO8601Duration: { input: './scalars.ts#Duration', output: 'string | number' },
          EmailAddress: 'string',
          URL: 'string',
        },
        mappers: {
          OktaIntegration: row('integrations', 'IntegrationRow'),
          OktaSyncRun: row('sync-runs', 'SyncRunRow'),
          OktaSyncStage: row('sync-runs', 'SyncStageRow'),
          SaasService: row('services', 'ServiceRow'),
          SaasServiceInstance: row('service-instances', 'ServiceInstanceRow'),
          SaasUser: row('users', 'UserRow'),
          SaasUserAccount: row('user-accounts', 'UserAccountRow'),
          Employee: row('employees', 'EmployeeRow'),
          Department: row('departments', 'DepartmentRow'),
          OktaGroup: row('groups', 'GroupRow'),
          DiscoveryEvent: row('discovery-events', 'DiscoveryEventRow'),
          DiscoveryAuditEvent: row('audit-events', 'AuditEventRow'),
          DiscoverySummary: source('Summary'),
          OktaIntegrationConnection: source('IntegrationList'),
          OktaSyncRunConnection: source('SyncRunList'),
          SaasServiceConnection: source('ServiceList'),
          SaasServiceInstanceConnection: source('ServiceInstanceList'),
          SaasUserConnection: source('UserList'),
          SaasUserAccountConnection: source('UserAccountList'),
          EmployeeConnection: source('EmployeeList'),
          DepartmentConnection: source('DepartmentList'),
          OktaGroupConnection: source('GroupList'),
          DiscoveryEventConnection: source('DiscoveryEventList'),
          DiscoveryAuditEventConnection: source('AuditEventList'),
          SaasDepartmentUsageConnection: source('DepartmentUsageList'),
          SaasDepartmentServiceUsageConnection: source('ServiceUsageList'),
          SaasDepartmentUsageEdge: source('DepartmentUsageEdge'),
          SaasDepartmentServiceUsageEdge: source('DepartmentServiceUsageEdge'),
          SaasUnassignedUsage: source('UnassignedUsage'),
          SaasServiceUpdated: source('ServiceUpdated'),
          OktaIntegrationAdded: source('IntegrationAdded'),
          OktaIntegrationUpdated: source('IntegrationUpdated'),
          OktaConnectionVerified: source('ConnectionVerified'),
          OktaIntegrationExists: source('IntegrationExists'),
          OktaSyncTriggered: source('SyncTriggered'),
          OktaSyncRunUpdated: source('SyncRunUpdated'),
        },
      },
    },
  },
};

export default config;

/** A type that is resolved from a row of the store. */
function row(noun: string, type: string): string {
  return `../store/api/${noun}.ts#${type}`;
}

/** A type that is resolved from something the resolvers hand to each other. */
function source(type: string): string {
  return `./reading/parents.ts#${type}`;
}
