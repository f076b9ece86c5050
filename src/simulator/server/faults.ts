import type { Endpoint } from '../lists/route.ts';
import { createRandom } from '../random.ts';

/** A fault. Times are real milliseconds and have an upper bound, so that a test always ends. */
export type FaultEffect =
  /** An answer with this status and Okta's body for it or for a code; `hasHeaders: false` without rate-limit headers. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: 'E0000015';
      readonly hasHeaders?: boolean;
    }
  /** The connection is reset before anything is sent. */
  | { readonly kind: 'reset' }
  /** `cut` ends the connection half-way; `short` sends half the JSON as a complete answer. */
  | { readonly kind: 'truncatedBody'; readonly mode: 'cut' | 'short' }
  | { readonly kind: 'htmlBody'; readonly status?: number }
  | { readonly kind: 'emptyBody' }
  /** Nothing more for `forMs` (at most two minutes), then the connection is reset. */
  | { readonly kind: 'hang'; readonly phase: 'headers' | 'body'; readonly forMs?: number }
  /** The body in pieces; what is left after `forMs` comes at once. */
  | {
      readonly kind: 'slowDrip';
      readonly chunkBytes?: number;
      readonly intervalMs?: number;
      readonly forMs?: number;
    }
  /** A body of this size (at most 256 MiB) before the JSON begins. */
  | { readonly kind: 'hugeBody'; readonly bytes: number }
  | { readonly kind: 'redirect'; readonly origin: string; readonly status?: number }
  | { readonly kind: 'foreignNext'; readonly origin: string }
  /** The next link is the request itself. */
  | { readonly kind: 'repeatedCursor' }
  /** No items; the next link gives them. */
  | { readonly kind: 'emptyPageWithNext' }
  /** There is always a next link with a new cursor, and the same page behind it. */
  | { readonly kind: 'endlessPages' }
  | { readonly kind: 'poisonedItems'; readonly poison?: Poison | 'all' }
  /**
   * The attribute that identifies an item is null: in all items, or in those that `of` chooses by their ids.
   */
  | {
      readonly kind: 'hollowItems';
      readonly without: 'profile' | 'name' | 'id';
      readonly of?: (id: string) => boolean;
    }
  /** Adds items of other kinds, each in the form of its own list. */
  | { readonly kind: 'strangerItems' }
  | { readonly kind: 'duplicateItems' }
  /** Leaves items out; which ones depends on their ids only. */
  | { readonly kind: 'shrunkenList'; readonly keep: number }
  /** A 200 with an empty list, and no next link. */
  | { readonly kind: 'emptyList' };

export const poisons = [
  'nullItem',
  'wrongTypes',
  'withoutId',
  'unknownEnums',
  'hugeStrings',
  'protoKeys',
  'nulAndSurrogates',
] as const;
/** The first three add invalid items; the others spoil attributes of a valid one. */
export type Poison = (typeof poisons)[number];

export interface FaultScope {
  /** Only these endpoints; all API endpoints when absent. */
  readonly on?: Endpoint | readonly Endpoint[];
  readonly when?: (request: FaultRequest) => boolean;
  /** Lets this many matching requests pass first. */
  readonly skip?: number;
  /** Fires at most this often; for ever when absent. */
  readonly times?: number;
  /** Chance for each matching request; 1 when absent. */
  readonly probability?: number;
}

export interface FaultRequest {
  readonly endpoint: Endpoint | 'unknown';
  readonly url: URL;
}

interface ActiveFault {
  readonly effect: FaultEffect;
  /** How often it fired. */
  readonly fired: number;
  remove(): void;
}

export interface Faults {
  add(effect: FaultEffect, scope?: FaultScope): ActiveFault;
  /** Removes all faults; the counts stay. */
  clear(): void;
  /** How often each kind fired since the start, removed faults included. */
  readonly fired: Partial<Record<FaultEffect['kind'], number>>;
}

/** For the server: picks the first fault that applies to a request. */
export interface FaultSource extends Faults {
  take(request: FaultRequest): FaultEffect | null;
}

export function createFaults(seed: number): FaultSource {
  const random = createRandom(seed).fork('faults');
  const active: Array<{ effect: FaultEffect; scope: FaultScope; seen: number; fired: number }> = [];
  const fired: Faults['fired'] = {};
  return {
    fired,
    add: (effect, scope = {}) => {
      const fault = { effect, scope, seen: 0, fired: 0 };
      active.push(fault);
      return {
        effect,
        get fired() {
          return fault.fired;
        },
        remove: () => {
          const index = active.indexOf(fault);
          if (index >= 0) active.splice(index, 1);
        },
      };
    },
    clear: () => {
      active.length = 0;
    },
    take: (request) => {
      for (const fault of active) {
        const { scope } = fault;
        if (!isInScope(scope, request)) continue;
        fault.seen++;
        if (fault.seen <= (scope.skip ?? 0) || fault.fired >= (scope.times ?? Number.POSITIVE_INFINITY))
          continue;
        if (scope.probability !== undefined && !random.chance(scope.probability)) continue;
        fault.fired++;
        fired[fault.effect.kind] = (fired[fault.effect.kind] ?? 0) + 1;
        return fault.effect;
      }
      return null;
    },
  };
}

function isInScope({ on, when }: FaultScope, request: FaultRequest): boolean {
  if (on !== undefined && !(Array.isArray(on) ? on : [on]).includes(request.endpoint)) return false;
  return when === undefined || when(request);
}
