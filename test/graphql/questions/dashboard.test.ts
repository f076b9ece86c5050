import { afterAll, beforeAll, expect, test } from 'vitest';
import { groundTruth } from '../../../src/simulator/company/ground-truth.ts';
import { preparationTimeoutMs, type QuestionWorld, startWorld } from './world.ts';

let world: QuestionWorld;

beforeAll(async () => {
  world = await startWorld();
}, preparationTimeoutMs);
afterAll(() => world?.close());

type Events = {
  discoveryEvents: {
    nodes: { type: string; subject: Record<string, unknown> | null }[];
    pageInfo: { endCursor: string; hasNextPage: boolean };
  };
};

test('what is there, what needs looking at, and how fresh is it?', async () => {
  const startedAt = Date.now();
  const { discoverySummary } = await world.ask<{ discoverySummary: Record<string, number | string> }>(
    'Dashboard',
  );
  const { company } = world.discovery;
  const truth = groundTruth(company, { at: world.discovery.now() });
  const listed = new Set(company.apps.map(({ id }) => id));
  expect(discoverySummary).toMatchObject({
    serviceInstances: [...truth.serviceInstances].filter((id) => listed.has(id)).length,
    services: [...truth.services.values()].filter((ids) => [...ids].some((id) => listed.has(id))).length,
    userAccounts: truth.accounts.size,
    departments: truth.departments.size,
    employees: company.users.filter(({ status }) =>
      ['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'LOCKED_OUT'].includes(status),
    ).length,
    activityKnownSince: expect.any(String),
  });
  expect(discoverySummary.newServices).toBe(discoverySummary.services);
  expect(Date.parse(String(discoverySummary.dataAsOf))).toBeLessThan(startedAt);
});

test('what happened lately? Of a first sync, services and departments', async () => {
  const { discoveryEvents } = await world.ask<Events>('LatestChanges');
  expect(discoveryEvents.nodes).toHaveLength(20);
  expect(new Set(discoveryEvents.nodes.map(({ type }) => type))).toEqual(
    new Set(['DEPARTMENT_ADDED', 'SERVICE_DISCOVERED']),
  );
});

test('what changed since I last asked? Followed by its cursor, every change once', async () => {
  const follow = async (after: string | null) =>
    (await world.ask<Events>('ChangeFeed', { after, since: '2020-01-01T00:00:00Z' })).discoveryEvents;
  const first = await follow(null);
  expect(first.pageInfo.hasNextPage).toBe(false);

  world.world.addApp({ name: 'airtable', label: 'Airtable' });
  await world.sync();
  const second = await follow(first.pageInfo.endCursor);
  expect(second.nodes).toMatchObject([
    {
      type: 'SERVICE_DISCOVERED',
      subject: { __typename: 'SaasService', serviceName: expect.stringMatching(/^Airtable/) },
    },
  ]);
  await world.sync();
  expect((await follow(second.pageInfo.endCursor)).nodes).toEqual([]);
});

test('what has nobody reviewed yet? And less once somebody has', async () => {
  type Services = { saasServices: { totalCount: number; nodes: { id: string }[] } };
  const before = (await world.ask<Services>('ServicesToReview')).saasServices;
  expect(before.totalCount).toBeGreaterThan(5);
  const serviceId = before.nodes[0]?.id;
  const { setSaasServiceReviewStatus } = await world.ask<{ setSaasServiceReviewStatus: object }>(
    'ReviewService',
    { serviceId, reviewStatus: 'APPROVED', note: 'Everybody needs it.' },
  );
  expect(setSaasServiceReviewStatus).toMatchObject({
    service: { reviewStatus: 'APPROVED', reviewNote: 'Everybody needs it.' },
  });
  const after = (await world.ask<Services>('ServicesToReview')).saasServices;
  expect(after.totalCount).toBe(before.totalCount - 1);
});

// The last one, because nothing is left after it.
test('how is everything of an integration erased?', async () => {
  const { integrationId } = world.discovery.integrationKey();
  const { removeOktaIntegration } = await world.ask<{ removeOktaIntegration: object }>('EraseIntegration', {
    id: integrationId,
  });
  expect(removeOktaIntegration).toEqual({
    __typename: 'OktaIntegrationRemoved',
    id: integrationId,
    revokeTokenInOktaUrl: expect.stringContaining('-admin.'),
  });
  const { discoverySummary } = await world.ask<{ discoverySummary: Record<string, unknown> }>('Dashboard');
  expect(discoverySummary).toMatchObject({ services: 0, users: 0, userAccounts: 0, employees: 0 });
  expect((await world.ask<Events>('LatestChanges')).discoveryEvents.nodes).toEqual([]);
});
