import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanText } from '../../../src/okta/clean-text.ts';
import type { OktaUser, OktaUserProfile } from '../../../src/okta/wire/users.ts';
import { findDepartmentsByNames } from '../../../src/store/api/departments.ts';
import {
  countEmployees,
  findEmployeesByEmails,
  findEmployeesByIds,
} from '../../../src/store/api/employees.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { findUsersByEmails } from '../../../src/store/api/users.ts';
import { foldDepartmentName } from '../../../src/store/department-key.ts';
import { foldIdentifier, foldName, foldSearch, stripBlanks } from '../../../src/store/fold.ts';
import { insertMissingDepartments } from '../../../src/store/sync/departments.ts';
import { resolveManagers, upsertEmployees } from '../../../src/store/sync/employees.ts';
import { findCatalogKeysByName, insertMissingServices } from '../../../src/store/sync/services.ts';
import { ensureUsers } from '../../../src/store/sync/users.ts';
import { toDepartments } from '../../../src/sync/transform/departments.ts';
import { toEmployee } from '../../../src/sync/transform/employees.ts';
import { type Org, toService } from '../../../src/sync/transform/services.ts';
import { toUserRef } from '../../../src/sync/transform/users.ts';
import { openStoreOfLocale, openTestStore, type TestStore, testEngine } from '../../kit/database.ts';
import { integrationSeed, seed, seedId } from '../../kit/seed.ts';

/** Beside the one that each engine's tests use: what is equal must not depend on it. */
const locales: [string, () => Promise<TestStore>][] = [
  ['as it comes', () => openTestStore()],
  ...(testEngine() === 'postgres'
    ? [
        ['with the C locale', () => openStoreOfLocale("locale_provider libc locale 'C'")] as [
          string,
          () => Promise<TestStore>,
        ],
        ['in Turkish', () => openStoreOfLocale("locale_provider icu icu_locale 'tr' locale 'C'")] as [
          string,
          () => Promise<TestStore>,
        ],
      ]
    : []),
];

/** Texts in spellings that are easily taken for each other, rightly or not. */
const stems = [
  'jo@acme.com',
  'svc.jo',
  'jö@acme.com',
  'İda',
  'ida',
  'ıda',
  'strauß',
  'strauss',
  'ΣΟΦΟΣ',
  'kim',
  'chloé',
  'ﬁn',
  'Á7',
  '007',
  'a_b%',
  '日本',
  'x'.repeat(400),
];
const around = ['', ' ', '\t', '\u0085', '\u00a0', '\u2003', '\u3000', '\u200b', '\ufeff', '\u180e', '\0'];
const spelt = fc
  .tuple(
    fc.constantFrom(...around),
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...stems) },
      fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
      fc
        .tuple(
          fc.constantFrom(...stems),
          fc.constantFrom('\0', '\u200b', '\ud800', '\udc00', '\u0301', 'a', "'", '\\', '"', '{'),
        )
        .map((parts) => parts.join('')),
    ),
    fc.constantFrom(...around),
    fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
      (text) => text.toLocaleUpperCase('tr'),
      (text) => text.normalize('NFD'),
      (text) => text.normalize('NFKC'),
    ),
  )
  .map(([before, stem, after, respell]) => `${before}${respell(stem)}${after}`);
/** The same as it comes out of an answer of Okta's. */
const told = spelt.map((text) => cleanText(text, 1_000) || null);

type Person = Pick<
  OktaUserProfile,
  'login' | 'email' | 'employeeNumber' | 'managerId' | 'manager' | 'department'
>;
const person: fc.Arbitrary<Person> = fc.record({
  login: told,
  email: told,
  employeeNumber: fc.option(told),
  managerId: fc.option(
    fc.oneof(
      told,
      fc
        .tuple(fc.constantFrom(...around), fc.constantFrom('00uA0', '00ua0', '00uA1'))
        .map(([blank, id]) => cleanText(`${blank}${id}${blank}`, 1_000)),
    ),
  ),
  manager: fc.option(told),
  department: told,
});

describe.each(locales)('on a database %s', (_, open) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store?.close());

  let number = 0;
  /** A workspace nobody else has, with an integration. */
  async function newOrg(): Promise<Org> {
    number += 1;
    const workspaceId = `equality ${number}`;
    const integrationId = seedId(workspaceId);
    await seed(store.db, { integrations: [integrationSeed({ workspaceId, id: integrationId })] });
    return { workspaceId, integrationId, oktaOrgId: `00o${number}`, domain: 'acme.okta.com' };
  }
  const readerOf = ({ workspaceId }: Org) => new Reader(store.db, workspaceId);
  const now = new Date('2026-05-01T12:00:00Z');
  /** Each run is a sync of its own: few of them, with many texts in each. */
  const runs = { numRuns: 25 };

  test('an e-mail finds who has it in a spelling that is equal in JavaScript, and nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 30 }),
        fc.array(spelt, { maxLength: 60 }),
        async (people, asked) => {
          const org = await newOrg();
          const users = people.map(toOktaUser);
          const employees = await writePeople(org, users);
          const refs = users.map(({ profile }, index) =>
            toUserRef(`00uOnlyInLog${index}`, { emails: [], login: profile.login, name: null }, org),
          );
          await store.transaction((tx) => ensureUsers(tx, org, refs, now));
          const handles = people.map(handleOf);
          const emails = [...asked, ...handles];

          const found = await findEmployeesByEmails(readerOf(org), emails);
          const foundUsers = await findUsersByEmails(readerOf(org), emails);
          for (const email of new Set(emails)) {
            const equal = employees.filter((_, index) =>
              isEqual(foldIdentifier, handles[index] ?? '', email),
            );
            expect(
              equal.map(({ id }) => id),
              JSON.stringify(email),
            ).toEqual(equal.length === 0 ? [] : expect.arrayContaining([found.get(email)?.id]));
            expect(found.has(email)).toBe(equal.length > 0);
            const equalRefs = refs.filter((each) => isEqual(foldIdentifier, each.fallbackLogin ?? '', email));
            expect(foundUsers.has(email)).toBe(equalRefs.length > 0);
            const user = foundUsers.get(email);
            if (user !== undefined) expect(equalRefs.map(({ id }) => id)).toContain(user.id);
            expect(await countEmployees(readerOf(org), { email: [email] })).toBe(equal.length);
          }
        },
      ),
      runs,
    );
  });

  test('managers are those whom JavaScript finds by id, login, e-mail or number, and nobody else', async () => {
    let managed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(person, { maxLength: 40 }), async (people) => {
        const org = await newOrg();
        const users = people.map(toOktaUser);
        const employees = await writePeople(org, users);
        await store.transaction((tx) => resolveManagers(tx, org));
        const found = await findEmployeesByIds(
          readerOf(org),
          employees.map(({ id }) => id),
        );
        const expected = managersOf(employees, people.map(handleOf));
        managed += [...expected.values()].filter((id) => id !== null).length;
        expect(employees.map(({ id }) => found.get(id)?.managerId ?? null)).toEqual(
          employees.map(({ id }) => expected.get(id) ?? null),
        );
      }),
      runs,
    );
    expect(managed).toBeGreaterThan(20);
  });

  test('a department is found by the names that are equal in JavaScript, and by no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 30 }),
        fc.array(spelt, { maxLength: 60 }),
        async (people, asked) => {
          const org = await newOrg();
          const employees = await writePeople(org, people.map(toOktaUser));
          const names = [...asked, ...people.flatMap(({ department }) => department ?? [])];
          const found = await findDepartmentsByNames(readerOf(org), names);
          for (const name of new Set(names)) {
            const equal = employees.filter((each) =>
              isEqual(foldDepartmentName, each.rawDepartment ?? '', name),
            );
            const ids = new Set(equal.map(({ departmentId }) => departmentId));
            expect([...ids], JSON.stringify(name)).toEqual(found.has(name) ? [found.get(name)?.id] : []);
          }
        },
      ),
      runs,
    );
  });

  test('a product is found by the names that are equal in JavaScript, and by no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(told, { maxLength: 20 }),
        fc.array(spelt, { maxLength: 60 }),
        async (products, asked) => {
          const org = await newOrg();
          const services = products.map((productName, index) =>
            toService(org.workspaceId, `product${index}`, [
              {
                oktaAppId: `0oa${index}`,
                label: `App ${index}`,
                oktaName: null,
                productName,
                status: 'ACTIVE',
                logoUrl: null,
              },
            ]),
          );
          await store.transaction((tx) => insertMissingServices(tx, org.workspaceId, services, now));
          const keys = asked.map(foldName).filter((key) => key.isWellFormed());
          const found = await findCatalogKeysByName(store.db, org.workspaceId, keys);
          for (const key of new Set(keys)) {
            const equal = services
              .filter(({ name }) => key !== '' && foldName(name) === key)
              .map(({ catalogKey }) => catalogKey);
            expect(found.get(key), JSON.stringify(key)).toBe(equal.sort()[0]);
          }
        },
      ),
      runs,
    );
  });

  test('a search finds the texts in which JavaScript finds it, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 20 }),
        fc.array(spelt, { maxLength: 20 }),
        async (people, asked) => {
          const org = await newOrg();
          const employees = await writePeople(org, people.map(toOktaUser));
          for (const search of new Set(asked)) {
            const folded = foldSearch(search);
            const containing = employees.filter(({ searchText }) => searchText.includes(folded));
            expect(await countEmployees(readerOf(org), { search }), JSON.stringify(search)).toBe(
              folded.isWellFormed() ? containing.length : 0,
            );
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  async function writePeople(org: Org, users: readonly OktaUser[]) {
    const employees = users.map((user) => toEmployee(user, org));
    await store.transaction(async (tx) => {
      await insertMissingDepartments(tx, org.workspaceId, toDepartments(org.workspaceId, employees), now);
      await upsertEmployees(tx, org, employees, now);
    });
    return employees;
  }
});

function toOktaUser(profile: Person, index: number): OktaUser {
  return {
    // Some ids differ in nothing but case, as Okta's do.
    id: index === 3 ? '00ua0' : `00uA${index}`,
    status: 'ACTIVE',
    created: null,
    activated: null,
    statusChanged: null,
    lastLogin: null,
    profile: {
      secondEmail: null,
      firstName: null,
      lastName: null,
      displayName: null,
      nickName: null,
      title: null,
      userType: null,
      division: null,
      organization: null,
      costCenter: null,
      city: null,
      countryCode: null,
      ...profile,
    },
  };
}

/** What somebody is found by as by an e-mail: the first text that was meant as an address, else the first of all. */
function handleOf({ email, login }: Person): string {
  const texts = [email, login].flatMap((text) => (text && stripBlanks(text) !== '' ? [text] : []));
  return texts.find((text) => /[^@\s]@[^@\s]/.test(text)) ?? texts[0] ?? '';
}

/** A text without content, and one that no database can hold, is equal to none that is stored. */
function isEqual(fold: (text: string) => string, stored: string, asked: string): boolean {
  return fold(asked) !== '' && fold(stored) === fold(asked);
}

/** Whom each profile means, by the best of the ways to name somebody. */
function managersOf(
  employees: readonly ReturnType<typeof toEmployee>[],
  handles: readonly string[],
): Map<string, string | null> {
  const by = (fits: (each: ReturnType<typeof toEmployee>, handle: string) => boolean) =>
    employees.filter((each, index) => fits(each, handles[index] ?? '')).map(({ id }) => id);
  const same = (one: string | null, other: string) => one !== null && isEqual(foldIdentifier, one, other);
  return new Map(
    employees.map((employee) => {
      const id = employee.rawManagerId ?? '';
      const name = employee.rawManager ?? '';
      const found = [
        by(({ oktaUserId }) => oktaUserId === stripBlanks(id)),
        by(({ login }) => same(login, id)),
        by((_, handle) => same(handle, id)),
        by(({ employeeNumber }) => same(employeeNumber, id)),
        by(({ login }) => same(login, name)),
        by((_, handle) => same(handle, name)),
      ].find((fitting) => fitting.length > 0);
      const [managerId] = found?.length === 1 ? found : [];
      return [employee.id, managerId === employee.id ? null : (managerId ?? null)];
    }),
  );
}
