import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Secrets to be pasted, by what they are, and the parts of them that must be seen nowhere. */
export type Canaries = { token: string; pem: string; jwk: string; fragments: readonly string[] };

/** An API token of Okta's shape, and a private key as PEM and as JWK: others in every run. */
export function makeCanaries(): Canaries {
  const token = `00${randomBytes(40).toString('base64url').replace(/[-_]/g, 'x').slice(0, 40)}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const jwk = privateKey.export({ format: 'jwk' });
  return {
    token,
    pem,
    jwk: JSON.stringify(jwk),
    fragments: [
      ...windows(token, 14, 4),
      // What stands in one line of the key, because line breaks are written in many ways.
      ...pem
        .split('\n')
        .slice(2, -3)
        .map((line) => line.slice(10, 34)),
      ...[jwk.d, jwk.p, jwk.q].flatMap((member) => windows(String(member), 24, 60)),
    ],
  };
}

/** Finds fragments of secrets, also where they were encoded with what stands around them. */
export function createScanner(fragments: readonly string[]): (content: string | Buffer) => string[] {
  const needles = fragments.flatMap((fragment) =>
    [
      fragment,
      encodeURIComponent(fragment),
      ...inBase64(fragment),
      Buffer.from(fragment).toString('hex'),
    ].map((form) => ({ fragment, bytes: Buffer.from(form) })),
  );
  return (content) => {
    const bytes = Buffer.from(content);
    return [
      ...new Set(needles.filter((needle) => bytes.includes(needle.bytes)).map(({ fragment }) => fragment)),
    ];
  };
}

/** Every file below a directory, as it lies on the disk. */
export async function contentsOf(directory: string): Promise<{ name: string; content: Buffer }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (name) => ({ name, content: await readFile(name) })));
}

/** What of a text's base64 is the same whatever stands before and after it, for each place where it may begin. */
function inBase64(text: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.from(`${' '.repeat(shift)}${text}`).toString('base64');
    const inner = encoded.slice([0, 2, 3][shift], Math.floor(((shift + text.length) * 8) / 6));
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function windows(text: string, size: number, step: number): string[] {
  const found: string[] = [];
  for (let start = 0; start + size <= text.length; start += step) found.push(text.slice(start, start + size));
  return found;
}
