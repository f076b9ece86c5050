import { setReview } from '../../store/sync/reviews.ts';
import type { ServiceReviewStatus } from '../../store/tables/services.ts';
import { type CommandContext, isId, type Viewer } from './command-context.ts';
import { type InvalidInput, invalid, type NotFound } from './outcomes.ts';
import { refuseSecret } from './settings.ts';

type Reviewed = { kind: 'reviewed'; serviceId: string };

/** Stores the review decision about a service and who made it. Earlier decisions are not kept. */
export async function setReviewStatus(
  { commit, now }: CommandContext,
  { workspaceId, userId }: Viewer,
  input: { serviceId: string; reviewStatus: ServiceReviewStatus; note?: string | null },
): Promise<Reviewed | InvalidInput | NotFound> {
  const note = (input.note ?? '').replaceAll('\0', '').toWellFormed().trim();
  if (note.length > maxNoteLength) {
    return invalid('note', `The note must be of at most ${maxNoteLength} characters.`);
  }
  const misplaced = refuseSecret('note', note, 'Write the note without it.');
  if (misplaced) return misplaced;
  const { serviceId, reviewStatus } = input;
  const review = { reviewStatus, note: note === '' ? null : note, reviewedBy: userId ?? null };
  const notFound: NotFound = { kind: 'notFound', message: 'There is no service with that id.' };
  if (!isId(serviceId)) return notFound;
  return commit<Reviewed | NotFound>(async (tx) =>
    (await setReview(tx, { workspaceId, serviceId }, review, now()))
      ? { kind: 'reviewed', serviceId }
      : notFound,
  );
}

const maxNoteLength = 2_000;
