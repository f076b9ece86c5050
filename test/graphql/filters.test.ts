import { type GraphQLInputField, getNamedType, isInputObjectType, isListType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { seed, seedId } from '../kit/seed.ts';
import { at, makeCompany } from '../store/api/company.ts';

// What each filter means is tested with the store; here is how filters go together, whatever they mean.
const now = new Date();
const company = makeCompany('default', 7, now);
const ids = (kind: string, ...numbers: number[]) => numbers.map((n) => seedId(kind, n));
const since = { gte: at(now, 60) };

/** A value for every field of every filter: of lists two that name different rows. */
const samples: Record<string, Record<string, unknown>> = {
  saasServices: {
    search: 'o',
    catalogKey: ['key-default-2', 'KEY-default-3'],
    status: ['ACTIVE', 'REMOVED'],
    reviewStatus: ['NEW', 'APPROVED'],
    category: ['Chat', 'Video'],
    isCustom: false,
    discoverySource: ['OKTA_SYSTEM_LOG', 'OKTA_APP_ASSIGNMENT'],
    discoveredAt: { gte: at(now, 20) },
    removedAt: since,
    isRemoved: false,
    lastActivityAt: since,
    unusedFor: 'P10D',
    leavesSignIns: true,
    signOnMode: ['SAML_2_0', 'BOOKMARK'],
    isProvisioningEnabled: true,
    usedByDepartment: ids('department', 0, 3),
    usedByUser: ids('user', 2, 30),
    integration: ids('integration', 0, 1),
    minUserAccounts: 1,
    maxUserAccounts: 2,
    maxAssignedUsers: 2,
  },
  saasUsers: {
    search: 'acme',
    email: ['p3.default@acme.example', 'P4.default@Acme.Example'],
    login: ['p3.default@acme.example', 'SVC17'],
    hasAccount: true,
    hasEmployee: true,
    employmentStatus: ['ACTIVE', 'INACTIVE'],
    department: ids('department', 0, 3),
    service: ids('service', 1, 4),
    lastActivityAt: since,
    inactiveFor: 'P10D',
    neverUsed: false,
    discoveredAt: { gte: at(now, 20) },
    removedAt: since,
    isRemoved: false,
  },
  saasUserAccounts: {
    status: ['ACTIVE', 'SUSPENDED'],
    assignment: ['GROUP', 'DIRECT'],
    assignedVia: ['00g1', '00g2'],
    assignedAt: { lt: at(now, 20) },
    service: ids('service', 1, 4),
    department: ids('department', 0, 3),
    employmentStatus: ['ACTIVE', 'INACTIVE'],
    employeeType: ['EMPLOYEE', 'CONTRACTOR'],
    lastActivityAt: since,
    inactiveFor: 'P10D',
    neverUsed: false,
    orphaned: true,
    discoveredAt: { gte: at(now, 20) },
    removedAt: since,
    isRemoved: false,
  },
  employees: {
    search: 'a',
    email: ['p3.default@acme.example', 'P4.default@Acme.Example'],
    login: ['p3.default@acme.example', 'SVC17'],
    department: ids('department', 0, 3),
    hasDepartment: true,
    hasUser: true,
    employmentStatus: ['ACTIVE', 'INACTIVE'],
    employeeType: ['EMPLOYEE', 'CONTRACTOR'],
    manager: seedId('employee', 1),
    costCenter: ['CC1', 'CC2'],
    countryCode: ['DE', 'FR'],
    statusChangedAt: since,
    createdInOktaAt: since,
    activatedInOktaAt: since,
    discoveredAt: { gte: at(now, 20) },
    removedAt: since,
    isRemoved: false,
  },
  departments: {
    search: 's',
    usesService: ids('service', 1, 4),
    minEmployees: 4,
    discoveredAt: { gte: at(now, 20) },
    removedAt: since,
    isRemoved: false,
  },
  oktaGroups: {
    search: 's',
    oktaGroupId: ['00g1', '00g2'],
    integration: ids('integration', 0, 1),
    grantsAccounts: true,
  },
  saasServiceInstances: {
    search: 'o',
    service: ids('service', 1, 4),
    status: ['ACTIVE', 'INACTIVE'],
    signOnMode: ['SAML_2_0', 'BOOKMARK'],
    isProvisioningEnabled: false,
    integration: ids('integration', 0, 1),
    createdInOktaAt: since,
    lastActivityAt: since,
    discoveredAt: { gte: at(now, 20) },
    removedAt: since,
    isRemoved: false,
  },
};

const schema = createSchema();
const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, company);
  // As a sync does after its first large write: without it the planner takes every table for nearly empty.
  await store.maintenance();
  server = await startTestServer(store);
});
afterAll(() => server?.close());

describe.each(Object.entries(samples))('the filter of %s', (root, sample) => {
  const type = getNamedType(
    schema
      .getQueryType()
      ?.getFields()
      [root]?.args.find(({ name }) => name === 'filter')?.type,
  );
  const fields: Record<string, GraphQLInputField> = isInputObjectType(type) ? type.getFields() : {};
  const isList = (name: string) => isListType(fields[name]?.type);

  /** The ids that each of the filters lets pass, a few filters a request. */
  async function pass(filters: readonly object[]): Promise<Set<string>[]> {
    const passed: Set<string>[] = [];
    for (let start = 0; start < filters.length; start += 15) {
      const some = filters.slice(start, start + 15);
      const query = `query (${some.map((_, n) => `$f${n}: ${type}`).join(' ')}) {
        ${some.map((_, n) => `l${n}: ${root}(first: 500, filter: $f${n}) { totalCount nodes { id } }`).join(' ')} }`;
      const variables = Object.fromEntries(some.map((filter, n) => [`f${n}`, filter]));
      const { data, errors } = await server.ask<Record<string, List>>(query, variables);
      expect(errors).toEqual([]);
      for (const { totalCount, nodes } of Object.values(data ?? {})) {
        expect(nodes.length).toBe(totalCount);
        passed.push(new Set(nodes.map(({ id }) => id)));
      }
    }
    expect(passed.length).toBe(filters.length);
    return passed;
  }
  const everything = async () => (await pass([{}]))[0] ?? new Set();

  test('has a sample for each of its fields', () => {
    expect(Object.keys(sample).sort()).toEqual(Object.keys(fields).sort());
  });

  test('takes null for a field as left out, and a list without entries as one that nothing matches', async () => {
    const all = await everything();
    expect(all.size).toBeGreaterThan(5);
    for (const passed of await pass(Object.keys(fields).map((name) => ({ [name]: null })))) {
      expect(passed).toEqual(all);
    }
    const empty = await pass(
      Object.keys(fields)
        .filter(isList)
        .map((name) => ({ [name]: [] })),
    );
    expect(empty.length).toBeGreaterThan(0);
    for (const passed of empty) expect(passed.size).toBe(0);
  });

  test('lets pass what any entry of a list names, and what is named twice once', async () => {
    let different = 0;
    for (const [name, values] of Object.entries(sample)) {
      if (!Array.isArray(values)) continue;
      const [one, other, either, twice] = await pass(
        [[values[0]], [values[1]], values, [...values, ...values]].map((list) => ({ [name]: list })),
      );
      expect(either, name).toEqual(unionOf(one, other));
      expect(twice, name).toEqual(either);
      if (one?.size && other?.size) different += 1;
    }
    expect(different).toBeGreaterThan(0);
  });

  test('lets pass what all of its fields let pass, for every two of them', async () => {
    const names = Object.keys(sample);
    const alone = await pass(names.map((name) => ({ [name]: sample[name] })));
    const pairs = names.flatMap((_, n) => names.slice(n + 1).map((__, m) => [n, n + 1 + m] as const));
    const together = await pass(
      pairs.map(([n, m]) =>
        Object.fromEntries([names[n], names[m]].map((name) => [name, sample[`${name}`]])),
      ),
    );
    let telling = 0;
    for (const [index, [n, m]] of pairs.entries()) {
      const both = intersectionOf(alone[n], alone[m]);
      expect(together[index], `${names[n]} and ${names[m]}`).toEqual(both);
      if (both?.size && both.size < Math.max(alone[n]?.size ?? 0, alone[m]?.size ?? 0)) telling += 1;
    }
    expect(telling).toBeGreaterThan(pairs.length / 2);
  });
});

type List = { totalCount: number; nodes: { id: string }[] };

// Sets can do this by themselves from Node 22 on.
function unionOf<T>(one: ReadonlySet<T> = new Set(), other: ReadonlySet<T> = new Set()): Set<T> {
  return new Set([...one, ...other]);
}

function intersectionOf<T>(one: ReadonlySet<T> = new Set(), other: ReadonlySet<T> = new Set()): Set<T> {
  return new Set([...one].filter((value) => other.has(value)));
}
