import type { Company } from '../../../src/simulator/company/company.ts';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import type { SyncMode } from '../../../src/store/tables/sync-runs.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { minutes } from '../kit/figures.ts';
import { followClock } from '../kit/remote-clock.ts';
import { type Comparison, compareWithTruth } from './compare-with-truth.ts';
import type { SyncMeasurement } from './measure.ts';
import { type MeasuredOrg, startOrg } from './org.ts';
import { startSyncProcess } from './sync-process.ts';

export type SyncSession = {
  org: MeasuredOrg;
  /** Syncs, and then compares the store with the truth. */
  sync(mode: SyncMode | 'FIRST'): Promise<{ run: SyncMeasurement; truth: Comparison }>;
  close(): Promise<void>;
};

const answersANote = 250;

/** Starts a simulated org in this process, and the process that syncs it into a database of its own. */
export async function startSession(options: {
  company: Company;
  start: Date;
  databaseUrl: string;
  neighbourShare?: number;
  note: (text: string) => void;
}): Promise<SyncSession> {
  const { company, start, databaseUrl, neighbourShare, note } = options;
  let send: Parameters<typeof followClock>[1] = () => undefined;
  const followed = followClock(start, (message) => send(message));
  const org = await startOrg(company, followed.clock, neighbourShare, ({ at }, count) => {
    const passedMs = at.getTime() - start.getTime();
    if (count % answersANote === 0)
      note(`${count} requests answered in ${minutes(passedMs)} of virtual time`);
  });
  const target = { url: org.simulator.url, domain: company.org.domain, token: org.simulator.token };
  const process = await startSyncProcess(
    { databaseUrl, startMs: start.getTime(), org: target },
    (toProcess) => {
      send = toProcess;
      return followed.receive;
    },
  );
  return {
    org,
    async sync(mode) {
      const run = mode === 'FIRST' ? await process.first() : await process.again(mode);
      const truth = await withStore(databaseUrl, (store) => compareWithTruth(store, company, run.endedAtMs));
      return { run, truth };
    },
    async close() {
      await process.stop();
      await org.simulator.close();
    },
  };
}

async function withStore<T>(databaseUrl: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ databaseUrl, migrationsFolder, statementTimeoutMs: 300_000 });
  return work(store).finally(() => store.close());
}
