import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { errorCode, get, type Item, ids, walk } from './walk.ts';

const now = new Date('2026-03-04T15:30:00Z');
const company = generateCompany({ seed: 5, now, people: 200, apps: 80, groups: 40, signInDays: 10 });
const google = company.apps.find((app) => app.name === 'google')?.id ?? '';
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ company, customDomain: 'login.acme.example' });
});
afterAll(() => simulator.close());
afterEach(() => simulator.allow('users', 'apps', 'appUsers', 'groups', 'logs', 'org'));

describe('who may ask', () => {
  test('the organization is named without a token, with its id and canonical address', async () => {
    const response = await fetch(`${simulator.url}/.well-known/okta-organization`);
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^00o\w{17}$/),
      pipeline: 'idx',
      _links: {
        organization: { href: 'https://acme-demo.okta.com' },
        alternate: { href: 'https://login.acme.example' },
      },
    });
  });

  test('no token is 403 E0000005, a wrong one or a wrong scheme 401 E0000011', async () => {
    const plain = await fetch(`${simulator.url}/api/v1/users/me`);
    expect([plain.status, ((await plain.json()) as Item).errorCode]).toEqual([403, 'E0000005']);
    for (const authorization of ['SSWS 00wrong', `Bearer ${simulator.token}`]) {
      const refused = await get(simulator, '/api/v1/users/me', { authorization });
      expect([refused.status, errorCode(refused)]).toEqual([401, 'E0000011']);
    }
  });

  test('the demo token looks like Okta’s and says what it is', () => {
    expect(simulator.token).toMatch(/^00[A-Za-z0-9]{40}$/);
    expect(simulator.token).toContain('NotASecret');
  });

  test('a denied capability is 403 E0000006 there and nowhere else', async () => {
    simulator.deny('logs', 'appUsers');
    for (const path of ['/api/v1/logs', `/api/v1/apps/${google}/users`]) {
      const denied = await get(simulator, path);
      expect([denied.status, errorCode(denied)]).toEqual([403, 'E0000006']);
    }
    expect((await get(simulator, '/api/v1/apps')).status).toBe(200);
  });

  test('a revoked token is refused, a new one accepted, and both die with their owner', async () => {
    const own = await startSimulator({
      company: generateCompany({ seed: 1, now, people: 20, apps: 20, signInDays: 1 }),
    });
    own.revokeToken();
    expect((await get(own, '/api/v1/users/me')).status).toBe(401);
    const fresh = own.issueToken();
    expect((await get(own, '/api/v1/users/me', { authorization: `SSWS ${fresh}` })).status).toBe(200);
    own.world.deactivatePerson(own.company.tokenOwnerId);
    expect((await get(own, '/api/v1/users/me', { authorization: `SSWS ${fresh}` })).status).toBe(401);
    await own.close();
  });

  test('unknown things are 404 E0000007 and other methods 405 E0000022, with all fields of an error', async () => {
    const missing = await get(simulator, '/api/v1/apps/0oaNowhere/users');
    expect(missing.status).toBe(404);
    expect(missing.body).toEqual({
      errorCode: 'E0000007',
      errorSummary: 'Not found: Resource not found: 0oaNowhere (AppInstance)',
      errorLink: 'E0000007',
      errorId: expect.stringMatching(/^oae/),
      errorCauses: [],
    });
    const headers = { authorization: `SSWS ${simulator.token}` };
    const posted = await fetch(`${simulator.url}/api/v1/apps`, { method: 'POST', headers });
    expect([posted.status, ((await posted.json()) as Item).errorCode]).toEqual([405, 'E0000022']);
    expect((await get(simulator, '/api/v1/nothing')).status).toBe(404);
  });

  test('every answer has a request id of its own and the simulator’s date, errors included', async () => {
    const answers = [await get(simulator, '/api/v1/org'), await get(simulator, '/api/v1/apps/0oaNowhere')];
    const requestIds = answers.map(({ headers }) => headers.get('x-okta-request-id'));
    expect(new Set(requestIds).size).toBe(2);
    expect(requestIds).not.toContain(null);
    for (const { headers } of answers) expect(Date.parse(headers.get('date') ?? '')).not.toBeNaN();
  });

  test('the token’s owner and the org are shown', async () => {
    expect((await get(simulator, '/api/v1/users/me')).body).toMatchObject({ id: company.tokenOwnerId });
    expect((await get(simulator, '/api/v1/org')).body).toMatchObject({
      id: company.org.id,
      subdomain: 'acme-demo',
    });
  });
});

describe('users', () => {
  test('the plain list leaves deprovisioned people out; search and filter show them', async () => {
    const all = company.users.map((user) => user.id);
    const present = company.users.filter((user) => user.status !== 'DEPROVISIONED').map((user) => user.id);
    expect(present.length).toBeLessThan(all.length);
    expect(ids(await walk(simulator, '/api/v1/users'))).toEqual(present);
    expect(ids(await walk(simulator, '/api/v1/users?search=status%20pr'))).toEqual(all);
    const left = await walk(
      simulator,
      `/api/v1/users?filter=${encodeURIComponent('status eq "DEPROVISIONED"')}`,
    );
    expect(ids(left)).toEqual(all.filter((id) => !present.includes(id)));
  });

  test('search compares departments and times; filter knows only a few attributes', async () => {
    const search = 'profile.department eq "sales" and lastUpdated gt "2025-06-01T00:00:00.000Z"';
    const found = await walk(simulator, `/api/v1/users?search=${encodeURIComponent(search)}`);
    expect(found.length).toBeGreaterThan(0);
    for (const user of found) {
      expect(user.profile.department.toLowerCase()).toBe('sales');
      expect(user.lastUpdated > '2025-06-01').toBe(true);
    }
    const refused = await get(
      simulator,
      `/api/v1/users?filter=${encodeURIComponent('profile.department pr')}`,
    );
    expect([refused.status, errorCode(refused)]).toEqual([400, 'E0000031']);
  });

  test('the header optimisation works only with all three options', async () => {
    const first = async (options: string): Promise<Item> => {
      const headers = { 'content-type': `application/json; okta-response="${options}"` };
      return ((await get(simulator, '/api/v1/users?limit=1', headers)).body as Item[])[0];
    };
    const slim = await first('omitCredentials,omitCredentialsLinks,omitTransitioningToStatus');
    expect(slim).not.toHaveProperty('credentials');
    expect(slim).not.toHaveProperty('transitioningToStatus');
    expect(await first('omitCredentials,omitCredentialsLinks')).toHaveProperty('credentials');
  });

  test('fields selects attributes', async () => {
    const [user] = (await get(simulator, '/api/v1/users?limit=1&fields=id,status,profile:(login,department)'))
      .body as Item[];
    expect(Object.keys(user).sort()).toEqual(['id', 'profile', 'status']);
    expect(Object.keys(user.profile)).toContain('login');
    expect(user.profile).not.toHaveProperty('city');
  });

  test('one user is found by id or login', async () => {
    const user = company.users[7];
    expect((await get(simulator, `/api/v1/users/${user?.id}`)).body).toMatchObject({ id: user?.id });
    const login = encodeURIComponent(user?.profile.login ?? '');
    expect((await get(simulator, `/api/v1/users/${login}`)).body).toMatchObject({ id: user?.id });
  });
});

describe('apps', () => {
  test('inactive ones are shown only on request', async () => {
    const active = await walk(simulator, '/api/v1/apps?limit=200');
    const all = await walk(simulator, '/api/v1/apps?limit=200&includeNonDeleted=true');
    expect(active.every((app) => app.status === 'ACTIVE')).toBe(true);
    expect(all.some((app) => app.status === 'INACTIVE')).toBe(true);
    expect(ids(all)).toEqual(company.apps.map((app) => app.id));
  });

  test('filter takes one expression, q the beginning of a name or label', async () => {
    const inactive = await walk(
      simulator,
      `/api/v1/apps?filter=${encodeURIComponent('status eq "INACTIVE"')}`,
    );
    expect(inactive.length).toBeGreaterThan(0);
    expect(inactive.every((app) => app.status === 'INACTIVE')).toBe(true);
    const two = encodeURIComponent('status eq "ACTIVE" and name eq "slack"');
    expect((await get(simulator, `/api/v1/apps?filter=${two}`)).status).toBe(400);
    const named = await walk(simulator, '/api/v1/apps?q=zen');
    expect(named.every((app) => app.name === 'zendesk')).toBe(true);
  });

  test('app users embed the user on request; the switchable bug forgets it after page one', async () => {
    const path = `/api/v1/apps/${google}/users?limit=50&expand=user`;
    expect((await walk(simulator, path)).filter((appUser) => appUser._embedded).length).toBeGreaterThan(60);
    simulator.settings.losesExpand = true;
    const appUsers = await walk(simulator, path);
    expect(appUsers.slice(0, 50).some((appUser) => appUser._embedded)).toBe(true);
    expect(appUsers.slice(50).some((appUser) => appUser._embedded)).toBe(false);
    simulator.settings.losesExpand = false;
  });

  test('app users name the group that grants them, and have null credentials at times', async () => {
    const appUsers = await walk(simulator, `/api/v1/apps/${google}/users?limit=500`);
    for (const appUser of appUsers) expect('group' in appUser._links).toBe(appUser.scope === 'GROUP');
    expect(appUsers.some((appUser) => appUser._links.group?.href.includes('/api/v1/groups/00g'))).toBe(true);
    expect(appUsers.some((appUser) => appUser.credentials === null)).toBe(true);
    expect(appUsers.some((appUser) => appUser.externalId === null)).toBe(true);
  });

  test('a brokered app has nobody assigned', async () => {
    const brokered = company.apps.find((app) => app.settings.implicitAssignment === true);
    expect(await walk(simulator, `/api/v1/apps/${brokered?.id}/users`)).toEqual([]);
  });
});

describe('groups', () => {
  test('stats count the members and apps that the lists give', async () => {
    const groups = await walk(simulator, '/api/v1/groups?expand=stats&limit=15');
    expect(groups).toHaveLength(40);
    for (const group of groups.slice(0, 12)) {
      const { usersCount, appsCount } = group._embedded.stats;
      expect(await walk(simulator, `/api/v1/groups/${group.id}/users`)).toHaveLength(usersCount);
      expect(await walk(simulator, `/api/v1/groups/${group.id}/apps`)).toHaveLength(appsCount);
    }
  });

  test('the apps of groups and the groups of apps are the same relation', async () => {
    const everyone = company.groups.find((group) => group.profile.name === 'Everyone')?.id ?? '';
    const groups = await walk(simulator, `/api/v1/apps/${google}/groups`);
    expect(ids(groups)).toEqual([everyone]);
    expect(ids(await walk(simulator, `/api/v1/groups/${everyone}/apps`))).toContain(google);
  });

  test('what members of a group get is what app users with that group say', async () => {
    const appUsers = await walk(simulator, `/api/v1/apps/${google}/users?limit=500`);
    const everyone = (await walk(simulator, `/api/v1/apps/${google}/groups`))[0].id;
    const members = new Set(ids(await walk(simulator, `/api/v1/groups/${everyone}/users`)));
    const granted = appUsers.filter((appUser) => appUser.scope === 'GROUP');
    expect(granted.length).toBeGreaterThan(100);
    for (const appUser of granted) expect(members.has(appUser.id)).toBe(true);
  });

  test('filter finds groups whose membership changed', async () => {
    const group = company.groups[4]?.id ?? '';
    const since = new Date(Date.now() - 1000).toISOString();
    const user = company.users.find((candidate) => candidate.status === 'ACTIVE')?.id ?? '';
    simulator.world.removeFromGroup(user, group);
    simulator.world.addToGroup(user, group);
    const filter = encodeURIComponent(`lastMembershipUpdated gt "${since}"`);
    expect(ids(await walk(simulator, `/api/v1/groups?filter=${filter}`))).toEqual([group]);
  });
});
