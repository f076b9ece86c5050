import { afterEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { type Discovery, startDiscovery } from '../../kit/discovery.ts';
import { smallOrgForEach } from './small-org.ts';

const { discovery, expectNothingSaved, input, store } = smallOrgForEach();

describe('testing a connection', () => {
  test('tells the org, the token’s owner and what may be read, and saves nothing', async () => {
    discovery.simulator.deny('logs');
    const tested = await discovery.commands.testConnection(discovery.viewer, input());
    const owner = discovery.company.users.find(({ id }) => id === discovery.company.tokenOwnerId);
    expect(tested).toMatchObject({
      kind: 'verified',
      domain: discovery.company.org.domain,
      oktaOrgId: discovery.company.org.id,
      tokenOwner: owner?.profile.login,
    });
    const statuses =
      'capabilities' in tested ? tested.capabilities.map((each) => [each.dataType, each.status]) : [];
    expect(Object.fromEntries(statuses)).toEqual({
      APPS: 'OK',
      APP_ASSIGNMENTS: 'OK',
      USERS: 'OK',
      GROUPS: 'OK',
      SYSTEM_LOG: 'FORBIDDEN',
    });
    await expectNothingSaved();
  });
});

describe('the estimate of the first sync', () => {
  let sized: Discovery;
  afterEach(() => sized?.close());
  const urls = () => sized.simulator.stats.recent.map(({ url }) => decodeURIComponent(url));
  const startOrg = async (size: { people: number; apps: number }) => {
    await sized?.close();
    const company = generateCompany({ seed: 3, groups: 3, signInDays: 0, now: new Date(), ...size });
    sized = await startDiscovery({ store, company, simulator: { rateLimits: 'workforce' } });
  };
  const estimate = async () => {
    const { commands, company, simulator, viewer } = sized;
    const given = { domain: company.org.domain, apiToken: simulator.token };
    const tested = await commands.testConnection(viewer, given);
    if (tested.kind !== 'verified') throw new Error(`not verified: ${JSON.stringify(tested)}`);
    return tested.estimatedFirstSync;
  };
  const inOrgOf = async (size: { people: number; apps: number }) => {
    await startOrg(size);
    return estimate();
  };

  test('costs no request more where all apps and people fit on a page', async () => {
    expect(await inOrgOf({ people: 20, apps: 10 })).toBeGreaterThan(0);
    expect(urls().slice(0, 2)).toEqual(['/.well-known/okta-organization', '/api/v1/users/me']);
    // The others are asked at the same time.
    expect(urls().slice(2).sort()).toEqual([
      '/api/v1/apps?limit=200',
      '/api/v1/groups?limit=1',
      expect.stringMatching(/^\/api\/v1\/logs\?since=.*&limit=1$/),
      '/api/v1/users?limit=200',
    ]);
  });

  test('costs one more where people do not, and grows with them', async () => {
    const few = Number(await inOrgOf({ people: 150, apps: 20 }));
    const many = Number(await inOrgOf({ people: 900, apps: 20 }));
    expect(urls()).toHaveLength(7);
    expect(urls().at(-1)).toBe('/api/v1/groups?search=type eq "BUILT_IN"&expand=stats&limit=10');
    expect(many).toBeGreaterThan(few);
    // 90 days of some 6,000 sign-ins a week, a thousand to a request, at 60 requests a minute.
    expect(many).toBeGreaterThan(5 * 60);
    expect(many).toBeLessThan(15 * 60);
  });

  test('is not made up where there are more apps than can be counted', async () => {
    expect(await inOrgOf({ people: 5, apps: 230 })).toBeNull();
  });

  test('is not made up where people cannot be counted', async () => {
    await startOrg({ people: 250, apps: 5 });
    sized.simulator.deny('groups');
    expect(await estimate()).toBeNull();
  });

  test('is not worth a failure: an org that cannot deliver a page is asked for less', async () => {
    discovery.simulator.faults.add(
      { kind: 'status', status: 500 },
      { on: 'apps', when: ({ url }) => url.searchParams.get('limit') === '200' },
    );
    expect(await discovery.commands.testConnection(discovery.viewer, input())).toMatchObject({
      kind: 'verified',
      estimatedFirstSync: null,
    });
  });
});
