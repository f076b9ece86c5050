import { dayMs } from '../durations.ts';
import type { AppPlan } from '../org/apps.ts';
import type { Random } from '../random.ts';
import { addLifeCycle, addOddEvents, addOkta, addStrangers, type LogOptions } from './noise.ts';
import { createLogWriter, type LogRecord, type LogWriter } from './records.ts';
import { addSignOn, canSignIn, listWorkdays, officeHour, type Workday } from './sign-ons.ts';

/**
 * Generates the System Log: sign-ins on workdays, many by few, plus everything that must not be mistaken for
 * one. Ordered by the time each entry was persisted; none is later than `now`, none earlier than the first
 * midnight inside the window of `days`.
 */
export function generateLog(options: LogOptions): LogRecord[] {
  const write = createLogWriter(1);
  const records: LogRecord[] = [];
  const workdays = listWorkdays(options.now, options.days);
  if (workdays.length === 0) return records;
  addAssignedSignIns(options, workdays, write, records);
  addStrangers(options, workdays, write, records);
  addOkta(options, workdays, write, records);
  addOddEvents(options, workdays, write, records);
  addLifeCycle(options, workdays, write, records);
  const nowMs = options.now.getTime();
  return records
    .filter((record) => record.publishedAtMs <= nowMs)
    .map((record) => (record.persistedAtMs <= nowMs ? record : { ...record, persistedAtMs: nowMs }))
    .sort((a, b) => a.persistedAtMs - b.persistedAtMs || a.serial - b.serial);
}

function addAssignedSignIns(
  options: LogOptions,
  workdays: readonly Workday[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random } = options;
  const usable = options.apps.filter(canSignIn);
  const appsOf = new Map<string, Array<{ plan: AppPlan; weight: number }>>();
  for (const [rank, plan] of usable.entries()) {
    // Nobody uses some products: bought, assigned, and not opened in the whole window.
    if (rank > 20 && rank % 13 === 0) continue;
    const opened = Math.max(0.35, 0.95 - rank * 0.012);
    const weight = 1 / (rank + 1) ** 0.7;
    for (const { userId } of options.appUsers.get(plan.app.id) ?? []) {
      if (!random.chance(opened)) continue;
      const list = appsOf.get(userId);
      if (list) list.push({ plan, weight });
      else appsOf.set(userId, [{ plan, weight }]);
    }
  }
  const retiredAt = options.now.getTime() - Math.min(40, options.days / 2) * dayMs;
  for (const person of options.people) {
    const choices = appsOf.get(person.user.id);
    if (!choices || person.activeUntilMs === 0) continue;
    const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
    const perDay =
      options.activity * Math.min(12, 0.95 * person.appetite * Math.min(1.6, 0.6 + choices.length / 12));
    for (const workday of workdays) {
      if (workday.untilMs < person.activeFromMs || workday.fromMs > person.activeUntilMs) continue;
      for (let left = random.poisson(perDay); left > 0; left--) {
        const plan = pickWeighted(choices, total, random);
        const at = officeHour(workday, random);
        if (at < person.activeFromMs || at > person.activeUntilMs) continue;
        if (plan.app.status === 'INACTIVE' && at > retiredAt) continue;
        addSignOn(person.user.id, plan, at, random, write, records);
      }
    }
  }
}

function pickWeighted(
  choices: ReadonlyArray<{ plan: AppPlan; weight: number }>,
  total: number,
  random: Random,
): AppPlan {
  let rest = random.next() * total;
  for (const choice of choices) {
    rest -= choice.weight;
    if (rest < 0) return choice.plan;
  }
  return (choices[0] as { plan: AppPlan }).plan;
}
