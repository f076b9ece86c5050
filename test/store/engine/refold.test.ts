import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countEmployees, findEmployeesByEmails } from '../../../src/store/api/employees.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { findUsersByEmails } from '../../../src/store/api/users.ts';
import { openStoreOn, type Store } from '../../../src/store/engine/database.ts';
import type { Engine } from '../../../src/store/engine/engine.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { foldName } from '../../../src/store/fold.ts';
import { resolveManagers } from '../../../src/store/sync/employees.ts';
import { findCatalogKeysByName } from '../../../src/store/sync/services.ts';
import { openTestEngine } from '../../kit/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import {
  accountSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';

const workspaceId = 'acme';
const integrationId = seedId('integration');

let engine: Engine;
let store: Store;

/** As a process that starts does; the database outlives it. */
const start = () => openStoreOn({ ...engine, close: async () => {} }, migrationsFolder);

beforeAll(async () => {
  engine = await openTestEngine();
  store = await start();
});

afterAll(() => engine?.close());

/** As a version wrote it that kept fewer keys, and folded e-mails by `trim().toLowerCase()` alone. */
const old = (email: string) => email.trim().toLowerCase();
const person = (name: string, email: string, row: object = {}) =>
  employeeSeed({
    workspaceId,
    integrationId,
    id: seedId(name),
    oktaUserId: `00u${name}`,
    displayName: name,
    email,
    emailKey: old(email),
    login: email,
    loginKey: old(email),
    searchText: `${name} ${email}`.normalize('NFKC').toLowerCase(),
    ...row,
  });

test('what an older version stored is found by the keys of today as soon as a newer one has started', async () => {
  const boss = person('Σωκράτης', '\u0085ΣΩΚΡΑΤΗΣ\u200b@acme.example', { employeeNumber: ' №-7' });
  const people = [
    boss,
    person('Zoë', 'zoe\u0308@acme.example', { rawManagerId: ` ${boss.oktaUserId}\u00a0` }),
    person('Ada', 'ada@acme.example', { rawManagerId: '№-7' }),
    person('Bob', 'bob@acme.example', { rawManager: 'ςωκρατης\u200b@ACME.example' }),
    ...Array.from({ length: 2_500 }, (_, n) => person(`p${n}`, `\u0085p${n}@acme.example`)),
  ];
  const users = people.slice(0, 3).map((each) =>
    userSeed({
      workspaceId,
      integrationId,
      id: seedId('user', each.id),
      employeeId: each.id,
      email: each.email,
      emailKey: each.emailKey,
      sortKey: each.emailKey ?? '',
    }),
  );
  const service = serviceSeed({ workspaceId, id: seedId('s'), catalogKey: 'buro', name: 'Büro  +' });
  const instance = instanceSeed({
    workspaceId,
    id: seedId('i'),
    integrationId,
    serviceId: service.id,
    productName: 'GROẞE Ablage',
  });
  await seed(store.db, {
    integrations: [integrationSeed({ workspaceId, id: integrationId })],
    services: [service],
    instances: [instance],
    employees: people,
    users,
    accounts: users.map((each) => accountSeed({ id: seedId('account', each.id) }, each, instance)),
  });
  await store.db.execute(sql`delete from applied_folds`);
  const reader = new Reader(store.db, workspaceId);
  expect((await findEmployeesByEmails(reader, ['zo\u00eb@acme.example'])).size).toBe(0);

  await start();

  const asked = [
    'zo\u00eb@acme.example',
    ' σωκρατησ\u200b@acme.example',
    'P2400@acme.example',
    'p1@acme.example',
  ];
  const employees = await findEmployeesByEmails(reader, asked);
  expect([...employees].map(([email, { displayName }]) => [email, displayName])).toEqual(
    asked.map((email, index) => [email, ['Zoë', 'Σωκράτης', 'p2400', 'p1'][index]]),
  );
  const found = await findUsersByEmails(reader, asked);
  expect([...found.values()].map(({ id }) => id)).toEqual([users[1]?.id, users[0]?.id]);
  expect(await countEmployees(reader, { search: 'σωκράτησ' })).toBe(1);
  const products = [foldName('BÜRO +'), foldName('grosse ablage')];
  expect([...(await findCatalogKeysByName(store.db, workspaceId, products)).keys()].sort()).toEqual(
    products.sort(),
  );
  const order = await rows(
    store.db,
    sql`select u.email_key as key from saas_user_accounts a join saas_users u on u.id = a.user_id
        where a.user_sort_key = u.sort_key and u.sort_key = u.email_key order by 1`,
  );
  expect(order).toHaveLength(3);

  await store.transaction((tx) => resolveManagers(tx, { workspaceId, integrationId }));
  const managed = await rows(
    store.db,
    sql`select display_name as name from employees where manager_id = ${boss.id}`,
  );
  expect(managed.map(({ name }) => name).sort()).toEqual(['Ada', 'Bob', 'Zoë']);
});

test('what an older version kept as e-mails and is none becomes a login, or nothing, and is found as before', async () => {
  const integration = { workspaceId: 'older', integrationId: seedId('older') };
  await seed(store.db, { integrations: [integrationSeed({ ...integration, id: seedId('older') })] });
  const kept: [name: string, email: string, login: string, row?: object][] = [
    ['jo', 'Jo@acme.example', 'jo@corp.example'],
    ['svc', 'svc', 'svc'],
    ['mixed', 'n/a', 'mixed@acme.example'],
    ['umlaut', 'jö@acme.example', 'joe'],
    ['nobody', '00unobody', '00unobody', { secondaryEmail: 'none' }],
  ];
  const people = kept.map(([name, email, login, row]) =>
    person(name, email, { ...integration, login, loginKey: old(login), ...row }),
  );
  const userOf = (id: string, row: object) =>
    userSeed({ ...integration, id: seedId('older', id), oktaUserId: `00u${id}`, ...row });
  const strangers = ['ext-7', 'kim@other.example', '00uext'].map((email, index) =>
    userOf(['stray', 'kim', 'ext'][index] ?? '', { email, emailKey: old(email), sortKey: old(email) }),
  );
  const users = [
    ...people.map(({ id, oktaUserId, email, emailKey }) =>
      userOf(oktaUserId.slice(3), { employeeId: id, email, emailKey, sortKey: emailKey }),
    ),
    ...strangers,
  ];
  await seed(store.db, { employees: people, users });
  // What the migration does to a database that has rows already.
  const migration = await readFile(join(migrationsFolder, '0020_logins_beside_emails.sql'), 'utf8');
  await store.db.execute(sql.raw(/^UPDATE .*?;/ms.exec(migration)?.[0] ?? ''));
  await store.db.execute(sql`delete from applied_folds`);

  for (const each of ['upgrade', 'fold after it']) {
    await start();
    const all = await rows(
      store.db,
      sql`select id, email, login, email_key as key, sort_key as "sortKey" from saas_users where workspace_id = 'older'`,
    );
    const byId = new Map(all.map((row) => [row.id, row]));
    const expected: [string | null, string | null, string | null][] = [
      ['Jo@acme.example', 'jo@corp.example', 'jo@acme.example'],
      [null, 'svc', 'svc'],
      ['mixed@acme.example', 'mixed@acme.example', 'mixed@acme.example'],
      [null, 'joe', 'jö@acme.example'],
      [null, null, null],
      // Whom no directory knew: what was no e-mail was the login.
      [null, 'ext-7', 'ext-7'],
      ['kim@other.example', null, 'kim@other.example'],
      [null, null, null],
    ];
    expect(
      users.map(({ id }) => byId.get(id)),
      each,
    ).toMatchObject(expected.map(([email, login, key]) => ({ email, login, key, sortKey: key ?? '' })));
    const employees = await rows(
      store.db,
      sql`select id, email, login, email_key as key, secondary_email as second from employees where workspace_id = 'older'`,
    );
    const employeeById = new Map(employees.map((row) => [row.id, row]));
    expect(people.map(({ id }) => employeeById.get(id))).toMatchObject(
      expected.slice(0, people.length).map(([email, login, key]) => ({ email, login, key, second: null })),
    );
    await store.db.execute(sql`delete from applied_folds`);
  }
  await start();
});

test('a start that finds the keys of today writes none', async () => {
  const versions = () =>
    rows(store.db, sql`select ctid || ' ' || xmin as version from employees order by id`);
  const before = await versions();
  expect(before.length).toBeGreaterThan(2_000);
  await start();
  expect(await versions()).toEqual(before);
  await store.db.execute(sql`delete from applied_folds`);
  await start();
  expect(await versions()).toEqual(before);
  expect(await rows(store.db, sql`select version from applied_folds`)).toHaveLength(1);
});
