import { afterAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createIdentification } from '../../src/identity/identify.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../kit/discovery.ts';
import { emptyStoreForEach } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';

const store = emptyStoreForEach();
let server: TestServer;
let discovery: Discovery;
let serviceId: string;
let appId: string;

beforeEach(async () => {
  await discovery?.close();
  await server?.close();
  discovery = await startDiscovery({
    store,
    people: 6,
    apps: 4,
    groups: 2,
    signInDays: 2,
    workspaceId: 'default',
  });
  const { world } = discovery.simulator;
  appId = world.addApp({ name: 'figma', label: 'Figma' }).id;
  expectSucceeded(await discovery.connect());
  server = await startTestServer(store, {
    commands: discovery.commands,
    viewer: (headers) => ({ workspaceId: 'default', userId: String(headers['x-test-user'] ?? '') || null }),
  });
  serviceId = String((await figma()).id);
});
afterAll(async () => {
  await discovery?.close();
  await server?.close();
});

const fields = 'id status reviewStatus reviewedAt reviewedBy reviewNote';
type Service = Record<string, string | null>;

async function figma(): Promise<Service> {
  const answer = await server.ask<{ saasServiceByCatalogKey: Service }>(
    `{ saasServiceByCatalogKey(catalogKey: "figma") { ${fields} } }`,
  );
  expect(answer.errors).toEqual([]);
  return answer.data?.saasServiceByCatalogKey ?? {};
}

async function review(input: object, headers: object = {}) {
  const answer = await server.ask<{ outcome: { __typename: string; message?: string; service?: Service } }>(
    `mutation ($input: SetSaasServiceReviewStatusInput!) {
      outcome: setSaasServiceReviewStatus(input: $input) {
        __typename
        ... on SaasServiceUpdated { service { ${fields} } }
        ... on DiscoveryError { message }
        ... on InvalidOktaInput { field }
      } }`,
    { input },
    headers,
  );
  expect(answer.errors).toEqual([]);
  return answer.data?.outcome;
}

async function events() {
  const answer = await server.ask<{ discoveryEvents: { nodes: unknown[] } }>(
    `{ discoveryEvents(filter: { service: ["${serviceId}"], type: [SERVICE_CHANGED] }) {
      nodes { changedFields syncRun { id } } } }`,
  );
  return answer.data?.discoveryEvents.nodes;
}

test('a service is new until it is reviewed; then it shows what was decided, when and by whom', async () => {
  expect(await figma()).toMatchObject({ reviewStatus: 'NEW', reviewedAt: null, reviewedBy: null });
  const outcome = await review(
    { serviceId, reviewStatus: 'RESTRICTED', note: '  Designers only. ' },
    { 'x-test-user': 'ada' },
  );
  expect(outcome).toEqual({
    __typename: 'SaasServiceUpdated',
    service: {
      id: serviceId,
      status: 'ACTIVE',
      reviewStatus: 'RESTRICTED',
      reviewedAt: expect.any(String),
      reviewedBy: 'ada',
      reviewNote: 'Designers only.',
    },
  });
  expect(await figma()).toEqual(outcome?.service);
});

test('a decision names no user where the caller is unknown; a note does not outlive its decision', async () => {
  await review({ serviceId, reviewStatus: 'IN_REVIEW', note: 'Asked legal.' }, { 'x-test-user': 'ada' });
  await review({ serviceId, reviewStatus: 'APPROVED' });
  expect(await figma()).toMatchObject({ reviewStatus: 'APPROVED', reviewedBy: null, reviewNote: null });
});

test('the decision names the user of the router’s header, and no user where no header is configured', async () => {
  const mutation = `mutation { outcome: setSaasServiceReviewStatus(
    input: { serviceId: "${serviceId}", reviewStatus: APPROVED }
  ) { ... on SaasServiceUpdated { service { reviewedBy } } } }`;
  const decide = async (userHeader: string | undefined) => {
    const env = userHeader === undefined ? {} : { USER_HEADER: userHeader };
    const behindRouter = await startTestServer(store, {
      commands: discovery.commands,
      identification: createIdentification({ config: readConfig({ env }).identity }),
    });
    const { data, errors } = await behindRouter
      .ask<{ outcome: { service: Service } }>(mutation, {}, { 'x-auth-request-email': 'ada@acme.example' })
      .finally(() => behindRouter.close());
    expect(errors).toEqual([]);
    return data?.outcome.service.reviewedBy;
  };
  expect(await decide('x-auth-request-email')).toBe('ada@acme.example');
  expect(await figma()).toMatchObject({ reviewedBy: 'ada@acme.example' });
  expect(await decide('x-auth-request-user')).toBeNull();
  expect(await decide(undefined)).toBeNull();
});

test('a decision outlives syncs, the removal of the service and its return', async () => {
  const { world } = discovery.simulator;
  await review({ serviceId, reviewStatus: 'APPROVED', note: 'Fine.' });
  const decided = await figma();
  expectSucceeded(await discovery.syncOnce());
  expect(await figma()).toEqual(decided);
  world.renameApp(appId, 'Figma for all');
  expectSucceeded(await discovery.syncOnce());
  expect(await figma()).toEqual(decided);
  world.deleteApp(appId);
  expectSucceeded(await discovery.syncOnce());
  expect(await figma()).toEqual({ ...decided, status: 'REMOVED' });
  world.restoreApp(appId);
  expectSucceeded(await discovery.syncOnce());
  expect(await figma()).toEqual(decided);
});

test('the feed tells that a decision changed, of no sync, and nothing of one that was confirmed', async () => {
  await review({ serviceId, reviewStatus: 'APPROVED', note: 'Fine.' });
  await review({ serviceId, reviewStatus: 'APPROVED', note: 'Fine.' });
  await review({ serviceId, reviewStatus: 'APPROVED' });
  expect(await events()).toEqual([
    { changedFields: ['reviewStatus', 'reviewNote'], syncRun: null },
    { changedFields: ['reviewNote'], syncRun: null },
  ]);
});

test('services are listed by what was decided', async () => {
  await review({ serviceId, reviewStatus: 'APPROVED' });
  const answer = await server.ask<Record<string, { totalCount: number; nodes: { id: string }[] }>>(`{
    all: saasServices { totalCount nodes { id } }
    approved: saasServices(filter: { reviewStatus: [APPROVED, RESTRICTED] }) { totalCount nodes { id } }
    fresh: saasServices(filter: { reviewStatus: [NEW] }) { totalCount nodes { id } }
  }`);
  expect(answer.data?.approved).toEqual({ totalCount: 1, nodes: [{ id: serviceId }] });
  expect(answer.data?.fresh?.totalCount).toBe(Number(answer.data?.all?.totalCount) - 1);
});

test('a service that is not there, not ours, or no id at all is not found; a note that is too long is refused', async () => {
  const ids = ['00000000-0000-4000-8000-000000000000', 'figma'];
  for (const id of ids) {
    expect(await review({ serviceId: id, reviewStatus: 'APPROVED' })).toEqual({
      __typename: 'DiscoveryNotFound',
      message: 'There is no service with that id.',
    });
  }
  const stranger = await startTestServer(store, {
    commands: discovery.commands,
    viewer: () => ({ workspaceId: 'other' }),
  });
  const answer = await stranger.ask<{ outcome: unknown }>(
    `mutation { outcome: setSaasServiceReviewStatus(input: { serviceId: "${serviceId}", reviewStatus: IGNORED }) { __typename } }`,
  );
  await stranger.close();
  expect(answer.data?.outcome).toEqual({ __typename: 'DiscoveryNotFound' });
  expect(await review({ serviceId, reviewStatus: 'APPROVED', note: 'x'.repeat(2_001) })).toMatchObject({
    __typename: 'InvalidOktaInput',
    field: 'note',
  });
  expect(await figma()).toMatchObject({ reviewStatus: 'NEW' });
});
