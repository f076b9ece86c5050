import type { Company } from '../../src/simulator/company/company.ts';
import { isInternalApp } from '../../src/simulator/org/catalogue.ts';
import { hash, type Random } from '../../src/simulator/random.ts';
import { type FaultEffect, type FaultScope, poisons } from '../../src/simulator/server/faults.ts';

/** The lists a sync reads. */
export const lists = ['apps', 'users', 'groups', 'groupApps', 'groupUsers', 'appUsers', 'logs'] as const;
export type List = (typeof lists)[number];

/** One fault on one list, for one sync. */
export type Card = {
  list: List;
  effect: FaultEffect;
  scope: FaultScope;
  /**
   * A shorter list that cannot be told from a true one. Only the guard against mass removals helps then, so that it
   * has to spoil the list as a whole.
   */
  isLie: boolean;
};

/** What a fault may be dealt with: the kinds of the simulator, those with several faces several times. */
type Face = { kind: FaultEffect['kind']; make: (random: Random, world: DealtWorld) => FaultEffect };
type DealtWorld = { company: Company; foreignOrigin: string };

/** Longer than the deadline of a request here, and so short that it ends soon. */
const hangMs = 2_000;

const faces: readonly Face[] = [
  ...[400, 403, 404, 408, 429, 500, 503, 504].map(
    (status): Face => ({ kind: 'status', make: () => ({ kind: 'status', status }) }),
  ),
  { kind: 'status', make: () => ({ kind: 'status', status: 401 }) },
  { kind: 'status', make: () => ({ kind: 'status', status: 429, hasHeaders: false }) },
  { kind: 'reset', make: () => ({ kind: 'reset' }) },
  { kind: 'truncatedBody', make: () => ({ kind: 'truncatedBody', mode: 'cut' }) },
  { kind: 'truncatedBody', make: () => ({ kind: 'truncatedBody', mode: 'short' }) },
  { kind: 'htmlBody', make: () => ({ kind: 'htmlBody' }) },
  { kind: 'emptyBody', make: () => ({ kind: 'emptyBody' }) },
  { kind: 'hang', make: () => ({ kind: 'hang', phase: 'headers', forMs: hangMs }) },
  { kind: 'hang', make: () => ({ kind: 'hang', phase: 'body', forMs: hangMs }) },
  { kind: 'hang', make: (random) => ({ kind: 'hang', phase: random.pick(['headers', 'body']), forMs: 20 }) },
  { kind: 'slowDrip', make: () => ({ kind: 'slowDrip', chunkBytes: 16, intervalMs: 20, forMs: hangMs }) },
  { kind: 'slowDrip', make: () => ({ kind: 'slowDrip', chunkBytes: 512, intervalMs: 2, forMs: 40 }) },
  { kind: 'hugeBody', make: () => ({ kind: 'hugeBody', bytes: 256 * 1024 * 1024 }) },
  { kind: 'redirect', make: (_random, { foreignOrigin: origin }) => ({ kind: 'redirect', origin }) },
  { kind: 'foreignNext', make: (_random, { foreignOrigin: origin }) => ({ kind: 'foreignNext', origin }) },
  { kind: 'repeatedCursor', make: () => ({ kind: 'repeatedCursor' }) },
  { kind: 'emptyPageWithNext', make: () => ({ kind: 'emptyPageWithNext' }) },
  { kind: 'endlessPages', make: () => ({ kind: 'endlessPages' }) },
  {
    kind: 'poisonedItems',
    make: (random) => ({ kind: 'poisonedItems', poison: random.pick([...poisons, 'all']) }),
  },
  { kind: 'duplicateItems', make: () => ({ kind: 'duplicateItems' }) },
  { kind: 'shrunkenList', make: () => ({ kind: 'shrunkenList', keep: 0.2 }) },
  { kind: 'emptyList', make: () => ({ kind: 'emptyList' }) },
];

export const allKinds: ReadonlySet<FaultEffect['kind']> = new Set(faces.map(({ kind }) => kind));

/** Faults that fire on a few requests however often they are dealt: they cost real time, or mean more when repeated. */
const mostTimes: Partial<Record<FaultEffect['kind'], number>> = {
  hang: 3,
  slowDrip: 3,
  hugeBody: 1,
  // Three empty pages in a row end a part of the log, as Okta's own do.
  emptyPageWithNext: 2,
};

/** Deals faults so that every kind comes before any comes again, and so does every list of one sync. */
export type Deck = {
  deal(world: DealtWorld, on: readonly List[], count: number): Card[];
  /** The list comes much shorter than it is; null where that could be true. */
  lie(world: DealtWorld, list: List): Card | null;
};

/** `isCertain`: the first of each kind fires for certain, which a few syncs need to meet them all. */
export function createDeck(random: Random, isCertain: boolean): Deck {
  const piles = new Map<FaultEffect['kind'], Face[]>();
  let kinds: FaultEffect['kind'][] = [];
  let dealt = 0;

  function nextFace(): Face {
    if (kinds.length === 0) kinds = random.sample([...allKinds], allKinds.size);
    const kind = kinds.pop() as FaultEffect['kind'];
    let pile = piles.get(kind) ?? [];
    if (pile.length === 0) {
      const own = faces.filter((face) => face.kind === kind);
      pile = random.sample(own, own.length);
    }
    const face = pile.pop() as Face;
    piles.set(kind, pile);
    return face;
  }

  return {
    deal(world, on, count) {
      const cards: Card[] = [];
      const inTurn = random.sample(on, on.length);
      while (cards.length < count) {
        const effect = nextFace().make(random, world);
        const list = inTurn[cards.length % inTurn.length] as List;
        const isPlain = (isCertain && dealt++ < allKinds.size) || isRarelyRead(list);
        const card = toCard(effect, list, world, isPlain ? {} : randomScope(random));
        if (card !== null) cards.push(card);
      }
      return order(cards);
    },
    lie(world, list) {
      const effect: FaultEffect = random.chance(0.3)
        ? { kind: 'emptyList' }
        : { kind: 'shrunkenList', keep: 0.2 };
      return toLie(effect, list, world);
    },
  };
}

/** The members and apps of groups are read once, if at all. */
function isRarelyRead(list: List): boolean {
  return list === 'groupApps' || list === 'groupUsers';
}

function randomScope(random: Random): FaultScope {
  return {
    times: random.pick([1, 2, 5, 100]),
    skip: random.pick([0, 0, 1, 3]),
    probability: random.pick([1, 0.5, 0.2]),
  };
}

function toCard(effect: FaultEffect, list: List, world: DealtWorld, scope: FaultScope): Card | null {
  if (effect.kind === 'emptyList' || effect.kind === 'shrunkenList') return toLie(effect, list, world);
  const times = Math.min(mostTimes[effect.kind] ?? Number.POSITIVE_INFINITY, scope.times ?? 2);
  return { list, effect, scope: { ...scope, on: list, times }, isLie: false };
}

/**
 * Null for a lie that nobody could find out: a log without some of its events, or a list that lost so few items that
 * it may as well be true.
 */
function toLie(effect: FaultEffect, list: List, { company }: DealtWorld): Card | null {
  if (list === 'logs') {
    // A poll that tells nothing is asked again; a part of the past that tells nothing is over.
    if (effect.kind !== 'emptyList') return null;
    const when = ({ url }: { url: URL }) => !url.searchParams.has('until');
    return { list, effect, scope: { on: list, when }, isLie: true };
  }
  if (effect.kind !== 'shrunkenList') return { list, effect, scope: { on: list }, isLie: true };
  const isMissing = (id: string) => (hash(id) % 1_000) / 1_000 >= effect.keep;
  const isEnough = (ids: readonly string[]) => {
    const missing = ids.filter(isMissing).length;
    return missing > 12 && missing > ids.length * 0.4 && missing < ids.length;
  };
  if (list === 'appUsers') {
    const app = company.apps.find(
      ({ id, name }) =>
        !isInternalApp(name) && isEnough((company.appUsers.get(id) ?? []).map(({ userId }) => userId)),
    );
    if (app === undefined) return null;
    const when = ({ url }: { url: URL }) => url.pathname.includes(app.id);
    return { list, effect, scope: { on: list, when }, isLie: true };
  }
  const ids =
    list === 'users'
      ? company.users.map(({ id }) => id)
      : company.apps.filter(({ name }) => !isInternalApp(name)).map(({ id }) => id);
  if ((list === 'users' || list === 'apps') && !isEnough(ids)) return null;
  return { list, effect, scope: { on: list }, isLie: true };
}

/** The first fault takes a request: of a list that lies, no page may come that is true. */
export function order(cards: readonly Card[]): Card[] {
  const lies = new Map<List, Card>();
  for (const card of cards) if (card.isLie && !lies.has(card.list)) lies.set(card.list, card);
  const others = cards.filter(
    (card) => !card.isLie && !(lies.has(card.list) && showsItems.has(card.effect.kind)),
  );
  return [...others, ...lies.values()];
}

const showsItems: ReadonlySet<FaultEffect['kind']> = new Set([
  'duplicateItems',
  'poisonedItems',
  'slowDrip',
  'hugeBody',
  'endlessPages',
  'foreignNext',
  'repeatedCursor',
]);

export function describeCard({ list, effect, scope }: Card): string {
  const { kind, ...details } = effect;
  const { on: _on, when, ...frequency } = scope;
  return `${kind} on ${list} ${JSON.stringify({ ...details, ...frequency, ...(when ? { when: 'in part' } : {}) })}`;
}
