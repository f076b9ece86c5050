import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FaultEffect } from '../../../src/simulator/server/faults.ts';
import { emptyTables, openTestStore, type TestStore } from '../../kit/database.ts';
import { type Discovery, startDiscovery } from '../../kit/discovery.ts';

/** How Okta answers for a feature that the org does not have. */
const notLicensed: FaultEffect = { kind: 'status', status: 401, code: 'E0000015' };

let store: TestStore;
let discovery: Discovery;

beforeAll(async () => {
  store = await openTestStore();
  discovery = await startDiscovery({ store, people: 4, apps: 3, groups: 2, signInDays: 2 });
});

beforeEach(async () => {
  await emptyTables(store);
  discovery.simulator.faults.clear();
});

afterAll(async () => {
  await discovery?.close();
  await store?.close();
});

const logCapability = async () =>
  (await discovery.integration()).capabilities.find(({ dataType }) => dataType === 'SYSTEM_LOG');

test('an org without the feature behind a list differs from a token without the right to it', async () => {
  discovery.simulator.faults.add(notLicensed, { on: 'logs' });
  await discovery.add();
  expect(await logCapability()).toMatchObject({ status: 'DISABLED', reason: 'API_ACCESS_DISABLED' });
  expect(await discovery.execute()).toMatchObject({
    status: 'PARTIALLY_SUCCEEDED',
    error: { code: 'notEnabled', httpStatus: 401, oktaErrorCode: 'E0000015', retryable: false },
  });
  expect(await logCapability()).toMatchObject({ status: 'DISABLED', reason: 'API_ACCESS_DISABLED' });
  expect(await discovery.integration()).toMatchObject({
    status: 'DEGRADED',
    statusReason: 'API_ACCESS_DISABLED',
  });
});

test('an org whose users cannot be read by the API is not added, and the answer says why', async () => {
  discovery.simulator.faults.add(notLicensed, { on: 'users' });
  const outcome = await discovery.commands.addIntegration(discovery.viewer, {
    domain: discovery.company.org.domain,
    apiToken: discovery.simulator.token,
  });
  expect(outcome).toMatchObject({
    kind: 'connectionFailed',
    reason: 'API_ACCESS_DISABLED',
    oktaErrorCode: 'E0000015',
  });
});

test('what a failed run tells has the ids that Okta’s support asks for, in its error and in the log', async () => {
  await discovery.add();
  discovery.simulator.faults.add({ kind: 'status', status: 403 }, { on: ['groups'] });
  const run = await discovery.execute();
  const ids = { oktaErrorId: expect.stringMatching(/^oae/), oktaRequestId: expect.stringMatching(/./) };
  expect(run?.error).toMatchObject({ code: 'forbidden', ...ids });
  expect(discovery.logged).toContainEqual(
    expect.objectContaining({ dataType: 'GROUPS', error: expect.objectContaining(ids) }),
  );
});
