import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toContact, toEmailAddress } from '../../src/store/contact.ts';
import { stripBlanks } from '../../src/store/fold.ts';
import { isEmailAddress } from '../kit/email-address.ts';

const piece = fc.constantFrom(
  ...[
    'jo',
    'j.o',
    'ö',
    '.',
    '-',
    '_',
    '@',
    '@acme.com',
    '@x',
    'acme',
    '.com',
    ' ',
    '\u200b',
    '\0',
    '<',
    '"',
    "'",
    '+',
  ],
  'x'.repeat(64),
  'x.'.repeat(100),
);

test('an e-mail is what a client’s scalar takes for one, after blanks around it, and nothing else', () => {
  let taken = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        fc.emailAddress(),
        fc.string({ unit: 'binary', maxLength: 12 }),
      ),
      (text) => {
        const address = toEmailAddress(text);
        if (address !== null) taken += 1;
        const stripped = stripBlanks(text);
        expect(address).toBe(isEmailAddress(stripped) && stripped.length <= 320 ? stripped : null);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(300);
});

test('a long text that nearly is an e-mail is judged at once', () => {
  for (const text of [
    `${'a'.repeat(1e6)}`,
    `${'a'.repeat(1e6)}@`,
    `a@${'a.'.repeat(5e5)}`,
    '@'.repeat(1e6),
  ]) {
    expect(toEmailAddress(text)).toBeNull();
  }
});

test.each([
  // e-mails, login, then what shows and what the person is found by
  [['Jo@Acme.com'], 'e1', 'Jo@Acme.com', 'jo@acme.com'],
  [[' Jo@Acme.com\u200b'], 'e1', 'Jo@Acme.com', 'jo@acme.com'],
  [[null], 'svc@acme.com', 'svc@acme.com', 'svc@acme.com'],
  [[null], 'SVC-Backup', null, 'svc-backup'],
  [['n/a'], 'svc@acme.com', 'svc@acme.com', 'svc@acme.com'],
  [['n/a'], 'svc', null, 'n/a'],
  [['chloé@acme.com'], 'boss@acme.com', null, 'chloé@acme.com'],
  [['  '], null, null, null],
  [[null, 'jo@acme.com'], null, 'jo@acme.com', 'jo@acme.com'],
])(
  'of the e-mails %j and the login %j the e-mail is %j, and they are found by %j',
  (emails, login, email, key) => {
    expect(toContact({ emails, login })).toMatchObject({ email, emailKey: key, login });
  },
);
