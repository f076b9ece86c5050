import { expect, test } from 'vitest';
import type { OktaDataType } from '../../../src/store/tables/okta-data-types.ts';
import { dataTypesInOrder } from '../../../src/sync/data-types.ts';
import { stages } from '../../../src/sync/run/stages.ts';

/** What a stage may wait for, at its start or under way. The log tells of changes as far as it gets by itself. */
function waitsOf(dataType: OktaDataType): OktaDataType[] {
  const { startsAfter, waitsFor } = stages[dataType];
  return [...startsAfter, ...waitsFor.map((event) => (event === 'CHANGES_TOLD' ? 'SYSTEM_LOG' : event))];
}

test('no two stages of a run wait for each other, by whatever way', () => {
  const left = new Set<OktaDataType>(dataTypesInOrder);
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const dataType of left) {
      if (!waitsOf(dataType).some((each) => left.has(each))) left.delete(dataType);
    }
  }
  expect([...left]).toEqual([]);
});

test('what a stage has to start after comes before it in every run', () => {
  for (const [index, dataType] of dataTypesInOrder.entries()) {
    const later = stages[dataType].startsAfter.filter((each) => dataTypesInOrder.indexOf(each) >= index);
    expect(later, dataType).toEqual([]);
  }
});
