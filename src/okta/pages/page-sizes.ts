/**
 * Remembers which page sizes an org can deliver, so that a read does not start with a size that failed before. Lasts
 * as long as the client, because the org may recover.
 */
export type PageSizes = {
  /** Page size for the first page of a list of this kind. */
  begin(list: string, most: number): number;
  /** Notes that the first page arrived with `size` after `asked` was requested. */
  note(list: string, asked: number, size: number): void;
  /**
   * Notes that a first page of `size` was too large for us. Returns the size to request instead, which later reads
   * start with; null when a smaller page is not worth it.
   */
  tooLarge(list: string, size: number): number | null;
  /** Whether another kind of list replaced this one and worked. */
  isGivenUp(list: string): boolean;
  giveUp(list: string): void;
};

/**
 * Number of reads before a larger page is tried again, so that one bad moment does not double all later requests.
 * Doubles after every failed try.
 */
const walksUntilLarger = 10;

/** Smallest page that is requested. */
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
      // Every such answer is read up to the maximum size, so the next page must be less than half as large.
      const less = known !== undefined && known.size < size ? known.size : Math.floor(size / 4);
      if (less < smallestPage) return null;
      // Perhaps only this list is too large, so larger pages are tried again soon.
      if (less !== known?.size) learned.set(list, { size: less, walks: 0, patience: known?.patience ?? 1 });
      return less;
    },
    isGivenUp: (list) => givenUp.has(list),
    giveUp(list) {
      givenUp.add(list);
    },
  };
}
