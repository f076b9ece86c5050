/** The one place that says what looks like a secret, for whatever may leave the process: log lines and answers. */

/** With its `SSWS` in front, also as a URL or JSON spells the blank between; and alone, wherever it stands in a text. */
const oktaTokens = [/SSWS(?:\s|%20|\\t)+[^\s"'\\,}]+/gi, /00[\w-]{38,}/g];

/** The text with `replacement` in place of everything that looks like an Okta API token. */
export function scrubTokens(text: string, replacement: string): string {
  return oktaTokens.reduce((kept, pattern) => kept.replace(pattern, replacement), text);
}

/** Whether something of this name holds a secret. */
export function namesSecret(name: string): boolean {
  return /token|secret|password/i.test(name);
}
