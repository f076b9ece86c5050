import type { Audit } from './audit.ts';
import type { Viewer } from './command-context.ts';

/** Denials of one kind that are told as one within this time. */
const windowMs = 60_000;
/** Kinds of denials that are counted at a time; of more than that each is written by itself. */
const maxKinds = 10_000;

/**
 * Records that callers were denied something: the first time at once, and again once a minute with how often it happened
 * meanwhile, so that whoever asks in vain a thousand times a second does not fill the trail.
 */
export function createDenials(audit: Audit): {
  record(viewer: Viewer, coordinate: string): Promise<void>;
} {
  const counted = new Map<string, { count: number }>();
  const write = (viewer: Viewer, reason: string, count: number) =>
    audit.record(viewer, { action: 'access.denied', outcome: 'DENIED', reason, count });
  return {
    async record(viewer, coordinate) {
      const key = JSON.stringify([viewer.workspaceId, viewer.userId, viewer.role, coordinate]);
      const known = counted.get(key);
      if (known) {
        known.count++;
        return;
      }
      if (counted.size < maxKinds) {
        const since = { count: 0 };
        counted.set(key, since);
        setTimeout(() => {
          counted.delete(key);
          if (since.count > 0) write(viewer, coordinate, since.count).catch(() => {});
        }, windowMs).unref();
      }
      await write(viewer, coordinate, 1);
    },
  };
}
