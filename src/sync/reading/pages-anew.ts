import { OktaError } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/pages/follow-pages.ts';

/** A list that is read page by page. */
export type ListToRead<T> = {
  pages: (resume?: string) => AsyncIterable<OktaPage<T>>;
  /** Where to go on: the `next` of a page that was read before. Null or absent at the beginning of the list. */
  place?: string | null;
  /** Called before each restart. Pages that were read before the restart arrive a second time. */
  beginAgain?: () => Promise<void> | void;
  /** Called after the last page. False restarts the list, because what was read cannot be used. */
  isUsable?: () => boolean;
};

/** Most restarts of one list. A cursor that Okta refuses every time is a fault that another request does not repair. */
const maxRestarts = 2;

/**
 * Yields the pages of a list. Restarts from the beginning, twice at most, when Okta rejects a cursor that it issued
 * itself (400 or 404); earlier items then arrive twice. A failed first request is not repeated.
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

/** Whether Okta rejects a cursor or a query: it does not understand it (400) or no longer knows it (404). */
export function isPlaceRefused(error: unknown): boolean {
  return error instanceof OktaError && (error.kind === 'badRequest' || error.kind === 'notFound');
}
