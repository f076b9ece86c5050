import { expect, test } from 'vitest';
import { createRateGate } from '../../../src/okta/rate/gate.ts';
import type { PermitAnswer, RateShare } from '../../../src/okta/rate/permit-messages.ts';
import { defaultTimings as timings } from '../../../src/okta/timings.ts';
import { createVirtualTime } from '../../kit/virtual-time.ts';

const signal = new AbortController().signal;
const started = 1_000_000;

/** The other processes: they grant so many permits, and note what they are told. */
function shareOf(permits: number) {
  const told: string[] = [];
  const reports: unknown[] = [];
  const share: RateShare = {
    isShared: () => true,
    async ask(_bucket, { report }): Promise<PermitAnswer> {
      if (report !== null) reports.push(report.unleased);
      const granted = permits;
      permits = 0;
      return {
        kind: 'granted',
        permits: granted,
        ceiling: 50,
        resetAtMs: started + 30_000,
        endsInMs: 30_000,
      };
    },
    begin: async () => void told.push('begin'),
    close: async () => void told.push('close'),
    giveUp: async () => void told.push('giveUp'),
  };
  return { share, told, reports };
}

test.each(['crawl', 'interactive'] as const)(
  'the permit of a %s request that was never sent serves the next one',
  async (lane) => {
    const time = createVirtualTime(new Date(started));
    const { share, reports } = shareOf(1);
    const gate = createRateGate({ timings, ...time, share });
    const enter = async () => {
      const entering = gate.enter('apps', signal, { lane, maxShare: 1, patienceMs: 0 });
      await time.run(entering);
      return entering;
    };
    for (let unsent = 0; unsent < 30; unsent++) (await enter()).leave(false);
    (await enter()).leave();
    await expect(enter()).rejects.toThrow('no room');
    expect(reports.every((unleased) => unleased === 0)).toBe(true);
  },
);

test('the first request of a window that was never sent leaves it to another one to find out', async () => {
  const time = createVirtualTime(new Date(started));
  const gate = createRateGate({ timings, ...time });
  for (let unsent = 0; unsent < 5; unsent++) {
    const pass = await gate.enter('apps', signal, { patienceMs: 0 });
    expect(pass.waitedMs).toBe(0);
    pass.leave(false);
  }
});
