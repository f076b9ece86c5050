import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentCache } from '../../../src/graphql/serving/document-cache.ts';

test('a document is found again by its key until it is dropped', async () => {
  const store = createDocumentCache();
  const document = parse('{ __typename }');
  await store.set('a', document);
  expect(await store.get('a')).toBe(document);
  await store.delete('a');
  expect(await store.get('a')).toBeUndefined();
});

test('a document with a mutation is not kept, because a token may be written into it', async () => {
  const store = createDocumentCache();
  await store.set(
    'a',
    parse('mutation { addOktaIntegration(input: { apiToken: "secret" }) { __typename } }'),
  );
  await store.set('b', parse('query A { __typename } mutation B { __typename }'));
  expect([await store.get('a'), await store.get('b')]).toEqual([undefined, undefined]);
});

test('what is kept is bounded: the document not used for longest goes first, a huge one is not kept at all', async () => {
  const store = createDocumentCache();
  const document = () => parse(`{ __typename } #${' '.repeat(15_000)}`);
  await store.set('first', document());
  await store.set('second', document());
  for (let n = 0; n < 12; n += 1) {
    await store.get('first');
    await store.set(`later ${n}`, document());
  }
  expect(await store.get('first')).toBeDefined();
  expect(await store.get('second')).toBeUndefined();
  expect(await store.get('later 11')).toBeDefined();
  await store.set('huge', parse(`{ __typename } #${' '.repeat(25_000)}`));
  expect(await store.get('huge')).toBeUndefined();
});
