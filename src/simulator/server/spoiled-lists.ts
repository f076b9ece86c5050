import { hash } from '../random.ts';
import { type FaultEffect, type Poison, poisons } from './faults.ts';

/** Applies a fault that spoils items to the items of a page; other faults do not change them. */
export function spoilItems(items: readonly unknown[], effect: FaultEffect): unknown[] {
  switch (effect.kind) {
    case 'emptyList':
    case 'emptyPageWithNext':
      return [];
    case 'hollowItems': {
      const { without, of = () => true } = effect;
      return items.map((item) => (of(keyOf(item)) ? { ...(item as object), [without]: null } : item));
    }
    case 'strangerItems':
      return [...strangers.filter(({ id }) => id.slice(0, 3) !== keyOf(items[0]).slice(0, 3)), ...items];
    case 'duplicateItems':
      return items.flatMap((item, index) => (index % 3 === 0 ? [item, item] : [item]));
    case 'shrunkenList':
      return items.filter((item) => (hash(keyOf(item)) % 1000) / 1000 < effect.keep);
    case 'poisonedItems': {
      const chosen: readonly Poison[] =
        effect.poison === undefined || effect.poison === 'all' ? poisons : [effect.poison];
      let list = [...items];
      for (const [index, poison] of chosen.entries()) list = poisoned(list, poison, index);
      return list;
    }
    default:
      return [...items];
  }
}

const strangers = [
  { id: '00ustranger000000000', status: 'ACTIVE', profile: { login: 'stranger@example.com' } },
  { id: '00gstranger000000000', type: 'OKTA_GROUP', profile: { name: 'Strangers' } },
  { id: '0oastranger000000000', status: 'ACTIVE', name: 'stranger', label: 'Stranger' },
];

function keyOf(item: unknown): string {
  const { id, uuid } = (item ?? {}) as { id?: unknown; uuid?: unknown };
  return String(id ?? uuid ?? '');
}

function poisoned(items: readonly unknown[], poison: Poison, index: number): unknown[] {
  switch (poison) {
    case 'nullItem':
      return [null, ...items];
    case 'wrongTypes':
      return [
        { id: 42, status: ['ACTIVE'], profile: 'none', name: {}, target: 'x', published: 7 },
        'text',
        [],
        ...items,
      ];
    case 'withoutId':
      return [...items, { status: 'ACTIVE', profile: { login: 'nobody@example.com' } }];
    case 'unknownEnums':
      return spoilOne(items, index, (item) => ({
        ...item,
        ...('status' in item ? { status: 'QUANTUM' } : {}),
        ...('signOnMode' in item ? { signOnMode: 'TELEPATHY' } : {}),
        ...('scope' in item ? { scope: 'PLANET' } : {}),
        ...('type' in item && typeof item.type === 'string' ? { type: 'NEW_GROUP_KIND' } : {}),
        ...('severity' in item ? { severity: 'LOUD' } : {}),
      }));
    case 'hugeStrings':
      return spoilOne(items, index, (item) => spoilTexts(item, (text) => text + 'x'.repeat(200_000)));
    case 'protoKeys':
      return spoilOne(items, index, (item) =>
        withOwnKeys(item, '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'),
      );
    case 'nulAndSurrogates':
      return spoilOne(items, index, (item) => spoilTexts(item, (text) => `${text}\u0000\ud800`));
  }
}

/** Spoils one item that has an identity, a different one for each poison when there are enough. */
function spoilOne(
  items: readonly unknown[],
  index: number,
  spoil: (item: Record<string, unknown>) => unknown,
): unknown[] {
  const real = items.filter((item) => keyOf(item) !== '' && keyOf(item) !== '42');
  const victim = real[index % Math.max(1, real.length)];
  return items.map((item) => (item === victim ? spoil(item as Record<string, unknown>) : item));
}

/** Changes names and labels, but no id, status or department, so that counts stay the same. */
function spoilTexts(
  item: Record<string, unknown>,
  change: (text: string) => string,
): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...item };
  for (const key of ['label', 'displayMessage']) {
    if (typeof copy[key] === 'string') copy[key] = change(copy[key]);
  }
  const profile = copy.profile;
  if (typeof profile === 'object' && profile !== null) {
    const changed: Record<string, unknown> = { ...profile };
    for (const key of ['displayName', 'title', 'description']) {
      if (key in changed) changed[key] = change(String(changed[key] ?? ''));
    }
    copy.profile = changed;
  }
  return copy;
}

/** JSON.parse makes `__proto__` an own key, which an object literal would not. */
function withOwnKeys(item: Record<string, unknown>, keys: string): unknown {
  const text = JSON.stringify(item);
  const profile = item.profile;
  const inner = typeof profile === 'object' && profile !== null ? JSON.stringify(profile).slice(1) : null;
  const spoiledProfile =
    inner === null ? '' : `,"profile":${keys.slice(0, -1)}${inner === '}' ? '' : ','}${inner}`;
  return JSON.parse(`${text.slice(0, -1)},${keys.slice(1, -1)}${spoiledProfile}}`);
}
