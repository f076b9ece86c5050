import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVirtualClock } from '../../src/simulator/clock.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { groundTruth } from '../../src/simulator/company/ground-truth.ts';
import { isInternalApp } from '../../src/simulator/org/catalogue.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { type Item, ids, walk } from './walk.ts';

const now = new Date('2026-03-04T15:30:00Z');
const company = generateCompany({ seed: 11, now, people: 250, apps: 70, groups: 30, signInDays: 60 });
const truth = groundTruth(company);
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ company, clock: createVirtualClock(now) });
});
afterAll(() => simulator.close());

test('the employees and departments of the truth are those that the API serves', async () => {
  const users = await walk(simulator, '/api/v1/users?search=status%20pr&limit=100');
  expect(new Set(ids(users))).toEqual(truth.employees);
  const folded = users
    .map((user) =>
      String(user.profile.department ?? '')
        .normalize('NFKC')
        .trim()
        .replace(/\s+/g, ' ')
        .toLowerCase(),
    )
    .filter(Boolean)
    .map((name) => (name === 'eng' ? 'engineering' : name));
  expect(new Set(folded)).toEqual(truth.departments);
});

test('the services, instances, users, accounts and sign-ins of the truth follow from what the API serves', async () => {
  const apps = (await walk(simulator, '/api/v1/apps?includeNonDeleted=true&limit=50')).filter(
    (app) => !isInternalApp(app.name),
  );
  const accounts = new Set<string>();
  for (const app of apps) {
    for (const appUser of await walk(simulator, `/api/v1/apps/${app.id}/users?limit=500`)) {
      accounts.add(`${appUser.id}/${app.id}`);
    }
  }
  const names = new Map<string, string>(apps.map((app) => [app.id, app.name]));
  const internalIds = new Set(company.apps.filter((app) => isInternalApp(app.name)).map((app) => app.id));
  const seen = new Map<string, Set<string>>();
  const events = await walk(simulator, '/api/v1/logs?since=2025-12-01T00:00:00Z&limit=1000');
  for (const event of events) {
    const app = (event.target ?? []).find((target: Item) => target.type === 'AppInstance');
    if (!countedTypes.has(event.eventType) || event.outcome?.result !== 'SUCCESS' || !app) continue;
    const userId = signedIn(event);
    if (userId === null || internalIds.has(app.id) || app.displayName === 'Okta Identity Governance')
      continue;
    accounts.add(`${userId}/${app.id}`);
    if (!names.has(app.id)) names.set(app.id, app.displayName);
    const key = `${userId}/${app.id}/${event.published.slice(0, 10)}`;
    seen.set(key, (seen.get(key) ?? new Set()).add(event.transaction?.id ?? event.uuid));
  }
  expect(new Set(names.keys())).toEqual(truth.serviceInstances);
  expect(accounts).toEqual(truth.accounts);
  expect(new Set([...accounts].map((account) => account.split('/')[0]))).toEqual(truth.users);
  expect(new Map([...seen].map(([key, transactions]) => [key, transactions.size]))).toEqual(truth.signIns);
  const keys = [...names].map(([id, name]) =>
    /^(oidc_client|bookmark|template_|acme-demo_)/.test(name) ? id : name,
  );
  expect(new Set(keys).size).toBe(truth.counts.services);
});

/** The actor, a person among the targets, or whom the token that was granted is for. */
function signedIn(event: Item): string | null {
  if (event.actor.type === 'User') return event.actor.id;
  const targets: Item[] = event.target ?? [];
  const token = targets.find(({ type }) => type === 'id_token');
  return targets.find(({ type }) => type === 'User')?.id ?? token?.detailEntry.subject ?? null;
}

test('some sign-ins are told by nothing but a token that a client was granted, and count', () => {
  const clients = company.log.filter(({ oddity }) => oddity === 'onlyInToken');
  expect(clients.length).toBeGreaterThan(2);
  const days = clients.map(
    ({ subjectId, appId, publishedAtMs }) =>
      `${subjectId}/${appId}/${new Date(publishedAtMs).toISOString().slice(0, 10)}`,
  );
  for (const day of days) expect(truth.signIns.get(day)).toBeGreaterThan(0);
});

test('active users of a window are those with a sign-in on one of its days', () => {
  const whole = truth.activeUsersByApp(90);
  const month = truth.activeUsersByApp(30);
  const total = (map: ReadonlyMap<string, ReadonlySet<string>>) =>
    [...map.values()].reduce((sum, set) => sum + set.size, 0);
  expect(total(month)).toBeLessThan(total(whole));
  const [appId, users] = [...month][0] ?? ['', new Set<string>()];
  for (const userId of users) {
    const days = [...truth.signIns.keys()].filter((key) => key.startsWith(`${userId}/${appId}/`));
    expect(days.some((key) => key.slice(-10) >= '2026-02-02')).toBe(true);
  }
});

test('the truth changes with the moment of reading: what is persisted later does not count yet', () => {
  const record = company.log.at(-1);
  const before = new Date((record?.persistedAtMs ?? 0) - 1);
  expect(groundTruth(company, { at: new Date('2026-02-01T00:00:00Z') }).counts.signIns).toBeLessThan(
    truth.counts.signIns,
  );
  expect(groundTruth(company, { at: before }).counts.employees).toBe(250);
});

const countedTypes = new Set([
  'user.authentication.sso',
  'app.oauth2.signon',
  'app.oauth2.authorize.code',
  'app.oauth2.as.authorize.code',
  'app.oauth2.token.grant.id_token',
  'app.oauth2.as.token.grant.id_token',
]);
