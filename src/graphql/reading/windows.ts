import type { Duration } from '../scalars.ts';

/** Length of a window of use: 30 days where none is given. */
export function windowSeconds(window: Duration | null | undefined): number {
  return window?.seconds ?? 30 * 86_400;
}

/** When the window begins, to the millisecond; the store extends it to whole days. */
export function ago(window: Duration | null | undefined, now: Date): Date {
  return new Date(now.getTime() - windowSeconds(window) * 1000);
}
