import { setReview } from '../../store/sync/reviews.ts';
import type { ServiceReviewStatus } from '../../store/tables/services.ts';
import { type CommandContext, isId, type Viewer } from './command-context.ts';
import { type InvalidInput, invalid, type NotFound } from './outcomes.ts';

/** Stores the review decision about a service and who made it. Earlier decisions are not kept. */
export async function setReviewStatus(
  { store, now }: CommandContext,
  { workspaceId, userId }: Viewer,
  input: { serviceId: string; reviewStatus: ServiceReviewStatus; note?: string | null },
): Promise<{ kind: 'reviewed'; serviceId: string } | InvalidInput | NotFound> {
  const note = (input.note ?? '').replaceAll('\0', '').toWellFormed().trim();
  if (note.length > maxNoteLength) {
    return invalid('note', `The note must be of at most ${maxNoteLength} characters.`);
  }
  const { serviceId, reviewStatus } = input;
  const review = { reviewStatus, note: note === '' ? null : note, reviewedBy: userId ?? null };
  const isFound =
    isId(serviceId) &&
    (await store.transaction((tx) => setReview(tx, { workspaceId, serviceId }, review, now())));
  return isFound
    ? { kind: 'reviewed', serviceId }
    : { kind: 'notFound', message: 'There is no service with that id.' };
}

const maxNoteLength = 2_000;
