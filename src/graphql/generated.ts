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
import type { Summary, IntegrationList, SyncRunList, ServiceList, ServiceInstanceList, UserList, UserAccountList, EmployeeList, DepartmentList, GroupList, DiscoveryEventList, DepartmentUsageList, ServiceUsageList, DepartmentUsageEdge, DepartmentServiceUsageEdge, UnassignedUsage, ServiceUpdated, IntegrationAdded, IntegrationUpdated, ConnectionVerified, IntegrationExists, SyncTriggered, SyncRunUpdated } from './reading/parents.ts';
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
  /** An instant in ISO 8601, always in UTC, e.g. `2026-03-01T08:30:00.000Z`. */
  DateTime: { input: Date; output: string | Date; }
  /** An e-mail address as forms in HTML take it, and with them most scalars of this name: `name@host`, in ASCII, at most 320 characters. What Okta has in place of one, but is none, is null in answers. Input may be any text: it is trimmed and compared without regard to case. */
  EmailAddress: { input: string; output: string; }
  /** A length of time in ISO 8601: days, hours and the like, e.g. `P30D`, `PT6H`, `P1Y`. */
  ISO8601Duration: { input: Duration; output: string | number; }
  /** A day of the calendar in ISO 8601, e.g. `2026-03-01`. */
  LocalDate: { input: string; output: string; }
  /** An absolute `https` address. */
  URL: { input: string; output: string; }
  _FieldSet: { input: string; output: string; }
};

/** What `addOktaIntegration` needs. */
export type AddOktaIntegrationInput = {
  /** API token made in Okta under Security → API → Tokens. Write-only: sealed at once and never shown again. */
  apiToken: Scalars['String']['input'];
  /** The org's host name. The admin console's address pasted whole will do: `https://acme-admin.okta.com/admin/dashboard` becomes `acme.okta.com`. */
  domain: Scalars['String']['input'];
  /** How to call the integration; the domain when left out. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Time between scheduled syncs, at least `PT15M`; `P1D` when left out. */
  syncInterval?: InputMaybe<Scalars['ISO8601Duration']['input']>;
};

/** Outcome of `addOktaIntegration`. */
export type AddOktaIntegrationResult = InvalidOktaInput | OktaConnectionFailed | OktaIntegrationAdded | OktaIntegrationExists;

/** What `cancelOktaSync` needs. */
export type CancelOktaSyncInput = {
  /** The run. */
  syncRunId: Scalars['ID']['input'];
};

/** Outcome of `cancelOktaSync`. */
export type CancelOktaSyncResult = DiscoveryConflict | DiscoveryNotFound | OktaSyncRunUpdated;

/** What `confirmOktaSyncRemovals` needs. */
export type ConfirmOktaSyncRemovalsInput = {
  /** The run, see its `withheldRemovals`. */
  syncRunId: Scalars['ID']['input'];
};

/** Outcome of `confirmOktaSyncRemovals`. */
export type ConfirmOktaSyncRemovalsResult = DiscoveryConflict | DiscoveryNotFound | OktaSyncRunUpdated;

/** A department as named in profiles: Okta has no departments of its own. Spellings that differ only in blanks, case or a common abbreviation are one department. */
export type Department = {
  __typename?: 'Department';
  /** All spellings found in profiles. */
  aliases: Array<Scalars['String']['output']>;
  /** When a sync first saw it; never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** The division most of its people belong to. */
  division?: Maybe<Scalars['String']['output']>;
  /** How many people belong to it. */
  employeeCount: Scalars['Int']['output'];
  /** Its people, those who have left included, by name when no order is given. */
  employees: EmployeeConnection;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** When a sync last saw it. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** The most common spelling. */
  name: Scalars['String']['output'];
  /** When a complete read no longer found it. Nothing is ever deleted by a sync; what comes back is null here again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Services that are assigned to its people, or that they signed in to within the window, most active users first. Which accounts count is said at `SaasUserAccount`. */
  services: SaasDepartmentServiceUsageConnection;
};


/** A department as named in profiles: Okta has no departments of its own. Spellings that differ only in blanks, case or a common abbreviation are one department. */
export type DepartmentEmployeeCountArgs = {
  status?: InputMaybe<Array<EmploymentStatus>>;
};


/** A department as named in profiles: Okta has no departments of its own. Spellings that differ only in blanks, case or a common abbreviation are one department. */
export type DepartmentEmployeesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EmployeeFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<EmployeeOrder>>;
};


/** A department as named in profiles: Okta has no departments of its own. Spellings that differ only in blanks, case or a common abbreviation are one department. */
export type DepartmentServicesArgs = {
  activeWithin?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of departments. */
export type DepartmentConnection = {
  __typename?: 'DepartmentConnection';
  /** Departments with their cursors. */
  edges: Array<DepartmentEdge>;
  /** The departments alone. */
  nodes: Array<Department>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One department in a list. */
export type DepartmentEdge = {
  __typename?: 'DepartmentEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The department. */
  node: Department;
};

/** Which departments to list. All that is given must hold; within a list any one will do. */
export type DepartmentFilter = {
  /** First seen within these bounds. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** Only those that are gone, see `removedAt` (false: only the others). */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** With at least so many active people. */
  minEmployees?: InputMaybe<Scalars['Int']['input']>;
  /** Gone within these bounds. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Part of a spelling, without regard to case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** With somebody who has an account that is not removed in one of these services. */
  usesService?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One key to order departments by. */
export type DepartmentOrder = {
  /** Which way. */
  direction: SaasOrderDirection;
  /** What to order by. */
  field: DepartmentOrderField;
};

/** What departments can be ordered by. */
export type DepartmentOrderField =
  /** Number of its people who signed in to any service within 30 days, with any account, as far as sign-ins are known. */
  | 'ACTIVE_USERS_30D'
  /** When first seen. */
  | 'DISCOVERED_AT'
  /** Number of its active people, see `employeeCount`. */
  | 'EMPLOYEE_COUNT'
  /** Name. */
  | 'NAME';

/** The call does not fit the present state, e.g. a sync of an integration that was removed. */
export type DiscoveryConflict = DiscoveryError & {
  __typename?: 'DiscoveryConflict';
  /** What stands in the way and what would clear it. */
  message: Scalars['String']['output'];
};

/** Something went wrong in a way a caller can expect and act upon. Every failure of a mutation implements this. */
export type DiscoveryError = {
  /** What went wrong and what to do about it, for a person to read. Never contains the token. */
  message: Scalars['String']['output'];
};

/** Something that changed: what a sync found, or a person decided. Events hold no values, only what changed and which of its fields: read the subject for how it is now. */
export type DiscoveryEvent = {
  __typename?: 'DiscoveryEvent';
  /** The fields of the subject that differ now; of services also `instances`, when an app of theirs came, changed or went. */
  changedFields: Array<Scalars['String']['output']>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** When it was found out. A change may have happened in Okta any time since the sync before; a sign-in since the log was read before. */
  occurredAt: Scalars['DateTime']['output'];
  /** What it happened to, as it is now; null once that is erased. */
  subject?: Maybe<DiscoverySubject>;
  /** The sync that found it; null for what a person or an upgrade did, and once the run is no longer kept. */
  syncRun?: Maybe<OktaSyncRun>;
  /** What happened. */
  type: DiscoveryEventType;
};

/** A page of the feed. */
export type DiscoveryEventConnection = {
  __typename?: 'DiscoveryEventConnection';
  /** Events with their cursors. */
  edges: Array<DiscoveryEventEdge>;
  /** The events alone. */
  nodes: Array<DiscoveryEvent>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One event in the feed. */
export type DiscoveryEventEdge = {
  __typename?: 'DiscoveryEventEdge';
  /** Where it stands in the feed. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: DiscoveryEvent;
};

/** Which events to list. All that is given must hold; within a list any one will do. */
export type DiscoveryEventFilter = {
  /** With at least one of these among `changedFields`, e.g. `department` for people who moved. */
  changedFields?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Found out within these bounds. */
  occurredAt?: InputMaybe<SaasDateTimeRange>;
  /** About one of these services, or accounts in them. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Found by one of these syncs. */
  syncRun?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Of one of these types. */
  type?: InputMaybe<Array<DiscoveryEventType>>;
};

/** What happened. */
export type DiscoveryEventType =
  /** The first person of a department is there, or there again. */
  | 'DEPARTMENT_ADDED'
  /** Nobody belongs to a department any more. */
  | 'DEPARTMENT_REMOVED'
  /** A person is new in the directory, or in it again. */
  | 'EMPLOYEE_ADDED'
  /** A person's profile or status changed: see `changedFields`. A later `lastOktaLoginAt` alone is no change. */
  | 'EMPLOYEE_CHANGED'
  /** A person was deactivated in Okta; the profile is still there. */
  | 'EMPLOYEE_DEACTIVATED'
  /** A person is no longer in the directory. */
  | 'EMPLOYEE_REMOVED'
  /** A service, one of its apps, or its review changed: see `changedFields`. */
  | 'SERVICE_CHANGED'
  /** A service was seen for the first time. */
  | 'SERVICE_DISCOVERED'
  /** The last app of a service is gone from Okta. */
  | 'SERVICE_REMOVED'
  /** A removed service is in Okta again. */
  | 'SERVICE_RESTORED'
  /** Somebody has an account they did not have before: assigned, or signed in to without an assignment. */
  | 'USER_ACCOUNT_ADDED'
  /** An account that was there already stands otherwise now, e.g. suspended, revoked, or granted by a group instead: see `changedFields`. Sign-ins are no change. */
  | 'USER_ACCOUNT_CHANGED'
  /** An account is no longer assigned, or its app is gone. */
  | 'USER_ACCOUNT_REMOVED'
  /** An account was signed in to, and never before as far as sign-ins are known. */
  | 'USER_FIRST_SIGN_IN';

/** Nothing with that id here (or it belongs to somebody else: both answer alike). */
export type DiscoveryNotFound = DiscoveryError & {
  __typename?: 'DiscoveryNotFound';
  /** What was not found. */
  message: Scalars['String']['output'];
};

/** By what something was found. */
export type DiscoverySource =
  /** An Okta app. */
  | 'OKTA_APP'
  /** An app's list of users. */
  | 'OKTA_APP_ASSIGNMENT'
  /** A group's apps and members, before the app's own list of users was read. */
  | 'OKTA_GROUP_ASSIGNMENT'
  /** Sign-ins in Okta's System Log. */
  | 'OKTA_SYSTEM_LOG';

/** What an event is about. */
export type DiscoverySubject = Department | Employee | SaasService | SaasUserAccount;

/** Figures for a first screen. All that one request asks for are read at the same moment, so they fit each other. */
export type DiscoverySummary = {
  __typename?: 'DiscoverySummary';
  /** From when on sign-ins are known through every integration; null while they are not known through one of them. */
  activityKnownSince?: Maybe<Scalars['DateTime']['output']>;
  /** What is shown is as fresh as this or fresher: when the last sync that got through began, of the integration where that is longest ago. Null without an integration, or while one has had no such sync. */
  dataAsOf?: Maybe<Scalars['DateTime']['output']>;
  /** Departments somebody belongs to. */
  departments: Scalars['Int']['output'];
  /** Active people of the directory. */
  employees: Scalars['Int']['output'];
  /** Active people whose profile names no department. */
  employeesWithoutDepartment: Scalars['Int']['output'];
  /** Open accounts, see `SaasUserAccount`, without a sign-in for as long as the window, never signed in to included; what cannot be told yet is left out. Those that `inactiveFor` lists with the states PENDING, ACTIVE and SUSPENDED. */
  inactiveAccounts: Scalars['Int']['output'];
  /** Services first seen within a window that ends now. */
  newServices: Scalars['Int']['output'];
  /** Open accounts, see `SaasUserAccount`, whose owner is suspended, deactivated or gone from the directory. */
  orphanedAccounts: Scalars['Int']['output'];
  /** Apps that stand for them. */
  serviceInstances: Scalars['Int']['output'];
  /** Services in Okta. */
  services: Scalars['Int']['output'];
  /** Services nobody signed in to, with any account, for as long as the window, as with `unusedFor` in the filter of services: those of which that cannot be told are left out, bookmarks among them. */
  unusedServices: Scalars['Int']['output'];
  /** Accounts that are not removed. */
  userAccounts: Scalars['Int']['output'];
  /** People who have an account that is not removed in at least one service. */
  users: Scalars['Int']['output'];
};


/** Figures for a first screen. All that one request asks for are read at the same moment, so they fit each other. */
export type DiscoverySummaryInactiveAccountsArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/** Figures for a first screen. All that one request asks for are read at the same moment, so they fit each other. */
export type DiscoverySummaryNewServicesArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/** Figures for a first screen. All that one request asks for are read at the same moment, so they fit each other. */
export type DiscoverySummaryUnusedServicesArgs = {
  within: Scalars['ISO8601Duration']['input'];
};

/**
 * A person of the organisation, from the Okta directory.
 *
 * A subgraph that joins by `email` is asked with a null for whoever has none, and should answer null to that, as this one does.
 */
export type Employee = {
  __typename?: 'Employee';
  /** When the person was last activated in Okta: on joining as a rule, and again on coming back. Null before, where Okta does not say, and until a sync of this version has read the person. */
  activatedInOktaAt?: Maybe<Scalars['DateTime']['output']>;
  /** City. */
  city?: Maybe<Scalars['String']['output']>;
  /** Cost centre, as the profile has it. */
  costCenter?: Maybe<Scalars['String']['output']>;
  /** Country code, as the profile has it. */
  countryCode?: Maybe<Scalars['String']['output']>;
  /** When the person was created in Okta; null where Okta does not say, and until a sync of this version has read the person. */
  createdInOktaAt?: Maybe<Scalars['DateTime']['output']>;
  /** The department; null when the profile names none. */
  department?: Maybe<Department>;
  /** Those who report to this person, by name when no order is given. Without a filter those who have left are among them. */
  directReports: EmployeeConnection;
  /** When a sync first saw it; never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** Name to show: the profile's own, else first and last name, else the e-mail, else the login, else Okta's id. */
  displayName: Scalars['String']['output'];
  /** Division, as the profile has it. */
  division?: Maybe<Scalars['String']['output']>;
  /** Primary e-mail; the login where the profile has none. Null when neither is an e-mail address, as with a login that has no @. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  /** Number in the HR system. */
  employeeNumber?: Maybe<Scalars['String']['output']>;
  /** What kind of person or login it is. */
  employeeType: EmployeeType;
  /** Whether the person is there. */
  employmentStatus: EmploymentStatus;
  /** First name. */
  firstName?: Maybe<Scalars['String']['output']>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** Last name. */
  lastName?: Maybe<Scalars['String']['output']>;
  /** When a sync last saw it. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** Last sign-in to Okta itself, per the directory. Not use of a service: Okta does not update it on every sign-in. */
  lastOktaLoginAt?: Maybe<Scalars['DateTime']['output']>;
  /** What the person signs in to Okta with. Often, not always, the e-mail, and not always of the form of one. Null when Okta does not say. */
  login?: Maybe<Scalars['String']['output']>;
  /** The manager, where the profile names one who can be found: by Okta id, login, e-mail or employee number. */
  manager?: Maybe<Employee>;
  /** Nickname: how the person is called informally, as the profile has it. Null when the profile has none, and until a sync of this version has read the person. */
  nickName?: Maybe<Scalars['String']['output']>;
  /** Status exactly as Okta names it. */
  oktaStatus: Scalars['String']['output'];
  /** Okta's id (`00u…`). */
  oktaUserId: Scalars['String']['output'];
  /** Organisation, as the profile has it. */
  organization?: Maybe<Scalars['String']['output']>;
  /** `userType` exactly as the profile has it. */
  rawEmployeeType?: Maybe<Scalars['String']['output']>;
  /** When a complete read no longer found it. Nothing is ever deleted by a sync; what comes back is null here again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Second e-mail. Null when there is none, or what is there is no e-mail address. */
  secondaryEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** Services the person has an account in that is not removed, each once, by name when no order is given. */
  services: SaasServiceConnection;
  /** When the status last changed. */
  statusChangedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Job title. */
  title?: Maybe<Scalars['String']['output']>;
  /** The same person as a user of services; null without an account that is not removed. */
  user?: Maybe<SaasUser>;
};


/**
 * A person of the organisation, from the Okta directory.
 *
 * A subgraph that joins by `email` is asked with a null for whoever has none, and should answer null to that, as this one does.
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
 * A person of the organisation, from the Okta directory.
 *
 * A subgraph that joins by `email` is asked with a null for whoever has none, and should answer null to that, as this one does.
 */
export type EmployeeServicesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceOrder>>;
};

/** A page of employees. */
export type EmployeeConnection = {
  __typename?: 'EmployeeConnection';
  /** Employees with their cursors. */
  edges: Array<EmployeeEdge>;
  /** The employees alone. */
  nodes: Array<Employee>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One employee in a list. */
export type EmployeeEdge = {
  __typename?: 'EmployeeEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The employee. */
  node: Employee;
};

/** Which employees to list. All that is given must hold; within a list any one will do. */
export type EmployeeFilter = {
  /** Last activated in Okta within these bounds: who joined, or came back. */
  activatedInOktaAt?: InputMaybe<SaasDateTimeRange>;
  /** Of one of these cost centres. */
  costCenter?: InputMaybe<Array<Scalars['String']['input']>>;
  /** In one of these countries. */
  countryCode?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Created in Okta within these bounds. */
  createdInOktaAt?: InputMaybe<SaasDateTimeRange>;
  /** Of one of these departments. */
  department?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** First seen within these bounds. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** With one of these e-mails, in any case. Whoever's `email` is null is found by what Okta has in its place, the login at last. */
  email?: InputMaybe<Array<Scalars['EmailAddress']['input']>>;
  /** Of one of these kinds. */
  employeeType?: InputMaybe<Array<EmployeeType>>;
  /** In one of these states. */
  employmentStatus?: InputMaybe<Array<EmploymentStatus>>;
  /** Only those with, or without, a department. */
  hasDepartment?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those who have, or do not have, an account that is not removed in at least one service, used or not. */
  hasUser?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those that are gone, see `removedAt` (false: only the others). */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** With one of these logins, in any case. */
  login?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Reporting to this employee. */
  manager?: InputMaybe<Scalars['ID']['input']>;
  /** Gone within these bounds. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Part of the name, e-mail, login or title, without regard to case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Status changed within these bounds. */
  statusChangedAt?: InputMaybe<SaasDateTimeRange>;
};

/** One key to order employees by. */
export type EmployeeOrder = {
  /** Which way. */
  direction: SaasOrderDirection;
  /** What to order by. */
  field: EmployeeOrderField;
};

/** What employees can be ordered by. */
export type EmployeeOrderField =
  /** When the person was last activated in Okta; those without one come first when ascending, last when descending. */
  | 'ACTIVATED_IN_OKTA_AT'
  /** When the person was created in Okta; those without one come first when ascending, last when descending. */
  | 'CREATED_IN_OKTA_AT'
  /** When first seen. */
  | 'DISCOVERED_AT'
  /** Primary e-mail; whoever's `email` is null stands where what Okta has in its place does, the login at last, and comes first when ascending where there is nothing. */
  | 'EMAIL'
  /** Last sign-in to Okta itself; those without one come first when ascending, last when descending. */
  | 'LAST_OKTA_LOGIN_AT'
  /** Name to show. */
  | 'NAME'
  /** When the status last changed; those without one come first when ascending, last when descending. */
  | 'STATUS_CHANGED_AT';

/** What kind of person or login it is, read from the profile's `userType`. */
export type EmployeeType =
  /** A contractor, freelancer, consultant or temporary worker. */
  | 'CONTRACTOR'
  /** An employee of the organisation. */
  | 'EMPLOYEE'
  /** Somebody of a partner, supplier or customer. */
  | 'PARTNER'
  /** Not a person: a service, bot or shared login. */
  | 'SYSTEM_USER'
  /** Not said, or a word we do not know; see `rawEmployeeType`. */
  | 'UNKNOWN';

/** Whether a person is there. */
export type EmploymentStatus =
  /** There; locked out or with an expired password included. */
  | 'ACTIVE'
  /** Deactivated, or no longer in Okta (then `removedAt` is set). */
  | 'INACTIVE'
  /** Created in Okta, not activated yet. */
  | 'PENDING'
  /** Suspended. */
  | 'SUSPENDED';

/** The domain is not an Okta org's host name, or the token cannot be one, or another field is out of range. */
export type InvalidOktaInput = DiscoveryError & {
  __typename?: 'InvalidOktaInput';
  /** Name of the input field. */
  field: Scalars['String']['output'];
  /** What is wrong with the field and what a right value looks like. */
  message: Scalars['String']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Verifies domain and token with Okta, saves the integration and queues its first sync. When Okta refuses, nothing is saved. An org that was removed with its data kept is taken up again under its old id. May take as long as `testOktaConnection`. Null only beside an error. */
  addOktaIntegration?: Maybe<AddOktaIntegrationResult>;
  /** Stops a queued or running sync for good. What it read stays; the next sync begins afresh. Null only beside an error. */
  cancelOktaSync?: Maybe<CancelOktaSyncResult>;
  /** Lets what a run found missing and kept back be marked removed. Only the newest run of an integration can be confirmed. Null only beside an error. */
  confirmOktaSyncRemovals?: Maybe<ConfirmOktaSyncRemovalsResult>;
  /** Stops the schedule, and a run under way. Token and discovered data stay. Pausing what is paused changes nothing. Null only beside an error. */
  pauseOktaIntegration?: Maybe<UpdateOktaIntegrationResult>;
  /** Disconnects an org: its token is destroyed at once, a run under way is stopped. Discovered data stays unless `deleteData` is set. Null only beside an error. */
  removeOktaIntegration?: Maybe<RemoveOktaIntegrationResult>;
  /** Takes the schedule of a paused integration up again and queues a sync at once, see `syncRun`. Resuming what is not paused changes nothing. Null only beside an error. */
  resumeOktaIntegration?: Maybe<UpdateOktaIntegrationResult>;
  /** Replaces the token, once Okta has accepted the new one for the same org; until then, and when Okta refuses, the present one stays. Queues a sync with it at once, see `syncRun`. May take as long as `testOktaConnection`. Null only beside an error. */
  rotateOktaToken?: Maybe<RotateOktaTokenResult>;
  /** Says what is decided about a service. The last decision is kept; that there was one, each time, the feed tells. Null only beside an error. */
  setSaasServiceReviewStatus?: Maybe<SetSaasServiceReviewStatusResult>;
  /** Checks a domain and token and what the token may read; saves nothing. Takes some seconds as a rule; where a sync or other calls have used up what Okta allows the token in a minute, it waits for the next one: about a minute, three at the very worst, so let clients and gateways wait for it. A rate limit is told as a failure only when Okta itself refused. Whoever asks the same while it goes on gets the same answer, and it ends when the client leaves. Null only beside an error. */
  testOktaConnection?: Maybe<TestOktaConnectionResult>;
  /** Queues a sync. While one is queued or running, that one is returned. Null only beside an error. */
  triggerOktaSync?: Maybe<TriggerOktaSyncResult>;
  /** Changes how an integration is called and when and how hard it reads. Null only beside an error. */
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

/** A time whose sign-ins are not known and cannot be read any more. */
export type OktaActivityGap = {
  __typename?: 'OktaActivityGap';
  /** Sign-ins are missing from this instant on. */
  from: Scalars['DateTime']['output'];
  /** They are known again from this instant on. */
  to: Scalars['DateTime']['output'];
};

/** Ways to prove oneself to Okta. */
export type OktaAuthMethod =
  /** An API token made in Okta's admin console (SSWS). */
  | 'API_TOKEN';

/** Whether a data type can be read. */
export type OktaCapabilityStatus =
  /** Not read, by setting. */
  | 'DISABLED'
  /** Could not be read for another reason. */
  | 'FAILED'
  /** Okta refuses: the token's owner lacks the permission. */
  | 'FORBIDDEN'
  /** Can be read. */
  | 'OK'
  /** Is read, but there is more in the org than this token is shown: its owner's role is limited to a part of it. */
  | 'PARTIAL'
  /** Not tried yet. */
  | 'UNKNOWN';

/** Okta, or the network on the way to it, refused. */
export type OktaConnectionFailed = DiscoveryError & {
  __typename?: 'OktaConnectionFailed';
  /** HTTP status of Okta's answer, where there was one. */
  httpStatus?: Maybe<Scalars['Int']['output']>;
  /** What happened and what to do. */
  message: Scalars['String']['output'];
  /** Okta's own code, e.g. `E0000011`, where there was one. */
  oktaErrorCode?: Maybe<Scalars['String']['output']>;
  /** Which kind of refusal. */
  reason: OktaIntegrationStatusReason;
  /** When to try again, where that is known: Okta's rate limit has room then. */
  retryAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Domain and token work together. */
export type OktaConnectionVerified = {
  __typename?: 'OktaConnectionVerified';
  /** What the token may read. */
  capabilities: Array<OktaIntegrationCapability>;
  /** Host name as it would be stored. */
  domain: Scalars['String']['output'];
  /** About how long the first full sync would take: a rough figure, from the token's rate limits, the number of apps and people, and how often people sign in as a rule. Null when it cannot be told, as with more than 200 apps or in an org whose answers show no rate limit. */
  estimatedFirstSync?: Maybe<Scalars['ISO8601Duration']['output']>;
  /** The integration that reads the org already, perhaps under another host name: `addOktaIntegration` would answer `OktaIntegrationExists`. Null when there is none, or when it was removed: it is taken up again then. */
  existing?: Maybe<OktaIntegration>;
  /** Id of the org. */
  oktaOrgId: Scalars['String']['output'];
  /** Login of the admin who made the token. */
  tokenOwner?: Maybe<Scalars['String']['output']>;
};

/** A group in Okta, and the accounts it grants. Who belongs to it is not stored, only whose accounts come from it. */
export type OktaGroup = {
  __typename?: 'OktaGroup';
  /** How many apps are assigned to it, as Okta counts them; null where Okta does not say. */
  appCount?: Maybe<Scalars['Int']['output']>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** The integration it was found through. */
  integration: OktaIntegration;
  /** How many people belong to it, as Okta counts them, with an account or without; null where Okta does not say. */
  memberCount?: Maybe<Scalars['Int']['output']>;
  /** Its name. */
  name: Scalars['String']['output'];
  /** Okta's id of the group (`00g…`). */
  oktaGroupId: Scalars['String']['output'];
  /** Accounts that it grants, by e-mail of the user when no order is given: those of which Okta names it, see `assignedVia` of an account. Of several groups that grant an account Okta names one, and none where the account is assigned to the person as well: filter by the `assignment` GROUP for accounts that are only there because of a group. Accounts that are gone still name theirs: leave them out with `isRemoved: false`. */
  userAccounts: SaasUserAccountConnection;
};


/** A group in Okta, and the accounts it grants. Who belongs to it is not stored, only whose accounts come from it. */
export type OktaGroupUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};

/** A page of groups. */
export type OktaGroupConnection = {
  __typename?: 'OktaGroupConnection';
  /** Groups with their cursors. */
  edges: Array<OktaGroupEdge>;
  /** The groups alone. */
  nodes: Array<OktaGroup>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One group in a list. */
export type OktaGroupEdge = {
  __typename?: 'OktaGroupEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The group. */
  node: OktaGroup;
};

/** Which groups to list. All that is given must hold; within a list any one will do. */
export type OktaGroupFilter = {
  /** Only those that grant an account which is not removed (false: only the others). */
  grantsAccounts?: InputMaybe<Scalars['Boolean']['input']>;
  /** Found through one of these integrations. */
  integration?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** With one of these ids of Okta's (`00g…`). */
  oktaGroupId?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Part of the name, without regard to case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** One key to order groups by. */
export type OktaGroupOrder = {
  /** Which way. */
  direction: SaasOrderDirection;
  /** What to order by. */
  field: OktaGroupOrderField;
};

/** What groups can be ordered by. */
export type OktaGroupOrderField =
  /** How many people belong to it; those of which Okta does not say come first when ascending, last when descending. */
  | 'MEMBER_COUNT'
  /** Name. */
  | 'NAME';

/** A group in Okta. */
export type OktaGroupRef = {
  __typename?: 'OktaGroupRef';
  /** Its name; its id when the token may not read groups. */
  name: Scalars['String']['output'];
  /** Okta's id of the group (`00g…`). */
  oktaGroupId: Scalars['String']['output'];
};

/** One connected Okta org: its domain, its sealed token, and how well it can be read. */
export type OktaIntegration = {
  __typename?: 'OktaIntegration';
  /** Times whose sign-ins are lost, oldest first: nothing read the System Log for longer than Okta keeps it. Figures of use whose window overlaps one are not complete. */
  activityGaps: Array<OktaActivityGap>;
  /** Sign-ins are known from this instant on. Null until the System Log has been read to its end once. */
  activityKnownSince?: Maybe<Scalars['DateTime']['output']>;
  /** How the integration proves itself to Okta. */
  authMethod: OktaAuthMethod;
  /** What this token may read, by data type, when that last worked, and why it does not. */
  capabilities: Array<OktaIntegrationCapability>;
  /** When the integration was added. */
  createdAt: Scalars['DateTime']['output'];
  /** Host name of the org as stored: lower case, no scheme, no path, without `-admin`, e.g. `acme.okta.com`. */
  domain: Scalars['String']['output'];
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** When a run last ended that read everything it set out to read. Up to 10 user accounts may have been withheld in it from removal; with more, or with any person or service instance, it does not count until they are confirmed. Null before the first. */
  lastSuccessfulSyncAt?: Maybe<Scalars['DateTime']['output']>;
  /** The newest run, whatever became of it. */
  lastSyncRun?: Maybe<OktaSyncRun>;
  /** How much of each of the org's rate limits syncs may spend, 0.05 to 1. */
  maxRateShare: Scalars['Float']['output'];
  /** Name given by the admin; the domain when none was given. */
  name: Scalars['String']['output'];
  /** When the next scheduled run is due. */
  nextSyncAt?: Maybe<Scalars['DateTime']['output']>;
  /** Id of the Okta org behind the domain (`00o…`). One org can be connected once, whatever host name it is reached by. */
  oktaOrgId?: Maybe<Scalars['String']['output']>;
  /** Okta apps found through this integration, removed ones included, by label when no order is given. */
  serviceInstances: SaasServiceInstanceConnection;
  /** Whether the org can be read. */
  status: OktaIntegrationStatus;
  /** Why the status is not `CONNECTED`, or what needs looking after although it is. */
  statusReason?: Maybe<OktaIntegrationStatusReason>;
  /** Runs of this integration, newest first. */
  syncRuns: OktaSyncRunConnection;
  /** When syncs run by themselves. */
  syncSchedule: OktaSyncSchedule;
  /** The last four characters of the token, to tell tokens apart. The token itself can only be written. */
  tokenHint?: Maybe<Scalars['String']['output']>;
  /** When Okta last accepted the token. Okta lets a token die that nobody used for 30 days: one that the schedule leaves idle is used every 7 days for that reason alone, paused or not. */
  tokenLastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When its settings or status last changed. */
  updatedAt: Scalars['DateTime']['output'];
};


/** One connected Okta org: its domain, its sealed token, and how well it can be read. */
export type OktaIntegrationServiceInstancesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceInstanceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceInstanceOrder>>;
};


/** One connected Okta org: its domain, its sealed token, and how well it can be read. */
export type OktaIntegrationSyncRunsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OktaSyncRunFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** The integration was saved and its first sync is queued. */
export type OktaIntegrationAdded = {
  __typename?: 'OktaIntegrationAdded';
  /** The new integration. */
  integration: OktaIntegration;
  /** Its first sync run: poll it for progress. */
  syncRun: OktaSyncRun;
};

/** What a token may read of one data type. */
export type OktaIntegrationCapability = {
  __typename?: 'OktaIntegrationCapability';
  /** The data type. */
  dataType: OktaSyncDataType;
  /** When it was last read successfully. */
  lastSucceededAt?: Maybe<Scalars['DateTime']['output']>;
  /** What is missing and how to grant it. */
  message?: Maybe<Scalars['String']['output']>;
  /** Whether it can be read. */
  status: OktaCapabilityStatus;
};

/** A page of integrations. */
export type OktaIntegrationConnection = {
  __typename?: 'OktaIntegrationConnection';
  /** Integrations with their cursors. */
  edges: Array<OktaIntegrationEdge>;
  /** The integrations alone. */
  nodes: Array<OktaIntegration>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all. */
  totalCount: Scalars['Int']['output'];
};

/** One integration in a list. */
export type OktaIntegrationEdge = {
  __typename?: 'OktaIntegrationEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The integration. */
  node: OktaIntegration;
};

/** The same Okta org is connected already, perhaps under another host name. */
export type OktaIntegrationExists = DiscoveryError & {
  __typename?: 'OktaIntegrationExists';
  /** The integration that is there. */
  existing: OktaIntegration;
  /** Which integration it is. */
  message: Scalars['String']['output'];
};

/** The integration is disconnected and its token destroyed here. */
export type OktaIntegrationRemoved = {
  __typename?: 'OktaIntegrationRemoved';
  /** Id of the removed integration. */
  id: Scalars['ID']['output'];
  /** The token still lives in Okta until it is revoked there, on this page. */
  revokeTokenInOktaUrl?: Maybe<Scalars['URL']['output']>;
};

/** Whether an org can be read. */
export type OktaIntegrationStatus =
  /** The token works and everything can be read. */
  | 'CONNECTED'
  /** Saved; the token has not been verified yet. */
  | 'CONNECTING'
  /** Works, but at least one data type cannot be read, or not all of it. */
  | 'DEGRADED'
  /** Removed by an admin: the token is destroyed, discovered data is kept. */
  | 'DISCONNECTED'
  /** Nothing can be read: token refused, org unreachable or suspended. What was discovered is kept. */
  | 'ERROR'
  /** Kept, not synced. */
  | 'PAUSED';

/** Why an integration does not work, or not fully. */
export type OktaIntegrationStatusReason =
  /** The org does not allow API access. */
  | 'API_ACCESS_DISABLED'
  /** The token's owner lacks an admin role for something that must be read. */
  | 'INSUFFICIENT_PERMISSIONS'
  /** A fault on our side, or a request that Okta did not understand. */
  | 'INTERNAL'
  /** Okta does not know this token: mistyped, or of another org. */
  | 'INVALID_TOKEN'
  /** The token may only be used from other network zones. */
  | 'IP_NOT_ALLOWED'
  /** No Okta org answers under this domain. */
  | 'ORG_NOT_FOUND'
  /** The org could not be reached or keeps failing. */
  | 'ORG_UNREACHABLE'
  /** Okta's rate limit left no room. */
  | 'RATE_LIMITED'
  /** Connected, but `lastSuccessfulSyncAt` is more than three intervals of its schedule ago, and a day at least. */
  | 'SYNC_STALE'
  /** The token used to work and does no longer: expired after 30 idle days, revoked, or its owner was deactivated. */
  | 'TOKEN_EXPIRED_OR_REVOKED';

/** The integration as it stands now. */
export type OktaIntegrationUpdated = {
  __typename?: 'OktaIntegrationUpdated';
  /** The integration. */
  integration: OktaIntegration;
  /** The sync run that this brought about: poll it for what came of it. A new token and the end of a pause bring one about. Null otherwise, while the integration is paused, and while a run with the former token is still at work. */
  syncRun?: Maybe<OktaSyncRun>;
};

/** How people sign in to an app. */
export type OktaSignOnMode =
  /** Password filled in by Okta's browser plugin, on a form Okta knows. */
  | 'AUTO_LOGIN'
  /** HTTP basic authentication. */
  | 'BASIC_AUTH'
  /** A plain link: weak evidence of use. */
  | 'BOOKMARK'
  /** Password filled in by the browser plugin. */
  | 'BROWSER_PLUGIN'
  /** OpenID Connect. */
  | 'OPENID_CONNECT'
  /** Anything else, or none given; see `rawSignOnMode`. */
  | 'OTHER'
  /** SAML 1.1. */
  | 'SAML_1_1'
  /** SAML 2.0. */
  | 'SAML_2_0'
  /** Password kept and sent by Okta. */
  | 'SECURE_PASSWORD_STORE'
  /** WS-Federation. */
  | 'WS_FEDERATION';

/** What a run changed. A run over an unchanged org counts zero everywhere. */
export type OktaSyncChangeSummary = {
  __typename?: 'OktaSyncChangeSummary';
  /** Departments seen for the first time, or back again. */
  departmentsAdded: Scalars['Int']['output'];
  /** Departments nobody belongs to any more. */
  departmentsRemoved: Scalars['Int']['output'];
  /** Employees seen for the first time, or back again. */
  employeesAdded: Scalars['Int']['output'];
  /** Employees who became inactive, or are no longer in Okta. */
  employeesDeactivated: Scalars['Int']['output'];
  /** Employees whose profile or status changed. */
  employeesUpdated: Scalars['Int']['output'];
  /** Services seen for the first time, or back again. */
  servicesDiscovered: Scalars['Int']['output'];
  /** Services no longer in Okta. */
  servicesRemoved: Scalars['Int']['output'];
  /** Sign-ins counted from the System Log. */
  signInsIngested: Scalars['Int']['output'];
  /** User accounts seen for the first time, or back again. */
  userAccountsAdded: Scalars['Int']['output'];
  /** User accounts no longer in Okta. */
  userAccountsRemoved: Scalars['Int']['output'];
};

/** Kinds of data read from Okta, each a stage of a sync run. */
export type OktaSyncDataType =
  /** Okta apps: services and their instances. */
  | 'APPS'
  /** Users of each app: users and user accounts. */
  | 'APP_ASSIGNMENTS'
  /** Okta groups: names for `assignedVia`. */
  | 'GROUPS'
  /** Okta's System Log: sign-ins, i.e. use. */
  | 'SYSTEM_LOG'
  /** Okta users: employees and departments. */
  | 'USERS';

/** Why something could not be read. */
export type OktaSyncError = {
  __typename?: 'OktaSyncError';
  /** Short code for machines, e.g. `unauthorized`, `forbidden`, `unavailable`. */
  code: Scalars['String']['output'];
  /** HTTP status of Okta's answer, where there was one. */
  httpStatus?: Maybe<Scalars['Int']['output']>;
  /** What happened and what to do. */
  message: Scalars['String']['output'];
  /** Okta's own code, e.g. `E0000006`, where there was one. */
  oktaErrorCode?: Maybe<Scalars['String']['output']>;
  /** Whether trying again later may help. */
  retryable: Scalars['Boolean']['output'];
};

/** How much a run reads. */
export type OktaSyncMode =
  /** Everything, whatever earlier runs know. */
  | 'FULL'
  /** What changed since the last run, as Okta tells: apps, changed people and groups, new log events, and the users of apps that those name; an app without a change is read again within a day. Everything, while the org's log cannot be relied on to tell. */
  | 'INCREMENTAL';

/** One execution of a sync for one integration. Poll it for progress while it is `QUEUED` or `RUNNING`, or subscribe to `oktaSyncRunUpdated`. */
export type OktaSyncRun = {
  __typename?: 'OktaSyncRun';
  /** What it changed so far. */
  changes: OktaSyncChangeSummary;
  /** Milliseconds from `startedAt` to `finishedAt`, or until now while it runs. */
  durationMs?: Maybe<Scalars['Int']['output']>;
  /** Why it failed, or what part of it did. */
  error?: Maybe<OktaSyncError>;
  /** When the run should end at its present pace; null before that can be told. */
  estimatedFinishAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it ended. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** The integration it reads. */
  integration: OktaIntegration;
  /** How much it reads. */
  mode: OktaSyncMode;
  /** 0 to 1, from requests done and requests still expected; null before that can be told. */
  progress?: Maybe<Scalars['Float']['output']>;
  /** When it was asked for. */
  queuedAt: Scalars['DateTime']['output'];
  /** One entry per data type, in the order they are read. */
  stages: Array<OktaSyncStage>;
  /** When it first began to read. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How it stands. */
  status: OktaSyncRunStatus;
  /** What started it. */
  trigger: OktaSyncTrigger;
  /** What a complete read no longer found, but what was kept because so much would have gone at once. */
  withheldRemovals?: Maybe<OktaSyncWithheldRemovals>;
};

/** A page of runs. */
export type OktaSyncRunConnection = {
  __typename?: 'OktaSyncRunConnection';
  /** Runs with their cursors. */
  edges: Array<OktaSyncRunEdge>;
  /** The runs alone. */
  nodes: Array<OktaSyncRun>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all. */
  totalCount: Scalars['Int']['output'];
};

/** One run in a list. */
export type OktaSyncRunEdge = {
  __typename?: 'OktaSyncRunEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The run. */
  node: OktaSyncRun;
};

/** Which runs to list. */
export type OktaSyncRunFilter = {
  /** Began within these bounds. */
  startedAt?: InputMaybe<SaasDateTimeRange>;
  /** In one of these states. */
  status?: InputMaybe<Array<OktaSyncRunStatus>>;
  /** Started by one of these. */
  trigger?: InputMaybe<Array<OktaSyncTrigger>>;
};

/** How a run or one of its stages stands. */
export type OktaSyncRunStatus =
  /** Stopped on request. */
  | 'CANCELED'
  /** Ended without result; what was known before is kept. */
  | 'FAILED'
  /** Ended; some part could not be read, or removals were withheld. Where all was read and no more than 10 user accounts were withheld, `lastSuccessfulSyncAt` of the integration moves all the same. */
  | 'PARTIALLY_SUCCEEDED'
  /** Waits for its turn. */
  | 'QUEUED'
  /** Is being read. */
  | 'RUNNING'
  /** Ended, complete. */
  | 'SUCCEEDED';

/** The run as it stands now. */
export type OktaSyncRunUpdated = {
  __typename?: 'OktaSyncRunUpdated';
  /** The run. */
  syncRun: OktaSyncRun;
};

/** When an integration syncs by itself. */
export type OktaSyncSchedule = {
  __typename?: 'OktaSyncSchedule';
  /** Whether it syncs by itself at all: not while it is paused, nor once it is removed. */
  enabled: Scalars['Boolean']['output'];
  /** Time from one scheduled run to the next. */
  interval: Scalars['ISO8601Duration']['output'];
};

/** One data type within a run. */
export type OktaSyncStage = {
  __typename?: 'OktaSyncStage';
  /** Requests sent to Okta. */
  apiCalls: Scalars['Int']['output'];
  /** What is read. */
  dataType: OktaSyncDataType;
  /** Why it failed. */
  error?: Maybe<OktaSyncError>;
  /** When it ended. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Milliseconds spent waiting for Okta's rate limit. */
  rateLimitWaitMs: Scalars['Int']['output'];
  /** Items read from Okta so far. */
  recordsRead: Scalars['Int']['output'];
  /** Items Okta sent that could not be understood; they were left out, never taken for a removal. */
  recordsSkipped: Scalars['Int']['output'];
  /** When it began. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How it stands. */
  status: OktaSyncRunStatus;
};

/** What started a run. */
export type OktaSyncTrigger =
  /** The integration was added. */
  | 'CONNECT'
  /** Somebody asked. */
  | 'MANUAL'
  /** An earlier run failed in a way worth another try. */
  | 'RETRY'
  /** The schedule. */
  | 'SCHEDULE';

/** A run is queued or under way. */
export type OktaSyncTriggered = {
  __typename?: 'OktaSyncTriggered';
  /** True when a run was queued or running already: then this is that one. */
  alreadyRunning: Scalars['Boolean']['output'];
  /** The run: poll it for progress. */
  syncRun: OktaSyncRun;
};

/** Removals that were kept back because so much would have gone at once. */
export type OktaSyncWithheldRemovals = {
  __typename?: 'OktaSyncWithheldRemovals';
  /** Employees who were not found. */
  employees: Scalars['Int']['output'];
  /** Why they were kept. */
  reason: Scalars['String']['output'];
  /** Service instances that were not found. */
  serviceInstances: Scalars['Int']['output'];
  /** User accounts that were not found. */
  userAccounts: Scalars['Int']['output'];
};

/** Where a page of a connection stands. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last item of this page: give it back as `after` for the next page. Null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is more after `endCursor`. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether something comes before `startCursor`. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item of this page: give it back as `before` for the page in front. Null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** What `pauseOktaIntegration` needs. */
export type PauseOktaIntegrationInput = {
  /** The integration. */
  id: Scalars['ID']['input'];
};

export type Query = {
  __typename?: 'Query';
  /** One department; null when there is none with that id. */
  department?: Maybe<Department>;
  /** The department of that name, in any of its spellings; null when there is none. */
  departmentByName?: Maybe<Department>;
  /** Departments, by name when no order is given. Departments nobody belongs to any more stay listed, with `removedAt`. Null only beside an error. */
  departments?: Maybe<DepartmentConnection>;
  /**
   * What changed, oldest first, in the order in which it became visible: whoever keeps the last `endCursor` and asks again with it as `after` gets every later event once and misses none, however many syncs write at the same time.
   *
   * The first sync finds everything at once and tells of services and departments only. People, accounts, their changes and first sign-ins are told from the second sync on; one by one they would all say the same. An unchanged sync adds no event. Events are kept for 400 days, and erased with the data of their integration. Null only beside an error.
   */
  discoveryEvents?: Maybe<DiscoveryEventConnection>;
  /** Figures for a first screen. Null only beside an error. */
  discoverySummary?: Maybe<DiscoverySummary>;
  /** One employee; null when there is none with that id. */
  employee?: Maybe<Employee>;
  /** The employee with that e-mail; null when there is none. Whoever's `email` is null is found by what Okta has in its place, the login at last. When two share one, an active person comes first. */
  employeeByEmail?: Maybe<Employee>;
  /** Employees, by name when no order is given. People who left stay listed, as `INACTIVE`. Null only beside an error. */
  employees?: Maybe<EmployeeConnection>;
  /** One group; null when there is none with that id. */
  oktaGroup?: Maybe<OktaGroup>;
  /** Groups, by name when no order is given. A group that was deleted in Okta stays listed, as accounts that are gone may name it. Empty where the token may not read groups. Null only beside an error. */
  oktaGroups?: Maybe<OktaGroupConnection>;
  /** One integration; null when there is none with that id. */
  oktaIntegration?: Maybe<OktaIntegration>;
  /** All integrations, newest first, removed ones whose data is kept included. Null only beside an error. */
  oktaIntegrations?: Maybe<OktaIntegrationConnection>;
  /** One sync run; null when there is none with that id. */
  oktaSyncRun?: Maybe<OktaSyncRun>;
  /** One service; null when there is none with that id. */
  saasService?: Maybe<SaasService>;
  /** The service with that key; null when there is none. */
  saasServiceByCatalogKey?: Maybe<SaasService>;
  /** One service instance; null when there is none with that id. */
  saasServiceInstance?: Maybe<SaasServiceInstance>;
  /** Service instances of all services and integrations, by label when no order is given. Instances that are gone stay listed, with `removedAt`. Null only beside an error. */
  saasServiceInstances?: Maybe<SaasServiceInstanceConnection>;
  /** Services, by name when no order is given. Services that are gone stay listed, with `removedAt`. Null only beside an error. */
  saasServices?: Maybe<SaasServiceConnection>;
  /** One user; null when there is none with that id. */
  saasUser?: Maybe<SaasUser>;
  /** User accounts, removed ones included, by e-mail of the user when no order is given. Null only beside an error. */
  saasUserAccounts?: Maybe<SaasUserAccountConnection>;
  /** The user with that e-mail; null when there is none. Whoever's `email` is null is found by what Okta has in its place, the login at last. When two share one, an active person comes first. */
  saasUserByEmail?: Maybe<SaasUser>;
  /** Users, by e-mail when no order is given. Users whose last account is gone stay listed, with `removedAt`. Null only beside an error. */
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

/** What `removeOktaIntegration` needs. */
export type RemoveOktaIntegrationInput = {
  /** Also erase everything known only through this integration: services, people, accounts, sign-ins. */
  deleteData: Scalars['Boolean']['input'];
  /** The integration. */
  id: Scalars['ID']['input'];
};

/** Outcome of `removeOktaIntegration`. */
export type RemoveOktaIntegrationResult = DiscoveryNotFound | OktaIntegrationRemoved;

/** What `resumeOktaIntegration` needs. */
export type ResumeOktaIntegrationInput = {
  /** The integration. */
  id: Scalars['ID']['input'];
};

/** What `rotateOktaToken` needs. */
export type RotateOktaTokenInput = {
  /** The new API token, of the same org. Write-only, as the first one. */
  apiToken: Scalars['String']['input'];
  /** The integration. */
  id: Scalars['ID']['input'];
};

/** Outcome of `rotateOktaToken`. */
export type RotateOktaTokenResult = DiscoveryConflict | DiscoveryNotFound | InvalidOktaInput | OktaConnectionFailed | OktaIntegrationUpdated;

/** How an account is assigned. */
export type SaasAssignmentType =
  /** To the person. Okta also says so when a group grants it as well. */
  | 'DIRECT'
  /** Through a group. */
  | 'GROUP'
  /** Assigned, Okta does not say how. */
  | 'IMPLICIT'
  /** Not assigned. */
  | 'NONE';

/** Bounds of an instant; all that are given hold together. */
export type SaasDateTimeRange = {
  /** After. */
  gt?: InputMaybe<Scalars['DateTime']['input']>;
  /** At or after. */
  gte?: InputMaybe<Scalars['DateTime']['input']>;
  /** Before. */
  lt?: InputMaybe<Scalars['DateTime']['input']>;
  /** At or before. */
  lte?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Services a department uses. */
export type SaasDepartmentServiceUsageConnection = {
  __typename?: 'SaasDepartmentServiceUsageConnection';
  /** Services with their figures. */
  edges: Array<SaasDepartmentServiceUsageEdge>;
  /** The services alone. */
  nodes: Array<SaasService>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many services there are in all. */
  totalCount: Scalars['Int']['output'];
};

/** One service seen from one department. */
export type SaasDepartmentServiceUsageEdge = {
  __typename?: 'SaasDepartmentServiceUsageEdge';
  /** People of the department who signed in within the window, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** Share of the department's active employees who signed in within the window, with any account; null when there are none. */
  adoption?: Maybe<Scalars['Float']['output']>;
  /** People of the department to whom it is assigned, as in `SaasServiceUsage.assignedUsers`. */
  assignedUsers: Scalars['Int']['output'];
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** Whether all use of the service within the window is known, see `SaasServiceUsage.isComplete`. Where it is not, the numbers are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** Their latest sign-in, with any account. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** The service. */
  node: SaasService;
  /** Their sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
};

/** Departments that use a service. */
export type SaasDepartmentUsageConnection = {
  __typename?: 'SaasDepartmentUsageConnection';
  /** Departments with their figures. */
  edges: Array<SaasDepartmentUsageEdge>;
  /** The departments alone. */
  nodes: Array<Department>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many departments there are in all. */
  totalCount: Scalars['Int']['output'];
  /** Users of the service who belong to no department. */
  unassigned: SaasUnassignedUsage;
};

/** One department seen from one service. */
export type SaasDepartmentUsageEdge = {
  __typename?: 'SaasDepartmentUsageEdge';
  /** People of the department who signed in within the window, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** People of the department to whom the service is assigned, as in `SaasServiceUsage.assignedUsers`. */
  assignedUsers: Scalars['Int']['output'];
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** Whether all use of the service within the window is known, see `SaasServiceUsage.isComplete`. Where it is not, the numbers are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** Their latest sign-in, with any account. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** The department. */
  node: Department;
  /** The department's share of all `activeUsers` of the service; null when nobody is active. */
  shareOfService?: Maybe<Scalars['Float']['output']>;
  /** Their sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
};

/** Which way a list is ordered. */
export type SaasOrderDirection =
  /** Smallest, earliest, A first. */
  | 'ASC'
  /** Largest, latest, Z first. */
  | 'DESC';

/** A SaaS product the organisation uses, e.g. Zoom, however many Okta apps stand for it. */
export type SaasService = {
  __typename?: 'SaasService';
  /** Stable key of the product: the name of its app in Okta's catalogue, e.g. `zoomus`, or `custom:<org id>:<app id>` for an app that is not from the catalogue, or only in one of its generic frames (bookmark, template, SCIM test app). */
  catalogKey: Scalars['String']['output'];
  /** What kind of software it is, where known. */
  category?: Maybe<Scalars['String']['output']>;
  /** Departments of people to whom it is assigned, or who signed in to it within the window, most active users first. Which accounts count is said at `SaasUserAccount`. */
  departments: SaasDepartmentUsageConnection;
  /** When a sync first saw it; never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** By what it was found. */
  discoverySources: Array<DiscoverySource>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** The Okta apps that stand for it, removed ones included, by label when no order is given. */
  instances: SaasServiceInstanceConnection;
  /** Whether it is not from Okta's catalogue: a bookmark, a template, an app of the organisation's own. */
  isCustom: Scalars['Boolean']['output'];
  /** Latest successful sign-in by anyone, with any account, as far as sign-ins are known. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last saw it. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** Its logo, as Okta shows it. */
  logoUrl?: Maybe<Scalars['URL']['output']>;
  /** Name of the product. */
  name: Scalars['String']['output'];
  /** When a complete read no longer found it. Nothing is ever deleted by a sync; what comes back is null here again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why. */
  reviewNote?: Maybe<Scalars['String']['output']>;
  /** What was decided about it. */
  reviewStatus: SaasServiceReviewStatus;
  /** When that was; null while it was never reviewed. */
  reviewedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who did, as whoever authenticates callers names them; null where nobody does. */
  reviewedBy?: Maybe<Scalars['String']['output']>;
  /** How it stands in Okta. Says nothing about use. */
  status: SaasServiceStatus;
  /** How it is used within a window that ends now and begins with a whole day, in UTC. */
  usage: SaasServiceUsage;
  /** How its use went, by day, week or month, oldest first: a point for each period that has a day in the range. Periods are whole ones, whatever day the range begins or ends on. At most 800 points. */
  usageTrend: Array<SaasUsagePoint>;
  /** Accounts in any of its instances, removed ones included. */
  userAccounts: SaasUserAccountConnection;
  /** People who have an account in it that is not removed, each once, by e-mail when no order is given. */
  users: SaasUserConnection;
  /** Who makes it, where known. */
  vendor?: Maybe<Scalars['String']['output']>;
  /** Its home page, where known. */
  websiteUrl?: Maybe<Scalars['URL']['output']>;
};


/** A SaaS product the organisation uses, e.g. Zoom, however many Okta apps stand for it. */
export type SaasServiceDepartmentsArgs = {
  activeWithin?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** A SaaS product the organisation uses, e.g. Zoom, however many Okta apps stand for it. */
export type SaasServiceInstancesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasServiceInstanceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasServiceInstanceOrder>>;
};


/** A SaaS product the organisation uses, e.g. Zoom, however many Okta apps stand for it. */
export type SaasServiceUsageArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/** A SaaS product the organisation uses, e.g. Zoom, however many Okta apps stand for it. */
export type SaasServiceUsageTrendArgs = {
  from: Scalars['LocalDate']['input'];
  granularity: SaasTrendGranularity;
  to: Scalars['LocalDate']['input'];
};


/** A SaaS product the organisation uses, e.g. Zoom, however many Okta apps stand for it. */
export type SaasServiceUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};


/** A SaaS product the organisation uses, e.g. Zoom, however many Okta apps stand for it. */
export type SaasServiceUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserOrder>>;
};

/** A page of services. */
export type SaasServiceConnection = {
  __typename?: 'SaasServiceConnection';
  /** Services with their cursors. */
  edges: Array<SaasServiceEdge>;
  /** The services alone. */
  nodes: Array<SaasService>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One service in a list. */
export type SaasServiceEdge = {
  __typename?: 'SaasServiceEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The service. */
  node: SaasService;
};

/** Which services to list. All that is given must hold; within a list any one will do. */
export type SaasServiceFilter = {
  /** With one of these keys. */
  catalogKey?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Of one of these categories. */
  category?: InputMaybe<Array<Scalars['String']['input']>>;
  /** First seen within these bounds. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** Found by at least one of these. */
  discoverySource?: InputMaybe<Array<DiscoverySource>>;
  /** Found through one of these integrations. */
  integration?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Only custom ones, or only catalogue ones. */
  isCustom?: InputMaybe<Scalars['Boolean']['input']>;
  /** With an instance that is still there and in which Okta creates or deactivates accounts by itself (false: with one in which that is done by hand). A service that has instances of both kinds is listed either way. */
  isProvisioningEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those that are gone, see `removedAt` (false: only the others). */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last signed in to within these bounds, with any account. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** Only those with an instance that is still there and leaves sign-ins: all but bookmarks do (false: only the others). */
  leavesSignIns?: InputMaybe<Scalars['Boolean']['input']>;
  /** Assigned to at most so many people, as in `SaasServiceUsage.assignedUsers`: with 0 also those that are only signed in to. */
  maxAssignedUsers?: InputMaybe<Scalars['Int']['input']>;
  /** With at most so many user accounts that are not removed. */
  maxUserAccounts?: InputMaybe<Scalars['Int']['input']>;
  /** With at least so many user accounts that are not removed. */
  minUserAccounts?: InputMaybe<Scalars['Int']['input']>;
  /** Gone within these bounds. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Reviewed with one of these outcomes. */
  reviewStatus?: InputMaybe<Array<SaasServiceReviewStatus>>;
  /** Part of the name, key or vendor, without regard to case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** With an instance that is still there and has one of these ways to sign in. */
  signOnMode?: InputMaybe<Array<OktaSignOnMode>>;
  /** In one of these states. */
  status?: InputMaybe<Array<SaasServiceStatus>>;
  /** Not signed in to by anyone, with any account, within a window of this length, which ends now and begins with a whole day, in UTC. Lists nothing of which that cannot be told: bookmarks and services of which one is a bookmark (they leave no sign-ins), and see `OktaIntegration.activityKnownSince`. */
  unusedFor?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  /** With an account that is not removed, used or not, of someone of one of these departments. */
  usedByDepartment?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** With an account that is not removed, used or not, of one of these users. */
  usedByUser?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One Okta app (`0oa…`) of a service: `Zendesk – Support` and `Zendesk – IT` are two instances of Zendesk. */
export type SaasServiceInstance = {
  __typename?: 'SaasServiceInstance';
  /** When the app was added to Okta. */
  createdInOktaAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync first saw it; never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** Okta's id of the app (`0oa…`). */
  externalId: Scalars['String']['output'];
  /** Provisioning features switched on in Okta, e.g. `PUSH_NEW_USERS`. */
  features: Array<Scalars['String']['output']>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** The integration it was found through. */
  integration: OktaIntegration;
  /** Whether Okta creates or deactivates accounts in the service by itself. */
  isProvisioningEnabled: Scalars['Boolean']['output'];
  /** The app's label, set by the admin in Okta. */
  label: Scalars['String']['output'];
  /** Latest successful sign-in by anyone, with any account. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last saw it. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** The app's `name` in Okta; null for an app that is only known from sign-ins. */
  oktaName?: Maybe<Scalars['String']['output']>;
  /** Sign-on mode exactly as Okta names it. */
  rawSignOnMode?: Maybe<Scalars['String']['output']>;
  /** When a complete read no longer found it. Nothing is ever deleted by a sync; what comes back is null here again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Seats bought, where an admin entered them in Okta. */
  seatCount?: Maybe<Scalars['Int']['output']>;
  /** The product. */
  service: SaasService;
  /** How people sign in to it. */
  signOnMode: OktaSignOnMode;
  /** How it stands in Okta. */
  status: SaasServiceInstanceStatus;
  /** Accounts in it, removed ones included. */
  userAccounts: SaasUserAccountConnection;
};


/** One Okta app (`0oa…`) of a service: `Zendesk – Support` and `Zendesk – IT` are two instances of Zendesk. */
export type SaasServiceInstanceUserAccountsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SaasUserAccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<Array<SaasUserAccountOrder>>;
};

/** A page of service instances. */
export type SaasServiceInstanceConnection = {
  __typename?: 'SaasServiceInstanceConnection';
  /** Service instances with their cursors. */
  edges: Array<SaasServiceInstanceEdge>;
  /** The service instances alone. */
  nodes: Array<SaasServiceInstance>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One service instance in a list. */
export type SaasServiceInstanceEdge = {
  __typename?: 'SaasServiceInstanceEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The service instance. */
  node: SaasServiceInstance;
};

/** Which service instances to list. All that is given must hold; within a list any one will do. */
export type SaasServiceInstanceFilter = {
  /** Added to Okta within these bounds. */
  createdInOktaAt?: InputMaybe<SaasDateTimeRange>;
  /** First seen within these bounds. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** Found through one of these integrations. */
  integration?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Only those in which Okta creates or deactivates accounts by itself (false: only the others). */
  isProvisioningEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those that are gone, see `removedAt` (false: only the others). */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last signed in to within these bounds, with any account. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** Gone within these bounds. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Part of the label, or of the name of the service, without regard to case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Of one of these services. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** With one of these ways to sign in. */
  signOnMode?: InputMaybe<Array<OktaSignOnMode>>;
  /** In one of these states. */
  status?: InputMaybe<Array<SaasServiceInstanceStatus>>;
};

/** One key to order service instances by. */
export type SaasServiceInstanceOrder = {
  /** Which way. */
  direction: SaasOrderDirection;
  /** What to order by. */
  field: SaasServiceInstanceOrderField;
};

/** What service instances can be ordered by. */
export type SaasServiceInstanceOrderField =
  /** When the app was added to Okta; those without one come first when ascending, last when descending. */
  | 'CREATED_IN_OKTA_AT'
  /** When first seen. */
  | 'DISCOVERED_AT'
  /** Label. */
  | 'LABEL'
  /** Latest known sign-in, with any account; those without one come first when ascending, last when descending. */
  | 'LAST_ACTIVITY_AT'
  /** Seats bought; those without a number of seats come first when ascending, last when descending. */
  | 'SEAT_COUNT'
  /** Name of the service. */
  | 'SERVICE_NAME';

/** How a service instance stands in Okta. */
export type SaasServiceInstanceStatus =
  /** Active in Okta. */
  | 'ACTIVE'
  /** Deactivated in Okta; its assignments are kept there. */
  | 'INACTIVE'
  /** No longer in Okta, or never listed there and only known from sign-ins. */
  | 'REMOVED';

/** One key to order services by. */
export type SaasServiceOrder = {
  /** Which way. */
  direction: SaasOrderDirection;
  /** What to order by. */
  field: SaasServiceOrderField;
};

/** What services can be ordered by. */
export type SaasServiceOrderField =
  /** `activeUsers` of `usage` within 30 days, as of the last sync: people who signed in with any account. */
  | 'ACTIVE_USERS_30D'
  /** When first seen. */
  | 'DISCOVERED_AT'
  /** Latest known sign-in, with any account; those without one come first when ascending, last when descending. */
  | 'LAST_ACTIVITY_AT'
  /** Name. */
  | 'NAME'
  /** `seatCount` of `usage`, as of the last sync; those without a number of seats come first when ascending, last when descending. */
  | 'SEAT_COUNT'
  /** `unusedSeats` of `usage`, as of the last sync; those without a number of seats come first when ascending, last when descending. */
  | 'UNUSED_SEATS'
  /** Number of user accounts that are not removed. */
  | 'USER_ACCOUNT_COUNT'
  /** `utilization` of `usage` within 30 days, as of the last sync; those assigned to nobody come first when ascending, last when descending. Where use is not all known it is a lower bound. */
  | 'UTILIZATION_30D';

/** What people decided about a service. A sync never changes it, a removal and a return neither. */
export type SaasServiceReviewStatus =
  /** May be used. */
  | 'APPROVED'
  /** Of no interest. */
  | 'IGNORED'
  /** Somebody is looking at it. */
  | 'IN_REVIEW'
  /** Nobody has looked at it yet. */
  | 'NEW'
  /** May be used by some, or for some purposes: see the note. */
  | 'RESTRICTED';

/** How a service stands in Okta. */
export type SaasServiceStatus =
  /** At least one active instance. */
  | 'ACTIVE'
  /** Only inactive instances. */
  | 'INACTIVE'
  /** No longer in Okta. */
  | 'REMOVED';

/** The service as it is now. */
export type SaasServiceUpdated = {
  __typename?: 'SaasServiceUpdated';
  /** The service. */
  service: SaasService;
};

/** How a service is used within a window. Assigned and active are two numbers, always: an assignment says nothing about use. */
export type SaasServiceUsage = {
  __typename?: 'SaasServiceUsage';
  /** People who signed in within the window, with any account, see `SaasUserAccount`. */
  activeUsers: Scalars['Int']['output'];
  /** People to whom it is assigned, by open accounts: PENDING, ACTIVE and SUSPENDED ones, not DEPROVISIONED, UNASSIGNED or REMOVED ones. Which accounts count is said at `SaasUserAccount`. */
  assignedUsers: Scalars['Int']['output'];
  /** Start of the window. Windows are made of whole days: it is the beginning of the first day, in UTC. On the day of which sign-ins are known only from an hour on, as after the first sync, it is that hour; never less than the window's length ago. */
  from: Scalars['DateTime']['output'];
  /** People of `assignedUsers` who signed in before, but not within the window. Only those of whom that is known, see `SaasUsageState`: others are in none of these numbers. */
  inactiveUsers: Scalars['Int']['output'];
  /** False when sign-ins of the window's length up to now are not all known: they begin to be known later, one of the integration's `activityGaps` lies within it, the log was not read within it, or not for three sync intervals (a day at least), or one of the instances is a bookmark, which leaves no sign-ins. Then the numbers of use are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** People of `assignedUsers` without any known sign-in. Only those of whom all sign-ins of the window are known, see `SaasUsageState`. */
  neverUsedUsers: Scalars['Int']['output'];
  /** People whose first sign-in, with any account, lies within the window, as far as that can be told: all sign-ins of the four weeks before it have to be known. */
  newUsers: Scalars['Int']['output'];
  /** Open accounts, see `SaasUserAccount`, whose owner is suspended, deactivated or gone from the directory. */
  orphanedAccounts: Scalars['Int']['output'];
  /** Seats bought, over all instances that are not removed and where an admin entered them; null when none did. */
  seatCount?: Maybe<Scalars['Int']['output']>;
  /** Sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
  /** End of the window. */
  to: Scalars['DateTime']['output'];
  /** Seats bought but not taken by an open account, instance by instance, see `SaasUserAccount`; null like `seatCount`. */
  unusedSeats?: Maybe<Scalars['Int']['output']>;
  /** People of `assignedUsers` who signed in within the window, as a share of all of `assignedUsers`; null when there are none. */
  utilization?: Maybe<Scalars['Float']['output']>;
};

/** How long a period of a trend is. */
export type SaasTrendGranularity =
  /** A day, in UTC. */
  | 'DAY'
  /** A calendar month. */
  | 'MONTH'
  /** A week, Monday to Sunday. */
  | 'WEEK';

/** Users of a service who belong to no department. */
export type SaasUnassignedUsage = {
  __typename?: 'SaasUnassignedUsage';
  /** People who signed in within the window, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** People to whom the service is assigned, as in `SaasServiceUsage.assignedUsers`. */
  assignedUsers: Scalars['Int']['output'];
  /** Whether all use of the service within the window is known, see `SaasServiceUsage.isComplete`. Where it is not, the numbers are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** Their sign-ins within the window, with any account. */
  signIns: Scalars['Int']['output'];
};

/** Use of a service in one period. A period without sign-ins is a point of zeros. */
export type SaasUsagePoint = {
  __typename?: 'SaasUsagePoint';
  /** People who signed in, with any account. */
  activeUsers: Scalars['Int']['output'];
  /** People to whom it is assigned, as in `SaasServiceUsage.assignedUsers`. Only known of the period that is under way; null for others. */
  assignedUsers?: Maybe<Scalars['Int']['output']>;
  /** False when sign-ins of the period are not all known: it begins before they are, has a gap, is not over, ends after the log was last read, or one of the instances is a bookmark, which leaves none. Then the numbers are lower bounds. */
  isComplete: Scalars['Boolean']['output'];
  /** People whose first sign-in, with any account, this was, as far as that can be told: all sign-ins of the four weeks before it have to be known, so that for as long after they begin to be nobody is new. */
  newUsers: Scalars['Int']['output'];
  /** First day of the period. */
  periodStart: Scalars['LocalDate']['output'];
  /** Sign-ins, with any account. */
  signIns: Scalars['Int']['output'];
};

/** Whether an account is used. Figures, filters and summaries of use go by the same: nobody is called inactive or never used whose sign-ins are not all known. */
export type SaasUsageState =
  /** Signed in within the window. */
  | 'ACTIVE'
  /** Signed in before, not within the window, of which every sign-in is known. */
  | 'INACTIVE'
  /** No sign-in, and every sign-in of the window is known. */
  | 'NEVER_USED'
  /** No sign-in within the window is known, but not all of them are: too little history, one of the integration's `activityGaps` lies within it, the log was not read for long, or it is an account in a bookmark, which leaves no sign-ins. */
  | 'UNKNOWN';

/**
 * A person, or a login that matches nobody, who uses at least one service. Not every employee is a user and not every user is an employee.
 *
 * A subgraph that joins by `email` is asked with a null for whoever has none, and should answer null to that, as this one does.
 */
export type SaasUser = {
  __typename?: 'SaasUser';
  /** When a sync first saw it; never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** Name to show: the directory's, see `Employee`. Of whom it does not know, what the log or an app says, else the e-mail, else the login, else Okta's id. */
  displayName: Scalars['String']['output'];
  /** E-mail from the directory; the login where the profile has none. Of whom the directory does not know, what the log or an app says. Null when that is no e-mail address, as with a login that has no @. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  /** The employee; null when nobody in the directory matches. */
  employee?: Maybe<Employee>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** Latest successful sign-in to any service, with any account. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last saw it. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** What the person signs in to Okta with, from the directory or the System Log; not the user name in a service, which an account has. Null when neither says. */
  login?: Maybe<Scalars['String']['output']>;
  /** When a complete read no longer found it. Nothing is ever deleted by a sync; what comes back is null here again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Services the person has an account in that is not removed, each once, by name when no order is given. */
  services: SaasServiceConnection;
  /** Accounts, removed ones included, by name of the service when no order is given. */
  userAccounts: SaasUserAccountConnection;
};


/**
 * A person, or a login that matches nobody, who uses at least one service. Not every employee is a user and not every user is an employee.
 *
 * A subgraph that joins by `email` is asked with a null for whoever has none, and should answer null to that, as this one does.
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
 * A person, or a login that matches nobody, who uses at least one service. Not every employee is a user and not every user is an employee.
 *
 * A subgraph that joins by `email` is asked with a null for whoever has none, and should answer null to that, as this one does.
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
 * Which accounts count is the same everywhere. Lists of accounts hold all there ever were, removed ones included: those have `removedAt`, and `isRemoved: false` leaves them out. Where accounts lead from one thing to another (users of a service, services of a user or an employee, `Employee.user`, filters and counts by account), an account counts while it is not removed: SUSPENDED, DEPROVISIONED and UNASSIGNED ones do. Figures of who is assigned count open accounts alone: PENDING, ACTIVE and SUSPENDED ones, not DEPROVISIONED, UNASSIGNED or REMOVED ones. Who signed in counts with any account, whatever became of it since.
 */
export type SaasUserAccount = {
  __typename?: 'SaasUserAccount';
  /** When it was assigned. */
  assignedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Groups that grant it, where Okta names them. */
  assignedVia: Array<OktaGroupRef>;
  /** How it is assigned. */
  assignment: SaasAssignmentType;
  /** When a sync first saw it; never changes. */
  discoveredAt: Scalars['DateTime']['output'];
  /** By what it was found. */
  discoverySources: Array<DiscoverySource>;
  /** Id in the service; only known where Okta provisions it. */
  externalId?: Maybe<Scalars['String']['output']>;
  /** First known sign-in. */
  firstActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** Stable id. */
  id: Scalars['ID']['output'];
  /** The instance. */
  instance: SaasServiceInstance;
  /** False while the account only follows from a group's apps and members, and the app's own list of users has not been read yet. */
  isConfirmed: Scalars['Boolean']['output'];
  /** Latest sign-in. */
  lastActivityAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a sync last saw it. Says nothing about use. */
  lastObservedAt: Scalars['DateTime']['output'];
  /** Status of the assignment exactly as Okta names it; null when it was never assigned. */
  oktaStatus?: Maybe<Scalars['String']['output']>;
  /** When a complete read no longer found it. Nothing is ever deleted by a sync; what comes back is null here again. */
  removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The product. */
  service: SaasService;
  /** Sign-ins on the days of a window that ends today, the first day counted whole (UTC). */
  signInCount: Scalars['Int']['output'];
  /** How the account stands. */
  status: SaasUserAccountStatus;
  /** When a sync found it no longer assigned. */
  unassignedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether it is used. */
  usageState: SaasUsageState;
  /** Whose it is. */
  user: SaasUser;
  /** User name in the service, as Okta sends it. */
  username?: Maybe<Scalars['String']['output']>;
};


/**
 * One user's access to one service instance: an assignment in Okta, sign-ins in its System Log, or both.
 *
 * Which accounts count is the same everywhere. Lists of accounts hold all there ever were, removed ones included: those have `removedAt`, and `isRemoved: false` leaves them out. Where accounts lead from one thing to another (users of a service, services of a user or an employee, `Employee.user`, filters and counts by account), an account counts while it is not removed: SUSPENDED, DEPROVISIONED and UNASSIGNED ones do. Figures of who is assigned count open accounts alone: PENDING, ACTIVE and SUSPENDED ones, not DEPROVISIONED, UNASSIGNED or REMOVED ones. Who signed in counts with any account, whatever became of it since.
 */
export type SaasUserAccountSignInCountArgs = {
  within: Scalars['ISO8601Duration']['input'];
};


/**
 * One user's access to one service instance: an assignment in Okta, sign-ins in its System Log, or both.
 *
 * Which accounts count is the same everywhere. Lists of accounts hold all there ever were, removed ones included: those have `removedAt`, and `isRemoved: false` leaves them out. Where accounts lead from one thing to another (users of a service, services of a user or an employee, `Employee.user`, filters and counts by account), an account counts while it is not removed: SUSPENDED, DEPROVISIONED and UNASSIGNED ones do. Figures of who is assigned count open accounts alone: PENDING, ACTIVE and SUSPENDED ones, not DEPROVISIONED, UNASSIGNED or REMOVED ones. Who signed in counts with any account, whatever became of it since.
 */
export type SaasUserAccountUsageStateArgs = {
  activeWithin: Scalars['ISO8601Duration']['input'];
};

/** A page of user accounts. */
export type SaasUserAccountConnection = {
  __typename?: 'SaasUserAccountConnection';
  /** User accounts with their cursors. */
  edges: Array<SaasUserAccountEdge>;
  /** The user accounts alone. */
  nodes: Array<SaasUserAccount>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One user account in a list. */
export type SaasUserAccountEdge = {
  __typename?: 'SaasUserAccountEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The user account. */
  node: SaasUserAccount;
};

/** Which user accounts to list, removed ones included. All that is given must hold; within a list any one will do. */
export type SaasUserAccountFilter = {
  /** Assigned within these bounds. Lists nothing that was never assigned. */
  assignedAt?: InputMaybe<SaasDateTimeRange>;
  /** Granted by one of these groups, by Okta's ids of them (`00g…`), see `assignedVia` of an account. Accounts that are gone still name theirs: give `status` too for those that are open. */
  assignedVia?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Assigned in one of these ways. */
  assignment?: InputMaybe<Array<SaasAssignmentType>>;
  /** Of people of one of these departments. */
  department?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** First seen within these bounds. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** Of people of one of these kinds. */
  employeeType?: InputMaybe<Array<EmployeeType>>;
  /** Of people in one of these states. */
  employmentStatus?: InputMaybe<Array<EmploymentStatus>>;
  /** Without a sign-in within a window of this length, which ends now and begins with a whole day, in UTC: those whose `usageState` of that window is INACTIVE or NEVER_USED. Lists nothing that is UNKNOWN. */
  inactiveFor?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  /** Only those that are gone, see `removedAt` (false: only the others). */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last signed in within these bounds. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** Only those without any known sign-in of which all sign-ins of 90 days are known, so that their `usageState` of 90 days is NEVER_USED (false: only those signed in to). Lists nothing that is UNKNOWN. */
  neverUsed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only open accounts, see `SaasUserAccount`, whose owner is suspended, deactivated or gone from the directory (false: only the others). */
  orphaned?: InputMaybe<Scalars['Boolean']['input']>;
  /** Gone within these bounds. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** In one of these services. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** In one of these states. */
  status?: InputMaybe<Array<SaasUserAccountStatus>>;
};

/** One key to order user accounts by. */
export type SaasUserAccountOrder = {
  /** Which way. */
  direction: SaasOrderDirection;
  /** What to order by. */
  field: SaasUserAccountOrderField;
};

/** What user accounts can be ordered by. */
export type SaasUserAccountOrderField =
  /** When it was assigned; those without one come first when ascending, last when descending. */
  | 'ASSIGNED_AT'
  /** When first seen. */
  | 'DISCOVERED_AT'
  /** Latest known sign-in; those without any, UNKNOWN ones among them, come first when ascending, last when descending. */
  | 'LAST_ACTIVITY_AT'
  /** Name of the service. */
  | 'SERVICE_NAME'
  /** E-mail of the user, as EMAIL orders users. */
  | 'USER_EMAIL';

/** How a user account stands. */
export type SaasUserAccountStatus =
  /** Assigned and open. */
  | 'ACTIVE'
  /** Revoked or deprovisioned. */
  | 'DEPROVISIONED'
  /** Assigned, not set up yet. */
  | 'PENDING'
  /** A complete read of the app's users no longer found it. */
  | 'REMOVED'
  /** Suspended or inactive in the service. */
  | 'SUSPENDED'
  /** Signed in, but not assigned (any more). */
  | 'UNASSIGNED';

/** A page of users. */
export type SaasUserConnection = {
  __typename?: 'SaasUserConnection';
  /** Users with their cursors. */
  edges: Array<SaasUserEdge>;
  /** The users alone. */
  nodes: Array<SaasUser>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all, on every page together. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** One user in a list. */
export type SaasUserEdge = {
  __typename?: 'SaasUserEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The user. */
  node: SaasUser;
};

/** Which users to list, those whose accounts are all removed among them. All that is given must hold; within a list any one will do. */
export type SaasUserFilter = {
  /** Whose employee belongs to one of these departments. */
  department?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** First seen within these bounds. */
  discoveredAt?: InputMaybe<SaasDateTimeRange>;
  /** With one of these e-mails, in any case. Whoever's `email` is null is found by what Okta has in its place, the login at last. */
  email?: InputMaybe<Array<Scalars['EmailAddress']['input']>>;
  /** Whose employee is in one of these states. */
  employmentStatus?: InputMaybe<Array<EmploymentStatus>>;
  /** Only those with an account that is not removed (false: only the others, who had one once). */
  hasAccount?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those who are, or are not, in the directory. */
  hasEmployee?: InputMaybe<Scalars['Boolean']['input']>;
  /** Without a sign-in to anything, with any account, within a window of this length, which ends now and begins with a whole day, in UTC: those all of whose accounts have a `usageState` of that window that is INACTIVE or NEVER_USED. Accounts that were gone before the window, and bookmarks that were, do not count. Lists nobody with an account that is UNKNOWN, as one in a bookmark is. */
  inactiveFor?: InputMaybe<Scalars['ISO8601Duration']['input']>;
  /** Only those that are gone, see `removedAt` (false: only the others). */
  isRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Last signed in anywhere within these bounds, with any account. */
  lastActivityAt?: InputMaybe<SaasDateTimeRange>;
  /** With one of these logins, in any case. */
  login?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Only those who never signed in to anything with any account, as far as is known, and of whom that can be told of 90 days: those all of whose accounts have a `usageState` of 90 days that is NEVER_USED (false: only those who signed in to something). Lists nobody with an account that is UNKNOWN. */
  neverUsed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Gone within these bounds. */
  removedAt?: InputMaybe<SaasDateTimeRange>;
  /** Part of the name, e-mail, login or title, without regard to case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** With an account that is not removed in one of these services. */
  service?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One key to order users by. */
export type SaasUserOrder = {
  /** Which way. */
  direction: SaasOrderDirection;
  /** What to order by. */
  field: SaasUserOrderField;
};

/** What users can be ordered by. */
export type SaasUserOrderField =
  /** When first seen. */
  | 'DISCOVERED_AT'
  /** E-mail; whoever's `email` is null stands where what Okta has in its place does, the login at last, and comes first when ascending where there is nothing. */
  | 'EMAIL'
  /** Latest sign-in to any service, with any account; those without one come first when ascending, last when descending. */
  | 'LAST_ACTIVITY_AT'
  /** Name in the directory; of who is not in it, what EMAIL goes by. */
  | 'NAME';

/** What is decided about a service. */
export type SetSaasServiceReviewStatusInput = {
  /** Why, at most 2000 characters. Left out or blank, there is none: the note before does not stay. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** The decision. */
  reviewStatus: SaasServiceReviewStatus;
  /** The service. */
  serviceId: Scalars['ID']['input'];
};

/** Outcome of `setSaasServiceReviewStatus`. */
export type SetSaasServiceReviewStatusResult = DiscoveryNotFound | InvalidOktaInput | SaasServiceUpdated;

export type Subscription = {
  __typename?: 'Subscription';
  /** Runs as they change: first the newest run of each integration as it stands, then every run that changes, at most once a second. Sent as server-sent events (`Accept: text/event-stream`). Null only beside an error. */
  oktaSyncRunUpdated?: Maybe<OktaSyncRun>;
};


export type SubscriptionOktaSyncRunUpdatedArgs = {
  integrationId?: InputMaybe<Scalars['ID']['input']>;
};

/** What `testOktaConnection` needs. */
export type TestOktaConnectionInput = {
  /** API token to try. It is not stored. */
  apiToken: Scalars['String']['input'];
  /** The org's host name, as for `addOktaIntegration`. */
  domain: Scalars['String']['input'];
};

/** Outcome of `testOktaConnection`. */
export type TestOktaConnectionResult = InvalidOktaInput | OktaConnectionFailed | OktaConnectionVerified;

/** What `triggerOktaSync` needs. */
export type TriggerOktaSyncInput = {
  /** Only these data types; all when left out. */
  dataTypes?: InputMaybe<Array<OktaSyncDataType>>;
  /** The integration to sync. */
  integrationId: Scalars['ID']['input'];
  /** How much to read. */
  mode: OktaSyncMode;
};

/** Outcome of `triggerOktaSync`. */
export type TriggerOktaSyncResult = DiscoveryConflict | DiscoveryNotFound | OktaSyncTriggered;

/** What `updateOktaIntegration` changes; whatever is left out or null stays as it is. */
export type UpdateOktaIntegrationInput = {
  /** The integration. */
  id: Scalars['ID']['input'];
  /** How much of each of the org's rate limits syncs may spend, 0.05 to 1; 0.6 unless it was changed. Above 0.6 Okta warns the org's admins by mail, and other clients of the org are left less. Counts from the next sync on. */
  maxRateShare?: InputMaybe<Scalars['Float']['input']>;
  /** How to call it. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Time between scheduled syncs, `PT15M` to `P30D`. A shorter one counts from now, a longer one from the next sync on. */
  syncInterval?: InputMaybe<Scalars['ISO8601Duration']['input']>;
};

/** Outcome of `updateOktaIntegration`, `pauseOktaIntegration` and `resumeOktaIntegration`. */
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
  DiscoveryConflict: ResolverTypeWrapper<DiscoveryConflict>;
  DiscoveryError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['DiscoveryError']>;
  DiscoveryEvent: ResolverTypeWrapper<DiscoveryEventRow>;
  DiscoveryEventConnection: ResolverTypeWrapper<DiscoveryEventList>;
  DiscoveryEventEdge: ResolverTypeWrapper<Omit<DiscoveryEventEdge, 'node'> & { node: ResolversTypes['DiscoveryEvent'] }>;
  DiscoveryEventFilter: DiscoveryEventFilter;
  DiscoveryEventType: DiscoveryEventType;
  DiscoveryNotFound: ResolverTypeWrapper<DiscoveryNotFound>;
  DiscoverySource: DiscoverySource;
  DiscoverySubject: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DiscoverySubject']>;
  DiscoverySummary: ResolverTypeWrapper<Summary>;
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
  DiscoveryConflict: DiscoveryConflict;
  DiscoveryError: ResolversInterfaceTypes<ResolversParentTypes>['DiscoveryError'];
  DiscoveryEvent: DiscoveryEventRow;
  DiscoveryEventConnection: DiscoveryEventList;
  DiscoveryEventEdge: Omit<DiscoveryEventEdge, 'node'> & { node: ResolversParentTypes['DiscoveryEvent'] };
  DiscoveryEventFilter: DiscoveryEventFilter;
  DiscoveryNotFound: DiscoveryNotFound;
  DiscoverySubject: ResolversUnionTypes<ResolversParentTypes>['DiscoverySubject'];
  DiscoverySummary: Summary;
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
  nodes?: Resolver<Array<ResolversTypes['Department']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DepartmentEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DepartmentEdge'] = ResolversParentTypes['DepartmentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Department'], ParentType, ContextType>;
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
  discoveryEvents?: Resolver<Maybe<ResolversTypes['DiscoveryEventConnection']>, ParentType, ContextType, RequireFields<QueryDiscoveryEventsArgs, 'first'>>;
  discoverySummary?: Resolver<Maybe<ResolversTypes['DiscoverySummary']>, ParentType, ContextType>;
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
  usageTrend?: Resolver<Array<ResolversTypes['SaasUsagePoint']>, ParentType, ContextType, RequireFields<SaasServiceUsageTrendArgs, 'from' | 'granularity' | 'to'>>;
  userAccounts?: Resolver<ResolversTypes['SaasUserAccountConnection'], ParentType, ContextType, RequireFields<SaasServiceUserAccountsArgs, 'first'>>;
  users?: Resolver<ResolversTypes['SaasUserConnection'], ParentType, ContextType, RequireFields<SaasServiceUsersArgs, 'first'>>;
  vendor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  websiteUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SaasServiceConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaasServiceConnection'] = ResolversParentTypes['SaasServiceConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SaasServiceEdge']>, ParentType, ContextType>;
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
  DiscoveryConflict?: DiscoveryConflictResolvers<ContextType>;
  DiscoveryError?: DiscoveryErrorResolvers<ContextType>;
  DiscoveryEvent?: DiscoveryEventResolvers<ContextType>;
  DiscoveryEventConnection?: DiscoveryEventConnectionResolvers<ContextType>;
  DiscoveryEventEdge?: DiscoveryEventEdgeResolvers<ContextType>;
  DiscoveryNotFound?: DiscoveryNotFoundResolvers<ContextType>;
  DiscoverySubject?: DiscoverySubjectResolvers<ContextType>;
  DiscoverySummary?: DiscoverySummaryResolvers<ContextType>;
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

