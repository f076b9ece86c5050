import type { Clock } from '../clock.ts';
import { createLogWriter, type LogRecord } from '../log/records.ts';
import { createRandom } from '../random.ts';
import type { OktaUser } from '../wire.ts';
import { type AppChanges, createAppChanges } from './app-changes.ts';
import type { ChangeContext } from './change-context.ts';
import type { Company } from './company.ts';
import { createPeopleChanges, type PeopleChanges } from './people-changes.ts';
import { createSearchIndex } from './search-index.ts';

/** The company as it goes on living: every change is made at the clock's time and logged as Okta would. */
export interface World extends PeopleChanges, AppChanges {
  /**
   * Adds a sign-in, by default a successful one, now. `persistedAt` later than now makes it arrive late: a
   * polling query shows it then, whatever its own time.
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
  /** What `search` sees: the directory of a moment ago, when the search index lags. */
  searchableUsers(): readonly OktaUser[];
}

/** Makes the company changeable. One world per company: it hands out ids and serial numbers. */
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

/** Behind everything persisted before or at the same time, so that cursors given out stay right. */
function insertByPersistence(log: LogRecord[], record: LogRecord): void {
  let index = log.length;
  while (index > 0 && (log[index - 1] as LogRecord).persistedAtMs > record.persistedAtMs) index--;
  log.splice(index, 0, record);
}
