import type { Duration } from './scalars.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { IntegrationRow } from '../store/api/integrations.ts';
import type { SyncRunRow, SyncStageRow } from '../store/api/sync-runs.ts';
import type { ServiceRow } from '../store/api/services.ts';
import type { ServiceInstanceRow } from '../store/api/service-instances.ts';
import type { UserRow } from '../store/api/users.ts';
import type { UserAccountRow } from '../store/api/user-accounts.ts';
import type { EmployeeRow } from '../store/api/employees.ts';
import type { DepartmentRow } from '../store/api/departments.ts';
import type { GroupRow } from '../store/api/groups.ts';
import type { DiscoveryEventRow } from '../store/api/discovery-events.ts';
import type { AuditEventRow } from '../store/api/audit-events.ts';
import type { Summary, IntegrationList, SyncRunList, ServiceList, ServiceInstanceList, UserList, UserAccountList, EmployeeList, DepartmentList, GroupList, DiscoveryEventList, AuditEventList, DepartmentUsageList, ServiceUsageList, DepartmentUsageEdge, DepartmentServiceUsageEdge, UnassignedUsage, ServiceUpdated, IntegrationAdded, IntegrationUpdated, ConnectionVerified, IntegrationExists, SyncTriggered, SyncRunUpdated } from './reading/parents.ts';
import type { Context } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A date and time in ISO 8601, always in UTC, e.g. `2026-03-01T08:30:00.000Z`. */
  DateTime: { input: Date; output: string | Date; }
  /** An e-mail address as HTML forms accept it: `name@host`, in ASCII, at most 320 characters. A text in Okta that is not an e-mail address is null in answers. Input may be any text: it is trimmed and compared case-insensitively. */
  EmailAddress: { input: string; output: string; }
  /** A duration in ISO 8601, e.g. `P30D`, `PT6H`, `P1Y`. A month counts as 30 days, a year as 365. */
  ISO8601Duration: { input: Duration; output: string | number; }
  /** A date without time in ISO 8601, e.g. `2026-03-01`. */
  LocalDate: { input: string; output: string; }
  /** An absolute `https` URL. */
  URL: { input: string; output: string; }
  _FieldSet: { input: string; output: string; }
};

/** Input of `addOktaIntegration`. */
export type AddOktaIntegrationInput = {
  /** API token, created in Okta under Security → API → Tokens. Write-only: it is encrypted before it is stored, and no answer shows it. */
  apiToken: Scalars['String']['input'];
  /** Host name of the org. The address of the Admin Console works too: `https://acme-admin.okta.com/admin/dashboard` becomes `acme.okta.com`. */
  domain: Scalars['String']['input'];
  /** Name of the integration. Default: the domain. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Time between scheduled syncs, at least `PT15M`. Default: `P1D`. */
  syncInterval?: InputMaybe<Scalars['ISO8601Duration']['input']>;
};

/** Result of `addOktaIntegration`: success, or one of the failures to expect. */
export type AddOktaIntegrationResult = InvalidOktaInput | OktaConnectionFailed | OktaIntegrationAdded | OktaIntegrationExists;

/** Input of `cancelOktaSync`. */
export type CancelOktaSyncInput = {
  /** The run. */
  syncRunId: Scalars['ID']['input'];
};

/** Result of `cancelOktaSync`: success, or one of the failures to expect. */
export type CancelOktaSyncResult = DiscoveryConflict | DiscoveryNotFound | OktaSyncRunUpdated;

/** Input of `confirmOktaSyncRemovals`. */
export type ConfirmOktaSyncRemovalsInput = {
  /** Id of the run, see its `withheldRemovals`. */
  syncRunId: Scalars['ID']['input'];
};

/** Result of `confirmOktaSyncRemovals`: success, or one of the failures to expect. */
export type ConfirmOktaSyncRemovalsResult = DiscoveryConflict | DiscoveryNotFound | OktaSyncRunUpdated;

/** A department, made from the `department` text in Okta user profiles: Okta itself has no departments. Spellings that differ only in white space, case or a common abbreviation are one department. */
export type Department = {
  __typename?: 'Department';
  /** All spellings found in profiles. */
  aliases: Array<Scalars['String']['output']>;
  /** When a sync first found it. Never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** The division that most people of this department have in their profile; null when no profile has one. */
  division?: Maybe<Scalars['String']['output']>;
  /** Number of people in this department. */
  employeeCount: Scalars['Int']['output'];
  /** People in this department, including people who left. Sorted by name by default. */
  employees: EmployeeConnection;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** When a sync last found it in Okta. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** The spelling that most profiles use. */
  name: Scalars['String']['output'];
  /** When a sync read the complete list and no longer found it. Null while it exists. A sync never deletes a row; if the item comes back, this is null again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Services that are assigned to people of this department, or that they signed in to within the window. Services with most active users first by default. `SaasUserAccount` says which accounts count. */
  services: SaasDepartmentServiceUsageConnection;
};


/** A department, made from the `department` text in Okta user profiles: Okta itself has no departments. Spellings that differ only in white space, case or a common abbreviation are one department. */
export type DepartmentEmployeeCountArgs = {
  status?: InputMaybe<Array<EmploymentStatus>>;
};


/** A department, made from the `department` text in Okta user profiles: Okta itself has no departments. Spellings that differ only in white space, case or a common abbreviation are one department. */
export type DepartmentEmployeesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EmployeeFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<EmployeeOrder>>;
};


/** A department, made from the `department` text in Okta user profiles: Okta itself has no departments. Spellings that differ only in white space, case or a common abbreviation are one department. */
export type DepartmentServicesArgs = {
  activeWithin?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasDepartmentUsageOrder>>;
};

/** One page of a list of departments. */
export type DepartmentConnection = {
  __typename?: 'DepartmentConnection';
  /** The departments of this page, each with its cursor. */
  edges: Array<DepartmentEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The departments of this page, without figures and cursors. */
  nodes: Array<Department>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One department of a page, with its cursor. */
export type DepartmentEdge = {
  __typename?: 'DepartmentEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The department. */
  node: Department;
};

/** Filter for departments: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type DepartmentFilter = {
  /** First found by a sync in this time range. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** True: only removed items, see `removedAt`. False: only items that are not removed. */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Minimum number of active people. */
  minEmployees?: InputMaybe<Scalars['Int']['input']>;
  /** Removed in this time range, see `removedAt`. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Text that occurs in one of its spellings. Case-insensitive. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Ids of services: departments in which somebody has an account in one of them. Removed accounts do not count. */
  usesService?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One sort key for departments. */
export type DepartmentOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: DepartmentOrderField;
};

/** What departments can be sorted by. */
export type DepartmentOrderField =
  /** By number of people of the department who signed in to any service within 30 days, with any account. Sign-ins that are not known do not count. */
  | 'ACTIVE_USERS_30D'
  /** By the time a sync first found it. */
  | 'DISCOVERED_AT'
  /** By number of active people, see `employeeCount`. */
  | 'EMPLOYEE_COUNT'
  /** By name. */
  | 'NAME';

/** What somebody did, or tried to do, and what came of it. Holds names of fields and ids, never values. Events are never changed; each covers the one before it by its hash. */
export type DiscoveryAuditEvent = {
  __typename?: 'DiscoveryAuditEvent';
  /** What was done, e.g. `integration.add`, `sync.trigger`, `access.denied`, `audit.read`. */
  action: Scalars['String']['output'];
  /** The person, as the identity provider names them; null where nobody is asked who calls. */
  actor?: Maybe<Scalars['String']['output']>;
  /** Names of the fields that the action set. */
  changedFields: Array<Scalars['String']['output']>;
  /** How often, for what was denied again and again within a minute; otherwise 1. */
  count: Scalars['Int']['output'];
  /** SHA-256, in hexadecimal, over this event and the hash of the one before it. */
  hash: Scalars['String']['output'];
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** When it was recorded, together with what it records. */
  occurredAt: Scalars['DateTime']['output'];
  /** What came of it. */
  outcome: DiscoveryAuditOutcome;
  /** Place in the workspace's trail: 1, 2, 3 …, without gaps. */
  position: Scalars['Int']['output'];
  /** Why it was not done, as a code: a reason, the name of a field, or a coordinate of the schema. Null for what was done. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Id of the request, which is in the server's log too; null for a command of the operator. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The role that the actor had: `admin`, `viewer` or `analyst`; `operator` for a command of the operator. */
  role: Scalars['String']['output'];
  /** Network address that the request came from: the router's, unless it is a trusted proxy. Null for a command of the operator. */
  sourceAddress?: Maybe<Scalars['String']['output']>;
  /** Its id; null when it was done to nothing in particular, or to something that is not in the workspace. */
  targetId?: Maybe<Scalars['ID']['output']>;
  /** What it was done to, e.g. `integration`; null when it was done to nothing in particular. */
  targetKind?: Maybe<Scalars['String']['output']>;
  /** What vouched for the actor: `none`, `headers`, `extensions`, `jwt`, or `cli` for a command of the operator. */
  via: Scalars['String']['output'];
};

/** A page of audit events. */
export type DiscoveryAuditEventConnection = {
  __typename?: 'DiscoveryAuditEventConnection';
  /** Events with their cursors. */
  edges: Array<DiscoveryAuditEventEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The events alone. */
  nodes: Array<DiscoveryAuditEvent>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One event in the list. */
export type DiscoveryAuditEventEdge = {
  __typename?: 'DiscoveryAuditEventEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: DiscoveryAuditEvent;
};

/** Which audit events to list. All that is given must hold; within a list any one will do. */
export type DiscoveryAuditEventFilter = {
  /** Of one of these actions, e.g. `integration.remove`. */
  action?: InputMaybe<Array<Scalars['String']['input']>>;
  /** By one of these people, letter by letter. */
  actor?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Recorded within these bounds. */
  occurredAt?: InputMaybe<SaasDateTimeRange>;
  /** With one of these outcomes. */
  outcome?: InputMaybe<Array<DiscoveryAuditOutcome>>;
  /** Done to one of these, by id. */
  target?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** What came of an action. */
export type DiscoveryAuditOutcome =
  /** The caller's role does not allow it: nothing was looked at. */
  | 'DENIED'
  /** It was done. */
  | 'DONE'
  /** An error ended it: nothing was changed. After `REQUESTED`, part of it may have been. */
  | 'FAILED'
  /** A rule of the product or an answer of Okta stood against it: nothing was changed. */
  | 'REFUSED'
  /** The operator asked for it; a later event says what came of it. */
  | 'REQUESTED';

/** The mutation is not possible in the present state, for example a sync of an integration that was removed. */
export type DiscoveryConflict = DiscoveryError & {
  __typename?: 'DiscoveryConflict';
  /** Why it is not possible, and what to do first. */
  message: Scalars['String']['output'];
};

/** A failure that a client can expect and handle. All failure types of mutations implement this interface. */
export type DiscoveryError = {
  /** What went wrong and what to do about it, as text for people. Never contains the token. */
  message: Scalars['String']['output'];
};

/** A change that a sync found or a person made. An event holds no values, only what changed and in which fields: select `subject` for the current values. */
export type DiscoveryEvent = {
  __typename?: 'DiscoveryEvent';
  /** Names of the fields of `subject` that changed. For services also `instances`, when one of their apps was added, changed or removed. */
  changedFields: Array<Scalars['String']['output']>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** When a sync found the change. In Okta it happened at some time since the previous sync, a sign-in since the log was last read. */
  occurredAt: Scalars['DateTime']['output'];
  /** The item that changed, with its current values; null after it was erased. */
  subject?: Maybe<DiscoverySubject>;
  /** The sync that found it. Null when a person or an upgrade made the change, and after the run is no longer kept. */
  syncRun?: Maybe<OktaSyncRun>;
  /** Type of change. */
  type: DiscoveryEventType;
};

/** One page of the feed. */
export type DiscoveryEventConnection = {
  __typename?: 'DiscoveryEventConnection';
  /** The events of this page, each with its cursor. */
  edges: Array<DiscoveryEventEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The events of this page, without cursors. */
  nodes: Array<DiscoveryEvent>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One event of a page, with its cursor. */
export type DiscoveryEventEdge = {
  __typename?: 'DiscoveryEventEdge';
  /** Cursor of this event, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: DiscoveryEvent;
};

/** Filter for events: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type DiscoveryEventFilter = {
  /** Names of fields: events with at least one of them in `changedFields`, for example `department` for people who moved. */
  changedFields?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Found in this time range, see `occurredAt`. */
  occurredAt?: InputMaybe<SaasDateTimeRange>;
  /** Ids of services: events about one of them, or about an account in one of them. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Ids of sync runs. */
  syncRun?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Types of change. */
  type?: InputMaybe<Array<DiscoveryEventType>>;
};

/** Type of change. */
export type DiscoveryEventType =
  /** A department has its first person, or has people again. */
  | 'DEPARTMENT_ADDED'
  /** A department has no people any more. */
  | 'DEPARTMENT_REMOVED'
  /** A person was added to the directory, or is in it again. */
  | 'EMPLOYEE_ADDED'
  /** A person's profile or status changed: see `changedFields`. A new `lastOktaLoginAt` alone is not a change. */
  | 'EMPLOYEE_CHANGED'
  /** A person was deactivated in Okta; the profile still exists. */
  | 'EMPLOYEE_DEACTIVATED'
  /** A person is no longer in the directory. */
  | 'EMPLOYEE_REMOVED'
  /** A service, one of its apps, or its review changed: see `changedFields`. */
  | 'SERVICE_CHANGED'
  /** A service was found for the first time. */
  | 'SERVICE_DISCOVERED'
  /** The last app of a service was removed from Okta. */
  | 'SERVICE_REMOVED'
  /** A removed service is in Okta again. */
  | 'SERVICE_RESTORED'
  /** A person has a new account: the service was assigned, or the person signed in without an assignment. */
  | 'USER_ACCOUNT_ADDED'
  /** An existing account changed, for example it was suspended, revoked, or is now assigned through a group: see `changedFields`. Sign-ins are not a change. */
  | 'USER_ACCOUNT_CHANGED'
  /** An account is no longer assigned, or its app was removed. */
  | 'USER_ACCOUNT_REMOVED'
  /** First known sign-in with an account. */
  | 'USER_FIRST_SIGN_IN';

/** Nothing has this id, or it belongs to another workspace. */
export type DiscoveryNotFound = DiscoveryError & {
  __typename?: 'DiscoveryNotFound';
  /** What was not found. */
  message: Scalars['String']['output'];
};

/** What a caller may do. Each role may do what those below it may. */
export type DiscoveryRole =
  /** Everything, mutations and the audit trail included. */
  | 'ADMIN'
  /** Read services, departments and figures, but nothing that names a person. Any other field is answered with the error `FORBIDDEN`. */
  | 'ANALYST'
  /** Read everything but the audit trail. */
  | 'VIEWER';

/** How something was discovered. */
export type DiscoverySource =
  /** An Okta app. */
  | 'OKTA_APP'
  /** The list of users of an app. */
  | 'OKTA_APP_ASSIGNMENT'
  /** The apps and members of a group, before the app's own list of users was read. */
  | 'OKTA_GROUP_ASSIGNMENT'
  /** Sign-ins in Okta's System Log. */
  | 'OKTA_SYSTEM_LOG';

/** What an event is about. */
export type DiscoverySubject = Department | Employee | SaasService | SaasUserAccount;

/** Figures for a dashboard. All figures of one request are read at the same moment, so they are consistent. */
export type DiscoverySummary = {
  __typename?: 'DiscoverySummary';
  /** Time from which sign-ins are known for every integration; null while they are unknown for one of them. */
  activityKnownSince?: Maybe<Scalars['DateTime']['output']>;
  /** All data is at least as new as this time: the start of the last complete sync, of the integration where that is longest ago. Null when there is no integration, or one that has had no complete sync. */
  dataAsOf?: Maybe<Scalars['DateTime']['output']>;
  /** Number of departments with people. */
  departments: Scalars['Int']['output'];
  /** Number of active people in the directory. */
  employees: Scalars['Int']['output'];
  /** Number of active people whose profile has no department. */
  employeesWithoutDepartment: Scalars['Int']['output'];
  /** Number of open accounts, see `SaasUserAccount`, without a sign-in within the window: those that `SaasUserAccountFilter.inactiveFor` lists with the statuses PENDING, ACTIVE and SUSPENDED. Accounts that were never used count; accounts whose sign-ins are not all known do not. */
  inactiveAccounts: Scalars['Int']['output'];
  /** Number of services that were first found within a window that ends now. */
  newServices: Scalars['Int']['output'];
  /** Number of open accounts, see `SaasUserAccount`, whose owner is suspended, deactivated or no longer in the directory. */
  orphanedAccounts: Scalars['Int']['output'];
  /** Number of service instances (Okta apps) that are in Okta. */
  serviceInstances: Scalars['Int']['output'];
  /** Number of services that are in Okta. */
  services: Scalars['Int']['output'];
  /** Number of services to which nobody signed in within the window, with any account: those that `SaasServiceFilter.unusedFor` lists. Services whose sign-ins are not all known do not count, bookmarks for example. */
  unusedServices: Scalars['Int']['output'];
  /** Number of user accounts. Removed accounts do not count. */
  userAccounts: Scalars['Int']['output'];
  /** Number of people who have an account in at least one service. Removed accounts do not count. */
  users: Scalars['Int']['output'];
};


/** Figures for a dashboard. All figures of one request are read at the same moment, so they are consistent. */
export type DiscoverySummaryInactiveAccountsArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/** Figures for a dashboard. All figures of one request are read at the same moment, so they are consistent. */
export type DiscoverySummaryNewServicesArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/** Figures for a dashboard. All figures of one request are read at the same moment, so they are consistent. */
export type DiscoverySummaryUnusedServicesArgs = {
  within: Scalars['ISO8601Duration']['input'];
};

/** Who asks, as the router or the identity provider says, and what they may do here. */
export type DiscoveryViewer = {
  __typename?: 'DiscoveryViewer';
  /** What the person may do. */
  role: DiscoveryRole;
  /** The person, as the identity provider names them; null where nobody is asked who calls. */
  userId?: Maybe<Scalars['String']['output']>;
  /** The workspace that every answer is about. One workspace never sees another. */
  workspaceId: Scalars['String']['output'];
};

/**
 * A person in the Okta directory (Universal Directory).
 *
 * For subgraphs that use `email` as their key: the gateway sends a null `email` for people without one. Answer null to it, as this subgraph does.
 */
export type Employee = {
  __typename?: 'Employee';
  /** When the user was last activated in Okta: usually when the person joined or came back. Null before the first activation, when Okta does not send it, or when no sync has read the person since an upgrade to this version. */
  activatedInOktaAt?: Maybe<Scalars['DateTime']['output']>;
  /** City; null when the profile has none. */
  city?: Maybe<Scalars['String']['output']>;
  /** Cost centre, as written in the profile; null when the profile has none. */
  costCenter?: Maybe<Scalars['String']['output']>;
  /** Country code, as written in the profile; null when the profile has none. */
  countryCode?: Maybe<Scalars['String']['output']>;
  /** When the user was created in Okta. Null when Okta does not send it, or when no sync has read the person since an upgrade to this version. */
  createdInOktaAt?: Maybe<Scalars['DateTime']['output']>;
  /** The department; null when the profile has none. */
  department?: Maybe<Department>;
  /** People whose manager is this person, including people who left. Sorted by name by default. */
  directReports: EmployeeConnection;
  /** When a sync first found it. Never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** Name to show. The first of these that the profile has: display name, first and last name, e-mail, login, Okta id. */
  displayName: Scalars['String']['output'];
  /** Division, as written in the profile; null when the profile has none. */
  division?: Maybe<Scalars['String']['output']>;
  /** Primary e-mail, or the login when the profile has no e-mail. Null when neither is an e-mail address, for example a login without @. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  /** Number in the HR system; null when the profile has none. */
  employeeNumber?: Maybe<Scalars['String']['output']>;
  /** Kind of person or login. */
  employeeType: EmployeeType;
  /** Whether the person works here, from the status of the Okta user. */
  employmentStatus: EmploymentStatus;
  /** First name; null when the profile has none. */
  firstName?: Maybe<Scalars['String']['output']>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** Last name; null when the profile has none. */
  lastName?: Maybe<Scalars['String']['output']>;
  /** When a sync last found it in Okta. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** Last sign-in to Okta itself, from the directory; null when Okta has none. It is not use of a service, and Okta does not update it on every sign-in. */
  lastOktaLoginAt?: Maybe<Scalars['DateTime']['output']>;
  /** Okta login (user name). Often the e-mail, but it need not be an e-mail address. Null when Okta does not send it. */
  login?: Maybe<Scalars['String']['output']>;
  /** The manager, found by the Okta id, login, e-mail or employee number in the profile. Null when the profile names no manager, or one who is not in the directory. */
  manager?: Maybe<Employee>;
  /** Nickname: how the person is called informally. Null when the profile has none, or when no sync has read the person since an upgrade to this version. */
  nickName?: Maybe<Scalars['String']['output']>;
  /** Status of the Okta user, in Okta's own word, for example `PASSWORD_EXPIRED`. */
  oktaStatus: Scalars['String']['output'];
  /** Okta id of the user (`00u…`). */
  oktaUserId: Scalars['String']['output'];
  /** Organisation, as written in the profile; null when the profile has none. */
  organization?: Maybe<Scalars['String']['output']>;
  /** `userType` of the profile, unchanged; null when the profile has none. */
  rawEmployeeType?: Maybe<Scalars['String']['output']>;
  /** When a sync read the complete list and no longer found it. Null while it exists. A sync never deletes a row; if the item comes back, this is null again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Secondary e-mail. Null when the profile has none, or a text that is not an e-mail address. */
  secondaryEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** Services in which the person has an account, each listed once. Removed accounts do not count. Sorted by name by default. */
  services: SaasServiceConnection;
  /** When the status last changed in Okta; null when Okta does not send it. */
  statusChangedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Job title; null when the profile has none. */
  title?: Maybe<Scalars['String']['output']>;
  /** The same person as a user of services; null when the person has no account, or only removed ones. */
  user?: Maybe<SaasUser>;
};


/**
 * A person in the Okta directory (Universal Directory).
 *
 * For subgraphs that use `email` as their key: the gateway sends a null `email` for people without one. Answer null to it, as this subgraph does.
 */
export type EmployeeDirectReportsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EmployeeFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<EmployeeOrder>>;
};


/**
 * A person in the Okta directory (Universal Directory).
 *
 * For subgraphs that use `email` as their key: the gateway sends a null `email` for people without one. Answer null to it, as this subgraph does.
 */
export type EmployeeServicesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceOrder>>;
};

/** One page of a list of employees. */
export type EmployeeConnection = {
  __typename?: 'EmployeeConnection';
  /** The employees of this page, each with its cursor. */
  edges: Array<EmployeeEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The employees of this page, without cursors. */
  nodes: Array<Employee>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One employee of a page, with its cursor. */
export type EmployeeEdge = {
  __typename?: 'EmployeeEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The employee. */
  node: Employee;
};

/** Filter for employees: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type EmployeeFilter = {
  /** Last activated in Okta in this time range: people who joined or came back. */
  activatedInOktaAt?: InputMaybe<SaasDateTimeRange>;
  /** Cost centres, exactly as written in the profile. */
  costCenter?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Country codes, exactly as written in the profile. */
  countryCode?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Created in Okta in this time range. */
  createdInOktaAt?: InputMaybe<SaasDateTimeRange>;
  /** Ids of departments. */
  department?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** First found by a sync in this time range. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** E-mails, case-insensitive. People whose `email` is null match by the text that Okta has instead of an e-mail, or by their login. */
  email?: InputMaybe<Array<Scalars['EmailAddress']['input']>>;
  /** Kinds of people. */
  employeeType?: InputMaybe<Array<EmployeeType>>;
  /** Statuses. */
  employmentStatus?: InputMaybe<Array<EmploymentStatus>>;
  /** True: only people with a department. False: only people without one. */
  hasDepartment?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: only people with an account in at least one service, used or not. False: only people without one. Removed accounts do not count. */
  hasUser?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: only removed items, see `removedAt`. False: only items that are not removed. */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Okta logins, case-insensitive. */
  login?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Id of the manager. */
  manager?: InputMaybe<Scalars['ID']['input']>;
  /** Removed in this time range, see `removedAt`. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Text that occurs in the name, e-mail, login or job title. Case-insensitive. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Status changed in this time range. */
  statusChangedAt?: InputMaybe<SaasDateTimeRange>;
};

/** One sort key for employees. */
export type EmployeeOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: EmployeeOrderField;
};

/** What employees can be sorted by. */
export type EmployeeOrderField =
  /** By the time the user was last activated in Okta. Items without a value come first in ascending order and last in descending order. */
  | 'ACTIVATED_IN_OKTA_AT'
  /** By the time the user was created in Okta. Items without a value come first in ascending order and last in descending order. */
  | 'CREATED_IN_OKTA_AT'
  /** By the time a sync first found it. */
  | 'DISCOVERED_AT'
  /** By primary e-mail. People whose `email` is null are sorted by the text that Okta has instead of an e-mail, or by their login; people with none of these come first in ascending order. */
  | 'EMAIL'
  /** By the last sign-in to Okta itself. Items without a value come first in ascending order and last in descending order. */
  | 'LAST_OKTA_LOGIN_AT'
  /** By the name to show. */
  | 'NAME'
  /** By the time the status last changed. Items without a value come first in ascending order and last in descending order. */
  | 'STATUS_CHANGED_AT';

/** Kind of person or login, derived from the profile's `userType`. */
export type EmployeeType =
  /** A contractor, freelancer, consultant or temporary worker. */
  | 'CONTRACTOR'
  /** An employee of the organisation. */
  | 'EMPLOYEE'
  /** A person from a partner, supplier or customer. */
  | 'PARTNER'
  /** Not a person: a service account, bot or shared login. */
  | 'SYSTEM_USER'
  /** The profile has no `userType`, or an unknown one; see `rawEmployeeType`. */
  | 'UNKNOWN';

/** Whether a person works here, derived from the status of the Okta user. */
export type EmploymentStatus =
  /** Active in Okta, also with an expired password or locked out. */
  | 'ACTIVE'
  /** Deactivated in Okta, or no longer in Okta (then `removedAt` is set). */
  | 'INACTIVE'
  /** Created in Okta but not activated yet. */
  | 'PENDING'
  /** Suspended in Okta. */
  | 'SUSPENDED';

/** An input field is not valid: the domain is not a host name of an Okta org, the token has not the form of one, a text looks like a secret, or another value is out of range. */
export type InvalidOktaInput = DiscoveryError & {
  __typename?: 'InvalidOktaInput';
  /** Name of the input field. */
  field: Scalars['String']['output'];
  /** What is wrong with the field, and what a valid value looks like. */
  message: Scalars['String']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Verifies domain and token with Okta, saves the integration and queues its first sync. Saves nothing when Okta refuses. An org that was removed but whose data was kept gets its old id again. May take as long as `testOktaConnection`. Null only when an error is reported. */
  addOktaIntegration?: Maybe<AddOktaIntegrationResult>;
  /** Cancels a queued or running sync. Data that it has read is kept; the next sync starts from the beginning. Null only when an error is reported. */
  cancelOktaSync?: Maybe<CancelOktaSyncResult>;
  /** Marks as removed what a run withheld, see `OktaSyncRun.withheldRemovals`. Only the newest run of an integration can be confirmed. Null only when an error is reported. */
  confirmOktaSyncRemovals?: Maybe<ConfirmOktaSyncRemovalsResult>;
  /** Stops the schedule and a queued or running sync. Keeps the token and discovered data. Changes nothing when the integration is already paused. Null only when an error is reported. */
  pauseOktaIntegration?: Maybe<UpdateOktaIntegrationResult>;
  /** Disconnects an org: deletes its token at once and stops a queued or running sync. Discovered data is kept unless `deleteData` is true. Null only when an error is reported. */
  removeOktaIntegration?: Maybe<RemoveOktaIntegrationResult>;
  /** Starts the schedule of a paused integration again and queues a sync at once, see `syncRun`. Changes nothing when the integration is not paused. Null only when an error is reported. */
  resumeOktaIntegration?: Maybe<UpdateOktaIntegrationResult>;
  /** Replaces the token after Okta has accepted the new one for the same org. When Okta refuses the new token, the present one stays. Queues a sync with the new token, see `syncRun`. May take as long as `testOktaConnection`. Null only when an error is reported. */
  rotateOktaToken?: Maybe<RotateOktaTokenResult>;
  /** Sets what is decided about a service. Only the latest decision is stored; `discoveryEvents` has an event for each. Null only when an error is reported. */
  setSaasServiceReviewStatus?: Maybe<SetSaasServiceReviewStatusResult>;
  /** Tests a domain and token, and what the token can read; saves nothing. Usually takes some seconds. When a sync or other API calls have used up the token's rate limit, it waits for the next minute: about one minute, at most three. Set the timeouts of clients and gateways accordingly. A rate limit is reported as a failure only when Okta itself refused. The same test sent twice at the same time runs once, and ends when every client has disconnected. Null only when an error is reported. */
  testOktaConnection?: Maybe<TestOktaConnectionResult>;
  /** Queues a sync. When one is already queued or running, returns that one instead. Null only when an error is reported. */
  triggerOktaSync?: Maybe<TriggerOktaSyncResult>;
  /** Changes the name, the schedule or the rate limit share of an integration. Null only when an error is reported. */
  updateOktaIntegration?: Maybe<UpdateOktaIntegrationResult>;
};


export type MutationAddOktaIntegrationArgs = {
  input: AddOktaIntegrationInput;
};


export type MutationCancelOktaSyncArgs = {
  input: CancelOktaSyncInput;
};


export type MutationConfirmOktaSyncRemovalsArgs = {
  input: ConfirmOktaSyncRemovalsInput;
};


export type MutationPauseOktaIntegrationArgs = {
  input: PauseOktaIntegrationInput;
};


export type MutationRemoveOktaIntegrationArgs = {
  input: RemoveOktaIntegrationInput;
};


export type MutationResumeOktaIntegrationArgs = {
  input: ResumeOktaIntegrationInput;
};


export type MutationRotateOktaTokenArgs = {
  input: RotateOktaTokenInput;
};


export type MutationSetSaasServiceReviewStatusArgs = {
  input: SetSaasServiceReviewStatusInput;
};


export type MutationTestOktaConnectionArgs = {
  input: TestOktaConnectionInput;
};


export type MutationTriggerOktaSyncArgs = {
  input: TriggerOktaSyncInput;
};


export type MutationUpdateOktaIntegrationArgs = {
  input: UpdateOktaIntegrationInput;
};

/** A time range whose sign-ins are unknown and can no longer be read. */
export type OktaActivityGap = {
  __typename?: 'OktaActivityGap';
  /** Start of the range: sign-ins are unknown from this time on. */
  from: Scalars['DateTime']['output'];
  /** End of the range: sign-ins are known again from this time on. */
  to: Scalars['DateTime']['output'];
};

/** How an integration authenticates to Okta. */
export type OktaAuthMethod =
  /** With an API token (SSWS), created in Okta's Admin Console. */
  | 'API_TOKEN';

/** Whether a data type can be read. */
export type OktaCapabilityStatus =
  /** The org does not have the Okta feature that this needs (error `E0000015`): Okta has to enable it. */
  | 'DISABLED'
  /** It could not be read for another reason. */
  | 'FAILED'
  /** Okta refuses it: the token's owner has no permission. */
  | 'FORBIDDEN'
  /** It can be read. */
  | 'OK'
  /** It can be read in part: the admin role of the token's owner is limited to a part of the org. */
  | 'PARTIAL'
  /** Not tried yet. */
  | 'UNKNOWN';

/** Okta refused the request, or could not be reached. */
export type OktaConnectionFailed = DiscoveryError & {
  __typename?: 'OktaConnectionFailed';
  /** HTTP status of Okta's answer; null when Okta did not answer. */
  httpStatus?: Maybe<Scalars['Int']['output']>;
  /** What happened, and what to do. */
  message: Scalars['String']['output'];
  /** Okta's error code, e.g. `E0000011`; null when Okta sent none. */
  oktaErrorCode?: Maybe<Scalars['String']['output']>;
  /** Kind of failure. */
  reason: OktaIntegrationStatusReason;
  /** When Okta's rate limit allows requests again; null for other failures, or when it is not known. */
  retryAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Okta accepts the token for this domain. */
export type OktaConnectionVerified = {
  __typename?: 'OktaConnectionVerified';
  /** What the token can read, by data type. */
  capabilities: Array<OktaIntegrationCapability>;
  /** Host name of the org, in the form in which it is stored. */
  domain: Scalars['String']['output'];
  /** Rough estimate of how long the first full sync takes, from the token's rate limits, the number of apps and people, and typical sign-ins per person. Null when there is nothing to estimate from: more than 200 apps, or an org whose answers have no rate limit headers. */
  estimatedFirstSync?: Maybe<Scalars['ISO8601Duration']['output']>;
  /** The integration that already reads this org, perhaps by another host name: `addOktaIntegration` would return `OktaIntegrationExists`. Null when there is none. Also null when that integration was removed: `addOktaIntegration` then connects it again. */
  existing?: Maybe<OktaIntegration>;
  /** Okta id of the org (`00o…`). */
  oktaOrgId: Scalars['String']['output'];
  /** Okta login of the admin who created the token; null when it is not known. */
  tokenOwner?: Maybe<Scalars['String']['output']>;
};

/** A group in Okta, and the accounts that are assigned through it. Its members are not stored, only accounts that come from it. */
export type OktaGroup = {
  __typename?: 'OktaGroup';
  /** Number of apps assigned to the group, counted by Okta; null when Okta does not send it. */
  appCount?: Maybe<Scalars['Int']['output']>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** The integration that found it. */
  integration: OktaIntegration;
  /** Number of members, counted by Okta, with or without an account; null when Okta does not send it. */
  memberCount?: Maybe<Scalars['Int']['output']>;
  /** Name of the group in Okta. */
  name: Scalars['String']['output'];
  /** Okta id of the group (`00g…`). */
  oktaGroupId: Scalars['String']['output'];
  /** Accounts for which Okta names this group, see `assignedVia` of an account. Sorted by e-mail of the user by default. When several groups assign the same account, Okta names only one of them. When the account is also assigned to the person directly, Okta names none: filter by the `assignment` GROUP to get accounts that exist only because of a group. Removed accounts keep their group: use `isRemoved: false` to leave them out. */
  userAccounts: SaasUserAccountConnection;
};


/** A group in Okta, and the accounts that are assigned through it. Its members are not stored, only accounts that come from it. */
export type OktaGroupUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};

/** One page of a list of groups. */
export type OktaGroupConnection = {
  __typename?: 'OktaGroupConnection';
  /** The groups of this page, each with its cursor. */
  edges: Array<OktaGroupEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The groups of this page, without cursors. */
  nodes: Array<OktaGroup>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One group of a page, with its cursor. */
export type OktaGroupEdge = {
  __typename?: 'OktaGroupEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The group. */
  node: OktaGroup;
};

/** Filter for groups: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type OktaGroupFilter = {
  /** True: only groups that assign at least one account. False: only the other groups. Removed accounts do not count. */
  grantsAccounts?: InputMaybe<Scalars['Boolean']['input']>;
  /** Ids of integrations that found it. */
  integration?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Okta ids of groups (`00g…`). */
  oktaGroupId?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Text that occurs in the name. Case-insensitive. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** One sort key for groups. */
export type OktaGroupOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: OktaGroupOrderField;
};

/** What groups can be sorted by. */
export type OktaGroupOrderField =
  /** By number of members. Groups without a number come first in ascending order and last in descending order. */
  | 'MEMBER_COUNT'
  /** By name. */
  | 'NAME';

/** A group in Okta. */
export type OktaGroupRef = {
  __typename?: 'OktaGroupRef';
  /** Name of the group; its id when the token may not read groups. */
  name: Scalars['String']['output'];
  /** Okta id of the group (`00g…`). */
  oktaGroupId: Scalars['String']['output'];
};

/** A connected Okta org: its domain, its encrypted token, and what the token can read. */
export type OktaIntegration = {
  __typename?: 'OktaIntegration';
  /** Time ranges whose sign-ins are lost, oldest first: no sync read the System Log for longer than Okta keeps it. Figures of use are not complete when their window overlaps one of them. */
  activityGaps: Array<OktaActivityGap>;
  /** Sign-ins are known from this time on. Null until a sync has read the System Log to its end. */
  activityKnownSince?: Maybe<Scalars['DateTime']['output']>;
  /** How the integration authenticates to Okta. */
  authMethod: OktaAuthMethod;
  /** What the token can read, by data type: whether it works, when it last worked, and why it fails. */
  capabilities: Array<OktaIntegrationCapability>;
  /** When the integration was added. */
  createdAt: Scalars['DateTime']['output'];
  /** Host name of the org, in lower case, without scheme, path or `-admin`, e.g. `acme.okta.com`. */
  domain: Scalars['String']['output'];
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** When the last complete run ended: one that read everything it had to read. A run that withheld the removal of up to 10 user accounts is complete. A run that withheld more, or any employee or service instance, is complete once the removals are confirmed. Null before the first complete run. */
  lastSuccessfulSyncAt?: Maybe<Scalars['DateTime']['output']>;
  /** The newest run, whatever its status; null before the first run. */
  lastSyncRun?: Maybe<OktaSyncRun>;
  /** Share of each of the org's rate limits that syncs may use, 0.05 to 1. */
  maxRateShare: Scalars['Float']['output'];
  /** Name chosen by the admin; the domain when none was chosen. */
  name: Scalars['String']['output'];
  /** When the next scheduled run starts; null when no run is scheduled. */
  nextSyncAt?: Maybe<Scalars['DateTime']['output']>;
  /** Okta id of the org (`00o…`). An org can be connected only once, even if it has several host names. Null when Okta does not send it. */
  oktaOrgId?: Maybe<Scalars['String']['output']>;
  /** Okta apps that this integration found, including removed ones. Sorted by label by default. */
  serviceInstances: SaasServiceInstanceConnection;
  /** Whether the org can be read. */
  status: OktaIntegrationStatus;
  /** Why the status is not `CONNECTED`, or what needs attention although it is. Null when nothing needs attention. */
  statusReason?: Maybe<OktaIntegrationStatusReason>;
  /** Runs of this integration, newest first. */
  syncRuns: OktaSyncRunConnection;
  /** When syncs start automatically. */
  syncSchedule: OktaSyncSchedule;
  /** The last four characters of the token, to recognise it. The token itself can never be read. Null after the integration was removed. */
  tokenHint?: Maybe<Scalars['String']['output']>;
  /** When Okta last accepted the token; null before the first time. Okta revokes a token after 30 days without a request, so a token that no sync uses is used every 7 days with one small request, also while the integration is paused. */
  tokenLastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When its settings or status last changed. */
  updatedAt: Scalars['DateTime']['output'];
};


/** A connected Okta org: its domain, its encrypted token, and what the token can read. */
export type OktaIntegrationServiceInstancesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceInstanceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceInstanceOrder>>;
};


/** A connected Okta org: its domain, its encrypted token, and what the token can read. */
export type OktaIntegrationSyncRunsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OktaSyncRunFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** The integration was saved and its first sync was queued. */
export type OktaIntegrationAdded = {
  __typename?: 'OktaIntegrationAdded';
  /** The new integration. */
  integration: OktaIntegration;
  /** Its first sync run: poll it for progress. */
  syncRun: OktaSyncRun;
};

/** What a token can read of one data type. */
export type OktaIntegrationCapability = {
  __typename?: 'OktaIntegrationCapability';
  /** The data type. */
  dataType: OktaSyncDataType;
  /** When it was last read completely; null before the first time. */
  lastSucceededAt?: Maybe<Scalars['DateTime']['output']>;
  /** What is missing and how to grant it; null when nothing is missing. */
  message?: Maybe<Scalars['String']['output']>;
  /** Whether it can be read. */
  status: OktaCapabilityStatus;
};

/** One page of a list of integrations. */
export type OktaIntegrationConnection = {
  __typename?: 'OktaIntegrationConnection';
  /** The integrations of this page, each with its cursor. */
  edges: Array<OktaIntegrationEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The integrations of this page, without cursors. */
  nodes: Array<OktaIntegration>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One integration of a page, with its cursor. */
export type OktaIntegrationEdge = {
  __typename?: 'OktaIntegrationEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The integration. */
  node: OktaIntegration;
};

/** This Okta org is already connected, perhaps by another host name. */
export type OktaIntegrationExists = DiscoveryError & {
  __typename?: 'OktaIntegrationExists';
  /** The existing integration. */
  existing: OktaIntegration;
  /** Which integration the org is connected with. */
  message: Scalars['String']['output'];
};

/** The integration was disconnected and its token deleted from this server. */
export type OktaIntegrationRemoved = {
  __typename?: 'OktaIntegrationRemoved';
  /** Id of the removed integration. */
  id: Scalars['ID']['output'];
  /** Page in Okta where you can revoke the token; Okta accepts it until then. Null when the page is not known. */
  revokeTokenInOktaUrl?: Maybe<Scalars['URL']['output']>;
};

/** Whether an org can be read. */
export type OktaIntegrationStatus =
  /** The token works and every data type can be read. */
  | 'CONNECTED'
  /** Saved. Okta has not accepted the token yet. */
  | 'CONNECTING'
  /** The token works, but at least one data type cannot be read, or only in part. */
  | 'DEGRADED'
  /** Removed by an admin: the token is deleted, discovered data is kept. */
  | 'DISCONNECTED'
  /** Nothing can be read: Okta refuses the token, or the org is unreachable or suspended. Discovered data is kept. */
  | 'ERROR'
  /** Paused by an admin: discovered data and token are kept, no sync runs. */
  | 'PAUSED';

/** Why an integration does not work, or only in part. */
export type OktaIntegrationStatusReason =
  /** The org does not have an Okta feature that a sync needs (error `E0000015`): Okta has to enable it. */
  | 'API_ACCESS_DISABLED'
  /** The token's owner has no admin role that may read everything that a sync reads. */
  | 'INSUFFICIENT_PERMISSIONS'
  /** An error of this server, or a request that Okta did not understand. */
  | 'INTERNAL'
  /** Okta does not know this token: it has a typing error, or belongs to another org. */
  | 'INVALID_TOKEN'
  /** The token may be used only from other network zones or IP addresses. */
  | 'IP_NOT_ALLOWED'
  /** There is no Okta org at this domain. */
  | 'ORG_NOT_FOUND'
  /** The org cannot be reached, or answers with errors. */
  | 'ORG_UNREACHABLE'
  /** Okta's rate limit was used up. */
  | 'RATE_LIMITED'
  /** The token works, but no run was complete for three intervals of the schedule and at least one day, see `lastSuccessfulSyncAt`. */
  | 'SYNC_STALE'
  /** The token worked before, and Okta refuses it now: it expired after 30 days without use, was revoked, or its owner was deactivated. */
  | 'TOKEN_EXPIRED_OR_REVOKED'
  /** The stored token cannot be opened: its encryption key is missing, or the token or the domain was changed in the database. Nothing is sent to Okta until the key is back or the integration gets a new token. */
  | 'TOKEN_UNREADABLE';

/** The integration after the change. */
export type OktaIntegrationUpdated = {
  __typename?: 'OktaIntegrationUpdated';
  /** The integration. */
  integration: OktaIntegration;
  /** The sync run that the mutation queued: poll it for its result. `rotateOktaToken` and `resumeOktaIntegration` queue one. Null for other mutations, while the integration is paused, and while a run with the previous token is still running. */
  syncRun?: Maybe<OktaSyncRun>;
};

/** How people sign in to an app. */
export type OktaSignOnMode =
  /** Secure Web Authentication on a login form that Okta knows: Okta's browser plugin fills in the password. */
  | 'AUTO_LOGIN'
  /** HTTP basic authentication. */
  | 'BASIC_AUTH'
  /** A bookmark: only a link. Okta logs no sign-ins for it. */
  | 'BOOKMARK'
  /** Secure Web Authentication: Okta's browser plugin fills in the password. */
  | 'BROWSER_PLUGIN'
  /** OpenID Connect. */
  | 'OPENID_CONNECT'
  /** Any other sign-on mode, or none; see `rawSignOnMode`. */
  | 'OTHER'
  /** SAML 1.1. */
  | 'SAML_1_1'
  /** SAML 2.0. */
  | 'SAML_2_0'
  /** Secure Web Authentication: Okta stores and sends the password. */
  | 'SECURE_PASSWORD_STORE'
  /** WS-Federation. */
  | 'WS_FEDERATION';

/** What a run changed. All numbers are zero when nothing changed in the org. */
export type OktaSyncChangeSummary = {
  __typename?: 'OktaSyncChangeSummary';
  /** Number of departments found for the first time, or again. */
  departmentsAdded: Scalars['Int']['output'];
  /** Number of departments that have no people any more. */
  departmentsRemoved: Scalars['Int']['output'];
  /** Number of employees found for the first time, or again. */
  employeesAdded: Scalars['Int']['output'];
  /** Number of employees who became inactive, or are no longer in Okta. */
  employeesDeactivated: Scalars['Int']['output'];
  /** Number of employees whose profile or status changed. */
  employeesUpdated: Scalars['Int']['output'];
  /** Number of services found for the first time, or again. */
  servicesDiscovered: Scalars['Int']['output'];
  /** Number of services that are no longer in Okta. */
  servicesRemoved: Scalars['Int']['output'];
  /** Number of sign-ins counted from the System Log. */
  signInsIngested: Scalars['Int']['output'];
  /** Number of user accounts found for the first time, or again. */
  userAccountsAdded: Scalars['Int']['output'];
  /** Number of user accounts that are no longer in Okta. */
  userAccountsRemoved: Scalars['Int']['output'];
};

/** Types of data that a sync reads from Okta. Each is one stage of a sync run. */
export type OktaSyncDataType =
  /** Okta apps: services and service instances. */
  | 'APPS'
  /** The users of each app: users and user accounts. */
  | 'APP_ASSIGNMENTS'
  /** Okta groups: the names in `assignedVia`. */
  | 'GROUPS'
  /** Okta's System Log: sign-ins, from which figures of use are counted. */
  | 'SYSTEM_LOG'
  /** Okta users: employees and departments. */
  | 'USERS';

/** Why something could not be read. */
export type OktaSyncError = {
  __typename?: 'OktaSyncError';
  /** Short code, e.g. `unauthorized`, `forbidden`, `unavailable`. */
  code: Scalars['String']['output'];
  /** HTTP status of Okta's answer; null when Okta did not answer. */
  httpStatus?: Maybe<Scalars['Int']['output']>;
  /** What happened, and what to do. */
  message: Scalars['String']['output'];
  /** Okta's error code, e.g. `E0000006`; null when Okta sent none. */
  oktaErrorCode?: Maybe<Scalars['String']['output']>;
  /** Okta's id of this one error (`errorId`), which operators give to Okta's support; null when Okta sent none. */
  oktaErrorId?: Maybe<Scalars['String']['output']>;
  /** Okta's id of the request that failed (`X-Okta-Request-Id`), which operators give to Okta's support; null when Okta sent none. */
  oktaRequestId?: Maybe<Scalars['String']['output']>;
  /** Whether trying again later may help. */
  retryable: Scalars['Boolean']['output'];
};

/** How much a run reads. */
export type OktaSyncMode =
  /** Everything, whatever earlier runs have read. */
  | 'FULL'
  /** What changed since the last run: all apps, changed people and groups, new events of the System Log, and the users of apps that these events name. The users of the other apps are read again within a day. Reads everything while the System Log does not report all changes of the org. */
  | 'INCREMENTAL';

/** One run of a sync for one integration. While it is `QUEUED` or `RUNNING`, poll it for progress or subscribe to `oktaSyncRunUpdated`. */
export type OktaSyncRun = {
  __typename?: 'OktaSyncRun';
  /** What the run has changed so far. */
  changes: OktaSyncChangeSummary;
  /** Milliseconds from `startedAt` to `finishedAt`, or until now while it is running; null while it is queued. */
  durationMs?: Maybe<Scalars['Int']['output']>;
  /** Why the run failed, or a part of it; null when nothing failed. */
  error?: Maybe<OktaSyncError>;
  /** Estimated end of the run at its present pace. Null unless the run is running, and while the number of expected requests is unknown. */
  estimatedFinishAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it ended; null before that. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** The integration that it syncs. */
  integration: OktaIntegration;
  /** How much the run reads. */
  mode: OktaSyncMode;
  /** Progress from 0 to 1: requests sent to Okta, as a share of all expected requests. Null while the number of expected requests is unknown. */
  progress?: Maybe<Scalars['Float']['output']>;
  /** When it was queued. */
  queuedAt: Scalars['DateTime']['output'];
  /** The stages of the run, one per data type, in the order in which they are read. */
  stages: Array<OktaSyncStage>;
  /** When it started to read; null while it is queued. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Current status. */
  status: OktaSyncRunStatus;
  /** What started the run. */
  trigger: OktaSyncTrigger;
  /** Items that a complete read no longer found, but that were not marked as removed because there were too many at once. Null when nothing was withheld. */
  withheldRemovals?: Maybe<OktaSyncWithheldRemovals>;
};

/** One page of a list of runs. */
export type OktaSyncRunConnection = {
  __typename?: 'OktaSyncRunConnection';
  /** The runs of this page, each with its cursor. */
  edges: Array<OktaSyncRunEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The runs of this page, without cursors. */
  nodes: Array<OktaSyncRun>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One run of a page, with its cursor. */
export type OktaSyncRunEdge = {
  __typename?: 'OktaSyncRunEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The run. */
  node: OktaSyncRun;
};

/** Filter for sync runs: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type OktaSyncRunFilter = {
  /** Started in this time range. */
  startedAt?: InputMaybe<SaasDateTimeRange>;
  /** Statuses. */
  status?: InputMaybe<Array<OktaSyncRunStatus>>;
  /** What started the run. */
  trigger?: InputMaybe<Array<OktaSyncTrigger>>;
};

/** Status of a run or of one of its stages. */
export type OktaSyncRunStatus =
  /** Canceled by a mutation. */
  | 'CANCELED'
  /** Failed; data from earlier runs is kept. */
  | 'FAILED'
  /** Ended, but a part could not be read, or removals were withheld. If everything was read and at most 10 removals of user accounts were withheld, `OktaIntegration.lastSuccessfulSyncAt` is still updated. */
  | 'PARTIALLY_SUCCEEDED'
  /** Queued; not started yet. */
  | 'QUEUED'
  /** Running. */
  | 'RUNNING'
  /** Ended and complete. */
  | 'SUCCEEDED';

/** The run after the change. */
export type OktaSyncRunUpdated = {
  __typename?: 'OktaSyncRunUpdated';
  /** The run. */
  syncRun: OktaSyncRun;
};

/** When syncs of an integration start automatically. */
export type OktaSyncSchedule = {
  __typename?: 'OktaSyncSchedule';
  /** Whether syncs start automatically. False while the integration is paused, and after it was removed. */
  enabled: Scalars['Boolean']['output'];
  /** Time from one scheduled run to the next. */
  interval: Scalars['ISO8601Duration']['output'];
};

/** One stage of a run: it reads one data type. */
export type OktaSyncStage = {
  __typename?: 'OktaSyncStage';
  /** Number of requests sent to Okta. */
  apiCalls: Scalars['Int']['output'];
  /** The data type that the stage reads. */
  dataType: OktaSyncDataType;
  /** Why the stage failed; null when it did not. */
  error?: Maybe<OktaSyncError>;
  /** When it ended; null before that. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Time spent waiting for Okta's rate limit, in milliseconds. */
  rateLimitWaitMs: Scalars['Int']['output'];
  /** Number of items read from Okta so far. */
  recordsRead: Scalars['Int']['output'];
  /** Number of items from Okta that are malformed. They are skipped, and not taken for a removal. */
  recordsSkipped: Scalars['Int']['output'];
  /** When it started; null before that. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Current status. */
  status: OktaSyncRunStatus;
};

/** What started a run. */
export type OktaSyncTrigger =
  /** The integration was added. */
  | 'CONNECT'
  /** A mutation, such as `triggerOktaSync`. */
  | 'MANUAL'
  /** A retry, 15 minutes after a run that failed to read something for a reason that may pass. */
  | 'RETRY'
  /** The schedule: an interval has passed since the last run. */
  | 'SCHEDULE';

/** A run is queued or running. */
export type OktaSyncTriggered = {
  __typename?: 'OktaSyncTriggered';
  /** True when a run was already queued or running: `syncRun` is that run, and no other was queued. */
  alreadyRunning: Scalars['Boolean']['output'];
  /** The run: poll it for progress. */
  syncRun: OktaSyncRun;
};

/** Removals that were withheld because there were too many at once. */
export type OktaSyncWithheldRemovals = {
  __typename?: 'OktaSyncWithheldRemovals';
  /** Number of employees who were not found. */
  employees: Scalars['Int']['output'];
  /** Why they were not marked as removed. */
  reason: Scalars['String']['output'];
  /** Number of service instances that were not found. */
  serviceInstances: Scalars['Int']['output'];
  /** Number of user accounts that were not found. */
  userAccounts: Scalars['Int']['output'];
};

/** The cursors of a page, and whether there are items before and after it. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last item: send it as `after` to get the next page. Null when the page is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there are items after `endCursor`. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are items before `startCursor`. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item: send it as `before` to get the previous page. Null when the page is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** Input of `pauseOktaIntegration`. */
export type PauseOktaIntegrationInput = {
  /** The integration. */
  id: Scalars['ID']['input'];
};

export type Query = {
  __typename?: 'Query';
  /** The department with this id; null when there is none. */
  department?: Maybe<Department>;
  /** The department with this name, in any of its spellings; null when there is none. */
  departmentByName?: Maybe<Department>;
  /** Departments, sorted by name by default. Departments without people stay in the list and have `removedAt`. Null only when an error is reported. */
  departments?: Maybe<DepartmentConnection>;
  /** The workspace's audit trail, newest first. For admins; that it was read is itself recorded. Events are kept for 400 days unless the operator chose otherwise. Null only beside an error. */
  discoveryAuditEvents?: Maybe<DiscoveryAuditEventConnection>;
  /**
   * The feed of changes, oldest first. To follow it, keep the last `endCursor` and send it as `after`: you get every later event exactly once, however many syncs write at the same time.
   *
   * The first sync adds events for services and departments only. Events for people, accounts and first sign-ins start with the second sync, because everything is new in the first one. A sync that changes nothing adds no event. Events are kept for 400 days, and erased with the data of their integration. Null only when an error is reported.
   */
  discoveryEvents?: Maybe<DiscoveryEventConnection>;
  /** Figures for a dashboard. Null only when an error is reported. */
  discoverySummary?: Maybe<DiscoverySummary>;
  /** The caller of this request. Every role may ask for it. Null only beside an error. */
  discoveryViewer?: Maybe<DiscoveryViewer>;
  /** The employee with this id; null when there is none. */
  employee?: Maybe<Employee>;
  /** The employee with this e-mail; null when there is none. People whose `email` is null match by the text that Okta has instead of an e-mail, or by their login. When two people share an e-mail, the active one is returned. */
  employeeByEmail?: Maybe<Employee>;
  /** Employees, sorted by name by default. People who left stay in the list, as `INACTIVE`. Null only when an error is reported. */
  employees?: Maybe<EmployeeConnection>;
  /** The group with this id; null when there is none. */
  oktaGroup?: Maybe<OktaGroup>;
  /** Groups, sorted by name by default. A group that was deleted in Okta stays in the list, because removed accounts may name it. Empty when the token may not read groups. Null only when an error is reported. */
  oktaGroups?: Maybe<OktaGroupConnection>;
  /** The integration with this id; null when there is none. */
  oktaIntegration?: Maybe<OktaIntegration>;
  /** All integrations, newest first, including removed ones whose data is kept. Null only when an error is reported. */
  oktaIntegrations?: Maybe<OktaIntegrationConnection>;
  /** The sync run with this id; null when there is none. */
  oktaSyncRun?: Maybe<OktaSyncRun>;
  /** The service with this id; null when there is none. */
  saasService?: Maybe<SaasService>;
  /** The service with this key; null when there is none. */
  saasServiceByCatalogKey?: Maybe<SaasService>;
  /** The service instance with this id; null when there is none. */
  saasServiceInstance?: Maybe<SaasServiceInstance>;
  /** Service instances of all services and integrations, sorted by label by default. Removed instances stay in the list and have `removedAt`. Null only when an error is reported. */
  saasServiceInstances?: Maybe<SaasServiceInstanceConnection>;
  /** Services, sorted by name by default. Removed services stay in the list and have `removedAt`. Null only when an error is reported. */
  saasServices?: Maybe<SaasServiceConnection>;
  /** The user with this id; null when there is none. */
  saasUser?: Maybe<SaasUser>;
  /** User accounts, including removed ones. Sorted by e-mail of the user by default. Null only when an error is reported. */
  saasUserAccounts?: Maybe<SaasUserAccountConnection>;
  /** The user with this e-mail; null when there is none. Users whose `email` is null match by the text that Okta has instead of an e-mail, or by their login. When two users share an e-mail, the active person is returned. */
  saasUserByEmail?: Maybe<SaasUser>;
  /** Users, sorted by e-mail by default. Users whose last account was removed stay in the list and have `removedAt`. Null only when an error is reported. */
  saasUsers?: Maybe<SaasUserConnection>;
};


export type QueryDepartmentArgs = {
  id: Scalars['ID']['input'];
};


export type QueryDepartmentByNameArgs = {
  name: Scalars['String']['input'];
};


export type QueryDepartmentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DepartmentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<DepartmentOrder>>;
};


export type QueryDiscoveryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DiscoveryAuditEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryDiscoveryEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DiscoveryEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryEmployeeArgs = {
  id: Scalars['ID']['input'];
};


export type QueryEmployeeByEmailArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type QueryEmployeesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EmployeeFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<EmployeeOrder>>;
};


export type QueryOktaGroupArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOktaGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OktaGroupFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<OktaGroupOrder>>;
};


export type QueryOktaIntegrationArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOktaIntegrationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryOktaSyncRunArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySaasServiceArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySaasServiceByCatalogKeyArgs = {
  catalogKey: Scalars['String']['input'];
};


export type QuerySaasServiceInstanceArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySaasServiceInstancesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceInstanceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceInstanceOrder>>;
};


export type QuerySaasServicesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceOrder>>;
};


export type QuerySaasUserArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySaasUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};


export type QuerySaasUserByEmailArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type QuerySaasUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserOrder>>;
};

/** Input of `removeOktaIntegration`. */
export type RemoveOktaIntegrationInput = {
  /** True: also erase all data that only this integration found, such as services, people, accounts and sign-ins. */
  deleteData: Scalars['Boolean']['input'];
  /** The integration. */
  id: Scalars['ID']['input'];
};

/** Result of `removeOktaIntegration`: success, or one of the failures to expect. */
export type RemoveOktaIntegrationResult = DiscoveryNotFound | OktaIntegrationRemoved;

/** Input of `resumeOktaIntegration`. */
export type ResumeOktaIntegrationInput = {
  /** The integration. */
  id: Scalars['ID']['input'];
};

/** Input of `rotateOktaToken`. */
export type RotateOktaTokenInput = {
  /** The new API token, of the same org. Write-only, like the first one. */
  apiToken: Scalars['String']['input'];
  /** The integration. */
  id: Scalars['ID']['input'];
};

/** Result of `rotateOktaToken`: success, or one of the failures to expect. */
export type RotateOktaTokenResult = DiscoveryConflict | DiscoveryNotFound | InvalidOktaInput | OktaConnectionFailed | OktaIntegrationUpdated;

/** How an account is assigned. */
export type SaasAssignmentType =
  /** Assigned to the person directly, perhaps through a group as well. */
  | 'DIRECT'
  /** Assigned through a group. */
  | 'GROUP'
  /** Assigned, but Okta does not say how. */
  | 'IMPLICIT'
  /** Not assigned. */
  | 'NONE';

/** A time range. All bounds that are set apply together. */
export type SaasDateTimeRange = {
  /** Later than this time. */
  gt?: InputMaybe<Scalars['DateTime']['input']>;
  /** At this time or later. */
  gte?: InputMaybe<Scalars['DateTime']['input']>;
  /** Earlier than this time. */
  lt?: InputMaybe<Scalars['DateTime']['input']>;
  /** At this time or earlier. */
  lte?: InputMaybe<Scalars['DateTime']['input']>;
};

/** One page of a list of services that a department uses. */
export type SaasDepartmentServiceUsageConnection = {
  __typename?: 'SaasDepartmentServiceUsageConnection';
  /** The services of this page, each with its figures and cursor. */
  edges: Array<SaasDepartmentServiceUsageEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The services of this page, without cursors. */
  nodes: Array<SaasService>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of services in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** A service that a department uses, with its figures of use. */
export type SaasDepartmentServiceUsageEdge = {
  __typename?: 'SaasDepartmentServiceUsageEdge';
  /** Number of people in the department who signed in within the window, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** Share of the department's active employees who signed in within the window with any account, 0 to 1; null when the department has no active employees. */
  adoption?: Maybe<Scalars['Float']['output']>;
  /** Number of people in the department to whom it is assigned, as in `SaasServiceUsage.assignedUsers`. */
  assignedUsers: Scalars['Int']['output'];
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** Whether all sign-ins to the service within the window are known, see `SaasServiceUsage.isComplete`. When false, the figures are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** Their latest sign-in, with any account; null when no sign-in is known. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** The service. */
  node: SaasService;
  /** Number of their sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
};

/** One page of a list of departments that use a service. */
export type SaasDepartmentUsageConnection = {
  __typename?: 'SaasDepartmentUsageConnection';
  /** The departments of this page, each with its figures and cursor. */
  edges: Array<SaasDepartmentUsageEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The departments of this page, without figures and cursors. */
  nodes: Array<Department>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of departments in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
  /** Figures of use of people who have no department. */
  unassigned: SaasUnassignedUsage;
};

/** A department that uses a service, with its figures of use. */
export type SaasDepartmentUsageEdge = {
  __typename?: 'SaasDepartmentUsageEdge';
  /** Number of people in the department who signed in within the window, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** Number of people in the department to whom the service is assigned, as in `SaasServiceUsage.assignedUsers`. */
  assignedUsers: Scalars['Int']['output'];
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** Whether all sign-ins to the service within the window are known, see `SaasServiceUsage.isComplete`. When false, the figures are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** Their latest sign-in, with any account; null when no sign-in is known. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** The department. */
  node: Department;
  /** The department's share of the service's `activeUsers`, 0 to 1; null when nobody is active. */
  shareOfService?: Maybe<Scalars['Float']['output']>;
  /** Number of their sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
};

/** One sort key for the departments that use a service, or the services that a department uses. */
export type SaasDepartmentUsageOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: SaasDepartmentUsageOrderField;
};

/** What the departments that use a service, and the services that a department uses, can be sorted by. */
export type SaasDepartmentUsageOrderField =
  /** By number of people of the department who signed in to the service within the window. */
  | 'ACTIVE_USERS'
  /** By number of people of the department to whom the service is assigned. */
  | 'ASSIGNED_USERS'
  /** By name of the department, or of the service. */
  | 'NAME';

/** Sort direction. */
export type SaasOrderDirection =
  /** Ascending: smallest, earliest, A first. */
  | 'ASC'
  /** Descending: largest, latest, Z first. */
  | 'DESC';

/** A SaaS product that the organisation uses, e.g. Zoom. It may have several Okta apps, see `instances`. */
export type SaasService = {
  __typename?: 'SaasService';
  /** Key of the product; never changes. The name of its app in Okta's catalogue, e.g. `zoomus`; or `custom:<org id>:<app id>` for an app that is not from the catalogue, or that was made from a generic one (bookmark, template, SCIM test app). */
  catalogKey: Scalars['String']['output'];
  /** Category of software; null when not known. */
  category?: Maybe<Scalars['String']['output']>;
  /** Departments of people to whom it is assigned, or who signed in to it within the window. Departments with most active users first by default. `SaasUserAccount` says which accounts count. */
  departments: SaasDepartmentUsageConnection;
  /** When a sync first found it. Never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** How it was discovered. */
  discoverySources: Array<DiscoverySource>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** The Okta apps of the product, including removed ones. Sorted by label by default. */
  instances: SaasServiceInstanceConnection;
  /** True for an app that is not from Okta's catalogue: a bookmark, a template, or an app of the organisation itself. */
  isCustom: Scalars['Boolean']['output'];
  /** Latest successful sign-in by anyone, with any account; null when no sign-in is known. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last found it in Okta. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** URL of the logo that Okta shows; null when Okta has none. */
  logoUrl?: Maybe<Scalars['URL']['output']>;
  /** Name of the product. */
  name: Scalars['String']['output'];
  /** When a sync read the complete list and no longer found it. Null while it exists. A sync never deletes a row; if the item comes back, this is null again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Reason for the decision; null when none was given. */
  reviewNote?: Maybe<Scalars['String']['output']>;
  /** What was decided about it. */
  reviewStatus: SaasServiceReviewStatus;
  /** When it was last reviewed; null before the first review. */
  reviewedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who reviewed it: the user name that the gateway sent with the request. Null before the first review, or when the gateway sends no user name. */
  reviewedBy?: Maybe<Scalars['String']['output']>;
  /** Status in Okta. Says nothing about use. */
  status: SaasServiceStatus;
  /** Figures of use within a window that ends now and starts at the beginning of a day, in UTC. */
  usage: SaasServiceUsage;
  /** Figures of use within 30 days: `usage` without an argument. For subgraphs that require a figure, because some gateways mix up the windows of a required field that has an argument. */
  usageLast30Days: SaasServiceUsage;
  /** Use over time, by day, week or month, oldest first: one point for each period that has a day in the range. Points always cover whole periods, also when the range starts or ends within one. At most 800 points. */
  usageTrend: Array<SaasUsagePoint>;
  /** Accounts in any of its instances, including removed ones. */
  userAccounts: SaasUserAccountConnection;
  /** People who have an account in it, each listed once. Removed accounts do not count. Sorted by e-mail by default. */
  users: SaasUserConnection;
  /** Company that makes the product; null when not known. */
  vendor?: Maybe<Scalars['String']['output']>;
  /** Home page of the product; null when not known. */
  websiteUrl?: Maybe<Scalars['URL']['output']>;
};


/** A SaaS product that the organisation uses, e.g. Zoom. It may have several Okta apps, see `instances`. */
export type SaasServiceDepartmentsArgs = {
  activeWithin?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasDepartmentUsageOrder>>;
};


/** A SaaS product that the organisation uses, e.g. Zoom. It may have several Okta apps, see `instances`. */
export type SaasServiceInstancesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceInstanceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceInstanceOrder>>;
};


/** A SaaS product that the organisation uses, e.g. Zoom. It may have several Okta apps, see `instances`. */
export type SaasServiceUsageArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/** A SaaS product that the organisation uses, e.g. Zoom. It may have several Okta apps, see `instances`. */
export type SaasServiceUsageTrendArgs = {
  from: Scalars['LocalDate']['input'];
  granularity: SaasTrendGranularity;
  to: Scalars['LocalDate']['input'];
};


/** A SaaS product that the organisation uses, e.g. Zoom. It may have several Okta apps, see `instances`. */
export type SaasServiceUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};


/** A SaaS product that the organisation uses, e.g. Zoom. It may have several Okta apps, see `instances`. */
export type SaasServiceUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserOrder>>;
};

/** One page of a list of services. */
export type SaasServiceConnection = {
  __typename?: 'SaasServiceConnection';
  /** The services of this page, each with its cursor. */
  edges: Array<SaasServiceEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The services of this page, without cursors. */
  nodes: Array<SaasService>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One service of a page, with its cursor. */
export type SaasServiceEdge = {
  __typename?: 'SaasServiceEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The service. */
  node: SaasService;
};

/** Filter for services: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type SaasServiceFilter = {
  /** Keys of products, see `catalogKey`. */
  catalogKey?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Categories of software. */
  category?: InputMaybe<Array<Scalars['String']['input']>>;
  /** First found by a sync in this time range. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** Discovered in at least one of these ways. */
  discoverySource?: InputMaybe<Array<DiscoverySource>>;
  /** Ids of integrations that found it. */
  integration?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** True: only apps that are not from Okta's catalogue. False: only apps from the catalogue. */
  isCustom?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: services with an instance in which Okta creates or deactivates accounts automatically. False: services with an instance in which people do that by hand. A service with both kinds of instances matches both. Removed instances do not count. */
  isProvisioningEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: only removed items, see `removedAt`. False: only items that are not removed. */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last sign-in by anyone in this time range, with any account. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** True: only services with an instance for which Okta logs sign-ins, which is any instance but a bookmark. False: only the other services. Removed instances do not count. */
  leavesSignIns?: InputMaybe<Scalars['Boolean']['input']>;
  /** Maximum number of people to whom the service is assigned, as in `SaasServiceUsage.assignedUsers`. 0 also returns services that are not assigned but that people sign in to. */
  maxAssignedUsers?: InputMaybe<Scalars['Int']['input']>;
  /** Maximum number of user accounts. Removed accounts do not count. */
  maxUserAccounts?: InputMaybe<Scalars['Int']['input']>;
  /** Minimum number of user accounts. Removed accounts do not count. */
  minUserAccounts?: InputMaybe<Scalars['Int']['input']>;
  /** Removed in this time range, see `removedAt`. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Review statuses. */
  reviewStatus?: InputMaybe<Array<SaasServiceReviewStatus>>;
  /** Text that occurs in the name, key or vendor. Case-insensitive. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Ways to sign in of an instance. Removed instances do not count. */
  signOnMode?: InputMaybe<Array<OktaSignOnMode>>;
  /** Statuses. */
  status?: InputMaybe<Array<SaasServiceStatus>>;
  /** Services to which nobody signed in, with any account, within a window of this length. The window ends now and starts at the beginning of a day, in UTC. Services whose sign-ins are not all known are left out: those with a bookmark (Okta logs no sign-ins for it), and those whose sign-ins are not known for the whole window, see `OktaIntegration.activityKnownSince`. */
  unusedFor?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  /** Ids of departments: services in which a person of one of them has an account, used or not. Removed accounts do not count. */
  usedByDepartment?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Ids of users: services in which one of them has an account, used or not. Removed accounts do not count. */
  usedByUser?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One Okta app (`0oa…`) of a service. For example `Zendesk – Support` and `Zendesk – IT` are two instances of Zendesk. */
export type SaasServiceInstance = {
  __typename?: 'SaasServiceInstance';
  /** When the app was added to Okta; null when Okta does not send it. */
  createdInOktaAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync first found it. Never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** Okta id of the app (`0oa…`). */
  externalId: Scalars['String']['output'];
  /** Provisioning features that are switched on in Okta, e.g. `PUSH_NEW_USERS`. */
  features: Array<Scalars['String']['output']>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** The integration that found it. */
  integration: OktaIntegration;
  /** Whether Okta creates or deactivates accounts in the service automatically. */
  isProvisioningEnabled: Scalars['Boolean']['output'];
  /** Label of the app, set by the admin in Okta. */
  label: Scalars['String']['output'];
  /** Latest successful sign-in by anyone, with any account; null when no sign-in is known. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last found it in Okta. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** `name` of the app in Okta; null for an app that is known only from sign-ins. */
  oktaName?: Maybe<Scalars['String']['output']>;
  /** Sign-on mode in Okta's own word; null when Okta sends none. */
  rawSignOnMode?: Maybe<Scalars['String']['output']>;
  /** When a sync read the complete list and no longer found it. Null while it exists. A sync never deletes a row; if the item comes back, this is null again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Number of seats bought, as an admin entered it in Okta; null when none did. */
  seatCount?: Maybe<Scalars['Int']['output']>;
  /** The product. */
  service: SaasService;
  /** How people sign in to the app. */
  signOnMode: OktaSignOnMode;
  /** Status in Okta. */
  status: SaasServiceInstanceStatus;
  /** Accounts in it, including removed ones. */
  userAccounts: SaasUserAccountConnection;
};


/** One Okta app (`0oa…`) of a service. For example `Zendesk – Support` and `Zendesk – IT` are two instances of Zendesk. */
export type SaasServiceInstanceUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};

/** One page of a list of service instances. */
export type SaasServiceInstanceConnection = {
  __typename?: 'SaasServiceInstanceConnection';
  /** The service instances of this page, each with its cursor. */
  edges: Array<SaasServiceInstanceEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The service instances of this page, without cursors. */
  nodes: Array<SaasServiceInstance>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One service instance of a page, with its cursor. */
export type SaasServiceInstanceEdge = {
  __typename?: 'SaasServiceInstanceEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The service instance. */
  node: SaasServiceInstance;
};

/** Filter for service instances: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type SaasServiceInstanceFilter = {
  /** Added to Okta in this time range. */
  createdInOktaAt?: InputMaybe<SaasDateTimeRange>;
  /** First found by a sync in this time range. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** Ids of integrations that found it. */
  integration?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** True: only instances in which Okta creates or deactivates accounts automatically. False: only the other instances. */
  isProvisioningEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: only removed items, see `removedAt`. False: only items that are not removed. */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last sign-in by anyone in this time range, with any account. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** Removed in this time range, see `removedAt`. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Text that occurs in the label, or in the name of the service. Case-insensitive. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Ids of services. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Ways to sign in. */
  signOnMode?: InputMaybe<Array<OktaSignOnMode>>;
  /** Statuses. */
  status?: InputMaybe<Array<SaasServiceInstanceStatus>>;
};

/** One sort key for service instances. */
export type SaasServiceInstanceOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: SaasServiceInstanceOrderField;
};

/** What service instances can be sorted by. */
export type SaasServiceInstanceOrderField =
  /** By the time the app was added to Okta. Items without a value come first in ascending order and last in descending order. */
  | 'CREATED_IN_OKTA_AT'
  /** By the time a sync first found it. */
  | 'DISCOVERED_AT'
  /** By label. */
  | 'LABEL'
  /** By the latest known sign-in, with any account. Items without a value come first in ascending order and last in descending order. */
  | 'LAST_ACTIVITY_AT'
  /** By number of seats bought. Items without a number come first in ascending order and last in descending order. */
  | 'SEAT_COUNT'
  /** By name of the service. */
  | 'SERVICE_NAME';

/** Status of a service instance in Okta. */
export type SaasServiceInstanceStatus =
  /** Active in Okta. */
  | 'ACTIVE'
  /** Deactivated in Okta; Okta keeps its assignments. */
  | 'INACTIVE'
  /** No longer in Okta, or never listed there and known only from sign-ins. */
  | 'REMOVED';

/** One sort key for services. */
export type SaasServiceOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: SaasServiceOrderField;
};

/** What services can be sorted by. */
export type SaasServiceOrderField =
  /** By `usage.activeUsers` of the last 30 days, as of the last sync: people who signed in with any account. */
  | 'ACTIVE_USERS_30D'
  /** By the time a sync first found it. */
  | 'DISCOVERED_AT'
  /** By the latest known sign-in, with any account. Items without a value come first in ascending order and last in descending order. */
  | 'LAST_ACTIVITY_AT'
  /** By name. */
  | 'NAME'
  /** By `usage.seatCount`, as of the last sync. Services without a number come first in ascending order and last in descending order. */
  | 'SEAT_COUNT'
  /** By `usage.unusedSeats`, as of the last sync. Services without a number come first in ascending order and last in descending order. */
  | 'UNUSED_SEATS'
  /** By number of user accounts. Removed accounts do not count. */
  | 'USER_ACCOUNT_COUNT'
  /** By `usage.utilization` of the last 30 days, as of the last sync. Services assigned to nobody come first in ascending order and last in descending order. It is a lower bound where not all sign-ins are known. */
  | 'UTILIZATION_30D';

/** What people decided about a service. No sync changes it, also not when the service is removed or comes back. */
export type SaasServiceReviewStatus =
  /** May be used. */
  | 'APPROVED'
  /** Not relevant for reviews. */
  | 'IGNORED'
  /** Being reviewed. */
  | 'IN_REVIEW'
  /** Not reviewed yet. */
  | 'NEW'
  /** May be used by some people or for some purposes: see the note. */
  | 'RESTRICTED';

/** Status of a service in Okta. */
export type SaasServiceStatus =
  /** At least one instance is active. */
  | 'ACTIVE'
  /** All instances are inactive. */
  | 'INACTIVE'
  /** No longer in Okta. */
  | 'REMOVED';

/** The service after the change. */
export type SaasServiceUpdated = {
  __typename?: 'SaasServiceUpdated';
  /** The service. */
  service: SaasService;
};

/** Use of a service within a window. Assigned and active people are counted separately, because an assignment says nothing about use. */
export type SaasServiceUsage = {
  __typename?: 'SaasServiceUsage';
  /** Number of people who signed in within the window, with any account, see `SaasUserAccount`. */
  activeUsers: Scalars['Int']['output'];
  /** Number of people to whom the service is assigned: people with an open account, which is PENDING, ACTIVE or SUSPENDED, not DEPROVISIONED, UNASSIGNED or REMOVED. `SaasUserAccount` says which accounts count. */
  assignedUsers: Scalars['Int']['output'];
  /** Start of the window: the beginning of its first day, in UTC. When sign-ins of that day are known only from a later hour on, as after the first sync, it is that hour. The window is never shorter than requested. */
  from: Scalars['DateTime']['output'];
  /** Number of people in `assignedUsers` who signed in before the window, but not within it. People whose sign-ins are not all known are in none of these numbers, see `SaasUsageState`. */
  inactiveUsers: Scalars['Int']['output'];
  /** False when not all sign-ins of the window are known. Then the figures of use are lower bounds. Reasons: sign-ins are known only from a later time on, see `OktaIntegration.activityKnownSince`; one of the integration's `activityGaps` is in the window; no sync has read the System Log within the window, or for three sync intervals and at least one day; or an instance is a bookmark, for which Okta logs no sign-ins. */
  isComplete: Scalars['Boolean']['output'];
  /** Number of people in `assignedUsers` without any known sign-in. Counts only people whose sign-ins are known for the whole window, see `SaasUsageState`. */
  neverUsedUsers: Scalars['Int']['output'];
  /** Number of people whose first sign-in, with any account, is in the window. Counts only people whose sign-ins are known for the four weeks before that first sign-in. */
  newUsers: Scalars['Int']['output'];
  /** Number of open accounts, see `SaasUserAccount`, whose owner is suspended, deactivated or no longer in the directory. */
  orphanedAccounts: Scalars['Int']['output'];
  /** Number of seats bought, summed over the instances for which an admin entered it in Okta; null when there is none. Removed instances do not count. */
  seatCount?: Maybe<Scalars['Int']['output']>;
  /** Number of sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
  /** End of the window. */
  to: Scalars['DateTime']['output'];
  /** Number of seats without an open account, see `SaasUserAccount`, counted for each instance and summed; null when `seatCount` is null. */
  unusedSeats?: Maybe<Scalars['Int']['output']>;
  /** Share of `assignedUsers` who signed in within the window, 0 to 1; null when `assignedUsers` is 0. */
  utilization?: Maybe<Scalars['Float']['output']>;
};

/** Length of a period of a trend. */
export type SaasTrendGranularity =
  /** A day, in UTC. */
  | 'DAY'
  /** A calendar month. */
  | 'MONTH'
  /** A week, Monday to Sunday. */
  | 'WEEK';

/** Figures of use of people who have no department, for one service. */
export type SaasUnassignedUsage = {
  __typename?: 'SaasUnassignedUsage';
  /** Number of these people who signed in within the window, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** Number of these people to whom the service is assigned, as in `SaasServiceUsage.assignedUsers`. */
  assignedUsers: Scalars['Int']['output'];
  /** Whether all sign-ins to the service within the window are known, see `SaasServiceUsage.isComplete`. When false, the figures are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** Number of their sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
};

/** Use of a service in one period. A period without sign-ins is a point with zeros. */
export type SaasUsagePoint = {
  __typename?: 'SaasUsagePoint';
  /** Number of people who signed in, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** Number of people to whom it is assigned, as in `SaasServiceUsage.assignedUsers`. Known only for the current period; null for the others. */
  assignedUsers?: Maybe<Scalars['Int']['output']>;
  /** False when not all sign-ins of the period are known. Then the figures are lower bounds. Reasons: it starts before sign-ins are known, has a gap, is not over, ends after the System Log was last read, or an instance is a bookmark, for which Okta logs no sign-ins. */
  isComplete: Scalars['Boolean']['output'];
  /** Number of people whose first sign-in, with any account, is in the period. Counts only people whose sign-ins are known for the four weeks before that first sign-in, so it is 0 for the first four weeks of known sign-ins. */
  newUsers: Scalars['Int']['output'];
  /** First day of the period. */
  periodStart: Scalars['LocalDate']['output'];
  /** Number of sign-ins, with any account. */
  signIns: Scalars['Int']['output'];
};

/** Whether an account is used. All figures and filters of use apply the same rule: nobody counts as inactive or never used whose sign-ins are not all known. */
export type SaasUsageState =
  /** The user signed in within the window. */
  | 'ACTIVE'
  /** The user signed in before the window, but not within it. All sign-ins of the window are known. */
  | 'INACTIVE'
  /** No sign-in is known, and all sign-ins of the window are known. */
  | 'NEVER_USED'
  /** No sign-in within the window is known, but there may be some, because not all sign-ins are known. Reasons: sign-ins are known only from a later time on, one of the integration's `activityGaps` is in the window, the System Log was not read for a long time, or the account is in a bookmark, for which Okta logs no sign-ins. */
  | 'UNKNOWN';

/**
 * A user of at least one service: a person, or a login that matches nobody in the directory. Not every employee is a user, and not every user is an employee.
 *
 * For subgraphs that use `email` as their key: the gateway sends a null `email` for users without one. Answer null to it, as this subgraph does.
 */
export type SaasUser = {
  __typename?: 'SaasUser';
  /** When a sync first found it. Never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** Name to show, from the directory, see `Employee.displayName`. For users who are not in the directory, the first of these that is known: the name in the System Log or an app, e-mail, login, Okta id. */
  displayName: Scalars['String']['output'];
  /** E-mail from the directory, or the login when the profile has no e-mail. For users who are not in the directory, the text from the System Log or an app. Null when that is not an e-mail address, for example a login without @. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  /** The employee; null when nobody in the directory matches. */
  employee?: Maybe<Employee>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** Latest successful sign-in to any service, with any account; null when no sign-in is known. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last found it in Okta. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** Okta login (user name), from the directory or the System Log; null when neither has one. The user name in a service is `SaasUserAccount.username`. */
  login?: Maybe<Scalars['String']['output']>;
  /** When a sync read the complete list and no longer found it. Null while it exists. A sync never deletes a row; if the item comes back, this is null again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Services in which the person has an account, each listed once. Removed accounts do not count. Sorted by name by default. */
  services: SaasServiceConnection;
  /** Accounts, including removed ones. Sorted by name of the service by default. */
  userAccounts: SaasUserAccountConnection;
};


/**
 * A user of at least one service: a person, or a login that matches nobody in the directory. Not every employee is a user, and not every user is an employee.
 *
 * For subgraphs that use `email` as their key: the gateway sends a null `email` for users without one. Answer null to it, as this subgraph does.
 */
export type SaasUserServicesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceOrder>>;
};


/**
 * A user of at least one service: a person, or a login that matches nobody in the directory. Not every employee is a user, and not every user is an employee.
 *
 * For subgraphs that use `email` as their key: the gateway sends a null `email` for users without one. Answer null to it, as this subgraph does.
 */
export type SaasUserUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};

/**
 * One user's access to one service instance: an assignment in Okta, sign-ins in its System Log, or both.
 *
 * These rules say which accounts count, everywhere in this API. Lists of accounts return all accounts, including removed ones: those have `removedAt`, and `isRemoved: false` leaves them out. Relations, filters and counts that go by accounts (users of a service, services of a user or an employee, `Employee.user`) use accounts that are not removed, also SUSPENDED, DEPROVISIONED and UNASSIGNED ones. Figures of assigned people use open accounts only: PENDING, ACTIVE and SUSPENDED, not DEPROVISIONED, UNASSIGNED or REMOVED ones. Figures of people who signed in use every account, also if it was removed since.
 */
export type SaasUserAccount = {
  __typename?: 'SaasUserAccount';
  /** When it was assigned; null when it was never assigned, or Okta does not send it. */
  assignedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Groups through which it is assigned, as far as Okta names them. */
  assignedVia: Array<OktaGroupRef>;
  /** How it is assigned. */
  assignment: SaasAssignmentType;
  /** When a sync first found it. Never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** How it was discovered. */
  discoverySources: Array<DiscoverySource>;
  /** Id of the account in the service; null unless Okta provisions the account. */
  externalId?: Maybe<Scalars['String']['output']>;
  /** First known sign-in; null when no sign-in is known. */
  firstActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** Id; never changes. */
  id: Scalars['ID']['output'];
  /** The instance. */
  instance: SaasServiceInstance;
  /** False while the account is derived only from the apps and members of a group, and the app's own list of users was not read yet. */
  isConfirmed: Scalars['Boolean']['output'];
  /** Latest sign-in; null when no sign-in is known. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last found it in Okta. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** Status of the assignment in Okta's own word; null when the account was never assigned. */
  oktaStatus?: Maybe<Scalars['String']['output']>;
  /** When a sync read the complete list and no longer found it. Null while it exists. A sync never deletes a row; if the item comes back, this is null again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The product. */
  service: SaasService;
  /** Number of sign-ins within a window that ends now and starts at the beginning of a day, in UTC. */
  signInCount: Scalars['Int']['output'];
  /** Status of the account. */
  status: SaasUserAccountStatus;
  /** When a sync found that it is no longer assigned; null while it is assigned. */
  unassignedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether it is used. */
  usageState: SaasUsageState;
  /** The user who has this account. */
  user: SaasUser;
  /** User name in the service; null when Okta does not send it. */
  username?: Maybe<Scalars['String']['output']>;
};


/**
 * One user's access to one service instance: an assignment in Okta, sign-ins in its System Log, or both.
 *
 * These rules say which accounts count, everywhere in this API. Lists of accounts return all accounts, including removed ones: those have `removedAt`, and `isRemoved: false` leaves them out. Relations, filters and counts that go by accounts (users of a service, services of a user or an employee, `Employee.user`) use accounts that are not removed, also SUSPENDED, DEPROVISIONED and UNASSIGNED ones. Figures of assigned people use open accounts only: PENDING, ACTIVE and SUSPENDED, not DEPROVISIONED, UNASSIGNED or REMOVED ones. Figures of people who signed in use every account, also if it was removed since.
 */
export type SaasUserAccountSignInCountArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/**
 * One user's access to one service instance: an assignment in Okta, sign-ins in its System Log, or both.
 *
 * These rules say which accounts count, everywhere in this API. Lists of accounts return all accounts, including removed ones: those have `removedAt`, and `isRemoved: false` leaves them out. Relations, filters and counts that go by accounts (users of a service, services of a user or an employee, `Employee.user`) use accounts that are not removed, also SUSPENDED, DEPROVISIONED and UNASSIGNED ones. Figures of assigned people use open accounts only: PENDING, ACTIVE and SUSPENDED, not DEPROVISIONED, UNASSIGNED or REMOVED ones. Figures of people who signed in use every account, also if it was removed since.
 */
export type SaasUserAccountUsageStateArgs = {
  activeWithin: Scalars['ISO8601Duration']['input'];
};

/** One page of a list of user accounts. */
export type SaasUserAccountConnection = {
  __typename?: 'SaasUserAccountConnection';
  /** The user accounts of this page, each with its cursor. */
  edges: Array<SaasUserAccountEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The user accounts of this page, without cursors. */
  nodes: Array<SaasUserAccount>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One user account of a page, with its cursor. */
export type SaasUserAccountEdge = {
  __typename?: 'SaasUserAccountEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The user account. */
  node: SaasUserAccount;
};

/** Filter for user accounts, including removed ones: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type SaasUserAccountFilter = {
  /** Assigned in this time range. Accounts that were never assigned are left out. */
  assignedAt?: InputMaybe<SaasDateTimeRange>;
  /** Okta ids of groups (`00g…`) through which the account is assigned, see `SaasUserAccount.assignedVia`. Removed accounts keep their group: set `status` too to get only open accounts. */
  assignedVia?: InputMaybe<Array<Scalars['String']['input']>>;
  /** How the account is assigned. */
  assignment?: InputMaybe<Array<SaasAssignmentType>>;
  /** Ids of departments of the user. */
  department?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** First found by a sync in this time range. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** Kinds of people. */
  employeeType?: InputMaybe<Array<EmployeeType>>;
  /** Employment statuses of the user. */
  employmentStatus?: InputMaybe<Array<EmploymentStatus>>;
  /** Accounts without a sign-in within a window of this length: their `usageState` for that window is INACTIVE or NEVER_USED. The window ends now and starts at the beginning of a day, in UTC. UNKNOWN accounts are left out. */
  inactiveFor?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  /** True: only removed items, see `removedAt`. False: only items that are not removed. */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last sign-in in this time range. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** True: only accounts without any known sign-in, whose sign-ins of the last 90 days are all known: their `usageState` for 90 days is NEVER_USED. UNKNOWN accounts are left out. False: only accounts with a known sign-in. */
  neverUsed?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: only open accounts, see `SaasUserAccount`, whose owner is suspended, deactivated or no longer in the directory. False: only the other accounts. */
  orphaned?: InputMaybe<Scalars['Boolean']['input']>;
  /** Removed in this time range, see `removedAt`. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Ids of services. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Statuses. */
  status?: InputMaybe<Array<SaasUserAccountStatus>>;
};

/** One sort key for user accounts. */
export type SaasUserAccountOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: SaasUserAccountOrderField;
};

/** What user accounts can be sorted by. */
export type SaasUserAccountOrderField =
  /** By the time it was assigned. Items without a value come first in ascending order and last in descending order. */
  | 'ASSIGNED_AT'
  /** By the time a sync first found it. */
  | 'DISCOVERED_AT'
  /** By the latest known sign-in. Accounts without one, also UNKNOWN ones, come first in ascending order and last in descending order. */
  | 'LAST_ACTIVITY_AT'
  /** By name of the service. */
  | 'SERVICE_NAME'
  /** By e-mail of the user, as with `SaasUserOrderField.EMAIL`. */
  | 'USER_EMAIL';

/** Status of a user account. */
export type SaasUserAccountStatus =
  /** Assigned and active. */
  | 'ACTIVE'
  /** Revoked or deprovisioned. */
  | 'DEPROVISIONED'
  /** Assigned, but not set up yet. */
  | 'PENDING'
  /** A sync read the app's complete list of users and no longer found it. */
  | 'REMOVED'
  /** Suspended or inactive in the service. */
  | 'SUSPENDED'
  /** The user signed in, but the account is not assigned, or no longer. */
  | 'UNASSIGNED';

/** One page of a list of users. */
export type SaasUserConnection = {
  __typename?: 'SaasUserConnection';
  /** The users of this page, each with its cursor. */
  edges: Array<SaasUserEdge>;
  /**
   * Number of items in the whole list, exact up to 1,000. Beyond that it is an estimate of the database from its
   * statistics, of at least 1,001: good for "about 48,000", not for sums. On long lists it is much faster than
   * `totalCount`. Counted only when you select it.
   */
  estimatedCount: Scalars['Int']['output'];
  /** The users of this page, without cursors. */
  nodes: Array<SaasUser>;
  /** The cursors of this page, and whether there are items before and after it. */
  pageInfo: PageInfo;
  /** Number of items in the whole list, not only on this page. Counted only when you select it. */
  totalCount: Scalars['Int']['output'];
};

/** One user of a page, with its cursor. */
export type SaasUserEdge = {
  __typename?: 'SaasUserEdge';
  /** Cursor of this item, to use as `after` or `before`. */
  cursor: Scalars['String']['output'];
  /** The user. */
  node: SaasUser;
};

/** Filter for users, including users whose accounts are all removed: only those that match all fields set here. For a field with a list of values, one matching value is enough. */
export type SaasUserFilter = {
  /** Ids of departments of the employee. */
  department?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** First found by a sync in this time range. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** E-mails, case-insensitive. People whose `email` is null match by the text that Okta has instead of an e-mail, or by their login. */
  email?: InputMaybe<Array<Scalars['EmailAddress']['input']>>;
  /** Statuses of the employee. */
  employmentStatus?: InputMaybe<Array<EmploymentStatus>>;
  /** True: only users with an account. False: only users whose accounts are all removed. */
  hasAccount?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: only users who are in the directory. False: only users who are not. */
  hasEmployee?: InputMaybe<Scalars['Boolean']['input']>;
  /** Users who did not sign in to any service, with any account, within a window of this length: the `usageState` of all their accounts for that window is INACTIVE or NEVER_USED. The window ends now and starts at the beginning of a day, in UTC. Accounts and bookmarks that were removed before the window do not count. Users with an UNKNOWN account are left out, for example with one in a bookmark. */
  inactiveFor?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  /** True: only removed items, see `removedAt`. False: only items that are not removed. */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last sign-in to any service in this time range, with any account. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** Okta logins, case-insensitive. */
  login?: InputMaybe<Array<Scalars['String']['input']>>;
  /** True: only users without any known sign-in, with any account, and whose sign-ins of the last 90 days are all known: the `usageState` of all their accounts for 90 days is NEVER_USED. Users with an UNKNOWN account are left out. False: only users who signed in to a service. */
  neverUsed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Removed in this time range, see `removedAt`. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Text that occurs in the name, e-mail, login or job title. Case-insensitive. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Ids of services in which the user has an account. Removed accounts do not count. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One sort key for users. */
export type SaasUserOrder = {
  /** Sort direction. */
  direction: SaasOrderDirection;
  /** Field to sort by. */
  field: SaasUserOrderField;
};

/** What users can be sorted by. */
export type SaasUserOrderField =
  /** By the time a sync first found it. */
  | 'DISCOVERED_AT'
  /** By e-mail. Users whose `email` is null are sorted by the text that Okta has instead of an e-mail, or by their login; users with none of these come first in ascending order. */
  | 'EMAIL'
  /** By the latest sign-in to any service, with any account. Items without a value come first in ascending order and last in descending order. */
  | 'LAST_ACTIVITY_AT'
  /** By name in the directory. Users who are not in the directory are sorted by the same text as with EMAIL. */
  | 'NAME';

/** Input of `setSaasServiceReviewStatus`. */
export type SetSaasServiceReviewStatusInput = {
  /** Reason for the decision, at most 2000 characters. When left out or blank, the previous note is deleted. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** The decision. */
  reviewStatus: SaasServiceReviewStatus;
  /** The service. */
  serviceId: Scalars['ID']['input'];
};

/** Result of `setSaasServiceReviewStatus`: success, or one of the failures to expect. */
export type SetSaasServiceReviewStatusResult = DiscoveryNotFound | InvalidOktaInput | SaasServiceUpdated;

export type Subscription = {
  __typename?: 'Subscription';
  /** Sends runs when they change, as server-sent events (`Accept: text/event-stream`): first the newest run of each integration, then every run that changes, each at most once a second. Null only when an error is reported. */
  oktaSyncRunUpdated?: Maybe<OktaSyncRun>;
};


export type SubscriptionOktaSyncRunUpdatedArgs = {
  integrationId?: InputMaybe<Scalars['ID']['input']>;
};

/** Input of `testOktaConnection`. */
export type TestOktaConnectionInput = {
  /** API token to test. It is not stored. */
  apiToken: Scalars['String']['input'];
  /** Host name of the org, as for `addOktaIntegration`. */
  domain: Scalars['String']['input'];
};

/** Result of `testOktaConnection`: success, or one of the failures to expect. */
export type TestOktaConnectionResult = InvalidOktaInput | OktaConnectionFailed | OktaConnectionVerified;

/** Input of `triggerOktaSync`. */
export type TriggerOktaSyncInput = {
  /** Data types to read. Default: all. */
  dataTypes?: InputMaybe<Array<OktaSyncDataType>>;
  /** Id of the integration to sync. */
  integrationId: Scalars['ID']['input'];
  /** How much to read. */
  mode: OktaSyncMode;
};

/** Result of `triggerOktaSync`: success, or one of the failures to expect. */
export type TriggerOktaSyncResult = DiscoveryConflict | DiscoveryNotFound | OktaSyncTriggered;

/** Input of `updateOktaIntegration`. Fields that are left out or null stay as they are. */
export type UpdateOktaIntegrationInput = {
  /** The integration. */
  id: Scalars['ID']['input'];
  /** Share of each of the org's rate limits that syncs may use, 0.05 to 1; 0.6 unless it was changed. Above 0.6 Okta warns the org's admins by e-mail, and less is left for other API clients of the org. Applies from the next sync on. */
  maxRateShare?: InputMaybe<Scalars['Float']['input']>;
  /** The new name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Time between scheduled syncs, `PT15M` to `P30D`. A shorter interval applies at once, a longer one after the next sync. */
  syncInterval?: InputMaybe<Scalars['ISO8601Duration']['input']>;
};

/** Result of `updateOktaIntegration`, `pauseOktaIntegration` and `resumeOktaIntegration`: success, or one of the failures to expect. */
export type UpdateOktaIntegrationResult = DiscoveryConflict | DiscoveryNotFound | InvalidOktaInput | OktaIntegrationUpdated;



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Department: Department;
  DiscoveryEvent: DiscoveryEvent;
  Employee: Employee;
  OktaGroup: OktaGroup;
  OktaIntegration: OktaIntegration;
  OktaSyncRun: OktaSyncRun;
  SaasService: SaasService;
  SaasServiceInstance: SaasServiceInstance;
  SaasUser: SaasUser;
  SaasUserAccount: SaasUserAccount;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Department:
    ( { __typename: 'Department' }
    & ( GraphQLRecursivePick<FederationTypes['Department'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['Department'], {"name":true}> ) );
  DiscoveryEvent:
    ( { __typename: 'DiscoveryEvent' }
    & GraphQLRecursivePick<FederationTypes['DiscoveryEvent'], {"id":true}> );
  Employee:
    ( { __typename: 'Employee' }
    & ( GraphQLRecursivePick<FederationTypes['Employee'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['Employee'], {"email":true}> ) );
  OktaGroup:
    ( { __typename: 'OktaGroup' }
    & GraphQLRecursivePick<FederationTypes['OktaGroup'], {"id":true}> );
  OktaIntegration:
    ( { __typename: 'OktaIntegration' }
    & GraphQLRecursivePick<FederationTypes['OktaIntegration'], {"id":true}> );
  OktaSyncRun:
    ( { __typename: 'OktaSyncRun' }
    & GraphQLRecursivePick<FederationTypes['OktaSyncRun'], {"id":true}> );
  SaasService:
    ( { __typename: 'SaasService' }
    & ( GraphQLRecursivePick<FederationTypes['SaasService'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['SaasService'], {"catalogKey":true}> ) );
  SaasServiceInstance:
    ( { __typename: 'SaasServiceInstance' }
    & GraphQLRecursivePick<FederationTypes['SaasServiceInstance'], {"id":true}> );
  SaasUser:
    ( { __typename: 'SaasUser' }
    & ( GraphQLRecursivePick<FederationTypes['SaasUser'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['SaasUser'], {"email":true}> ) );
  SaasUserAccount:
    ( { __typename: 'SaasUserAccount' }
    & GraphQLRecursivePick<FederationTypes['SaasUserAccount'], {"id":true}> );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  AddOktaIntegrationResult:
    | ( InvalidOktaInput & { __typename: 'InvalidOktaInput' } )
    | ( OktaConnectionFailed & { __typename: 'OktaConnectionFailed' } )
    | ( IntegrationAdded & { __typename: 'OktaIntegrationAdded' } )
    | ( IntegrationExists & { __typename: 'OktaIntegrationExists' } )
  ;
  CancelOktaSyncResult:
    | ( DiscoveryConflict & { __typename: 'DiscoveryConflict' } )
    | ( DiscoveryNotFound & { __typename: 'DiscoveryNotFound' } )
    | ( SyncRunUpdated & { __typename: 'OktaSyncRunUpdated' } )
  ;
  ConfirmOktaSyncRemovalsResult:
    | ( DiscoveryConflict & { __typename: 'DiscoveryConflict' } )
    | ( DiscoveryNotFound & { __typename: 'DiscoveryNotFound' } )
    | ( SyncRunUpdated & { __typename: 'OktaSyncRunUpdated' } )
  ;
  DiscoverySubject:
    | ( DepartmentRow & { __typename: 'Department' } )
    | ( EmployeeRow & { __typename: 'Employee' } )
    | ( ServiceRow & { __typename: 'SaasService' } )
    | ( UserAccountRow & { __typename: 'SaasUserAccount' } )
  ;
  RemoveOktaIntegrationResult:
    | ( DiscoveryNotFound & { __typename: 'DiscoveryNotFound' } )
    | ( OktaIntegrationRemoved & { __typename: 'OktaIntegrationRemoved' } )
  ;
  RotateOktaTokenResult:
    | ( DiscoveryConflict & { __typename: 'DiscoveryConflict' } )
    | ( DiscoveryNotFound & { __typename: 'DiscoveryNotFound' } )
    | ( InvalidOktaInput & { __typename: 'InvalidOktaInput' } )
    | ( OktaConnectionFailed & { __typename: 'OktaConnectionFailed' } )
    | ( IntegrationUpdated & { __typename: 'OktaIntegrationUpdated' } )
  ;
  SetSaasServiceReviewStatusResult:
    | ( DiscoveryNotFound & { __typename: 'DiscoveryNotFound' } )
    | ( InvalidOktaInput & { __typename: 'InvalidOktaInput' } )
    | ( ServiceUpdated & { __typename: 'SaasServiceUpdated' } )
  ;
  TestOktaConnectionResult:
    | ( InvalidOktaInput & { __typename: 'InvalidOktaInput' } )
    | ( OktaConnectionFailed & { __typename: 'OktaConnectionFailed' } )
    | ( ConnectionVerified & { __typename: 'OktaConnectionVerified' } )
  ;
  TriggerOktaSyncResult:
    | ( DiscoveryConflict & { __typename: 'DiscoveryConflict' } )
    | ( DiscoveryNotFound & { __typename: 'DiscoveryNotFound' } )
    | ( SyncTriggered & { __typename: 'OktaSyncTriggered' } )
  ;
  UpdateOktaIntegrationResult:
    | ( DiscoveryConflict & { __typename: 'DiscoveryConflict' } )
    | ( DiscoveryNotFound & { __typename: 'DiscoveryNotFound' } )
    | ( InvalidOktaInput & { __typename: 'InvalidOktaInput' } )
    | ( IntegrationUpdated & { __typename: 'OktaIntegrationUpdated' } )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  DiscoveryError:
    | ( DiscoveryConflict )
    | ( DiscoveryNotFound )
    | ( InvalidOktaInput )
    | ( OktaConnectionFailed )
    | ( IntegrationExists )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AddOktaIntegrationInput: AddOktaIntegrationInput;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  AddOktaIntegrationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddOktaIntegrationResult']>;
  CancelOktaSyncInput: CancelOktaSyncInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  CancelOktaSyncResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelOktaSyncResult']>;
  ConfirmOktaSyncRemovalsInput: ConfirmOktaSyncRemovalsInput;
  ConfirmOktaSyncRemovalsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ConfirmOktaSyncRemovalsResult']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Department: ResolverTypeWrapper<DepartmentRow>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  DepartmentConnection: ResolverTypeWrapper<DepartmentList>;
  DepartmentEdge: ResolverTypeWrapper<Omit<DepartmentEdge, 'node'> & { node: ResolversTypes['Department'] }>;
  DepartmentFilter: DepartmentFilter;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  DepartmentOrder: DepartmentOrder;
  DepartmentOrderField: DepartmentOrderField;
  DiscoveryAuditEvent: ResolverTypeWrapper<AuditEventRow>;
  DiscoveryAuditEventConnection: ResolverTypeWrapper<AuditEventList>;
  DiscoveryAuditEventEdge: ResolverTypeWrapper<Omit<DiscoveryAuditEventEdge, 'node'> & { node: ResolversTypes['DiscoveryAuditEvent'] }>;
  DiscoveryAuditEventFilter: DiscoveryAuditEventFilter;
  DiscoveryAuditOutcome: DiscoveryAuditOutcome;
  DiscoveryConflict: ResolverTypeWrapper<DiscoveryConflict>;
  DiscoveryError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['DiscoveryError']>;
  DiscoveryEvent: ResolverTypeWrapper<DiscoveryEventRow>;
  DiscoveryEventConnection: ResolverTypeWrapper<DiscoveryEventList>;
  DiscoveryEventEdge: ResolverTypeWrapper<Omit<DiscoveryEventEdge, 'node'> & { node: ResolversTypes['DiscoveryEvent'] }>;
  DiscoveryEventFilter: DiscoveryEventFilter;
  DiscoveryEventType: DiscoveryEventType;
  DiscoveryNotFound: ResolverTypeWrapper<DiscoveryNotFound>;
  DiscoveryRole: DiscoveryRole;
  DiscoverySource: DiscoverySource;
  DiscoverySubject: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DiscoverySubject']>;
  DiscoverySummary: ResolverTypeWrapper<Summary>;
  DiscoveryViewer: ResolverTypeWrapper<DiscoveryViewer>;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  Employee: ResolverTypeWrapper<EmployeeRow>;
  EmployeeConnection: ResolverTypeWrapper<EmployeeList>;
  EmployeeEdge: ResolverTypeWrapper<Omit<EmployeeEdge, 'node'> & { node: ResolversTypes['Employee'] }>;
  EmployeeFilter: EmployeeFilter;
  EmployeeOrder: EmployeeOrder;
  EmployeeOrderField: EmployeeOrderField;
  EmployeeType: EmployeeType;
  EmploymentStatus: EmploymentStatus;
  ISO8601Duration: ResolverTypeWrapper<Scalars['ISO8601Duration']['output']>;
  InvalidOktaInput: ResolverTypeWrapper<InvalidOktaInput>;
  LocalDate: ResolverTypeWrapper<Scalars['LocalDate']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  OktaActivityGap: ResolverTypeWrapper<OktaActivityGap>;
  OktaAuthMethod: OktaAuthMethod;
  OktaCapabilityStatus: OktaCapabilityStatus;
  OktaConnectionFailed: ResolverTypeWrapper<OktaConnectionFailed>;
  OktaConnectionVerified: ResolverTypeWrapper<ConnectionVerified>;
  OktaGroup: ResolverTypeWrapper<GroupRow>;
  OktaGroupConnection: ResolverTypeWrapper<GroupList>;
  OktaGroupEdge: ResolverTypeWrapper<Omit<OktaGroupEdge, 'node'> & { node: ResolversTypes['OktaGroup'] }>;
  OktaGroupFilter: OktaGroupFilter;
  OktaGroupOrder: OktaGroupOrder;
  OktaGroupOrderField: OktaGroupOrderField;
  OktaGroupRef: ResolverTypeWrapper<OktaGroupRef>;
  OktaIntegration: ResolverTypeWrapper<IntegrationRow>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  OktaIntegrationAdded: ResolverTypeWrapper<IntegrationAdded>;
  OktaIntegrationCapability: ResolverTypeWrapper<OktaIntegrationCapability>;
  OktaIntegrationConnection: ResolverTypeWrapper<IntegrationList>;
  OktaIntegrationEdge: ResolverTypeWrapper<Omit<OktaIntegrationEdge, 'node'> & { node: ResolversTypes['OktaIntegration'] }>;
  OktaIntegrationExists: ResolverTypeWrapper<IntegrationExists>;
  OktaIntegrationRemoved: ResolverTypeWrapper<OktaIntegrationRemoved>;
  OktaIntegrationStatus: OktaIntegrationStatus;
  OktaIntegrationStatusReason: OktaIntegrationStatusReason;
  OktaIntegrationUpdated: ResolverTypeWrapper<IntegrationUpdated>;
  OktaSignOnMode: OktaSignOnMode;
  OktaSyncChangeSummary: ResolverTypeWrapper<OktaSyncChangeSummary>;
  OktaSyncDataType: OktaSyncDataType;
  OktaSyncError: ResolverTypeWrapper<OktaSyncError>;
  OktaSyncMode: OktaSyncMode;
  OktaSyncRun: ResolverTypeWrapper<SyncRunRow>;
  OktaSyncRunConnection: ResolverTypeWrapper<SyncRunList>;
  OktaSyncRunEdge: ResolverTypeWrapper<Omit<OktaSyncRunEdge, 'node'> & { node: ResolversTypes['OktaSyncRun'] }>;
  OktaSyncRunFilter: OktaSyncRunFilter;
  OktaSyncRunStatus: OktaSyncRunStatus;
  OktaSyncRunUpdated: ResolverTypeWrapper<SyncRunUpdated>;
  OktaSyncSchedule: ResolverTypeWrapper<OktaSyncSchedule>;
  OktaSyncStage: ResolverTypeWrapper<SyncStageRow>;
  OktaSyncTrigger: OktaSyncTrigger;
  OktaSyncTriggered: ResolverTypeWrapper<SyncTriggered>;
  OktaSyncWithheldRemovals: ResolverTypeWrapper<OktaSyncWithheldRemovals>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PauseOktaIntegrationInput: PauseOktaIntegrationInput;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RemoveOktaIntegrationInput: RemoveOktaIntegrationInput;
  RemoveOktaIntegrationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RemoveOktaIntegrationResult']>;
  ResumeOktaIntegrationInput: ResumeOktaIntegrationInput;
  RotateOktaTokenInput: RotateOktaTokenInput;
  RotateOktaTokenResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RotateOktaTokenResult']>;
  SaasAssignmentType: SaasAssignmentType;
  SaasDateTimeRange: SaasDateTimeRange;
  SaasDepartmentServiceUsageConnection: ResolverTypeWrapper<ServiceUsageList>;
  SaasDepartmentServiceUsageEdge: ResolverTypeWrapper<DepartmentServiceUsageEdge>;
  SaasDepartmentUsageConnection: ResolverTypeWrapper<DepartmentUsageList>;
  SaasDepartmentUsageEdge: ResolverTypeWrapper<DepartmentUsageEdge>;
  SaasDepartmentUsageOrder: SaasDepartmentUsageOrder;
  SaasDepartmentUsageOrderField: SaasDepartmentUsageOrderField;
  SaasOrderDirection: SaasOrderDirection;
  SaasService: ResolverTypeWrapper<ServiceRow>;
  SaasServiceConnection: ResolverTypeWrapper<ServiceList>;
  SaasServiceEdge: ResolverTypeWrapper<Omit<SaasServiceEdge, 'node'> & { node: ResolversTypes['SaasService'] }>;
  SaasServiceFilter: SaasServiceFilter;
  SaasServiceInstance: ResolverTypeWrapper<ServiceInstanceRow>;
  SaasServiceInstanceConnection: ResolverTypeWrapper<ServiceInstanceList>;
  SaasServiceInstanceEdge: ResolverTypeWrapper<Omit<SaasServiceInstanceEdge, 'node'> & { node: ResolversTypes['SaasServiceInstance'] }>;
  SaasServiceInstanceFilter: SaasServiceInstanceFilter;
  SaasServiceInstanceOrder: SaasServiceInstanceOrder;
  SaasServiceInstanceOrderField: SaasServiceInstanceOrderField;
  SaasServiceInstanceStatus: SaasServiceInstanceStatus;
  SaasServiceOrder: SaasServiceOrder;
  SaasServiceOrderField: SaasServiceOrderField;
  SaasServiceReviewStatus: SaasServiceReviewStatus;
  SaasServiceStatus: SaasServiceStatus;
  SaasServiceUpdated: ResolverTypeWrapper<ServiceUpdated>;
  SaasServiceUsage: ResolverTypeWrapper<SaasServiceUsage>;
  SaasTrendGranularity: SaasTrendGranularity;
  SaasUnassignedUsage: ResolverTypeWrapper<UnassignedUsage>;
  SaasUsagePoint: ResolverTypeWrapper<SaasUsagePoint>;
  SaasUsageState: SaasUsageState;
  SaasUser: ResolverTypeWrapper<UserRow>;
  SaasUserAccount: ResolverTypeWrapper<UserAccountRow>;
  SaasUserAccountConnection: ResolverTypeWrapper<UserAccountList>;
  SaasUserAccountEdge: ResolverTypeWrapper<Omit<SaasUserAccountEdge, 'node'> & { node: ResolversTypes['SaasUserAccount'] }>;
  SaasUserAccountFilter: SaasUserAccountFilter;
  SaasUserAccountOrder: SaasUserAccountOrder;
  SaasUserAccountOrderField: SaasUserAccountOrderField;
  SaasUserAccountStatus: SaasUserAccountStatus;
  SaasUserConnection: ResolverTypeWrapper<UserList>;
  SaasUserEdge: ResolverTypeWrapper<Omit<SaasUserEdge, 'node'> & { node: ResolversTypes['SaasUser'] }>;
  SaasUserFilter: SaasUserFilter;
  SaasUserOrder: SaasUserOrder;
  SaasUserOrderField: SaasUserOrderField;
  SetSaasServiceReviewStatusInput: SetSaasServiceReviewStatusInput;
  SetSaasServiceReviewStatusResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetSaasServiceReviewStatusResult']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TestOktaConnectionInput: TestOktaConnectionInput;
  TestOktaConnectionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['TestOktaConnectionResult']>;
  TriggerOktaSyncInput: TriggerOktaSyncInput;
  TriggerOktaSyncResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['TriggerOktaSyncResult']>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateOktaIntegrationInput: UpdateOktaIntegrationInput;
  UpdateOktaIntegrationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpdateOktaIntegrationResult']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AddOktaIntegrationInput: AddOktaIntegrationInput;
  String: Scalars['String']['output'];
  AddOktaIntegrationResult: ResolversUnionTypes<ResolversParentTypes>['AddOktaIntegrationResult'];
  CancelOktaSyncInput: CancelOktaSyncInput;
  ID: Scalars['ID']['output'];
  CancelOktaSyncResult: ResolversUnionTypes<ResolversParentTypes>['CancelOktaSyncResult'];
  ConfirmOktaSyncRemovalsInput: ConfirmOktaSyncRemovalsInput;
  ConfirmOktaSyncRemovalsResult: ResolversUnionTypes<ResolversParentTypes>['ConfirmOktaSyncRemovalsResult'];
  DateTime: Scalars['DateTime']['output'];
  Department: DepartmentRow;
  Int: Scalars['Int']['output'];
  DepartmentConnection: DepartmentList;
  DepartmentEdge: Omit<DepartmentEdge, 'node'> & { node: ResolversParentTypes['Department'] };
  DepartmentFilter: DepartmentFilter;
  Boolean: Scalars['Boolean']['output'];
  DepartmentOrder: DepartmentOrder;
  DiscoveryAuditEvent: AuditEventRow;
  DiscoveryAuditEventConnection: AuditEventList;
  DiscoveryAuditEventEdge: Omit<DiscoveryAuditEventEdge, 'node'> & { node: ResolversParentTypes['DiscoveryAuditEvent'] };
  DiscoveryAuditEventFilter: DiscoveryAuditEventFilter;
  DiscoveryConflict: DiscoveryConflict;
  DiscoveryError: ResolversInterfaceTypes<ResolversParentTypes>['DiscoveryError'];
  DiscoveryEvent: DiscoveryEventRow;
  DiscoveryEventConnection: DiscoveryEventList;
  DiscoveryEventEdge: Omit<DiscoveryEventEdge, 'node'> & { node: ResolversParentTypes['DiscoveryEvent'] };
  DiscoveryEventFilter: DiscoveryEventFilter;
  DiscoveryNotFound: DiscoveryNotFound;
  DiscoverySubject: ResolversUnionTypes<ResolversParentTypes>['DiscoverySubject'];
  DiscoverySummary: Summary;
  DiscoveryViewer: DiscoveryViewer;
  EmailAddress: Scalars['EmailAddress']['output'];
  Employee: EmployeeRow;
  EmployeeConnection: EmployeeList;
  EmployeeEdge: Omit<EmployeeEdge, 'node'> & { node: ResolversParentTypes['Employee'] };
  EmployeeFilter: EmployeeFilter;
  EmployeeOrder: EmployeeOrder;
  ISO8601Duration: Scalars['ISO8601Duration']['output'];
  InvalidOktaInput: InvalidOktaInput;
  LocalDate: Scalars['LocalDate']['output'];
  Mutation: Record<PropertyKey, never>;
  OktaActivityGap: OktaActivityGap;
  OktaConnectionFailed: OktaConnectionFailed;
  OktaConnectionVerified: ConnectionVerified;
  OktaGroup: GroupRow;
  OktaGroupConnection: GroupList;
  OktaGroupEdge: Omit<OktaGroupEdge, 'node'> & { node: ResolversParentTypes['OktaGroup'] };
  OktaGroupFilter: OktaGroupFilter;
  OktaGroupOrder: OktaGroupOrder;
  OktaGroupRef: OktaGroupRef;
  OktaIntegration: IntegrationRow;
  Float: Scalars['Float']['output'];
  OktaIntegrationAdded: IntegrationAdded;
  OktaIntegrationCapability: OktaIntegrationCapability;
  OktaIntegrationConnection: IntegrationList;
  OktaIntegrationEdge: Omit<OktaIntegrationEdge, 'node'> & { node: ResolversParentTypes['OktaIntegration'] };
  OktaIntegrationExists: IntegrationExists;
  OktaIntegrationRemoved: OktaIntegrationRemoved;
  OktaIntegrationUpdated: IntegrationUpdated;
  OktaSyncChangeSummary: OktaSyncChangeSummary;
  OktaSyncError: OktaSyncError;
  OktaSyncRun: SyncRunRow;
  OktaSyncRunConnection: SyncRunList;
  OktaSyncRunEdge: Omit<OktaSyncRunEdge, 'node'> & { node: ResolversParentTypes['OktaSyncRun'] };
  OktaSyncRunFilter: OktaSyncRunFilter;
  OktaSyncRunUpdated: SyncRunUpdated;
  OktaSyncSchedule: OktaSyncSchedule;
  OktaSyncStage: SyncStageRow;
  OktaSyncTriggered: SyncTriggered;
  OktaSyncWithheldRemovals: OktaSyncWithheldRemovals;
  PageInfo: PageInfo;
  PauseOktaIntegrationInput: PauseOktaIntegrationInput;
  Query: Record<PropertyKey, never>;
  RemoveOktaIntegrationInput: RemoveOktaIntegrationInput;
  RemoveOktaIntegrationResult: ResolversUnionTypes<ResolversParentTypes>['RemoveOktaIntegrationResult'];
  ResumeOktaIntegrationInput: ResumeOktaIntegrationInput;
  RotateOktaTokenInput: RotateOktaTokenInput;
  RotateOktaTokenResult: ResolversUnionTypes<ResolversParentTypes>['RotateOktaTokenResult'];
  SaasDateTimeRange: SaasDateTimeRange;
  SaasDepartmentServiceUsageConnection: ServiceUsageList;
  SaasDepartmentServiceUsageEdge: DepartmentServiceUsageEdge;
  SaasDepartmentUsageConnection: DepartmentUsageList;
  SaasDepartmentUsageEdge: DepartmentUsageEdge;
  SaasDepartmentUsageOrder: SaasDepartmentUsageOrder;
  SaasService: ServiceRow;
  SaasServiceConnection: ServiceList;
  SaasServiceEdge: Omit<SaasServiceEdge, 'node'> & { node: ResolversParentTypes['SaasService'] };
  SaasServiceFilter: SaasServiceFilter;
  SaasServiceInstance: ServiceInstanceRow;
  SaasServiceInstanceConnection: ServiceInstanceList;
  SaasServiceInstanceEdge: Omit<SaasServiceInstanceEdge, 'node'> & { node: ResolversParentTypes['SaasServiceInstance'] };
  SaasServiceInstanceFilter: SaasServiceInstanceFilter;
  SaasServiceInstanceOrder: SaasServiceInstanceOrder;
  SaasServiceOrder: SaasServiceOrder;
  SaasServiceUpdated: ServiceUpdated;
  SaasServiceUsage: SaasServiceUsage;
  SaasUnassignedUsage: UnassignedUsage;
  SaasUsagePoint: SaasUsagePoint;
  SaasUser: UserRow;
  SaasUserAccount: UserAccountRow;
  SaasUserAccountConnection: UserAccountList;
  SaasUserAccountEdge: Omit<SaasUserAccountEdge, 'node'> & { node: ResolversParentTypes['SaasUserAccount'] };
  SaasUserAccountFilter: SaasUserAccountFilter;
  SaasUserAccountOrder: SaasUserAccountOrder;
  SaasUserConnection: UserList;
  SaasUserEdge: Omit<SaasUserEdge, 'node'> & { node: ResolversParentTypes['SaasUser'] };
  SaasUserFilter: SaasUserFilter;
  SaasUserOrder: SaasUserOrder;
  SetSaasServiceReviewStatusInput: SetSaasServiceReviewStatusInput;
  SetSaasServiceReviewStatusResult: ResolversUnionTypes<ResolversParentTypes>['SetSaasServiceReviewStatusResult'];
  Subscription: Record<PropertyKey, never>;
  TestOktaConnectionInput: TestOktaConnectionInput;
  TestOktaConnectionResult: ResolversUnionTypes<ResolversParentTypes>['TestOktaConnectionResult'];
  TriggerOktaSyncInput: TriggerOktaSyncInput;
  TriggerOktaSyncResult: ResolversUnionTypes<ResolversParentTypes>['TriggerOktaSyncResult'];
  URL: Scalars['URL']['output'];
  UpdateOktaIntegrationInput: UpdateOktaIntegrationInput;
  UpdateOktaIntegrationResult: ResolversUnionTypes<ResolversParentTypes>['UpdateOktaIntegrationResult'];
};

export type AddOktaIntegrationResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AddOktaIntegrationResult'] = ResolversParentTypes['AddOktaIntegrationResult']> = {
  __resolveType: TypeResolveFn<'InvalidOktaInput' | 'OktaConnectionFailed' | 'OktaIntegrationAdded' | 'OktaIntegrationExists', ParentType, ContextType>;
};

export type CancelOktaSyncResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelOktaSyncResult'] = ResolversParentTypes['CancelOktaSyncResult']> = {
  __resolveType: TypeResolveFn<'DiscoveryConflict' | 'DiscoveryNotFound' | 'OktaSyncRunUpdated', ParentType, ContextType>;
};

export type ConfirmOktaSyncRemovalsResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConfirmOktaSyncRemovalsResult'] = ResolversParentTypes['ConfirmOktaSyncRemovalsResult']> = {
  __resolveType: TypeResolveFn<'DiscoveryConflict' | 'DiscoveryNotFound' | 'OktaSyncRunUpdated', ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DepartmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Department'] = ResolversParentTypes['Department'], FederationReferenceType extends FederationReferenceTypes['Department'] = FederationReferenceTypes['Department']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Department']> | FederationReferenceType, FederationReferenceType, ContextType>;
  aliases?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  discoveredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  division?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  employeeCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType, RequireFields<DepartmentEmployeeCountArgs, 'status'>>;
  employees?: Resolver<ResolversTypes['EmployeeConnection'], ParentType, ContextType, RequireFields<DepartmentEmployeesArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastObservedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  removedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  services?: Resolver<ResolversTypes['SaasDepartmentServiceUsageConnection'], ParentType, ContextType, RequireFields<DepartmentServicesArgs, 'activeWithin' | 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DepartmentConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DepartmentConnection'] = ResolversParentTypes['DepartmentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DepartmentEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Department']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DepartmentEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DepartmentEdge'] = ResolversParentTypes['DepartmentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Department'], ParentType, ContextType>;
};

export type DiscoveryAuditEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryAuditEvent'] = ResolversParentTypes['DiscoveryAuditEvent']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changedFields?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['DiscoveryAuditOutcome'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sourceAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  targetId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  targetKind?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  via?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DiscoveryAuditEventConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryAuditEventConnection'] = ResolversParentTypes['DiscoveryAuditEventConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DiscoveryAuditEventEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['DiscoveryAuditEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DiscoveryAuditEventEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryAuditEventEdge'] = ResolversParentTypes['DiscoveryAuditEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['DiscoveryAuditEvent'], ParentType, ContextType>;
};

export type DiscoveryConflictResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryConflict'] = ResolversParentTypes['DiscoveryConflict']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DiscoveryErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryError'] = ResolversParentTypes['DiscoveryError']> = {
  __resolveType: TypeResolveFn<'DiscoveryConflict' | 'DiscoveryNotFound' | 'InvalidOktaInput' | 'OktaConnectionFailed' | 'OktaIntegrationExists', ParentType, ContextType>;
};

export type DiscoveryEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryEvent'] = ResolversParentTypes['DiscoveryEvent'], FederationReferenceType extends FederationReferenceTypes['DiscoveryEvent'] = FederationReferenceTypes['DiscoveryEvent']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['DiscoveryEvent']> | FederationReferenceType, FederationReferenceType, ContextType>;
  changedFields?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['DiscoverySubject']>, ParentType, ContextType>;
  syncRun?: Resolver<Maybe<ResolversTypes['OktaSyncRun']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['DiscoveryEventType'], ParentType, ContextType>;
};

export type DiscoveryEventConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryEventConnection'] = ResolversParentTypes['DiscoveryEventConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DiscoveryEventEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['DiscoveryEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DiscoveryEventEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryEventEdge'] = ResolversParentTypes['DiscoveryEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['DiscoveryEvent'], ParentType, ContextType>;
};

export type DiscoveryNotFoundResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryNotFound'] = ResolversParentTypes['DiscoveryNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DiscoverySubjectResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoverySubject'] = ResolversParentTypes['DiscoverySubject']> = {
  __resolveType: TypeResolveFn<'Department' | 'Employee' | 'SaasService' | 'SaasUserAccount', ParentType, ContextType>;
};

export type DiscoverySummaryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoverySummary'] = ResolversParentTypes['DiscoverySummary']> = {
  activityKnownSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  dataAsOf?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  departments?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  employees?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  employeesWithoutDepartment?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  inactiveAccounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType, RequireFields<DiscoverySummaryInactiveAccountsArgs, 'within'>>;
  newServices?: Resolver<ResolversTypes['Int'], ParentType, ContextType, RequireFields<DiscoverySummaryNewServicesArgs, 'within'>>;
  orphanedAccounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  serviceInstances?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  services?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unusedServices?: Resolver<ResolversTypes['Int'], ParentType, ContextType, RequireFields<DiscoverySummaryUnusedServicesArgs, 'within'>>;
  userAccounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  users?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DiscoveryViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscoveryViewer'] = ResolversParentTypes['DiscoveryViewer']> = {
  role?: Resolver<ResolversTypes['DiscoveryRole'], ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  workspaceId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type EmployeeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Employee'] = ResolversParentTypes['Employee'], FederationReferenceType extends FederationReferenceTypes['Employee'] = FederationReferenceTypes['Employee']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Employee']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activatedInOktaAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  city?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  costCenter?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  countryCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdInOktaAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  department?: Resolver<Maybe<ResolversTypes['Department']>, ParentType, ContextType>;
  directReports?: Resolver<ResolversTypes['EmployeeConnection'], ParentType, ContextType, RequireFields<EmployeeDirectReportsArgs, 'first'>>;
  discoveredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  division?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  employeeNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  employeeType?: Resolver<ResolversTypes['EmployeeType'], ParentType, ContextType>;
  employmentStatus?: Resolver<ResolversTypes['EmploymentStatus'], ParentType, ContextType>;
  firstName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastObservedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastOktaLoginAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  login?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  manager?: Resolver<Maybe<ResolversTypes['Employee']>, ParentType, ContextType>;
  nickName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  oktaStatus?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  oktaUserId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  organization?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rawEmployeeType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  removedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  secondaryEmail?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  services?: Resolver<ResolversTypes['SaasServiceConnection'], ParentType, ContextType, RequireFields<EmployeeServicesArgs, 'first'>>;
  statusChangedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['SaasUser']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EmployeeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EmployeeConnection'] = ResolversParentTypes['EmployeeConnection']> = {
  edges?: Resolver<Array<ResolversTypes['EmployeeEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Employee']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type EmployeeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EmployeeEdge'] = ResolversParentTypes['EmployeeEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Employee'], ParentType, ContextType>;
};

export interface Iso8601DurationScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['ISO8601Duration'], any> {
  name: 'ISO8601Duration';
}

export type InvalidOktaInputResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidOktaInput'] = ResolversParentTypes['InvalidOktaInput']> = {
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface LocalDateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['LocalDate'], any> {
  name: 'LocalDate';
}

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addOktaIntegration?: Resolver<Maybe<ResolversTypes['AddOktaIntegrationResult']>, ParentType, ContextType, RequireFields<MutationAddOktaIntegrationArgs, 'input'>>;
  cancelOktaSync?: Resolver<Maybe<ResolversTypes['CancelOktaSyncResult']>, ParentType, ContextType, RequireFields<MutationCancelOktaSyncArgs, 'input'>>;
  confirmOktaSyncRemovals?: Resolver<Maybe<ResolversTypes['ConfirmOktaSyncRemovalsResult']>, ParentType, ContextType, RequireFields<MutationConfirmOktaSyncRemovalsArgs, 'input'>>;
  pauseOktaIntegration?: Resolver<Maybe<ResolversTypes['UpdateOktaIntegrationResult']>, ParentType, ContextType, RequireFields<MutationPauseOktaIntegrationArgs, 'input'>>;
  removeOktaIntegration?: Resolver<Maybe<ResolversTypes['RemoveOktaIntegrationResult']>, ParentType, ContextType, RequireFields<MutationRemoveOktaIntegrationArgs, 'input'>>;
  resumeOktaIntegration?: Resolver<Maybe<ResolversTypes['UpdateOktaIntegrationResult']>, ParentType, ContextType, RequireFields<MutationResumeOktaIntegrationArgs, 'input'>>;
  rotateOktaToken?: Resolver<Maybe<ResolversTypes['RotateOktaTokenResult']>, ParentType, ContextType, RequireFields<MutationRotateOktaTokenArgs, 'input'>>;
  setSaasServiceReviewStatus?: Resolver<Maybe<ResolversTypes['SetSaasServiceReviewStatusResult']>, ParentType, ContextType, RequireFields<MutationSetSaasServiceReviewStatusArgs, 'input'>>;
  testOktaConnection?: Resolver<Maybe<ResolversTypes['TestOktaConnectionResult']>, ParentType, ContextType, RequireFields<MutationTestOktaConnectionArgs, 'input'>>;
  triggerOktaSync?: Resolver<Maybe<ResolversTypes['TriggerOktaSyncResult']>, ParentType, ContextType, RequireFields<MutationTriggerOktaSyncArgs, 'input'>>;
  updateOktaIntegration?: Resolver<Maybe<ResolversTypes['UpdateOktaIntegrationResult']>, ParentType, ContextType, RequireFields<MutationUpdateOktaIntegrationArgs, 'input'>>;
};

export type OktaActivityGapResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaActivityGap'] = ResolversParentTypes['OktaActivityGap']> = {
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type OktaConnectionFailedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaConnectionFailed'] = ResolversParentTypes['OktaConnectionFailed']> = {
  httpStatus?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  oktaErrorCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['OktaIntegrationStatusReason'], ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaConnectionVerifiedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaConnectionVerified'] = ResolversParentTypes['OktaConnectionVerified']> = {
  capabilities?: Resolver<Array<ResolversTypes['OktaIntegrationCapability']>, ParentType, ContextType>;
  domain?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  estimatedFirstSync?: Resolver<Maybe<ResolversTypes['ISO8601Duration']>, ParentType, ContextType>;
  existing?: Resolver<Maybe<ResolversTypes['OktaIntegration']>, ParentType, ContextType>;
  oktaOrgId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tokenOwner?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaGroupResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaGroup'] = ResolversParentTypes['OktaGroup'], FederationReferenceType extends FederationReferenceTypes['OktaGroup'] = FederationReferenceTypes['OktaGroup']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['OktaGroup']> | FederationReferenceType, FederationReferenceType, ContextType>;
  appCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  integration?: Resolver<ResolversTypes['OktaIntegration'], ParentType, ContextType>;
  memberCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  oktaGroupId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  userAccounts?: Resolver<ResolversTypes['SaasUserAccountConnection'], ParentType, ContextType, RequireFields<OktaGroupUserAccountsArgs, 'first'>>;
};

export type OktaGroupConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaGroupConnection'] = ResolversParentTypes['OktaGroupConnection']> = {
  edges?: Resolver<Array<ResolversTypes['OktaGroupEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['OktaGroup']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OktaGroupEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaGroupEdge'] = ResolversParentTypes['OktaGroupEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['OktaGroup'], ParentType, ContextType>;
};

export type OktaGroupRefResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaGroupRef'] = ResolversParentTypes['OktaGroupRef']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  oktaGroupId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OktaIntegrationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegration'] = ResolversParentTypes['OktaIntegration'], FederationReferenceType extends FederationReferenceTypes['OktaIntegration'] = FederationReferenceTypes['OktaIntegration']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['OktaIntegration']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activityGaps?: Resolver<Array<ResolversTypes['OktaActivityGap']>, ParentType, ContextType>;
  activityKnownSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  authMethod?: Resolver<ResolversTypes['OktaAuthMethod'], ParentType, ContextType>;
  capabilities?: Resolver<Array<ResolversTypes['OktaIntegrationCapability']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  domain?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastSuccessfulSyncAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastSyncRun?: Resolver<Maybe<ResolversTypes['OktaSyncRun']>, ParentType, ContextType>;
  maxRateShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextSyncAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  oktaOrgId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  serviceInstances?: Resolver<ResolversTypes['SaasServiceInstanceConnection'], ParentType, ContextType, RequireFields<OktaIntegrationServiceInstancesArgs, 'first'>>;
  status?: Resolver<ResolversTypes['OktaIntegrationStatus'], ParentType, ContextType>;
  statusReason?: Resolver<Maybe<ResolversTypes['OktaIntegrationStatusReason']>, ParentType, ContextType>;
  syncRuns?: Resolver<ResolversTypes['OktaSyncRunConnection'], ParentType, ContextType, RequireFields<OktaIntegrationSyncRunsArgs, 'first'>>;
  syncSchedule?: Resolver<ResolversTypes['OktaSyncSchedule'], ParentType, ContextType>;
  tokenHint?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tokenLastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type OktaIntegrationAddedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegrationAdded'] = ResolversParentTypes['OktaIntegrationAdded']> = {
  integration?: Resolver<ResolversTypes['OktaIntegration'], ParentType, ContextType>;
  syncRun?: Resolver<ResolversTypes['OktaSyncRun'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaIntegrationCapabilityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegrationCapability'] = ResolversParentTypes['OktaIntegrationCapability']> = {
  dataType?: Resolver<ResolversTypes['OktaSyncDataType'], ParentType, ContextType>;
  lastSucceededAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OktaCapabilityStatus'], ParentType, ContextType>;
};

export type OktaIntegrationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegrationConnection'] = ResolversParentTypes['OktaIntegrationConnection']> = {
  edges?: Resolver<Array<ResolversTypes['OktaIntegrationEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['OktaIntegration']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OktaIntegrationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegrationEdge'] = ResolversParentTypes['OktaIntegrationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['OktaIntegration'], ParentType, ContextType>;
};

export type OktaIntegrationExistsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegrationExists'] = ResolversParentTypes['OktaIntegrationExists']> = {
  existing?: Resolver<ResolversTypes['OktaIntegration'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaIntegrationRemovedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegrationRemoved'] = ResolversParentTypes['OktaIntegrationRemoved']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  revokeTokenInOktaUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaIntegrationUpdatedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaIntegrationUpdated'] = ResolversParentTypes['OktaIntegrationUpdated']> = {
  integration?: Resolver<ResolversTypes['OktaIntegration'], ParentType, ContextType>;
  syncRun?: Resolver<Maybe<ResolversTypes['OktaSyncRun']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaSyncChangeSummaryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncChangeSummary'] = ResolversParentTypes['OktaSyncChangeSummary']> = {
  departmentsAdded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  departmentsRemoved?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  employeesAdded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  employeesDeactivated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  employeesUpdated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  servicesDiscovered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  servicesRemoved?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  signInsIngested?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userAccountsAdded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userAccountsRemoved?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OktaSyncErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncError'] = ResolversParentTypes['OktaSyncError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  httpStatus?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  oktaErrorCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  oktaErrorId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  oktaRequestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type OktaSyncRunResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncRun'] = ResolversParentTypes['OktaSyncRun'], FederationReferenceType extends FederationReferenceTypes['OktaSyncRun'] = FederationReferenceTypes['OktaSyncRun']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['OktaSyncRun']> | FederationReferenceType, FederationReferenceType, ContextType>;
  changes?: Resolver<ResolversTypes['OktaSyncChangeSummary'], ParentType, ContextType>;
  durationMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['OktaSyncError']>, ParentType, ContextType>;
  estimatedFinishAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  integration?: Resolver<ResolversTypes['OktaIntegration'], ParentType, ContextType>;
  mode?: Resolver<ResolversTypes['OktaSyncMode'], ParentType, ContextType>;
  progress?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  queuedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  stages?: Resolver<Array<ResolversTypes['OktaSyncStage']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OktaSyncRunStatus'], ParentType, ContextType>;
  trigger?: Resolver<ResolversTypes['OktaSyncTrigger'], ParentType, ContextType>;
  withheldRemovals?: Resolver<Maybe<ResolversTypes['OktaSyncWithheldRemovals']>, ParentType, ContextType>;
};

export type OktaSyncRunConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncRunConnection'] = ResolversParentTypes['OktaSyncRunConnection']> = {
  edges?: Resolver<Array<ResolversTypes['OktaSyncRunEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['OktaSyncRun']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OktaSyncRunEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncRunEdge'] = ResolversParentTypes['OktaSyncRunEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['OktaSyncRun'], ParentType, ContextType>;
};

export type OktaSyncRunUpdatedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncRunUpdated'] = ResolversParentTypes['OktaSyncRunUpdated']> = {
  syncRun?: Resolver<ResolversTypes['OktaSyncRun'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaSyncScheduleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncSchedule'] = ResolversParentTypes['OktaSyncSchedule']> = {
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ISO8601Duration'], ParentType, ContextType>;
};

export type OktaSyncStageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncStage'] = ResolversParentTypes['OktaSyncStage']> = {
  apiCalls?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dataType?: Resolver<ResolversTypes['OktaSyncDataType'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['OktaSyncError']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  rateLimitWaitMs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  recordsRead?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  recordsSkipped?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OktaSyncRunStatus'], ParentType, ContextType>;
};

export type OktaSyncTriggeredResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncTriggered'] = ResolversParentTypes['OktaSyncTriggered']> = {
  alreadyRunning?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  syncRun?: Resolver<ResolversTypes['OktaSyncRun'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OktaSyncWithheldRemovalsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OktaSyncWithheldRemovals'] = ResolversParentTypes['OktaSyncWithheldRemovals']> = {
  employees?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceInstances?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userAccounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  department?: Resolver<Maybe<ResolversTypes['Department']>, ParentType, ContextType, RequireFields<QueryDepartmentArgs, 'id'>>;
  departmentByName?: Resolver<Maybe<ResolversTypes['Department']>, ParentType, ContextType, RequireFields<QueryDepartmentByNameArgs, 'name'>>;
  departments?: Resolver<Maybe<ResolversTypes['DepartmentConnection']>, ParentType, ContextType, RequireFields<QueryDepartmentsArgs, 'first'>>;
  discoveryAuditEvents?: Resolver<Maybe<ResolversTypes['DiscoveryAuditEventConnection']>, ParentType, ContextType, RequireFields<QueryDiscoveryAuditEventsArgs, 'first'>>;
  discoveryEvents?: Resolver<Maybe<ResolversTypes['DiscoveryEventConnection']>, ParentType, ContextType, RequireFields<QueryDiscoveryEventsArgs, 'first'>>;
  discoverySummary?: Resolver<Maybe<ResolversTypes['DiscoverySummary']>, ParentType, ContextType>;
  discoveryViewer?: Resolver<Maybe<ResolversTypes['DiscoveryViewer']>, ParentType, ContextType>;
  employee?: Resolver<Maybe<ResolversTypes['Employee']>, ParentType, ContextType, RequireFields<QueryEmployeeArgs, 'id'>>;
  employeeByEmail?: Resolver<Maybe<ResolversTypes['Employee']>, ParentType, ContextType, RequireFields<QueryEmployeeByEmailArgs, 'email'>>;
  employees?: Resolver<Maybe<ResolversTypes['EmployeeConnection']>, ParentType, ContextType, RequireFields<QueryEmployeesArgs, 'first'>>;
  oktaGroup?: Resolver<Maybe<ResolversTypes['OktaGroup']>, ParentType, ContextType, RequireFields<QueryOktaGroupArgs, 'id'>>;
  oktaGroups?: Resolver<Maybe<ResolversTypes['OktaGroupConnection']>, ParentType, ContextType, RequireFields<QueryOktaGroupsArgs, 'first'>>;
  oktaIntegration?: Resolver<Maybe<ResolversTypes['OktaIntegration']>, ParentType, ContextType, RequireFields<QueryOktaIntegrationArgs, 'id'>>;
  oktaIntegrations?: Resolver<Maybe<ResolversTypes['OktaIntegrationConnection']>, ParentType, ContextType, RequireFields<QueryOktaIntegrationsArgs, 'first'>>;
  oktaSyncRun?: Resolver<Maybe<ResolversTypes['OktaSyncRun']>, ParentType, ContextType, RequireFields<QueryOktaSyncRunArgs, 'id'>>;
  saasService?: Resolver<Maybe<ResolversTypes['SaasService']>, ParentType, ContextType, RequireFields<QuerySaasServiceArgs, 'id'>>;
  saasServiceByCatalogKey?: Resolver<Maybe<ResolversTypes['SaasService']>, ParentType, ContextType, RequireFields<QuerySaasServiceByCatalogKeyArgs, 'catalogKey'>>;
  saasServiceInstance?: Resolver<Maybe<ResolversTypes['SaasServiceInstance']>, ParentType, ContextType, RequireFields<QuerySaasServiceInstanceArgs, 'id'>>;
  saasServiceInstances?: Resolver<Maybe<ResolversTypes['SaasServiceInstanceConnection']>, ParentType, ContextType, RequireFields<QuerySaasServiceInstancesArgs, 'first'>>;
  saasServices?: Resolver<Maybe<ResolversTypes['SaasServiceConnection']>, ParentType, ContextType, RequireFields<QuerySaasServicesArgs, 'first'>>;
  saasUser?: Resolver<Maybe<ResolversTypes['SaasUser']>, ParentType, ContextType, RequireFields<QuerySaasUserArgs, 'id'>>;
  saasUserAccounts?: Resolver<Maybe<ResolversTypes['SaasUserAccountConnection']>, ParentType, ContextType, RequireFields<QuerySaasUserAccountsArgs, 'first'>>;
  saasUserByEmail?: Resolver<Maybe<ResolversTypes['SaasUser']>, ParentType, ContextType, RequireFields<QuerySaasUserByEmailArgs, 'email'>>;
  saasUsers?: Resolver<Maybe<ResolversTypes['SaasUserConnection']>, ParentType, ContextType, RequireFields<QuerySaasUsersArgs, 'first'>>;
};

export type RemoveOktaIntegrationResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RemoveOktaIntegrationResult'] = ResolversParentTypes['RemoveOktaIntegrationResult']> = {
  __resolveType: TypeResolveFn<'DiscoveryNotFound' | 'OktaIntegrationRemoved', ParentType, ContextType>;
};

export type RotateOktaTokenResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RotateOktaTokenResult'] = ResolversParentTypes['RotateOktaTokenResult']> = {
  __resolveType: TypeResolveFn<'DiscoveryConflict' | 'DiscoveryNotFound' | 'InvalidOktaInput' | 'OktaConnectionFailed' | 'OktaIntegrationUpdated', ParentType, ContextType>;
};

export type SaasDepartmentServiceUsageConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasDepartmentServiceUsageConnection'] = ResolversParentTypes['SaasDepartmentServiceUsageConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SaasDepartmentServiceUsageEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['SaasService']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasDepartmentServiceUsageEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasDepartmentServiceUsageEdge'] = ResolversParentTypes['SaasDepartmentServiceUsageEdge']> = {
  activeUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  adoption?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  assignedUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  isComplete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastActivityAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SaasService'], ParentType, ContextType>;
  signIns?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasDepartmentUsageConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasDepartmentUsageConnection'] = ResolversParentTypes['SaasDepartmentUsageConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SaasDepartmentUsageEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Department']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unassigned?: Resolver<ResolversTypes['SaasUnassignedUsage'], ParentType, ContextType>;
};

export type SaasDepartmentUsageEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasDepartmentUsageEdge'] = ResolversParentTypes['SaasDepartmentUsageEdge']> = {
  activeUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  assignedUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  isComplete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastActivityAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Department'], ParentType, ContextType>;
  shareOfService?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  signIns?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasServiceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasService'] = ResolversParentTypes['SaasService'], FederationReferenceType extends FederationReferenceTypes['SaasService'] = FederationReferenceTypes['SaasService']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['SaasService']> | FederationReferenceType, FederationReferenceType, ContextType>;
  catalogKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  departments?: Resolver<ResolversTypes['SaasDepartmentUsageConnection'], ParentType, ContextType, RequireFields<SaasServiceDepartmentsArgs, 'activeWithin' | 'first'>>;
  discoveredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  discoverySources?: Resolver<Array<ResolversTypes['DiscoverySource']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  instances?: Resolver<ResolversTypes['SaasServiceInstanceConnection'], ParentType, ContextType, RequireFields<SaasServiceInstancesArgs, 'first'>>;
  isCustom?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastActivityAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastObservedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  logoUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  removedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reviewNote?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reviewStatus?: Resolver<ResolversTypes['SaasServiceReviewStatus'], ParentType, ContextType>;
  reviewedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reviewedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SaasServiceStatus'], ParentType, ContextType>;
  usage?: Resolver<ResolversTypes['SaasServiceUsage'], ParentType, ContextType, RequireFields<SaasServiceUsageArgs, 'within'>>;
  usageLast30Days?: Resolver<ResolversTypes['SaasServiceUsage'], ParentType, ContextType>;
  usageTrend?: Resolver<Array<ResolversTypes['SaasUsagePoint']>, ParentType, ContextType, RequireFields<SaasServiceUsageTrendArgs, 'from' | 'granularity' | 'to'>>;
  userAccounts?: Resolver<ResolversTypes['SaasUserAccountConnection'], ParentType, ContextType, RequireFields<SaasServiceUserAccountsArgs, 'first'>>;
  users?: Resolver<ResolversTypes['SaasUserConnection'], ParentType, ContextType, RequireFields<SaasServiceUsersArgs, 'first'>>;
  vendor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  websiteUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SaasServiceConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceConnection'] = ResolversParentTypes['SaasServiceConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SaasServiceEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['SaasService']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasServiceEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceEdge'] = ResolversParentTypes['SaasServiceEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SaasService'], ParentType, ContextType>;
};

export type SaasServiceInstanceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceInstance'] = ResolversParentTypes['SaasServiceInstance'], FederationReferenceType extends FederationReferenceTypes['SaasServiceInstance'] = FederationReferenceTypes['SaasServiceInstance']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['SaasServiceInstance']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdInOktaAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  discoveredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  externalId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  features?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  integration?: Resolver<ResolversTypes['OktaIntegration'], ParentType, ContextType>;
  isProvisioningEnabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lastActivityAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastObservedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  oktaName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rawSignOnMode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  removedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  seatCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['SaasService'], ParentType, ContextType>;
  signOnMode?: Resolver<ResolversTypes['OktaSignOnMode'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SaasServiceInstanceStatus'], ParentType, ContextType>;
  userAccounts?: Resolver<ResolversTypes['SaasUserAccountConnection'], ParentType, ContextType, RequireFields<SaasServiceInstanceUserAccountsArgs, 'first'>>;
};

export type SaasServiceInstanceConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceInstanceConnection'] = ResolversParentTypes['SaasServiceInstanceConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SaasServiceInstanceEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['SaasServiceInstance']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasServiceInstanceEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceInstanceEdge'] = ResolversParentTypes['SaasServiceInstanceEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SaasServiceInstance'], ParentType, ContextType>;
};

export type SaasServiceUpdatedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceUpdated'] = ResolversParentTypes['SaasServiceUpdated']> = {
  service?: Resolver<ResolversTypes['SaasService'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SaasServiceUsageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceUsage'] = ResolversParentTypes['SaasServiceUsage']> = {
  activeUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  assignedUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  inactiveUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isComplete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  neverUsedUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  orphanedAccounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seatCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  signIns?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  unusedSeats?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  utilization?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SaasUnassignedUsageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUnassignedUsage'] = ResolversParentTypes['SaasUnassignedUsage']> = {
  activeUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  assignedUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isComplete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  signIns?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasUsagePointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUsagePoint'] = ResolversParentTypes['SaasUsagePoint']> = {
  activeUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  assignedUsers?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  isComplete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  newUsers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  periodStart?: Resolver<ResolversTypes['LocalDate'], ParentType, ContextType>;
  signIns?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasUserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUser'] = ResolversParentTypes['SaasUser'], FederationReferenceType extends FederationReferenceTypes['SaasUser'] = FederationReferenceTypes['SaasUser']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['SaasUser']> | FederationReferenceType, FederationReferenceType, ContextType>;
  discoveredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  employee?: Resolver<Maybe<ResolversTypes['Employee']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastActivityAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastObservedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  login?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  removedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  services?: Resolver<ResolversTypes['SaasServiceConnection'], ParentType, ContextType, RequireFields<SaasUserServicesArgs, 'first'>>;
  userAccounts?: Resolver<ResolversTypes['SaasUserAccountConnection'], ParentType, ContextType, RequireFields<SaasUserUserAccountsArgs, 'first'>>;
};

export type SaasUserAccountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUserAccount'] = ResolversParentTypes['SaasUserAccount'], FederationReferenceType extends FederationReferenceTypes['SaasUserAccount'] = FederationReferenceTypes['SaasUserAccount']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['SaasUserAccount']> | FederationReferenceType, FederationReferenceType, ContextType>;
  assignedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  assignedVia?: Resolver<Array<ResolversTypes['OktaGroupRef']>, ParentType, ContextType>;
  assignment?: Resolver<ResolversTypes['SaasAssignmentType'], ParentType, ContextType>;
  discoveredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  discoverySources?: Resolver<Array<ResolversTypes['DiscoverySource']>, ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstActivityAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  instance?: Resolver<ResolversTypes['SaasServiceInstance'], ParentType, ContextType>;
  isConfirmed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastActivityAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastObservedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  oktaStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  removedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['SaasService'], ParentType, ContextType>;
  signInCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType, RequireFields<SaasUserAccountSignInCountArgs, 'within'>>;
  status?: Resolver<ResolversTypes['SaasUserAccountStatus'], ParentType, ContextType>;
  unassignedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  usageState?: Resolver<ResolversTypes['SaasUsageState'], ParentType, ContextType, RequireFields<SaasUserAccountUsageStateArgs, 'activeWithin'>>;
  user?: Resolver<ResolversTypes['SaasUser'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SaasUserAccountConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUserAccountConnection'] = ResolversParentTypes['SaasUserAccountConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SaasUserAccountEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['SaasUserAccount']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasUserAccountEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUserAccountEdge'] = ResolversParentTypes['SaasUserAccountEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SaasUserAccount'], ParentType, ContextType>;
};

export type SaasUserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUserConnection'] = ResolversParentTypes['SaasUserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SaasUserEdge']>, ParentType, ContextType>;
  estimatedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['SaasUser']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SaasUserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasUserEdge'] = ResolversParentTypes['SaasUserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SaasUser'], ParentType, ContextType>;
};

export type SetSaasServiceReviewStatusResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetSaasServiceReviewStatusResult'] = ResolversParentTypes['SetSaasServiceReviewStatusResult']> = {
  __resolveType: TypeResolveFn<'DiscoveryNotFound' | 'InvalidOktaInput' | 'SaasServiceUpdated', ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  oktaSyncRunUpdated?: SubscriptionResolver<Maybe<ResolversTypes['OktaSyncRun']>, "oktaSyncRunUpdated", ParentType, ContextType, Partial<SubscriptionOktaSyncRunUpdatedArgs>>;
};

export type TestOktaConnectionResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TestOktaConnectionResult'] = ResolversParentTypes['TestOktaConnectionResult']> = {
  __resolveType: TypeResolveFn<'InvalidOktaInput' | 'OktaConnectionFailed' | 'OktaConnectionVerified', ParentType, ContextType>;
};

export type TriggerOktaSyncResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TriggerOktaSyncResult'] = ResolversParentTypes['TriggerOktaSyncResult']> = {
  __resolveType: TypeResolveFn<'DiscoveryConflict' | 'DiscoveryNotFound' | 'OktaSyncTriggered', ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UpdateOktaIntegrationResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateOktaIntegrationResult'] = ResolversParentTypes['UpdateOktaIntegrationResult']> = {
  __resolveType: TypeResolveFn<'DiscoveryConflict' | 'DiscoveryNotFound' | 'InvalidOktaInput' | 'OktaIntegrationUpdated', ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AddOktaIntegrationResult?: AddOktaIntegrationResultResolvers<ContextType>;
  CancelOktaSyncResult?: CancelOktaSyncResultResolvers<ContextType>;
  ConfirmOktaSyncRemovalsResult?: ConfirmOktaSyncRemovalsResultResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Department?: DepartmentResolvers<ContextType>;
  DepartmentConnection?: DepartmentConnectionResolvers<ContextType>;
  DepartmentEdge?: DepartmentEdgeResolvers<ContextType>;
  DiscoveryAuditEvent?: DiscoveryAuditEventResolvers<ContextType>;
  DiscoveryAuditEventConnection?: DiscoveryAuditEventConnectionResolvers<ContextType>;
  DiscoveryAuditEventEdge?: DiscoveryAuditEventEdgeResolvers<ContextType>;
  DiscoveryConflict?: DiscoveryConflictResolvers<ContextType>;
  DiscoveryError?: DiscoveryErrorResolvers<ContextType>;
  DiscoveryEvent?: DiscoveryEventResolvers<ContextType>;
  DiscoveryEventConnection?: DiscoveryEventConnectionResolvers<ContextType>;
  DiscoveryEventEdge?: DiscoveryEventEdgeResolvers<ContextType>;
  DiscoveryNotFound?: DiscoveryNotFoundResolvers<ContextType>;
  DiscoverySubject?: DiscoverySubjectResolvers<ContextType>;
  DiscoverySummary?: DiscoverySummaryResolvers<ContextType>;
  DiscoveryViewer?: DiscoveryViewerResolvers<ContextType>;
  EmailAddress?: GraphQLScalarType;
  Employee?: EmployeeResolvers<ContextType>;
  EmployeeConnection?: EmployeeConnectionResolvers<ContextType>;
  EmployeeEdge?: EmployeeEdgeResolvers<ContextType>;
  ISO8601Duration?: GraphQLScalarType;
  InvalidOktaInput?: InvalidOktaInputResolvers<ContextType>;
  LocalDate?: GraphQLScalarType;
  Mutation?: MutationResolvers<ContextType>;
  OktaActivityGap?: OktaActivityGapResolvers<ContextType>;
  OktaConnectionFailed?: OktaConnectionFailedResolvers<ContextType>;
  OktaConnectionVerified?: OktaConnectionVerifiedResolvers<ContextType>;
  OktaGroup?: OktaGroupResolvers<ContextType>;
  OktaGroupConnection?: OktaGroupConnectionResolvers<ContextType>;
  OktaGroupEdge?: OktaGroupEdgeResolvers<ContextType>;
  OktaGroupRef?: OktaGroupRefResolvers<ContextType>;
  OktaIntegration?: OktaIntegrationResolvers<ContextType>;
  OktaIntegrationAdded?: OktaIntegrationAddedResolvers<ContextType>;
  OktaIntegrationCapability?: OktaIntegrationCapabilityResolvers<ContextType>;
  OktaIntegrationConnection?: OktaIntegrationConnectionResolvers<ContextType>;
  OktaIntegrationEdge?: OktaIntegrationEdgeResolvers<ContextType>;
  OktaIntegrationExists?: OktaIntegrationExistsResolvers<ContextType>;
  OktaIntegrationRemoved?: OktaIntegrationRemovedResolvers<ContextType>;
  OktaIntegrationUpdated?: OktaIntegrationUpdatedResolvers<ContextType>;
  OktaSyncChangeSummary?: OktaSyncChangeSummaryResolvers<ContextType>;
  OktaSyncError?: OktaSyncErrorResolvers<ContextType>;
  OktaSyncRun?: OktaSyncRunResolvers<ContextType>;
  OktaSyncRunConnection?: OktaSyncRunConnectionResolvers<ContextType>;
  OktaSyncRunEdge?: OktaSyncRunEdgeResolvers<ContextType>;
  OktaSyncRunUpdated?: OktaSyncRunUpdatedResolvers<ContextType>;
  OktaSyncSchedule?: OktaSyncScheduleResolvers<ContextType>;
  OktaSyncStage?: OktaSyncStageResolvers<ContextType>;
  OktaSyncTriggered?: OktaSyncTriggeredResolvers<ContextType>;
  OktaSyncWithheldRemovals?: OktaSyncWithheldRemovalsResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RemoveOktaIntegrationResult?: RemoveOktaIntegrationResultResolvers<ContextType>;
  RotateOktaTokenResult?: RotateOktaTokenResultResolvers<ContextType>;
  SaasDepartmentServiceUsageConnection?: SaasDepartmentServiceUsageConnectionResolvers<ContextType>;
  SaasDepartmentServiceUsageEdge?: SaasDepartmentServiceUsageEdgeResolvers<ContextType>;
  SaasDepartmentUsageConnection?: SaasDepartmentUsageConnectionResolvers<ContextType>;
  SaasDepartmentUsageEdge?: SaasDepartmentUsageEdgeResolvers<ContextType>;
  SaasService?: SaasServiceResolvers<ContextType>;
  SaasServiceConnection?: SaasServiceConnectionResolvers<ContextType>;
  SaasServiceEdge?: SaasServiceEdgeResolvers<ContextType>;
  SaasServiceInstance?: SaasServiceInstanceResolvers<ContextType>;
  SaasServiceInstanceConnection?: SaasServiceInstanceConnectionResolvers<ContextType>;
  SaasServiceInstanceEdge?: SaasServiceInstanceEdgeResolvers<ContextType>;
  SaasServiceUpdated?: SaasServiceUpdatedResolvers<ContextType>;
  SaasServiceUsage?: SaasServiceUsageResolvers<ContextType>;
  SaasUnassignedUsage?: SaasUnassignedUsageResolvers<ContextType>;
  SaasUsagePoint?: SaasUsagePointResolvers<ContextType>;
  SaasUser?: SaasUserResolvers<ContextType>;
  SaasUserAccount?: SaasUserAccountResolvers<ContextType>;
  SaasUserAccountConnection?: SaasUserAccountConnectionResolvers<ContextType>;
  SaasUserAccountEdge?: SaasUserAccountEdgeResolvers<ContextType>;
  SaasUserConnection?: SaasUserConnectionResolvers<ContextType>;
  SaasUserEdge?: SaasUserEdgeResolvers<ContextType>;
  SetSaasServiceReviewStatusResult?: SetSaasServiceReviewStatusResultResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TestOktaConnectionResult?: TestOktaConnectionResultResolvers<ContextType>;
  TriggerOktaSyncResult?: TriggerOktaSyncResultResolvers<ContextType>;
  URL?: GraphQLScalarType;
  UpdateOktaIntegrationResult?: UpdateOktaIntegrationResultResolvers<ContextType>;
};

