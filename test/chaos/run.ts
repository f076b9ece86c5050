import { expect } from 'vitest';
import type { FaultEffect } from '../../src/simulator/server/faults.ts';
import { type ForeignHost, startForeignHost } from '../../src/simulator/server/foreign-host.ts';
import type { Store } from '../../src/store/engine/database.ts';
import type { VirtualTime } from '../kit/virtual-time.ts';
import { allKinds, type List, lists } from './cards.ts';
import { type Fired, runEpisode } from './episode.ts';

export type ChaosOptions = {
  /** On virtual time, watched by it. */
  store: Store;
  time: VirtualTime;
  seed: number;
  syncs: number;
  faultsPerSync: number;
  /** Every kind of fault fires in every episode. */
  isCertain: boolean;
  /** Asked after every episode; the number of those that are over. */
  isOver: (episodes: number) => boolean;
};

export type Chaos = {
  byKind: Record<string, number>;
  byList: Record<string, number>;
  /** Syncs in which the guard against mass removals kept rows. */
  withheld: number;
  episodes: number;
};

/** Episodes one after the other, each by a seed of its own; tells how often each kind fired, and how often any did on each list. */
export async function runChaos(options: ChaosOptions): Promise<Chaos> {
  const { seed, isOver, ...rest } = options;
  const foreign: ForeignHost = await startForeignHost();
  const fired: Fired = new Map();
  let episodes = 0;
  try {
    do {
      const one = await runEpisode({ ...rest, seed: seed + episodes, foreign });
      for (const [key, count] of one) fired.set(key, (fired.get(key) ?? 0) + count);
      episodes++;
    } while (!isOver(episodes));
  } finally {
    await foreign.close();
  }
  return {
    byKind: sums(fired, [...allKinds], (key) => key.split(' ')[0] ?? ''),
    byList: sums(fired, lists, (key) => key.split(' ')[1] ?? ''),
    withheld: fired.get('withheld') ?? 0,
    episodes,
  };
}

/** A kind of fault that never fired, a list that none met, or a guard that was never needed, proves nothing. */
export function expectFired(chaos: Chaos, atLeast: number): void {
  const rare = [
    ...Object.entries(chaos.byKind),
    ...Object.entries(chaos.byList),
    ['withheld', chaos.withheld] as const,
  ].filter(([, count]) => count < atLeast);
  expect(rare).toEqual([]);
}

function sums(
  fired: Fired,
  names: readonly (FaultEffect['kind'] | List)[],
  nameOf: (key: string) => string,
): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  for (const [key, count] of fired) {
    if (key !== 'withheld') counts[nameOf(key)] = (counts[nameOf(key)] ?? 0) + count;
  }
  return counts;
}
