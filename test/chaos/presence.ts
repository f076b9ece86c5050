import { expect } from 'vitest';
import type { Company } from '../../src/simulator/company/company.ts';
import { isInternalApp } from '../../src/simulator/org/catalogue.ts';
import { foldDepartmentName } from '../../src/store/department-key.ts';
import { readDiscovered } from '../kit/discovered.ts';
import type { Discovery } from '../kit/discovery.ts';

type Noun = 'instances' | 'accounts' | 'users' | 'employees' | 'departments' | 'services';
type Keys = Record<Noun, Set<string>>;

/** Where an org and its picture stand before a sync. */
export type Presence = { there: Keys; present: Keys };

export async function readPresence(discovery: Discovery): Promise<Presence> {
  return { there: toKeys(discovery.company), present: (await readRows(discovery)).present };
}

/** Of what was there before the sync and still is, nothing that the store had was taken away. */
export async function expectNoWrongRemoval(discovery: Discovery, before: Presence): Promise<void> {
  const after = toKeys(discovery.company);
  const { removed } = await readRows(discovery);
  const wrong = Object.fromEntries(
    Object.entries(removed).map(([noun, keys]) => {
      const name = noun as Noun;
      const isWrong = (key: string) =>
        before.present[name].has(key) && before.there[name].has(key) && after[name].has(key);
      return [noun, [...keys].filter(isWrong)];
    }),
  );
  expect(wrong).toEqual({
    instances: [],
    accounts: [],
    users: [],
    employees: [],
    departments: [],
    services: [],
  });
}

/** What the org has, by the keys of the rows that are to stand for it. */
function toKeys(company: Company): Keys {
  const apps = company.apps.filter(({ name }) => !isInternalApp(name)).map(({ id }) => id);
  const accounts = apps.flatMap((appId) =>
    (company.appUsers.get(appId) ?? []).map(({ userId }) => `${userId}/${appId}`),
  );
  return {
    instances: new Set(apps),
    services: new Set(apps),
    accounts: new Set(accounts),
    // By an account, so that somebody counts only if it is the same account that was there all the time.
    users: new Set(accounts),
    employees: new Set(company.users.map(({ id }) => id)),
    departments: new Set(
      company.users.map(({ id, profile }) => `${foldDepartmentName(profile.department ?? '')}/${id}`),
    ),
  };
}

async function readRows({ store, viewer, company }: Discovery): Promise<{ present: Keys; removed: Keys }> {
  const found = await readDiscovered(store, viewer.workspaceId);
  const keys = (isRemoved: boolean): Keys => {
    const of = <T extends { isRemoved: boolean }>(list: readonly T[]) =>
      list.filter((row) => row.isRemoved === isRemoved);
    const services = new Set(of(found.services).map(({ id }) => id));
    const users = new Set(of(found.users).map(({ id }) => id));
    const departments = new Set(of(found.departments).map(({ key }) => key));
    return {
      instances: new Set(of(found.instances).map(({ app }) => app)),
      services: new Set(found.instances.filter(({ service }) => services.has(service)).map(({ app }) => app)),
      accounts: new Set(of(found.accounts).map(({ pair }) => pair)),
      users: new Set(
        found.accounts.map(({ pair }) => pair).filter((pair) => users.has(pair.split('/')[0] ?? '')),
      ),
      employees: new Set(of(found.employees).map(({ id }) => id)),
      departments: new Set(
        company.users
          .map(({ id, profile }) => ({ id, key: foldDepartmentName(profile.department ?? '') }))
          .filter(({ key }) => departments.has(key))
          .map(({ id, key }) => `${key}/${id}`),
      ),
    };
  };
  return { present: keys(false), removed: keys(true) };
}
