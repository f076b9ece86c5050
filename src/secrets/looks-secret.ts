/** Defines what looks like a secret, for everything that leaves the process: log lines and answers. */

/** A token after `SSWS`, also with the blank as a URL or JSON writes it; and a token alone, anywhere in a text. */
const oktaTokens = [/SSWS(?:\s|%20|\\t)+[^\s"'\\,}]+/gi, /00[\w-]{38,}/g];

/** Replaces everything that looks like an Okta API token. */
export function scrubTokens(text: string, replacement: string): string {
  return oktaTokens.reduce((kept, pattern) => kept.replace(pattern, replacement), text);
}

/** Whether a field of this name holds a secret. */
export function namesSecret(name: string): boolean {
  return /token|secret|password/i.test(name);
}
