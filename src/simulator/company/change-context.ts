import type { LogRecord, LogWriter } from '../log/records.ts';
import type { Random } from '../random.ts';
import type { OktaUser } from '../wire.ts';
import type { Company } from './company.ts';

/** What a change needs: the data, the time, fresh ids, and the log. */
export interface ChangeContext {
  readonly company: Company;
  readonly random: Random;
  now(): Date;
  log(facts: Omit<Parameters<LogWriter>[0], 'publishedAtMs'> & { publishedAtMs?: number }): LogRecord;
  rememberUser(userId: string, before: OktaUser | null): void;
}
