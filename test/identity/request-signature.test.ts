import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSignatureCheck } from '../../src/identity/request-signature.ts';

const secret = 'a secret of at least thirty-two characters';
const check = createSignatureCheck([secret]);
const sign = (text: string, by = secret) => createHmac('sha256', by).update(text).digest('base64');

test.each([
  ['no variables', '{"query":"{ a }"}', '{"query":"{ a }"}'],
  ['empty variables', '{"query":"{ a }","variables":{}}', '{"query":"{ a }"}'],
  ['null variables', '{"query":"{ a }","variables":null}', '{"query":"{ a }"}'],
  [
    'keys in the order of their texts, numbers too, at every depth',
    '{"variables":{"b":1,"9":2,"10":{"z":[{"d":1,"c":2}],"y":null}},"query":"{ a }"}',
    '{"query":"{ a }","variables":{"10":{"y":null,"z":[{"c":2,"d":1}]},"9":2,"b":1}}',
  ],
  [
    'large numbers',
    '{"query":"q","variables":{"n":1e21,"m":0.1}}',
    '{"query":"q","variables":{"m":0.1,"n":1e+21}}',
  ],
  [
    'a lone surrogate and a line separator',
    '{"query":"q","variables":{"s":"\\ud800 \u2028"}}',
    '{"query":"q","variables":{"s":"\\ud800 \u2028"}}',
  ],
  [
    'representations',
    '{"query":"q","variables":{"representations":[{"id":"1","__typename":"Employee"}]}}',
    '{"query":"q","variables":{"representations":[{"__typename":"Employee","id":"1"}]}}',
  ],
])('what the gateway signed is verified: %s', (_what, body, signed) => {
  expect(check(JSON.parse(body), sign(signed))).toBe(true);
});

test('what else stands in the body is not part of what is signed', () => {
  const body = { query: 'q', operationName: 'A', extensions: { jwt: { payload: { sub: 'x' } } } };
  expect(check(body, sign('{"query":"q"}'))).toBe(true);
});

test.each([
  ['a changed byte in the variables', { query: 'q', variables: { a: 2 } }],
  ['a changed query', { query: 'q ', variables: { a: 1 } }],
  ['a variable more', { query: 'q', variables: { a: 1, b: null } }],
])('refused: %s', (_what, body) => {
  const signature = sign('{"query":"q","variables":{"a":1}}');
  expect(check({ query: 'q', variables: { a: 1 } }, signature)).toBe(true);
  expect(check(body, signature)).toBe(false);
});

test('refused: a number beyond all numbers where null was signed', () => {
  const signature = sign('{"query":"q","variables":{"n":null}}');
  expect(check(JSON.parse('{"query":"q","variables":{"n":null}}'), signature)).toBe(true);
  for (const number of ['1e400', '-1e400']) {
    expect(check(JSON.parse(`{"query":"q","variables":{"n":${number}}}`), signature), number).toBe(false);
  }
});

test('refused: another secret, a part of the signature, none', () => {
  const text = '{"query":"q"}';
  for (const signature of [sign(text, 'b'), sign(text).slice(0, 10), '', '=', 'é'.repeat(44)]) {
    expect(check({ query: 'q' }, signature), signature).toBe(false);
  }
});

test('two secrets are valid while one replaces the other', () => {
  const both = createSignatureCheck([secret, 'another secret of thirty-two characters']);
  expect(both({ query: 'q' }, sign('{"query":"q"}', 'another secret of thirty-two characters'))).toBe(true);
  expect(both({ query: 'q' }, sign('{"query":"q"}'))).toBe(true);
});

test('variables nested deeper than the stack are refused, not fatal', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  expect(check({ query: 'q', variables: { deep } }, sign('x'))).toBe(false);
});
