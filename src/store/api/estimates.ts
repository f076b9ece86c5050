import { type SQL, sql } from 'drizzle-orm/sql';
import { uuidArray } from '../engine/run-sql.ts';
import { label } from './label.ts';
import type { Reader } from './reader.ts';

/**
 * `roughly`: as many as there are up to `maxExact`, beyond that what the planner expects. Its cost does not grow with
 * the number of rows that match: counting stops behind `maxExact`, and an estimate reads only statistics.
 */
export type HowToCount = 'exactly' | 'roughly';

export const maxExact = 1_000;

/** Number of rows of `matching`. Never less than what was counted of them. */
export async function estimate(reader: Reader, name: string, matching: SQL): Promise<number> {
  const [found] = await reader.rows<{ total: number }>(sql`${label(name)}${cappedCount(matching)}`);
  const counted = found?.total ?? 0;
  if (counted <= maxExact) return counted;
  const [expected] = await expectedRows(reader, name, [matching]);
  return Math.max(counted, expected ?? 0);
}

/** Sets in `counts` the number of rows of `matching`, which refers to `p.parent`, for each parent that has any. */
export async function estimateByParent(
  reader: Reader,
  name: string,
  parentIds: readonly string[],
  counts: Map<string, number>,
  matching: SQL,
): Promise<Map<string, number>> {
  const statement = sql`${label(name)}select p.parent as "parentId", c.total
    from unnest(${uuidArray(parentIds)}) as p(parent) cross join lateral (${cappedCount(matching)}) c`;
  const many: string[] = [];
  for (const { parentId, total } of await reader.rows<{ parentId: string; total: number }>(statement)) {
    counts.set(parentId, total);
    if (total > maxExact) many.push(parentId);
  }
  if (many.length === 0) return counts;
  const expected = await expectedRows(
    reader,
    name,
    many.map((id) => ofParent(id, matching)),
  );
  for (const [index, id] of many.entries()) {
    counts.set(id, Math.max(counts.get(id) ?? 0, expected[index] ?? 0));
  }
  return counts;
}

/** The rows of `matching`, which refers to `p.parent`, for one parent. */
export function ofParent(id: string, matching: SQL): SQL {
  return sql`select from (select ${id}::uuid as parent) p cross join lateral (${matching}) matching`;
}

/** Counts the rows of `matching`, and stops behind the last one that is counted exactly. */
export function cappedCount(matching: SQL): SQL {
  return sql`select count(*)::int as total from (${matching} limit ${maxExact + 1}) matching`;
}

/**
 * How many rows the planner expects of each select. Each stands in a subquery of its own, which the plan keeps apart
 * and in order, so that one statement answers for all.
 */
export async function expectedRows(reader: Reader, name: string, selects: readonly SQL[]): Promise<number[]> {
  const arrays = selects.map((select) => sql`array(select 1 from (${select}) matching)`);
  const [found] = await reader.rows<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    sql`${label(`${name} expected`)}explain (format json) select ${sql.join(arrays, sql`, `)}`,
  );
  const plans = found?.['QUERY PLAN'][0].Plan.Plans ?? [];
  return plans.filter((plan) => plan['Parent Relationship'] === 'InitPlan').map((plan) => plan['Plan Rows']);
}

type PlanNode = { 'Plan Rows': number; 'Parent Relationship'?: string; Plans?: PlanNode[] };
