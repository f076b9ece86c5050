/**
 * What a client learns of how much an org delivers at once, so that a walk does not begin with what failed for the
 * one before it. Forgotten with the client: the org may have a better day.
 */
export type PageSizes = {
  /** Page size to begin a walk over this kind of list with. */
  begin(list: string, most: number): number;
  /** The first page of a walk came with `size`, after `asked` at first. */
  note(list: string, asked: number, size: number): void;
  /**
   * A first page of `size` was larger than is accepted, whatever becomes of its walk. Returns what to ask for instead,
   * null when there is no less worth asking for; walks after it begin with that.
   */
  tooLarge(list: string, size: number): number | null;
  /** Whether a kind of list was given up for another one, which worked. */
  isGivenUp(list: string): boolean;
  giveUp(list: string): void;
};

/**
 * Walks before a larger page is tried again, so that one bad moment does not double the requests of a whole crawl.
 * Twice as many after every try that failed.
 */
const walksUntilLarger = 10;

/** Okta is never asked for smaller pages than this. */
export const smallestPage = 10;

export function createPageSizes(): PageSizes {
  const learned = new Map<string, { size: number; walks: number; patience: number }>();
  const givenUp = new Set<string>();
  return {
    begin(list, most) {
      const known = learned.get(list);
      if (known === undefined) return most;
      if (++known.walks <= known.patience) return Math.min(known.size, most);
      known.walks = 0;
      return Math.min(known.size * 2, most);
    },
    note(list, asked, size) {
      const known = learned.get(list);
      if (size < asked) {
        const isLargerTry = known !== undefined && asked > known.size;
        const patience = isLargerTry ? known.patience * 2 : (known?.patience ?? walksUntilLarger);
        learned.set(list, { size, walks: 0, patience });
      } else if (known !== undefined && size > known.size) {
        known.size = size;
      }
    },
    tooLarge(list, size) {
      const known = learned.get(list);
      // Each such answer is read up to the cap: from one to the next there is to be less by more than half.
      const less = known !== undefined && known.size < size ? known.size : Math.floor(size / 4);
      if (less < smallestPage) return null;
      // It may be this one list that is too much, so that larger pages are tried again soon.
      if (less !== known?.size) learned.set(list, { size: less, walks: 0, patience: known?.patience ?? 1 });
      return less;
    },
    isGivenUp: (list) => givenUp.has(list),
    giveUp(list) {
      givenUp.add(list);
    },
  };
}
