/** Figures of rows, by the field that shows them: one select for all rows of a list. */
import type { SQL } from 'drizzle-orm/sql';
import type { Reader } from '../api/reader.ts';
import { serviceUsageSql, signInCountsSql, type UsageWindow, usageStatesSql } from '../api/usage.ts';

/** Selects the figures of rows by `id`: columns of the object, or `v`. */
export type Figure = {
  /** @param ids an array of ids. @param asked the arguments, as the planner gives them */
  rows(ids: SQL, reader: Reader, asked: unknown): SQL;
  /** JSON where nothing is selected of a row. */
  none?: string;
};

export const figurePlaces: Readonly<Record<string, Figure>> = {
  'SaasService.usage': figure<UsageWindow>((reader, ids, asked) => serviceUsageSql(reader, ids, asked)),
  'SaasUserAccount.signInCount': figure<Date>(signInCountsSql, '0'),
  'SaasUserAccount.usageState': figure<{ from: Date }>(usageStatesSql),
};

function figure<Asked>(rows: (reader: Reader, ids: SQL, asked: Asked) => SQL, none?: string): Figure {
  return {
    rows: (ids, reader, asked) => rows(reader, ids, asked as Asked),
    ...(none !== undefined && { none }),
  };
}
