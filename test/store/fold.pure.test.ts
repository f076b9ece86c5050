import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldIdentifier, foldName, foldSearch, stripBlanks } from '../../src/store/fold.ts';

/** Letters, marks and blanks that fold in unlike ways, and whatever else there is. */
const text = fc
  .array(
    fc.oneof(fc.constantFrom(...'aAkKiIıİſsSßẞσςΣΐéÅ12 .@-#'), fc.string({ unit: 'binary', maxLength: 3 })),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
const odd = [
  'e\u0301',
  '\u212a',
  '\u212b',
  '\u0345',
  'Ϊ\u0301',
  'ﬁ',
  'ｆ',
  '\u200b',
  '\ufeff',
  '\u180e',
  '\u0085',
  '\u00a0',
];
const oddText = fc
  .array(fc.oneof(text, fc.constantFrom(...odd)), { maxLength: 8 })
  .map((parts) => parts.join(''));
const longText = fc
  .tuple(oddText, fc.nat(400), oddText)
  .map(([start, n, end]) => `${start}${'Σ'.repeat(n)}${end}`);

describe.each([
  ['identifiers', foldIdentifier],
  ['names', foldName],
  ['searches', foldSearch],
])('the fold of %s', (_, fold) => {
  test('gives the same for its own result', () => {
    fc.assert(
      fc.property(fc.oneof(oddText, longText), (value) => {
        expect(fold(fold(value))).toBe(fold(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives the same for its own result, whatever the character', () => {
    const wrong: string[] = [];
    for (let codePoint = 0; codePoint <= 0x2ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      for (const value of [`a${character}`, `${character}\u0301`, `Σ${character}Σ`]) {
        if (fold(fold(value)) !== fold(value)) wrong.push(JSON.stringify(value));
      }
    }
    expect(wrong).toEqual([]);
  });

  test('knows no case, and no blanks around a text', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-zäöüéñøłжяαω0-9.@ -]*$/),
        fc.constantFrom(...blanks),
        (value, blank) => {
          expect(fold(`${blank}${value.toUpperCase()}${blank}${blank}`)).toBe(fold(value));
        },
      ),
    );
  });

  test('takes time in proportion to the text, also for blanks before something', () => {
    const blank = '\u2003'.repeat(1_000_000);
    expect(fold(`${blank}`)).toBe('');
    expect(fold(`a${blank}b`).length).toBeGreaterThan(2);
  });
});

const blanks = [
  ' ',
  '\t',
  '\n',
  '\u0085',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u2028',
  '\u202f',
  '\u3000',
  '\ufeff',
];
const invisible = ['\u200b', '\u180e', '\u200e', '\u2060', '\u0000', '\u00ad'];

test.each([
  ['letters in either case', 'JO@ACME.example', 'jo@acme.EXAMPLE'],
  ['a sigma wherever it stands', 'ΟΔΟΣ@Σ', 'οδοσ@ς'],
  ['an accent as a letter of its own', 'chloé@acme', 'chloe\u0301@acme'],
  ['accents in another order', 'a\u0323\u0302@acme', 'a\u0302\u0323@acme'],
  ['signs that Unicode itself calls the letter', '\u212aim@\u212bre', 'kim@åre'],
  ['the capital İ and its small letter', 'İ@acme', 'i\u0307@acme'],
  ...[...blanks, ...invisible].map((blank) => [
    `U+${blank.codePointAt(0)?.toString(16)} around it`,
    `${blank}jo@acme${blank}`,
    'jo@acme',
  ]),
])('an identifier is the same with %s', (_, one, other) => {
  expect(foldIdentifier(one)).toBe(foldIdentifier(other));
});

test.each([
  ['a dotless ı', 'ıda@acme', 'ida@acme'],
  ['the capital İ', 'İda@acme', 'ida@acme'],
  ['ß for ss', 'strauß@acme', 'strauss@acme'],
  ['an accent less', 'josé@acme', 'jose@acme'],
  ['letters of full width', 'ｊｏ@acme', 'jo@acme'],
  ['a ligature', 'ﬁona@acme', 'fiona@acme'],
  ['a superscript', 'jo²@acme', 'jo2@acme'],
  ['a long ſ', 'jeſs@acme', 'jess@acme'],
  ['letters of another script', 'jо@acme', 'jo@acme'],
  ['a blank inside', 'j o@acme', 'jo@acme'],
  ['something invisible inside', 'j\u200bo@acme', 'jo@acme'],
  ['a NUL inside', 'j\0o@acme', 'jo@acme'],
  ['another half of a character', '\ud83d@acme', '\ud83e@acme'],
  ['leading zeros', '007', '7'],
  ['an end beyond what an index holds', `${'x'.repeat(900)}1`, `${'x'.repeat(900)}2`],
])('an identifier is another one with %s: two people never become one', (_, one, other) => {
  expect(foldIdentifier(one)).not.toBe(foldIdentifier(other));
});

test.each([
  ['ß for ss', 'STRAẞE', 'strasse'],
  ['letters of full width', 'Ｒ＆Ｄ', 'r&d'],
  ['a ligature', 'Oﬃce', 'office'],
  ['several blanks', 'Human \u0085\u3000 Resources', 'human resources'],
  ['something invisible inside', 'Sa\u200bles\u00ad', 'sales'],
  ['controls, which go where a text comes from Okta', 'Sal\u0000es', 'sales'],
])('a name is the same with %s', (_, one, other) => {
  expect(foldName(one)).toBe(other);
});

test('a name that differs beyond what an index holds is another one', () => {
  const long = 'Σ'.repeat(400);
  expect(foldName(`${long}1`)).not.toBe(foldName(`${long}2`));
  expect(foldName(`${long}1`).length).toBeLessThan(350);
});

test('what stands in a text is found by a search for it in any case', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'aeiouσςßéжık '), { maxLength: 20 }),
      fc.nat(20),
      fc.nat(20),
      (letters, a, b) => {
        const piece = letters.slice(Math.min(a, b), Math.max(a, b)).join('');
        expect(foldSearch(letters.join(''))).toContain(foldSearch(piece));
        expect(foldSearch(letters.join(''))).toContain(foldSearch(piece.toLocaleUpperCase('en')));
      },
    ),
  );
});

test('blanks and what is invisible are taken from both ends, and nothing else', () => {
  expect(stripBlanks('\u200e\ufeff \u0085 00uAbC\u2003\u0000')).toBe('00uAbC');
  expect(stripBlanks(' \u200b\u3164 ')).toBe('');
  expect(stripBlanks('a  b')).toBe('a  b');
});

test('a text in which nothing shows has no key, whatever the character', () => {
  const wrong: number[] = [];
  for (let codePoint = 0; codePoint <= 0xe0fff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    if (stripBlanks(character) === '' && (foldName(character) !== '' || foldIdentifier(character) !== '')) {
      wrong.push(codePoint);
    }
  }
  expect(wrong).toEqual([]);
});
