/**
 * What graphql-js says about a request, without any value that was in it.
 *
 * Its messages print variables and literals: a missing `domain` prints the whole input with the token in it, a
 * token in a wrong place is printed as the wrong value, a syntax error prints the text near it.
 *
 * @param message the message as made by graphql-js or Apollo Server
 * @param inner the message of the error it was made from, where there is one
 */
export function withoutValues(message: string, inner = ''): string {
  const text = withoutInput(message, inner);
  const cut = valueBearing.reduce((kept, [pattern, replacement]) => kept.replace(pattern, replacement), text);
  return scrubTokens(cut.replace(/"([^"]*)"?/g, quotedNameOnly)).slice(0, longestMessage);
}

/** Takes out what looks like an Okta API token, with or without its `SSWS` in front. */
export function scrubTokens(text: string): string {
  return text.replace(/SSWS\s+\S+/gi, removed).replace(/00[\w-]{38,}/g, removed);
}

export const removed = '[removed]';
const longestMessage = 500;

/** `Variable "$input" got invalid value {…} at "input.name"; Field …` → `Variable "$input" … at "input.name"; Field …` */
function withoutInput(message: string, inner: string): string {
  const variable = /^Variable "\$(\w+)" (?:got|has) invalid value /.exec(message)?.[1];
  if (variable === undefined) return message;
  const known = inner !== message && inner !== '' && message.endsWith(`; ${inner}`);
  const head = known ? message.slice(0, -inner.length - 2) : '';
  const place = / at "([\w.[\]]{1,200})"$/.exec(head)?.[1];
  const at = place === undefined ? '' : ` at "${place}"`;
  return `Variable "$${variable}" got an invalid value${at}${known ? `; ${inner}` : '.'}`;
}

/** Each takes the rest of the message with it, because a printed value may hold anything, quotes included. */
const valueBearing: readonly [RegExp, string][] = [
  [/^Syntax Error: /, 'Syntax error: '],
  [/^(Syntax error: .*?)(, found|Unexpected) (Name|String|BlockString|Int|Float|Comment) ".*$/s, '$1$2 $3.'],
  [/^(Syntax error: Name) ".*" (is reserved).*$/s, '$1 $2.'],
  [/^(Syntax error: (?:Invalid|Cannot|Unexpected)[^":]*).*$/s, '$1.'],
  [/((?:Int|Float|String|Boolean|ID) cannot represent [^:"{[]*?value): .*$/s, '$1.'],
  [/(Enum "\w+" cannot represent [^:"{[]*?value): .*$/s, '$1.'],
  [/Value ".*" does not exist in "(\w+)" enum.*$/s, 'The value does not exist in "$1" enum.'],
  [/^(Expected value of type "[^"]+"), found .*$/s, '$1.'],
  [/^(Argument "\w+" has (?:an )?invalid value).*$/s, '$1.'],
  [/^Unknown operation named .*$/s, 'Unknown operation name.'],
  [/ ?Did you mean .*$/s, ''],
];

/** Names of fields, arguments, types and variables help to find the mistake; any other quoted text may be a value. */
function quotedNameOnly(quoted: string, content: string): string {
  return /^[$@]?[[\w.\]!]{1,80}$/.test(content) && !/^[\d]/.test(content) ? quoted : '"…"';
}
