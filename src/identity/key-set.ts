import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWK,
  type JWSHeaderParameters,
} from 'jose';
import { IdentityError } from './identity.ts';

/** Where public keys come from: an address of a JSON Web Key Set, or a file of one or of PEM public keys. */
export type KeySource = { url: string } | { file: string };

export type KeySet = {
  /**
   * The keys that may have signed a token with that header: one, or any that fits where keys have no ids. Throws
   * jose's errors where there is none, and `IDENTITY_UNAVAILABLE` before the first set.
   */
  keysFor(header: JWSHeaderParameters): Promise<readonly CryptoKey[]>;
  /** Changes with every set that replaces another, so that what was verified by the old one is verified again. */
  readonly version: number;
  /** Whether tokens can be verified. */
  isReady(): boolean;
  /** Fetches the set now, and from then on every ten minutes. */
  start(): Promise<void>;
  stop(): void;
};

export type KeySetOptions = {
  source: KeySource;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Longest time that the identity provider may take. Default 2 s. */
  fetchTimeoutMs?: number;
  /** Called with why a set could not be had: a sentence without a secret. */
  onTrouble?(reason: string): void;
};

/** How often the set is fetched. */
const refreshIntervalMs = 10 * 60_000;
/** Least time between two attempts, whatever came of the first: unknown key ids may be anybody's invention. */
const minAttemptIntervalMs = 30_000;
/** How long a set is believed that could not be fetched anew. */
const maxAgeMs = 24 * 60 * 60_000;
const maxSetBytes = 256 * 1024;

/**
 * Keeps an identity provider's public keys, so that a provider that is down takes nobody with it: the last good set
 * serves up to a day. (`createRemoteJWKSet` of jose counts its cooldown from successes only: while the provider is
 * down every request would fetch, and good tokens would be refused.)
 */
export function createKeySet({
  source,
  now = Date.now,
  fetchTimeoutMs = 2_000,
  onTrouble,
}: KeySetOptions): KeySet {
  let current: { get: KeyGetter; loadedAt: number; text: string } | undefined;
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let version = 0;

  const load = async () => {
    try {
      const text =
        'url' in source ? await fetched(source.url, fetchTimeoutMs) : await readFile(source.file, 'utf8');
      // A provider in trouble may answer an empty set: that is no reason to refuse everybody.
      const get = keyGetterOf(text);
      if (text !== current?.text) version++;
      current = { get, loadedAt: now(), text };
    } catch (error) {
      onTrouble?.(error instanceof Error ? error.message : 'the keys could not be read');
    }
  };
  const refresh = async () => {
    if (loading === undefined) {
      if (now() - attemptedAt < minAttemptIntervalMs) return;
      attemptedAt = now();
      loading = load().finally(() => {
        loading = undefined;
      });
    }
    await loading;
  };
  const good = () => (current && now() - current.loadedAt <= maxAgeMs ? current : undefined);

  return {
    get version() {
      return version;
    },
    isReady: () => good() !== undefined,
    async keysFor(header) {
      if (!good()) await refresh();
      const known = good();
      if (!known) throw new IdentityError('IDENTITY_UNAVAILABLE', 'no-keys');
      try {
        return await known.get(header);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await refresh();
        const renewed = good() ?? known;
        if (renewed === known) throw error;
        return renewed.get(header);
      }
    },
    async start() {
      timer ??= setInterval(() => void refresh(), refreshIntervalMs).unref();
      await refresh();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

type KeyGetter = KeySet['keysFor'];

/** The set at an address of the identity provider. No redirect is followed: it could lead anywhere. */
async function fetched(url: string, fetchTimeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(fetchTimeoutMs);
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`the key set was answered with status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxSetBytes) throw new Error(`the key set is larger than ${maxSetBytes / 1024} kB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws an error that says what is wrong with the text, without repeating it. */
function keyGetterOf(text: string): KeyGetter {
  return text.includes('-----BEGIN') ? pemKeys(text) : jsonWebKeys(text);
}

function jsonWebKeys(text: string): KeyGetter {
  const keys = publicKeysOf(text);
  if (keys.length === 0) throw new Error('the key set holds no public key');
  const keyOf = createLocalJWKSet({ keys });
  return async (header) => [await keyOf(header)];
}

/** Without the keys that are shared or private: no token is to be verified with what somebody could sign with. */
function publicKeysOf(text: string): JWK[] {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    throw new Error('the key set is not JSON');
  }
  const keys = (set as Partial<JSONWebKeySet> | null)?.keys;
  if (!Array.isArray(keys)) throw new Error('the key set has no list `keys`');
  return keys.filter((key) => ['RSA', 'EC', 'OKP'].includes(key?.kty ?? '') && key.d === undefined);
}

/** Keys in PEM have no id: whichever of them fits the algorithm and the signature. */
function pemKeys(text: string): KeyGetter {
  const blocks = text.match(/-----BEGIN ([A-Z ]+)-----[^-]*-----END \1-----/g) ?? [];
  if (blocks.some((block) => block.includes('PRIVATE'))) {
    throw new Error('the file of keys holds a private key: only public ones belong there');
  }
  const keys = blocks.map((block) => createPublicKey(block).export({ format: 'jwk' }) as JWK);
  if (keys.length === 0) throw new Error('the file of keys holds no public key');
  const keyOf = createLocalJWKSet({ keys });
  return async ({ kid: _, ...header }) => {
    try {
      return [await keyOf(header)];
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      const fitting: CryptoKey[] = [];
      for await (const key of error) fitting.push(key);
      return fitting;
    }
  };
}
