/**
 * Defines what looks like a secret: for everything that leaves the process, log lines and answers, and for texts that
 * admins enter where everybody sees them.
 */

/** What stands between a name and its value, and around both, also as JSON within JSON and URLs write it. */
const quote = String.raw`(?:\\*["']|%22|%27)`;
const blank = String.raw`(?:\s|%20|\+|\\+[nrt])`;
const colon = '(?:[:=]|%3A|%3D)';
const between = `${blank}{0,4}${colon}${blank}{0,4}`;
/** A value behind one of these names: in quotes, or without any. A number behind a name of JSON stays: it has none. */
const valueBehind = (names: string, value: string, unquoted: '?' | '') =>
  String.raw`(?<=(?:(?<![\w-])|%22|_)(?:${names})(?:${quote}${between}${quote}|${between}${quote}${unquoted}))${value}`;

const secretNames =
  'client[_-]?secret|secret|password|passphrase|private[_-]?key|api[_-]?key|api[_-]?token|access[_-]?token|' +
  'refresh[_-]?token|id[_-]?token|client[_-]?assertion';

/** The members of a JWK (RFC 7518) that are private. */
const privateMembers = 'd|p|q|dp|dq|qi|k';

// A text may be long and hostile: each pattern takes time in proportion to its length. None takes a quote, or a
// backslash before one, so that a log line stays JSON.
const patterns = {
  privateKey: [
    // PEM, also cut off, and whatever stands behind it.
    /-----BEGIN[\w%+ ]{0,40}PRIVATE(?:\s|%20|\+)KEY[\w%+ ]{0,12}-----(?:[\w+/=%:,.\s-]|\\+[nrt/])*/g,
    /LS0tLS1CRUdJTi[\w+/=%-]+/g,
    // The text between its lines alone: RSA, EC and Ed25519 keys begin so.
    /(?<![\w+/])M[CHI][A-Za-z0-9+/]{58,}(?:(?:\s|\\+[nr])+[A-Za-z0-9+/]{16,})*={0,2}/g,
    new RegExp(valueBehind(privateMembers, '[\\w-]{22,}', ''), 'g'),
  ],
  /** JSON Web Tokens, signed and encrypted ones: ID and access tokens, assertions. */
  webToken: [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){1,3}/g],
  /** After `SSWS`, and alone anywhere in a text; but not within a hash, whose digits are all hexadecimal. */
  apiToken: [/SSWS(?:\s|%20|\\t)+[^\s"'\\,}]+/gi, /00(?![\da-f]{38,126}(?![\w-]))[\w-]{38,}/g],
  named: [
    new RegExp(valueBehind(secretNames, String.raw`[^\s"'\\&,;(){}[\]]{12,}`, '?'), 'gi'),
    /(?<=(?<![\w-])(?:Bearer|Basic|DPoP)(?:\s|%20|\+){1,4})[\w.~+/=-]{20,}/gi,
  ],
  /** 32 bytes in base64, as in `ENCRYPTION_KEYS`. */
  encryptionKey: [/(?<![\w+/])[A-Za-z0-9+/]{43}=(?![\w+/=])/g],
};

type SecretKind = keyof typeof patterns;

/** Replaces everything that looks like a secret. */
export function scrubSecrets(text: string, replacement: string): string {
  return Object.values(patterns)
    .flat()
    .reduce((kept, pattern) => kept.replace(pattern, replacement), text);
}

/** The kind of the first secret that a text seems to hold; null when it seems to hold none. */
export function findSecretKind(text: string): SecretKind | null {
  const kinds = Object.entries(patterns) as [SecretKind, RegExp[]][];
  return kinds.find(([, some]) => some.some((pattern) => text.search(pattern) >= 0))?.[0] ?? null;
}

/** Whether a field of this name holds a secret. */
export function namesSecret(name: string): boolean {
  return /token|secret|password|passphrase|private_?key/i.test(name);
}
