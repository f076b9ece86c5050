import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { oracles, type ProcessWorld, runProcessChaos } from '../chaos/processes.ts';

// A short one of `npm run test:chaos`, and what shows that its oracles can fail.

let world: ProcessWorld;

beforeAll(async () => {
  world = await runProcessChaos({
    seed: 11,
    instances: 2,
    faults: ['kill', 'terminateBackends', 'crashDatabase'],
    freezeMs: 0,
  });
}, 180_000);
afterAll(() => world?.close());

test('two servers that are killed and lose their database lose and double nothing', async () => {
  const { happened, metRun, acknowledged } = world.chaos;
  expect(happened).toMatchObject({ kill: 1, terminateBackends: 1, crashDatabase: 1 });
  expect(metRun).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(0);
  for (const look of Object.values(oracles)) await look(world);
});

const anAccount = sql`(select ctid from saas_user_accounts where removed_at is null limit 1)`;

test.each<[keyof typeof oracles, string, () => Promise<unknown>]>([
  [
    'nothingIsLost',
    'an account less',
    () => world.store.db.execute(sql`delete from saas_user_accounts where ctid = ${anAccount}`),
  ],
  [
    'nothingIsDoubled',
    'an event twice',
    () =>
      world.store.db.execute(
        sql`insert into discovery_events (workspace_id, position, id, type, occurred_at, subject_id, changed_fields)
          select workspace_id, (select max(position) + 1 from discovery_events), gen_random_uuid(), type, occurred_at,
            subject_id, changed_fields
          from discovery_events where type = 'SERVICE_DISCOVERED' limit 1`,
      ),
  ],
  [
    'nothingIsRemoved',
    'a removal',
    () =>
      world.store.db.execute(
        sql`insert into discovery_events (workspace_id, position, id, type, occurred_at, subject_id, changed_fields)
          select workspace_id, (select max(position) + 1 from discovery_events), gen_random_uuid(), 'SERVICE_REMOVED',
            occurred_at, subject_id, changed_fields
          from discovery_events limit 1`,
      ),
  ],
  [
    'whatWasToldStays',
    'a decision undone',
    () => world.store.db.execute(sql`update saas_services set review_note = 'of before'`),
  ],
  [
    'answersAreHonest',
    'an error of ours',
    async () => {
      world.chaos.answers['200 INTERNAL_SERVER_ERROR'] = 1;
    },
  ],
])('%s finds %s', async (name, _what, plant) => {
  await plant();
  await expect(oracles[name](world)).rejects.toThrow();
});
