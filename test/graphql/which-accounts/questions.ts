/** Every question of the schema whose answer goes by accounts, under the accounts it goes by. */
import { type Case, cases, groupOf, idOf, seats, statuses } from './company.ts';

type Rule = (it: Case) => boolean;
// biome-ignore lint/suspicious/noExplicitAny: each question reads what it asked for.
export type Node = Record<string, any>;

export type Question = {
  /** Coordinates of the fields, fields of filters and values of orders that answer it. */
  asks: string;
  /** Lists nodes as `answer`, each by the name of the account it stands around. */
  query: string;
  /** Which of the nodes are meant; of an order those in front, as many as there should be. */
  where: ((node: Node) => boolean) | 'front';
  /** Where it is not about everybody. */
  about: Rule;
};

const is = (...statuses: Case['status'][]): Rule => {
  return ({ status }) => statuses.includes(status);
};
const both = (...rules: Rule[]): Rule => {
  return (it) => rules.every((rule) => rule(it));
};
const not = (rule: Rule): Rule => {
  return (it) => !rule(it);
};
const everyStatus = is('PENDING', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'UNASSIGNED', 'REMOVED');
const present = is('PENDING', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'UNASSIGNED');
const assigned = is('PENDING', 'ACTIVE', 'SUSPENDED');
const usedRecently: Rule = ({ use }) => use === 'recently';
const usedEver: Rule = ({ use }) => use !== 'never';

/** Lists at the root, with what each node shows. */
const roots = {
  services: (args = '', shows = '') => `answer: saasServices(first: 100 ${args}) { nodes { name ${shows} } }`,
  instances: (args = '', shows = '') =>
    `answer: saasServiceInstances(first: 100 ${args}) { nodes { name: label ${shows} } }`,
  users: (args = '', shows = '') =>
    `answer: saasUsers(first: 100 ${args}) { nodes { name: displayName ${shows} } }`,
  accounts: (args = '', shows = '') =>
    `answer: saasUserAccounts(first: 100 ${args}) { nodes { service { name } ${shows} } }`,
  employees: (args = '', shows = '') =>
    `answer: employees(first: 100 ${args}) { nodes { name: displayName ${shows} } }`,
  departments: (args = '', shows = '') =>
    `answer: departments(first: 100 ${args}) { nodes { name ${shows} } }`,
  groups: (args = '', shows = '') => `answer: oktaGroups(first: 100 ${args}) { nodes { name ${shows} } }`,
};
const { services, instances, users, accounts, employees, departments, groups } = roots;
const ids = (values: string[]) => JSON.stringify(values);
const serviceIds = ids(cases.map((it) => idOf('service', it)));
const userIds = ids(cases.map((it) => idOf('user', it)));
const departmentIds = ids(cases.map((it) => idOf('department', it)));

const everybody: Rule = () => true;
const inDirectory: Rule = ({ owner }) => owner !== 'nobody';
const inNoDepartment = not(inDirectory);

/** A question about everybody, unless `about` says whom. */
function ask(
  asks: string,
  query: string,
  where: Question['where'] = everyNode,
  about: Rule = everybody,
): Question {
  return { asks, query, where, about };
}
const everyNode = () => true;
/** The list in the node is not empty, and neither is its total. */
const holds = ({ list }: Node) => list.totalCount > 0 && list.nodes.length > 0;
const isEmpty = ({ list }: Node) => list.totalCount === 0 && list.nodes.length === 0;
const list = (field: string) => `list: ${field} { totalCount nodes { id } }`;
const filter = (text: string) => `filter: { ${text} }`;
const everSince = '{ gte: "2000-01-01T00:00:00Z" }';
const signedIn = filter(`lastActivityAt: ${everSince}`);
const order = (field: string, direction: string) => `orderBy: [{ field: ${field}, direction: ${direction} }]`;

const ofUsage = (figure: string, where = (value: number) => value > 0) =>
  ask(`SaasServiceUsage.${figure}`, services('', `usage { ${figure} }`), ({ usage }) => where(usage[figure]));
const ofTrend = (figure: string) => {
  const day = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
  const range = `from: "${day(-20)}", to: "${day(1)}", granularity: DAY`;
  return ask(
    `SaasUsagePoint.${figure}`,
    services('', `points: usageTrend(${range}) { ${figure} }`),
    ({ points }) => points.some((point: Node) => point[figure] > 0),
  );
};
const ofDepartment = (figure: string, within = '') =>
  ask(
    `SaasDepartmentUsageEdge.${figure}`,
    services('', `departments${within} { edges { ${figure} } }`),
    (node) => node.departments.edges.some((edge: Node) => edge[figure]),
    inDirectory,
  );
const ofDepartmentService = (figure: string, within = '') =>
  ask(
    `SaasDepartmentServiceUsageEdge.${figure}`,
    departments('', `services${within} { edges { ${figure} } }`),
    (node) => node.services.edges.some((edge: Node) => edge[figure]),
    inDirectory,
  );
const ofNoDepartment = (figure: string) =>
  ask(
    `SaasUnassignedUsage.${figure}`,
    services('', `departments { unassigned { ${figure} } }`),
    (node) => node.departments.unassigned[figure] > 0,
    inNoDepartment,
  );

type Section = {
  title: string;
  includes: Rule;
  /** What the descriptions of all that is asked say of it. */
  says: RegExp;
  questions: Question[];
};

const allWords =
  /including removed ones|whose accounts are all removed|stay in the list|Removed accounts keep their group/;
const presentWords =
  /not removed|Removed accounts do not count|only removed (ones|items)|accounts are all removed|Removed in this/;
/** The words themselves, or another description that has them. */
const assignedWords = /open accounts?|`(SaasServiceUsage\.)?assignedUsers`|`usage\./i;
const usedWords = /with any account|including removed ones|`activeUsers`|`usage\./;

export const table: Section[] = [
  {
    title: 'accounts there ever were',
    includes: everyStatus,
    says: allWords,
    questions: [
      ask('Query.saasUserAccounts', accounts()),
      ask('SaasService.userAccounts', services('', list('userAccounts')), holds),
      ask('SaasServiceInstance.userAccounts', instances('', list('userAccounts')), holds),
      ask('SaasUser.userAccounts', users('', list('userAccounts')), holds),
      ask('OktaGroup.userAccounts', groups('', list('userAccounts')), holds),
      ask('SaasUserAccountFilter.status', accounts(filter(`status: [${statuses.join()}]`))),
      ask('SaasUserAccountFilter.service', accounts(filter(`service: ${serviceIds}`))),
      ask('SaasUserAccountFilter.assignedVia', accounts(filter(`assignedVia: ${ids(cases.map(groupOf))}`))),
      ask(
        'SaasUserAccountFilter.department',
        accounts(filter(`department: ${departmentIds}`)),
        everyNode,
        inDirectory,
      ),
      ask(
        'SaasUserAccountFilter.employmentStatus',
        accounts(filter('employmentStatus: [ACTIVE, SUSPENDED]')),
        everyNode,
        inDirectory,
      ),
      ask(
        'SaasUserAccountFilter.employeeType',
        accounts(filter('employeeType: [EMPLOYEE]')),
        everyNode,
        inDirectory,
      ),
      ask('SaasUserAccountFilter.assignment', accounts(filter('assignment: [GROUP, NONE]'))),
      // Users stay listed as well.
      ask('Query.saasUsers', users()),
      ask('SaasUserFilter.department', users(filter(`department: ${departmentIds}`)), everyNode, inDirectory),
      ask(
        'SaasUserFilter.employmentStatus',
        users(filter('employmentStatus: [ACTIVE, SUSPENDED]')),
        everyNode,
        inDirectory,
      ),
    ],
  },
  {
    title: 'accounts that are not removed',
    includes: present,
    says: presentWords,
    questions: [
      ask('SaasUserAccountFilter.isRemoved', accounts(filter('isRemoved: false'))),
      ask('SaasService.users', services('', list('users')), holds),
      ask('SaasService.users', services('', list(`users(${order('NAME', 'ASC')})`)), holds),
      ask('SaasUser.services', users('', list('services')), holds),
      ask('Employee.user', employees('', 'user { id }'), ({ user }) => user !== null, inDirectory),
      ask('Employee.services', employees('', list('services')), holds, inDirectory),
      ask('SaasUserFilter.service', users(filter(`service: ${serviceIds}`))),
      ask('SaasUserFilter.hasAccount', users(filter('hasAccount: true'))),
      ask('EmployeeFilter.hasUser', employees(filter('hasUser: true')), everyNode, inDirectory),
      ask(
        'DepartmentFilter.usesService',
        departments(filter(`usesService: ${serviceIds}`)),
        everyNode,
        inDirectory,
      ),
      ask('SaasServiceFilter.usedByUser', services(filter(`usedByUser: ${userIds}`))),
      ask(
        'SaasServiceFilter.usedByDepartment',
        services(filter(`usedByDepartment: ${departmentIds}`)),
        everyNode,
        inDirectory,
      ),
      ask('SaasServiceFilter.minUserAccounts', services(filter('minUserAccounts: 1'))),
      ask('SaasServiceOrderField.USER_ACCOUNT_COUNT', services(order('USER_ACCOUNT_COUNT', 'DESC')), 'front'),
      ask('OktaGroupFilter.grantsAccounts', groups(filter('grantsAccounts: true'))),
    ],
  },
  {
    title: 'accounts that are removed',
    includes: not(present),
    says: presentWords,
    questions: [
      ask('SaasUserAccountFilter.isRemoved', accounts(filter('isRemoved: true'))),
      ask('SaasService.users', services('', list('users')), isEmpty),
      ask('SaasUserFilter.hasAccount', users(filter('hasAccount: false'))),
      ask('SaasUserFilter.isRemoved', users(filter('isRemoved: true'))),
      ask('SaasUserAccountFilter.removedAt', accounts(filter(`removedAt: ${everSince}`))),
      ask('SaasUserFilter.removedAt', users(filter(`removedAt: ${everSince}`))),
      ask('EmployeeFilter.hasUser', employees(filter('hasUser: false')), everyNode, inDirectory),
      ask('SaasServiceFilter.maxUserAccounts', services(filter('maxUserAccounts: 0'))),
      ask('OktaGroupFilter.grantsAccounts', groups(filter('grantsAccounts: false'))),
    ],
  },
  {
    title: 'open accounts that are assigned',
    includes: assigned,
    says: assignedWords,
    questions: [
      ofUsage('assignedUsers'),
      ofUsage('unusedSeats', (unused) => unused < seats),
      ofUsage('utilization', (share) => share !== null),
      ofTrend('assignedUsers'),
      ofDepartment('assignedUsers'),
      ofDepartmentService('assignedUsers'),
      ofNoDepartment('assignedUsers'),
      ask('SaasServiceOrderField.UNUSED_SEATS', services(order('UNUSED_SEATS', 'ASC')), 'front'),
    ],
  },
  {
    title: 'accounts that are not open, or assigned to nobody',
    includes: not(assigned),
    says: assignedWords,
    questions: [
      ask('SaasServiceFilter.maxAssignedUsers', services(filter('maxAssignedUsers: 0'))),
      ask('SaasServiceOrderField.UTILIZATION_30D', services(order('UTILIZATION_30D', 'ASC')), 'front'),
    ],
  },
  {
    title: 'open accounts that are assigned, signed in to lately',
    includes: both(assigned, usedRecently),
    says: assignedWords,
    questions: [
      ofUsage('utilization'),
      ask('SaasServiceOrderField.UTILIZATION_30D', services(order('UTILIZATION_30D', 'DESC')), 'front'),
    ],
  },
  {
    title: 'open accounts that are assigned, signed in to long ago',
    includes: both(assigned, ({ use }) => use === 'long ago'),
    says: assignedWords,
    questions: [ofUsage('inactiveUsers')],
  },
  {
    title: 'open accounts that are assigned, never signed in to',
    includes: both(assigned, not(usedEver)),
    says: assignedWords,
    questions: [ofUsage('neverUsedUsers')],
  },
  {
    title: 'open accounts whose owner is suspended',
    includes: both(assigned, ({ owner }) => owner === 'suspended'),
    says: assignedWords,
    questions: [
      ask('SaasUserAccountFilter.orphaned', accounts(filter('orphaned: true'))),
      ofUsage('orphanedAccounts'),
    ],
  },
  {
    title: 'all accounts signed in to lately',
    includes: usedRecently,
    says: usedWords,
    questions: [
      ofUsage('activeUsers'),
      ofUsage('newUsers'),
      ofUsage('signIns'),
      ofTrend('activeUsers'),
      ofTrend('newUsers'),
      ofTrend('signIns'),
      ofDepartment('activeUsers'),
      ofDepartment('signIns'),
      ofDepartment('shareOfService'),
      ofDepartmentService('activeUsers'),
      ofDepartmentService('signIns'),
      ofDepartmentService('adoption'),
      ofNoDepartment('activeUsers'),
      ofNoDepartment('signIns'),
      ask('SaasServiceOrderField.ACTIVE_USERS_30D', services(order('ACTIVE_USERS_30D', 'DESC')), 'front'),
      ask(
        'DepartmentOrderField.ACTIVE_USERS_30D',
        departments(order('ACTIVE_USERS_30D', 'DESC')),
        'front',
        inDirectory,
      ),
      ask('SaasUserAccount.signInCount', accounts('', 'signInCount'), ({ signInCount }) => signInCount > 0),
      ask(
        'SaasUserAccount.usageState',
        accounts('', 'usageState(activeWithin: "P30D")'),
        ({ usageState }) => usageState === 'ACTIVE',
      ),
    ],
  },
  {
    title: 'all accounts not signed in to for long',
    includes: not(usedRecently),
    says: usedWords,
    questions: [
      ask('SaasUserAccountFilter.inactiveFor', accounts(filter('inactiveFor: "P30D"'))),
      ask('SaasUserFilter.inactiveFor', users(filter('inactiveFor: "P30D"'))),
      ask('SaasServiceFilter.unusedFor', services(filter('unusedFor: "P30D"'))),
    ],
  },
  {
    title: 'all accounts ever signed in to',
    includes: usedEver,
    says: usedWords,
    questions: [
      ask('SaasUserAccountFilter.neverUsed', accounts(filter('neverUsed: false'))),
      ask('SaasUserFilter.neverUsed', users(filter('neverUsed: false'))),
      ask('SaasUserAccountFilter.lastActivityAt', accounts(signedIn)),
      ask('SaasUserFilter.lastActivityAt', users(signedIn)),
      ask('SaasServiceFilter.lastActivityAt', services(signedIn)),
      ask('SaasServiceInstanceFilter.lastActivityAt', instances(signedIn)),
      ask('SaasService.lastActivityAt', services('', 'at: lastActivityAt'), ({ at }) => at !== null),
      ask('SaasServiceInstance.lastActivityAt', instances('', 'at: lastActivityAt'), ({ at }) => at !== null),
      ask('SaasUser.lastActivityAt', users('', 'at: lastActivityAt'), ({ at }) => at !== null),
      ask('SaasUserAccountOrderField.LAST_ACTIVITY_AT', accounts(order('LAST_ACTIVITY_AT', 'DESC')), 'front'),
      ask('SaasUserOrderField.LAST_ACTIVITY_AT', users(order('LAST_ACTIVITY_AT', 'DESC')), 'front'),
      ask('SaasServiceOrderField.LAST_ACTIVITY_AT', services(order('LAST_ACTIVITY_AT', 'DESC')), 'front'),
      ask(
        'SaasServiceInstanceOrderField.LAST_ACTIVITY_AT',
        instances(order('LAST_ACTIVITY_AT', 'DESC')),
        'front',
      ),
    ],
  },
  {
    title: 'all accounts ever signed in to, of people of departments',
    includes: usedEver,
    says: usedWords,
    questions: [
      ofDepartment('lastActivityAt', '(activeWithin: "P200D")'),
      ofDepartmentService('lastActivityAt', '(activeWithin: "P200D")'),
    ],
  },
  {
    title: 'all accounts never signed in to',
    includes: not(usedEver),
    says: usedWords,
    questions: [
      ask('SaasUserAccountFilter.neverUsed', accounts(filter('neverUsed: true'))),
      ask('SaasUserFilter.neverUsed', users(filter('neverUsed: true'))),
    ],
  },
  {
    title: 'accounts that are assigned or signed in to lately',
    includes: (it) => assigned(it) || usedRecently(it),
    says: /assigned.* signed in .*`SaasUserAccount`/,
    questions: [
      ask('SaasService.departments', services('', list('departments')), holds, inDirectory),
      ask('Department.services', departments('', list('services')), holds, inDirectory),
    ],
  },
];
