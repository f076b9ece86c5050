import type { Duration } from '../scalars.ts';

/** Names a list for its cursors. The window is part of it, because the sort order depends on it. */
export function scopeWithin(name: string, window: Duration | null | undefined): string {
  return `${name} within ${windowSeconds(window)}`;
}

/** 30 days where none is given. */
function windowSeconds(window: Duration | null | undefined): number {
  return window?.seconds ?? 30 * 86_400;
}

/** When the window begins, to the millisecond; the store extends it to whole days. */
export function ago(window: Duration | null | undefined, now: Date): Date {
  return new Date(now.getTime() - windowSeconds(window) * 1000);
}
