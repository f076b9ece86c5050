import { OktaError } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/pages/follow-pages.ts';

/** A list that is read page by page. */
export type ListToRead<T> = {
  pages: (resume?: string) => AsyncIterable<OktaPage<T>>;
  /** Where to go on: the `next` of a page that was read before. Null or absent at the beginning of the list. */
  place?: string | null;
  /** Called each time before the list is read again from its beginning; pages read before then come twice. */
  beginAgain?: () => Promise<void> | void;
  /** Asked after the last page: false when what was read turned out not to be usable, and has to be read again. */
  isUsable?: () => boolean;
};

/** How often one list is begun again. A cursor that Okta refuses every time is a fault that no request mends. */
const maxRestarts = 2;

/**
 * The pages of a list. Okta forgets cursors, and then answers 400 or 404 for a place that it gave out itself: the list
 * is then read again from its beginning, twice at most. The first request of a list is not repeated.
 */
export async function* pagesAnew<T>(list: ListToRead<T>): AsyncGenerator<OktaPage<T>> {
  let place = list.place ?? null;
  for (let restarts = 0; ; restarts += 1) {
    try {
      for await (const page of list.pages(place ?? undefined)) {
        yield page;
        place = page.next;
      }
      if (list.isUsable?.() ?? true) return;
      if (restarts >= maxRestarts) throw new Error('a list was read three times and could not be used');
    } catch (error) {
      if (place === null || !isPlaceRefused(error) || restarts >= maxRestarts) throw error;
    }
    place = null;
    await list.beginAgain?.();
  }
}

/** Whether Okta refuses a cursor, or a question as a whole: it does not understand it (400) or knows it no more (404). */
export function isPlaceRefused(error: unknown): boolean {
  return error instanceof OktaError && (error.kind === 'badRequest' || error.kind === 'notFound');
}
