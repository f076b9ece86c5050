import { describe, expect, test } from 'vitest';
import { findPostgres } from '../kit/postgres-server.ts';
import { oracles, type ProcessFault, runProcessChaos } from './processes.ts';

// CHAOS_KILLS makes it shorter or longer; a process starts again within a second or two.
const kills = Number(process.env.CHAOS_KILLS ?? 200);
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e6));
/** A lease lasts half a minute. */
const freezeMs = 40_000;

const many = (fault: ProcessFault, times: number) => Array.from({ length: times }, () => fault);

describe.skipIf(findPostgres() === undefined)('servers on one database', () => {
  test.each([2, 4])(
    '%i of them lose and double nothing, however they end',
    { timeout: 3_600_000 },
    async (instances) => {
      console.log(`CHAOS_SEED=${seed}`);
      const faults = [
        ...many('kill', kills / 2),
        ...many('terminateBackends', Math.ceil(kills / 4)),
        ...many('crashDatabase', Math.ceil(kills / 20)),
        ...many('freeze', Math.ceil(kills / 50)),
      ];
      const mixed = faults.map((fault, n) => ({ fault, key: (n * 7_919 + seed) % 1_009 }));
      mixed.sort((a, b) => a.key - b.key);
      const world = await runProcessChaos({
        seed,
        instances,
        faults: mixed.map(({ fault }) => fault),
        freezeMs,
      });
      try {
        console.log(JSON.stringify(world.chaos));
        for (const look of Object.values(oracles)) await look(world);
        expect(world.chaos.happened.kill).toBe(kills / 2);
        expect(world.chaos.metRun).toBeGreaterThan(faults.length / 2);
        expect(world.chaos.acknowledged).toBeGreaterThan(0);
      } finally {
        await world.close();
      }
    },
  );
});

test('one on an embedded database loses and doubles nothing', { timeout: 3_600_000 }, async () => {
  console.log(`CHAOS_SEED=${seed}`);
  const faults = many('kill', Math.ceil(kills / 5));
  const world = await runProcessChaos({ seed, instances: 1, isEmbedded: true, faults, freezeMs });
  try {
    console.log(JSON.stringify(world.chaos));
    for (const look of Object.values(oracles)) await look(world);
    expect(world.chaos.metRun).toBeGreaterThan(faults.length / 2);
  } finally {
    await world.close();
  }
});
