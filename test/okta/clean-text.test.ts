import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from '../../src/okta/clean-text.ts';

test('text of any language passes unchanged, blanks around it included', () => {
  for (const text of [' Forschung & Entwicklung ', '研究開発部', 'פיתוח', 'R&D 🚀', 'Ünïcode']) {
    expect(cleanText(text, 1_000)).toBe(text);
  }
});

test('control characters go, and words parted by a line break stay apart', () => {
  expect(cleanText('Sa\u0000l\u0007es\u007f', 100)).toBe('Sales');
  expect(cleanText('Sales\r\nEMEA\tNorth', 100)).toBe('Sales EMEA North');
});

test('a lone surrogate becomes one replacement character, and a pair is never cut', () => {
  expect(cleanText('a\ud800b\udc00', 100)).toBe('a\ufffdb\ufffd');
  expect(cleanText('ab🚀', 3)).toBe('ab');
  expect(cleanText('ab🚀', 4)).toBe('ab🚀');
});

test('whatever comes in, what goes out is well-formed, short, free of control characters, and passes again unchanged', () => {
  const codeUnits = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  });
  const nasty = fc.string({ unit: fc.constantFrom('\ud83d', '\ude80', '\u0000', '\n', '\r', 'a', ' ') });
  fc.assert(
    fc.property(fc.oneof(codeUnits, nasty), fc.integer({ min: 0, max: 20 }), (text, maxLength) => {
      const cleaned = cleanText(text, maxLength);
      expect(cleaned.length).toBeLessThanOrEqual(maxLength);
      // UTF-8 cannot hold a lone surrogate, so only well-formed text survives the way there and back.
      expect(Buffer.from(cleaned, 'utf8').toString('utf8')).toBe(cleaned);
      expect([...cleaned].every((char) => char >= ' ' && char !== '\u007f')).toBe(true);
      expect(cleanText(cleaned, maxLength)).toBe(cleaned);
    }),
    { numRuns: 2_000 },
  );
});
