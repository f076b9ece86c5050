import type { Clock } from '../clock.ts';
import { createLogWriter, type LogRecord } from '../log/records.ts';
import { createRandom } from '../random.ts';
import type { OktaUser } from '../wire.ts';
import { type AppChanges, createAppChanges } from './app-changes.ts';
import type { ChangeContext } from './change-context.ts';
import type { Company } from './company.ts';
import { createPeopleChanges, type PeopleChanges } from './people-changes.ts';
import { createSearchIndex } from './search-index.ts';

/** Changes the company. Every change happens at the clock's time and is logged as Okta logs it. */
export interface World extends PeopleChanges, AppChanges {
  /**
   * Adds a sign-in, by default a successful one, now. `persistedAt` later than now makes it arrive late: a
   * polling query shows it then, whenever it happened.
   */
  addSignIn(facts: {
    userId: string;
    appId: string;
    at?: Date;
    persistedAt?: Date;
    outcome?: string;
    eventType?: string;
    transaction?: number;
  }): LogRecord;
  /** The directory as `search` sees it, behind by the lag of the search index. */
  searchableUsers(): readonly OktaUser[];
}

/** Creates the world of a company. Make only one: it hands out ids and serial numbers. */
export function createWorld(company: Company, clock: Clock, searchLagMs: () => number): World {
  const index = createSearchIndex(company.users, clock, searchLagMs);
  const write = createLogWriter(company.log.reduce((max, record) => Math.max(max, record.serial), 0) + 1);
  const context: ChangeContext = {
    company,
    random: createRandom(company.seed).fork('changes'),
    now: () => clock.now(),
    log: (facts) => {
      const nowMs = clock.now().getTime();
      const record = write({
        ...facts,
        publishedAtMs: facts.publishedAtMs ?? nowMs,
        persistedAtMs: Math.max(nowMs, facts.persistedAtMs ?? nowMs),
      });
      insertByPersistence(company.log, record);
      return record;
    },
    rememberUser: index.remember,
  };
  return {
    ...createPeopleChanges(context),
    ...createAppChanges(context),
    addSignIn: ({ userId, appId, at, persistedAt, ...more }) =>
      context.log({
        eventType: 'user.authentication.sso',
        ...more,
        actorId: userId,
        appId,
        ...(at ? { publishedAtMs: at.getTime() } : {}),
        ...(persistedAt ? { persistedAtMs: persistedAt.getTime() } : {}),
      }),
    searchableUsers: index.users,
  };
}

/** Inserts after all that was persisted before or at the same time, so that existing cursors stay valid. */
function insertByPersistence(log: LogRecord[], record: LogRecord): void {
  let index = log.length;
  while (index > 0 && (log[index - 1] as LogRecord).persistedAtMs > record.persistedAtMs) index--;
  log.splice(index, 0, record);
}
