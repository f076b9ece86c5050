/** Okta may refuse a search it has begun to answer: everybody is found by the plain lists then. */
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { FaultRequest } from '../../../src/simulator/server/faults.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectGroundTruth, expectNothingRemoved } from '../../kit/discovered.ts';
import { endLeases, expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 45, apps: 4, groups: 4, signInDays: 0, pageSize: 5 });

const isSearchUnderWay = ({ url }: FaultRequest) =>
  url.searchParams.has('search') && url.searchParams.has('after');

/** Okta answers the first four pages of a search for people, and refuses the fifth: at this place always. */
const refuseSearch = () =>
  discovery.simulator.faults.add(
    { kind: 'status', status: 400 },
    { on: 'users', when: isSearchUnderWay, skip: 3 },
  );

async function countPresent(): Promise<number> {
  const [row] = await rows<{ present: number }>(
    store.db,
    sql`select count(*)::int as present from employees where removed_at is null`,
  );
  return row?.present ?? 0;
}

test('everybody is found in an org that refuses its search in the middle of the list', async () => {
  const fault = refuseSearch();
  expectSucceeded(await discovery.connect());
  expect(fault.fired).toBeGreaterThanOrEqual(1);
  expect(await countPresent()).toBe(discovery.company.users.length);
  expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED', statusReason: null });
  await expectGroundTruth(discovery);
  expectSucceeded(await discovery.syncOnce());
  await expectNothingRemoved(discovery);
});

test('who left is found missing there, also when the sync was stopped between both lists', async () => {
  // No worker runs, or it might take the run that is to be stopped here.
  await discovery.add();
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED', error: null });
  const { faults, world } = discovery.simulator;
  const leaving = discovery.company.users
    .filter(({ id }) => id !== discovery.company.tokenOwnerId)
    .slice(3, 6);
  for (const { id } of leaving) world.deletePerson(id);
  const fault = refuseSearch();
  const stopping = new AbortController();
  const isPlain = ({ url }: FaultRequest) => url.searchParams.has('after') && !url.searchParams.has('search');
  const stop = faults.add(
    { kind: 'emptyList' },
    {
      on: 'users',
      when: (request) => {
        if (isPlain(request)) stopping.abort();
        return false;
      },
    },
  );
  const { integrationId } = discovery.integrationKey();
  await discovery.commands.triggerSync(discovery.viewer, { integrationId, mode: 'FULL' });
  await expect(discovery.execute({ signal: stopping.signal })).rejects.toThrow('stopped');
  stop.remove();
  await endLeases(store);
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED', error: null });
  expect(fault.fired).toBeGreaterThanOrEqual(1);
  expect(await countPresent()).toBe(discovery.company.users.length);
  await expectGroundTruth(discovery);
});

test('an org that rejects a request as invalid is not reported as unreachable', async () => {
  expectSucceeded(await discovery.connect());
  const fault = discovery.simulator.faults.add({ kind: 'status', status: 400 }, { on: 'users' });
  const { stages } = await discovery.syncOnce();
  expect(fault.fired).toBeGreaterThanOrEqual(2);
  expect(stages.USERS).toMatchObject({ status: 'FAILED', error: { code: 'badRequest', httpStatus: 400 } });
  expect(await discovery.integration()).toMatchObject({ status: 'DEGRADED', statusReason: 'INTERNAL' });
  await expectNothingRemoved(discovery);
});
