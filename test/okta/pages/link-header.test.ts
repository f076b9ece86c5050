import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findNextLink } from '../../../src/okta/pages/link-header.ts';

const self = '<https://acme.okta.com/api/v1/apps?limit=200>; rel="self"';
const url = 'https://acme.okta.com/api/v1/apps?after=a,b;c%3D%3D&limit=200';

test.each([
  ['two header lines', [self, `<${url}>; rel="next"`]],
  ['one line joined with a comma and a blank', `${self}, <${url}>; rel="next"`],
  ['one line joined without a blank', `${self},<${url}>;rel="next"`],
  ['one line joined with a blank only', `${self} <${url}>; rel="next"`],
  ['rel without quotes', `<${url}>; rel=next`],
  ['rel in capitals', `<${url}>; REL="NEXT"`],
  ['rel among several', `<${url}>; rel="last next"`],
  ['other parameters before rel', `<${url}>; title="a;b, \\"<x>\\""; rel="next"`],
  ['next before self', `<${url}>; rel="next", ${self}`],
])('the next address is found in %s', (_name, header) => {
  expect(findNextLink(header)).toEqual({ found: true, url });
});

test.each([
  ['no header', undefined],
  ['self alone', self],
  ['an empty header', ''],
  ['a rel that only contains the word', '<https://a/b>; rel="nextish"'],
  ['a title that says next', '<https://a/b>; title="next"; rel="self"'],
])('%s means there is no next page', (_name, header) => {
  expect(findNextLink(header)).toEqual({ found: false, unreadable: false });
});

test.each([`${url}; rel="next"`, `<${url}; rel="next"`, 'garbage rel=next'])(
  'a next page whose address cannot be made out is reported, not taken for the end: %s',
  (header) => {
    expect(findNextLink(header)).toEqual({ found: false, unreadable: true });
  },
);

test('the next address survives any neighbours, joined or on separate lines', () => {
  const address = fc.stringMatching(/^https:\/\/[a-z]{1,5}\.com\/[!#-;=?-~]{0,30}$/);
  const rel = fc.constantFrom('self', 'prev', 'last', 'alternate');
  const others = fc.array(fc.tuple(address, rel), { maxLength: 4 });
  fc.assert(
    fc.property(others, address, others, fc.constantFrom(',', ', ', null), (before, next, after, joint) => {
      const write = ([href, name]: [string, string]) => `<${href}>; rel="${name}"`;
      const links = [...before.map(write), `<${next}>; rel="next"`, ...after.map(write)];
      expect(findNextLink(joint === null ? links : links.join(joint))).toEqual({ found: true, url: next });
    }),
  );
});

test('a header of any content is read without throwing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('<', '>', '"', '\\', ',', ';', '=', 'rel', 'next', ' ') })),
      (lines) => {
        expect(typeof findNextLink(lines).found).toBe('boolean');
      },
    ),
  );
});
