/** Which accounts are in a list, a figure, a filter or an order is the same everywhere, and as `SaasUserAccount` says. */
import { type GraphQLSchema, getNamedType, isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { type Case, cases, seedCompany, statuses } from './which-accounts/company.ts';
import { type Node, type Question, table } from './which-accounts/questions.ts';

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seedCompany(store.db);
  server = await startTestServer(store);
});
afterAll(() => server?.close());

describe.each(table)('$title', ({ includes, questions }) => {
  test.each(questions)('$asks', async (question) => {
    const { where, about } = question;
    const expected = namesOf(cases.filter((it) => about(it) && includes(it)));
    const nodes = await nodesOf(question);
    const answer = where === 'front' ? nodes.slice(0, expected.length) : nodes.filter(where);
    expect(namesOf(answer)).toEqual(expected);
  });
});

const isAssigned = ({ status }: Case) => ['PENDING', 'ACTIVE', 'SUSPENDED'].includes(status);
const summaryFigures: Record<string, (it: Case) => boolean> = {
  users: ({ status }) => status !== 'REMOVED',
  userAccounts: ({ status }) => status !== 'REMOVED',
  inactiveAccounts: (it) => isAssigned(it) && it.use !== 'recently',
  orphanedAccounts: (it) => isAssigned(it) && it.owner === 'suspended',
  unusedServices: ({ use }) => use !== 'recently',
};

test.each(Object.entries(summaryFigures))(
  '%s of the summary counts what the lists hold',
  async (name, rule) => {
    const { data, errors } = await server.ask(`{ discoverySummary { figure: ${name} } }`);
    expect(errors).toEqual([]);
    expect(data).toEqual({ discoverySummary: { figure: cases.filter(rule).length } });
  },
);

/** What the schema has that could count or list accounts and does not, by type. */
const tellsNothingOfAccounts: Readonly<Record<string, string>> = {
  Department: 'employeeCount',
  DepartmentFilter: 'discoveredAt isRemoved minEmployees removedAt search',
  DepartmentOrderField: 'DISCOVERED_AT EMPLOYEE_COUNT NAME',
  DiscoverySummary: 'departments employees employeesWithoutDepartment newServices serviceInstances services',
  EmployeeFilter:
    'activatedInOktaAt costCenter countryCode createdInOktaAt department discoveredAt email employeeType ' +
    'employmentStatus hasDepartment isRemoved login manager removedAt search statusChangedAt',
  EmployeeOrderField:
    'ACTIVATED_IN_OKTA_AT CREATED_IN_OKTA_AT DISCOVERED_AT EMAIL LAST_OKTA_LOGIN_AT NAME STATUS_CHANGED_AT',
  OktaGroup: 'appCount memberCount',
  OktaGroupFilter: 'integration oktaGroupId search',
  OktaGroupOrderField: 'MEMBER_COUNT NAME',
  SaasService: 'instances',
  SaasServiceFilter:
    'catalogKey category discoveredAt discoverySource integration isCustom isProvisioningEnabled isRemoved ' +
    'leavesSignIns removedAt reviewStatus search signOnMode status',
  SaasServiceInstance: 'seatCount',
  SaasServiceInstanceFilter:
    'createdInOktaAt discoveredAt integration isProvisioningEnabled isRemoved removedAt search service ' +
    'signOnMode status',
  SaasServiceInstanceOrderField: 'CREATED_IN_OKTA_AT DISCOVERED_AT LABEL SEAT_COUNT SERVICE_NAME',
  SaasServiceOrderField: 'DISCOVERED_AT NAME SEAT_COUNT',
  SaasServiceUsage: 'seatCount',
  SaasUserAccount: 'user',
  SaasUserAccountFilter: 'assignedAt discoveredAt',
  SaasUserAccountOrderField: 'ASSIGNED_AT DISCOVERED_AT SERVICE_NAME USER_EMAIL',
  SaasUserFilter: 'discoveredAt email hasEmployee login search',
  SaasUserOrderField: 'DISCOVERED_AT EMAIL NAME',
};

test.each(table)('whatever goes by $title says so', ({ says, questions }) => {
  const schema = createSchema();
  // What an account itself shows, or is ordered by, needs no word on which accounts.
  const said = questions
    .map(({ asks }) => asks)
    .filter((asks) => !/^SaasUserAccount(OrderField)?\./.test(asks));
  expect(said.filter((asks) => !says.test(descriptionOf(schema, asks)))).toEqual([]);
});

test('every status is asked about, and whatever of the schema counts or lists accounts', () => {
  const schema = createSchema();
  const status = schema.getType('SaasUserAccountStatus');
  expect(isEnumType(status) && status.getValues().map(({ name }) => name)).toEqual(statuses);
  const asked = new Set(table.flatMap(({ questions }) => questions.map(({ asks }) => asks)));
  for (const figure of Object.keys(summaryFigures)) asked.add(`DiscoverySummary.${figure}`);
  const unasked = coordinates(schema).filter((it) => !asked.has(it));
  const expected = Object.entries(tellsNothingOfAccounts).flatMap(([type, names]) =>
    names.split(' ').map((name) => `${type}.${name}`),
  );
  expect(unasked.sort()).toEqual(expected.sort());
});

/** What is said of a field, a field of a filter (with what is said of the filter), or a value of an order. */
function descriptionOf(schema: GraphQLSchema, coordinate: string): string {
  const [typeName = '', name = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (isEnumType(type)) return String(type.getValue(name)?.description);
  if (isObjectType(type)) return String(type.getFields()[name]?.description);
  if (isInputObjectType(type)) return `${type.description} ${type.getFields()[name]?.description}`;
  throw new Error(`no such field: ${coordinate}`);
}

/** Fields that count, list or lead to users and accounts, and every field of a filter and value of an order. */
function coordinates(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const of = (names: string[]) => names.map((name) => `${type.name}.${name}`);
    if (isEnumType(type) && nouns.includes(type.name.replace(/OrderField$/, ''))) {
      return of(type.getValues().map(({ name }) => name));
    }
    if (isInputObjectType(type) && nouns.includes(type.name.replace(/Filter$/, ''))) {
      return of(Object.keys(type.getFields()));
    }
    if (!isObjectType(type) || !(nouns.includes(type.name) || figures.includes(type.name))) return [];
    const counts = Object.values(type.getFields()).filter((field) => {
      const { name } = getNamedType(field.type);
      return (
        ['Int', 'Float', 'SaasUser'].includes(name) || /^(Saas|Department.*Usage).*Connection$/.test(name)
      );
    });
    return of(counts.map(({ name }) => name));
  });
}

const nouns = [
  'SaasService',
  'SaasServiceInstance',
  'SaasUser',
  'SaasUserAccount',
  'Employee',
  'Department',
  'OktaGroup',
];

const figures = [
  'DiscoverySummary',
  'SaasDepartmentServiceUsageEdge',
  'SaasDepartmentUsageEdge',
  'SaasServiceUsage',
  'SaasUnassignedUsage',
  'SaasUsagePoint',
];

async function nodesOf({ query }: Question): Promise<Node[]> {
  const { data, errors } = await server.ask<{ answer: { nodes: Node[] } }>(`{ ${query} }`);
  expect(errors).toEqual([]);
  return data?.answer.nodes ?? [];
}

/** Names of cases, of nodes that bear one and of accounts in a service that does. */
function namesOf(list: readonly (Case | Node)[]): string[] {
  return list.map((each: Node) => each.name ?? each.service.name).sort();
}
