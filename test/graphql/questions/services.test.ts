import { afterAll, beforeAll, expect, test } from 'vitest';
import { groundTruth } from '../../../src/simulator/company/ground-truth.ts';
import type { OktaApp } from '../../../src/simulator/wire.ts';
import { emailsOf, loginOf, namesOf, preparationTimeoutMs, type QuestionWorld, startWorld } from './world.ts';

/**
 * Beside what every company has: two instances of Zendesk with one person each, Dropbox that nobody opened, a bookmark
 * that nobody opened, DocuSign without anybody, Asana that ada signs
 * in to without an assignment, and, after a first sync, Airtable that came and Miro that went.
 */
let world: QuestionWorld;
let since: string;

beforeAll(async () => {
  let miro = '';
  world = await startWorld((made) => {
    const { person, signIn } = made;
    const ada = person('ada');
    const ben = person('ben');
    const add = (name: string, label: string, signOnMode = 'SAML_2_0') =>
      made.world.addApp({ name, label, signOnMode }).id;
    const support = add('zendesk', 'Zendesk for customers');
    const internal = add('zendesk', 'Zendesk for colleagues');
    made.world.assign(ada.id, support);
    made.world.assign(ben.id, internal);
    signIn(ada, support, 1);
    const dropbox = add('dropbox_for_business', 'Dropbox');
    made.world.assign(ada.id, dropbox);
    made.world.assign(ada.id, add('bookmark', 'Lunch menu', 'BOOKMARK'));
    made.world.assign(ada.id, add('template_swa', 'Train tickets', 'BROWSER_PLUGIN'));
    add('docusign', 'DocuSign');
    // Only signed in to, as where a federation broker lets people in.
    signIn(ada, add('asana', 'Asana'), 1);
    miro = add('miro', 'Miro');
    made.world.assign(ada.id, miro);
  });
  // By the company's clock, which events and services are dated by.
  since = world.discovery.now().toISOString();
  world.world.addApp({ name: 'airtable', label: 'Airtable' });
  world.world.deleteApp(miro);
  await world.sync();
}, preparationTimeoutMs);
afterAll(() => world?.close());

type Services = { totalCount: number; nodes: { name: string }[] };

/** Services of the company that a perfect reader finds in Okta's list of apps, by key. */
function listed(): Map<string, ReadonlySet<string>> {
  const { company } = world.discovery;
  const apps = new Set(company.apps.map(({ id }) => id));
  const { services } = groundTruth(company, { at: world.discovery.now() });
  return new Map([...services].filter(([, instances]) => [...instances].some((id) => apps.has(id))));
}

test('which do we use?', async () => {
  const { saasServices } = await world.ask<{ saasServices: Services & { nodes: { id: string }[] } }>(
    'AllServices',
  );
  expect(saasServices.totalCount).toBe(listed().size);
  expect(saasServices.nodes).toHaveLength(listed().size);
  // Other operations take them.
  for (const { id } of saasServices.nodes) expect(id).toMatch(/^[\da-f-]{36}$/);
});

test('which were discovered since a day, and by what?', async () => {
  const { saasServices } = await world.ask<{ saasServices: Services }>('NewServices', { since });
  expect(saasServices).toMatchObject({
    totalCount: 1,
    nodes: [{ name: 'Airtable', discoverySources: ['OKTA_APP'] }],
  });
});

test('which disappeared since a day?', async () => {
  const { saasServices } = await world.ask<{ saasServices: Services }>('RemovedServices', { since });
  expect(namesOf(saasServices.nodes)).toEqual(['Miro']);
});

test('how many instances of Zendesk are there, and who uses which?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<{
    saasServiceByCatalogKey: {
      instances: {
        totalCount: number;
        nodes: { label: string; userAccounts: { nodes: { user: { email: string } }[] } }[];
      };
    };
  }>('InstancesOfService', { catalogKey: 'zendesk' });
  const { instances } = saasServiceByCatalogKey;
  expect(instances.totalCount).toBe(
    world.discovery.company.apps.filter(({ name }) => name === 'zendesk').length,
  );
  const usersOf = (label: string) =>
    emailsOf(instances.nodes.find((node) => node.label === label)?.userAccounts.nodes ?? []);
  expect(usersOf('Zendesk for customers')).toEqual([loginOf('ada')]);
  expect(usersOf('Zendesk for colleagues')).toEqual([loginOf('ben')]);
});

test('which has nobody opened for 90 days? Bookmarks are no finding', async () => {
  const { saasServices } = await world.ask<{ saasServices: Services }>('UnusedServices');
  const { company } = world.discovery;
  const used = new Set([...groundTruth(company, { at: world.discovery.now() }).signIns.keys()].map(appOf));
  const bookmarks = new Set(
    company.apps.filter(({ signOnMode }) => signOnMode === 'BOOKMARK').map(({ id }) => id),
  );
  const apps = new Set(company.apps.map(({ id }) => id));
  const unused = [...listed().values()].filter(
    (instances) =>
      ![...instances].some((id) => used.has(id)) &&
      [...instances].some((id) => apps.has(id) && !bookmarks.has(id)),
  );
  expect(saasServices.totalCount).toBe(unused.length);
  expect(namesOf(saasServices.nodes)).toContain('Dropbox Business');
  expect(namesOf(saasServices.nodes)).not.toContain('Lunch menu');
});

test('which have no assigned users?', async () => {
  const { saasServices } = await world.ask<{ saasServices: Services }>('ServicesWithoutUsers');
  const { appUsers } = world.discovery.company;
  const without = [...listed().values()].filter(
    (instances) => ![...instances].some((id) => appUsers.get(id)?.some(({ status }) => isOpen(status))),
  );
  expect(saasServices.totalCount).toBe(without.length);
  expect(namesOf(saasServices.nodes)).toEqual(expect.arrayContaining(['Airtable', 'DocuSign', 'Asana']));
});

test('which are used most, and which least?', async () => {
  type Top = { saasServices: { nodes: { name: string; usage: { activeUsers: number } }[] } };
  const [most, least] = await Promise.all(
    ['DESC', 'ASC'].map((direction) => world.ask<Top>('TopServices', { direction })),
  );
  const counts = (most?.saasServices.nodes ?? []).map(({ usage }) => usage.activeUsers);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
  const { company } = world.discovery;
  const active = groundTruth(company, { at: world.discovery.now() }).activeUsersByApp(30);
  const people = [...listed().values()].map(
    (instances) => new Set([...instances].flatMap((id) => [...(active.get(id) ?? [])])).size,
  );
  expect(counts[0]).toBe(Math.max(...people));
  expect(least?.saasServices.nodes[0]?.usage.activeUsers).toBe(0);
  // Who follows a link, nobody can tell.
  expect(namesOf(least?.saasServices.nodes ?? [])).not.toContain('Lunch menu');
});

test('which are from the catalogue, and which are our own?', async () => {
  const { catalogue, custom } = await world.ask<{ catalogue: Services; custom: Services }>(
    'CatalogueAndCustom',
  );
  const keys = [...listed().keys()];
  expect(custom.totalCount).toBe(keys.filter((key) => key.startsWith('app:')).length);
  expect(catalogue.totalCount).toBe(keys.length - custom.totalCount);
});

test('which sign people in by SAML or OpenID Connect, by password, or are only links, and how do people leave them?', async () => {
  type Modes = Record<
    'federated' | 'passwords' | 'bookmarks',
    { totalCount: number; nodes: { label: string; isProvisioningEnabled: boolean }[] }
  >;
  const modes = await world.ask<Modes>('SignOnModes');
  const labels = (mode: keyof Modes) => modes[mode].nodes.map(({ label }) => label);
  expect(labels('federated')).toContain('Zendesk for customers');
  expect(labels('passwords')).toContain('Train tickets');
  expect(labels('bookmarks')).toContain('Lunch menu');
  const { company } = world.discovery;
  const provisioned = company.apps.filter(
    ({ features, status, signOnMode }) =>
      features.length > 0 && status === 'ACTIVE' && signOnMode === 'SAML_2_0',
  );
  expect(provisioned.length).toBeGreaterThan(0);
  const shown = modes.federated.nodes.filter(({ isProvisioningEnabled }) => isProvisioningEnabled);
  expect(shown.map(({ label }) => label)).toEqual(
    expect.arrayContaining(provisioned.map(({ label }) => label)),
  );
});

test('which services still take passwords, and in which are accounts closed by hand?', async () => {
  const { byPassword, byHand } = await world.ask<Record<'byPassword' | 'byHand', Services>>(
    'PasswordsAndManualAccounts',
  );
  expect(namesOf(byPassword.nodes)).toContain('Train tickets');
  expect(namesOf(byPassword.nodes)).not.toContain('DocuSign');
  const open = (passes: (app: OktaApp) => boolean) => {
    const active = world.discovery.company.apps.filter((app) => app.status === 'ACTIVE' && passes(app));
    const ids = new Set(active.map(({ id }) => id));
    return [...listed().values()].filter((instances) => [...instances].some((id) => ids.has(id))).length;
  };
  const passwords = ['AUTO_LOGIN', 'BASIC_AUTH', 'BROWSER_PLUGIN', 'SECURE_PASSWORD_STORE'];
  expect(byPassword.totalCount).toBe(open(({ signOnMode }) => passwords.includes(signOnMode ?? '')));
  expect(byHand.totalCount).toBe(open(({ features }) => features.length === 0));
  expect(byHand.totalCount).toBeLessThan(listed().size);
});

test('which Okta apps are there, those with most seats first?', async () => {
  type Instances = { totalCount: number; nodes: { label: string; seatCount: number | null }[] };
  const ask = async (search?: string) =>
    (await world.ask<{ saasServiceInstances: Instances }>('InstancesBySeats', { search }))
      .saasServiceInstances;
  const all = await ask();
  const { company } = world.discovery;
  const apps = [...listed().values()].flatMap((ids) => company.apps.filter(({ id }) => ids.has(id)));
  expect(all.totalCount).toBe(apps.length);
  const seats = apps.map(({ licensing }) => licensing?.seatCount ?? -1).sort((a, b) => b - a);
  expect(all.nodes.map(({ seatCount }) => seatCount ?? -1)).toEqual(seats);
  expect(seats[0]).toBeGreaterThan(0);
  expect((await ask('FOR COLL')).nodes.map(({ label }) => label)).toEqual(['Zendesk for colleagues']);
});

function isOpen(status: string): boolean {
  return !['DEPROVISIONED', 'REVOKED', 'UNASSIGNED'].includes(status);
}

function appOf(key: string): string {
  return key.split('/')[1] ?? '';
}
