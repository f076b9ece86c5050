import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { startSimulator } from '../../../src/simulator/server/server.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createSyncCommands } from '../../../src/sync/commands/commands.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { expectSucceeded, fastTimings, readRun, testKeyRing } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 12, apps: 6, groups: 3, signInDays: 3 });

beforeEach(async () => {
  expectSucceeded(await discovery.connect());
});

const rotate = (apiToken: string, id = discovery.integrationKey().integrationId) =>
  discovery.commands.rotateToken(discovery.viewer, { id, apiToken });

test('after a token was revoked, a new one takes its place and the next sync is complete', async () => {
  discovery.simulator.revokeToken();
  await discovery.syncOnce();
  expect(await discovery.integration()).toMatchObject({ status: 'ERROR' });

  const fresh = discovery.simulator.issueToken();
  expect(await rotate(fresh)).toMatchObject({ kind: 'updated' });
  const integration = await discovery.integration();
  expect(integration).toMatchObject({ status: 'CONNECTED', statusReason: null, tokenHint: fresh.slice(-4) });
  expect(integration.sealedApiToken).not.toContain(fresh);
  expectSucceeded(await discovery.syncOnce());
  await expectGroundTruth(discovery);
});

test('rotating a token names the run it brought about: a new one, a queued one, or none while a run uses the old token', async () => {
  const runIdOf = async () => {
    const outcome = await rotate(discovery.simulator.issueToken());
    if (outcome.kind !== 'updated') throw new Error(JSON.stringify(outcome));
    return outcome.syncRunId;
  };
  const { integrationId } = discovery.integrationKey();
  const { commands, simulator, viewer } = discovery;
  const runs = () => rows<{ id: string }>(store.db, sql`select id from sync_runs order by queued_at`);
  const [first] = await runs();
  // Keeps the worker at its run for a while.
  const fault = simulator.faults.add(
    { kind: 'hang', phase: 'headers', forMs: 1_500 },
    { on: 'users', when: ({ url }) => url.searchParams.has('search') },
  );
  discovery.startWorker();
  const told = await runIdOf();
  expect((await runs()).map(({ id }) => id)).toEqual([first?.id, told]);
  await expect.poll(async () => (await readRun(store, 'acme', told ?? '')).run.status).toBe('RUNNING');
  expect(await runIdOf()).toBeNull();
  expect((await runs()).map(({ id }) => id)).toEqual([first?.id, told]);
  fault.remove();
  const isEnded = async () => (await readRun(store, 'acme', told ?? '')).run.finishedAt !== null;
  await expect.poll(isEnded, { timeout: 30_000 }).toBe(true);
  await commands.pauseIntegration(viewer, { id: integrationId });
  expect(await runIdOf()).toBeNull();
});

test('a token that Okta refuses, or that cannot be one, leaves the present one in its place', async () => {
  const before = await discovery.integration();
  expect(await rotate(`00${'x'.repeat(40)}`)).toMatchObject({
    kind: 'connectionFailed',
    reason: 'INVALID_TOKEN',
    oktaErrorCode: 'E0000011',
  });
  expect(await rotate('two words')).toMatchObject({ kind: 'invalidInput', field: 'apiToken' });
  expect(await discovery.integration()).toEqual(before);
  expectSucceeded(await discovery.syncOnce());
});

test('a token is not sent to another org that took over the domain', async () => {
  const other = await startSimulator({
    company: generateCompany({ seed: 9, people: 5, apps: 3, groups: 2, signInDays: 1, now: new Date() }),
  });
  const commands = createSyncCommands({
    store,
    keyRing: testKeyRing,
    okta: { baseUrl: other.url, timings: fastTimings },
    onQueued: () => undefined,
  });
  const { integrationId: id } = discovery.integrationKey();
  const outcome = await commands.rotateToken(discovery.viewer, { id, apiToken: other.token });
  expect(outcome).toMatchObject({ kind: 'connectionFailed', reason: 'ORG_NOT_FOUND' });
  expect(JSON.stringify([...Object.values(other.stats.authorizationByHost)])).not.toContain(other.token);
  await other.close();
});

test('nonsense is not found, and what was removed has to be added again', async () => {
  expect(await rotate(discovery.simulator.token, 'nonsense')).toMatchObject({ kind: 'notFound' });
  const { integrationId: id } = discovery.integrationKey();
  await discovery.commands.removeIntegration(discovery.viewer, { id, deleteData: false });
  expect(await rotate(discovery.simulator.token)).toMatchObject({ kind: 'conflict' });
});
