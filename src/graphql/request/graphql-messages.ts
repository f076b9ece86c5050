import { scrubSecrets } from '../../secrets/looks-secret.ts';

/**
 * A message of graphql-js about a request, without the values that it quotes and without its suggestions.
 *
 * graphql-js prints variables and literals: for a missing `domain` it prints the whole input with the token in
 * it, for a token in a wrong place that token, for a syntax error the text near it.
 *
 * @param message the message as made by graphql-js or Apollo Server
 * @param inner the message of the error it was made from, where there is one
 */
export function withoutValues(message: string, inner = ''): string {
  const text = withoutInput(message, inner);
  const cut = valueBearing.reduce((kept, [pattern, replacement]) => kept.replace(pattern, replacement), text);
  return withoutSecrets(cut.replace(/"([^"]*)"?/g, quotedNameOnly)).slice(0, maxMessageLength);
}

/**
 * The names of the schema that graphql-js suggests at the end of a message; empty when there are none. It prints the
 * caller's own values in quotes, so none of them can end a message like this.
 */
export function suggestionIn(message: string): string {
  return withoutSecrets(suggestion.exec(message)?.[0] ?? '');
}

const suggestion =
  / Did you mean (?:the enum value |to use an inline fragment on )?"\w+(?: \{ \.{3} \})?"(?:(?:, or |, | or )"\w+")*\?$/;

/** Removes what looks like a secret. */
export function withoutSecrets(text: string): string {
  return scrubSecrets(text, removed);
}

export const removed = '[removed]';
const maxMessageLength = 500;

/**
 * Removes the value between the subject of the message and the reason; the reason is known from the inner
 * error. `Variable "$input" got invalid value {…} at "input.name"; Field …` becomes `Variable "$input" got an
 * invalid value at "input.name"; Field …`.
 */
function withoutInput(message: string, inner: string): string {
  const isKnown = inner !== '' && message.endsWith(`; ${inner}`);
  const reason = isKnown ? `; ${inner}` : '.';
  const literal = /^Expected value of type "[^"]+"/.exec(message)?.[0];
  if (literal !== undefined) return literal + reason;
  const variable = /^Variable "\$(\w+)" (?:got|has) invalid value /.exec(message)?.[1];
  if (variable === undefined) return message;
  const head = isKnown ? message.slice(0, -reason.length) : '';
  const place = / at "([\w.[\]]{1,200})"$/.exec(head)?.[1];
  const at = place === undefined ? '' : ` at "${place}"`;
  return `Variable "$${variable}" got an invalid value${at}${reason}`;
}

/** Each pattern removes the rest of the message too: a printed value may contain anything, also quotes. */
const valueBearing: readonly [RegExp, string][] = [
  [/^Syntax Error: /, 'Syntax error: '],
  [/^(Syntax error: .*?)(, found|Unexpected) (Name|String|BlockString|Int|Float|Comment) ".*$/s, '$1$2 $3.'],
  [/^(Syntax error: Name) ".*" (is reserved).*$/s, '$1 $2.'],
  [/^(Syntax error: (?:Invalid|Cannot|Unexpected)[^":]*).*$/s, '$1.'],
  [/((?:Int|Float|String|Boolean|ID) cannot represent [^:"{[]*?value): .*$/s, '$1.'],
  [/(Enum "\w+" cannot represent [^:"{[]*?value): .*$/s, '$1.'],
  [/Value ".*" does not exist in "(\w+)" enum.*$/s, 'The value does not exist in "$1" enum.'],
  [
    /Field "(?!\w{1,60}" is not).*" is not defined by type "(\w+)".*$/s,
    'A field is not defined by type "$1".',
  ],
  [/^(Argument "\w+" has (?:an )?invalid value).*$/s, '$1.'],
  [/^Unknown operation named .*$/s, 'Unknown operation name.'],
  [/ ?Did you mean .*$/s, ''],
];

/** Keeps quoted names of fields, arguments, types and variables; any other quoted text may be a value. */
function quotedNameOnly(quoted: string, content: string): string {
  return /^[$@]?[[\w.\]!]{1,80}$/.test(content) && !/^[\d]/.test(content) ? quoted : '"…"';
}
