import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import type { FaultEffect } from '../../../src/simulator/server/faults.ts';
import type { Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { LeaseLostError } from '../../../src/store/sync/sync-runs.ts';
import { expectGroundTruth, readContents } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const company = generateCompany({ seed: 5, people: 10, apps: 6, groups: 3, signInDays: 2, now: new Date() });
const discovery = discoveryForEach({ store, company });

const tooMany: FaultEffect = { kind: 'status', status: 429 };
const refused: FaultEffect = { kind: 'status', status: 403 };
/** Everything the token is needed for. */
const withToken = { when: ({ endpoint }: { endpoint: string }) => endpoint !== 'organization' };
const healthOf = async () => {
  const { status, statusReason } = await discovery.integration();
  return { status, statusReason };
};
const capabilityOf = async (dataType: string) =>
  (await discovery.integration()).capabilities.find((capability) => capability.dataType === dataType);

describe('a rate limit without room', () => {
  test('for the log while an org is added is reported as that, and gone with the first sync', async () => {
    const full = discovery.simulator.faults.add(tooMany, { on: 'logs' });
    await discovery.add();
    expect(await healthOf()).toEqual({ status: 'DEGRADED', statusReason: 'RATE_LIMITED' });
    const log = await capabilityOf('SYSTEM_LOG');
    expect(log).toMatchObject({ status: 'FAILED', lastSucceededAt: null });
    expect(log?.message).toMatch(/rate limit.*try again by themselves/s);
    full.remove();
    expect(full.fired).toBeGreaterThan(0);

    await discovery.execute();
    expect(await healthOf()).toEqual({ status: 'CONNECTED', statusReason: null });
    expect(await capabilityOf('SYSTEM_LOG')).toMatchObject({ status: 'OK', message: null });
    await expectGroundTruth(discovery);
  });

  test('is not what an integration tells that lacks a permission as well', async () => {
    discovery.simulator.deny('groups');
    discovery.simulator.faults.add(tooMany, { on: 'logs' });
    await discovery.add();
    expect(await healthOf()).toEqual({ status: 'DEGRADED', statusReason: 'INSUFFICIENT_PERMISSIONS' });
    expect(await capabilityOf('GROUPS')).toMatchObject({ status: 'FORBIDDEN' });
    expect(await capabilityOf('SYSTEM_LOG')).toMatchObject({ status: 'FAILED' });
  });

  test('that lasts longer than a sync waits for it is reported as that, for one list or for all', async () => {
    expectSucceeded(await discovery.connect());
    const ofLogs = discovery.simulator.faults.add(tooMany, { on: 'logs' });
    expect((await discovery.syncOnce()).run).toMatchObject({
      status: 'PARTIALLY_SUCCEEDED',
      error: { code: 'rateLimited', retryable: true },
    });
    expect(await healthOf()).toEqual({ status: 'DEGRADED', statusReason: 'RATE_LIMITED' });
    ofLogs.remove();

    const ofAll = discovery.simulator.faults.add(tooMany);
    expect((await discovery.syncOnce()).run).toMatchObject({ status: 'FAILED' });
    expect(await healthOf()).toEqual({ status: 'ERROR', statusReason: 'RATE_LIMITED' });
    ofAll.remove();
    expectSucceeded(await discovery.syncOnce());
    expect(await healthOf()).toEqual({ status: 'CONNECTED', statusReason: null });
    await expectGroundTruth(discovery);
  });
});

describe('a token that is refused everything', () => {
  const add = () =>
    discovery.commands.addIntegration(discovery.viewer, {
      domain: company.org.domain,
      apiToken: discovery.simulator.token,
    });

  test('its owner’s own profile included, may not be used from here: that and what to do is told', async () => {
    discovery.simulator.faults.add(refused, withToken);
    expect(await add()).toMatchObject({
      kind: 'connectionFailed',
      reason: 'IP_NOT_ALLOWED',
      httpStatus: 403,
      oktaErrorCode: 'E0000006',
      message: expect.stringMatching(/network zones.*address that this server calls from/s),
    });
  });

  test('but its owner’s profile has no admin role', async () => {
    discovery.simulator.deny('apps', 'appUsers', 'users', 'groups', 'logs');
    expect(await add()).toMatchObject({
      kind: 'connectionFailed',
      reason: 'INSUFFICIENT_PERMISSIONS',
      message: expect.stringContaining('Read-only Administrator'),
    });
  });

  test.each([
    ['from elsewhere', 'IP_NOT_ALLOWED', 'addressRefused'],
    ['for want of a role', 'INSUFFICIENT_PERMISSIONS', 'forbidden'],
  ])(
    '%s, ends a sync as %s, keeps what is known, and is over when it is mended',
    async (_why, reason, code) => {
      expectSucceeded(await discovery.connect());
      const before = await readContents(store);
      discovery.simulator.faults.add(refused, {
        when: ({ endpoint }) => endpoint !== 'me' || code === 'addressRefused',
      });
      const { run } = await discovery.syncOnce();
      expect(run).toMatchObject({
        status: 'FAILED',
        error: { code, httpStatus: 403, oktaErrorCode: 'E0000006' },
      });
      expect(await healthOf()).toEqual({ status: 'ERROR', statusReason: reason });
      for (const { status, message } of (await discovery.integration()).capabilities) {
        expect(status).not.toBe('OK');
        expect(message).not.toBeNull();
      }
      expect(await readContents(store)).toEqual(before);
      discovery.simulator.faults.clear();
      expectSucceeded(await discovery.syncOnce());
      expect(await healthOf()).toEqual({ status: 'CONNECTED', statusReason: null });
      expect(await readContents(store)).toEqual(before);
    },
  );

  test.each(['organization', 'me', 'apps'] as const)(
    'by a page instead of an error of the API, for %s, is turned away before Okta',
    async (on) => {
      discovery.simulator.faults.add({ kind: 'htmlBody', status: 403 }, { on });
      expect(await add()).toMatchObject({
        kind: 'connectionFailed',
        reason: 'IP_NOT_ALLOWED',
        httpStatus: 403,
        oktaErrorCode: null,
        message: expect.stringContaining('address that this server calls from'),
      });
    },
  );
});

describe('what cannot be read', () => {
  const unavailable: FaultEffect = { kind: 'status', status: 503 };

  /** The store, with a look before and after every transaction. */
  const watched = (look: { before?: () => Promise<void>; after?: () => Promise<void> }): Store => ({
    ...store,
    async transaction(fn) {
      await look.before?.();
      const result = await store.transaction(fn);
      await look.after?.();
      return result;
    },
  });

  test('is reported while the rest of the sync goes on, and gone with the next one', async () => {
    await discovery.add();
    expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
    const fault = discovery.simulator.faults.add(unavailable, { on: 'users' });
    await discovery.commands.triggerSync(discovery.viewer, {
      integrationId: discovery.integrationKey().integrationId,
      mode: 'FULL',
    });
    const told = new Set<string>();
    const look = async () => {
      const [run] = await rows(store.db, sql`select 1 from sync_runs where status = 'RUNNING'`);
      const { status, statusReason } = await healthOf();
      if (run) told.add(`${status} ${statusReason}`);
    };
    const run = await discovery.execute({ store: watched({ after: look }) });
    expect(run?.status).toBe('PARTIALLY_SUCCEEDED');
    expect([...told]).toEqual(['CONNECTED null', 'DEGRADED ORG_UNREACHABLE']);
    expect(await capabilityOf('USERS')).toMatchObject({ status: 'FAILED' });
    fault.remove();
    expectSucceeded(await discovery.syncOnce());
    expect(await healthOf()).toEqual({ status: 'CONNECTED', statusReason: null });
  });

  test('is not reported of an integration that was paused meanwhile', async () => {
    await discovery.add();
    const fault = discovery.simulator.faults.add(unavailable, { on: 'users' });
    let isPaused = false;
    const pause = async () => {
      if (isPaused || fault.fired < 5) return;
      isPaused = true;
      await discovery.commands.pauseIntegration(discovery.viewer, {
        id: discovery.integrationKey().integrationId,
      });
    };
    await expect(discovery.execute({ store: watched({ before: pause }) })).rejects.toThrow(LeaseLostError);
    expect(isPaused).toBe(true);
    expect(await discovery.integration()).toMatchObject({ status: 'PAUSED', statusReason: null });
    expect(await capabilityOf('USERS')).toMatchObject({ status: 'OK' });
  });
});
