import { upsertGroups } from '../../store/writes/groups.ts';
import type { StageReader } from '../context.ts';
import { openStage } from '../stage.ts';
import { uniqueBy } from '../walk.ts';

/** Okta groups → the names shown where a group grants an account. */
export const readGroups: StageReader = async (context, record) => {
  const stage = await openStage(context, record);
  const resume = typeof stage.checkpoint?.next === 'string' ? stage.checkpoint.next : undefined;
  for await (const page of context.okta.groups(resume)) {
    await stage.commit({ recordsRead: page.items.length, recordsSkipped: page.skipped }, async (tx) => {
      const groups = uniqueBy(page.items, (group) => group.id);
      await upsertGroups(
        tx,
        context.integration,
        groups.map((group) => ({ oktaGroupId: group.id, name: group.name ?? group.id })),
      );
      return { checkpoint: page.next === null ? null : { next: page.next } };
    });
  }
  return { status: 'SUCCEEDED' };
};
