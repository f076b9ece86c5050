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
import { Agent, request } from 'undici';
import { createConnector } from '../network/connect.ts';
import { ConnectFailure, codeOf } from '../network/connect-failure.ts';
import { directEgress, type Egress, proxyFor } from '../network/egress.ts';
import { IdentityError } from './identity.ts';

/** Where public keys come from: the URL of a JSON Web Key Set, or a file of one or of PEM public keys. */
export type KeySource = { url: string } | { file: string };

export type KeySet = {
  /**
   * The keys that may have signed a token with that header: one, or any that fits when keys have no ids. Throws
   * jose's errors when none fits, and `IDENTITY_UNAVAILABLE` before the first set.
   */
  keysFor(header: JWSHeaderParameters): Promise<readonly CryptoKey[]>;
  /** Changes with every new set, so that callers verify again what the old set verified. */
  readonly version: number;
  /** Whether we can verify tokens. */
  isReady(): boolean;
  /** Milliseconds since the last successful fetch; null before it. */
  ageMs(): number | null;
  /** Fetches the set now, and every ten minutes from then on. */
  start(): Promise<void>;
  stop(): void;
};

export type KeySetOptions = {
  source: KeySource;
  /** Whether the identity provider is reached through a proxy; directly when absent. */
  egress?: Egress;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** How long the identity provider may take. Default 2 s. */
  fetchTimeoutMs?: number;
  /** Called when a fetch fails, with a sentence without a secret. */
  onTrouble?(reason: string): void;
};

const refreshIntervalMs = 10 * 60_000;
/** Least time between two attempts, failed or not: anyone can send unknown key ids. */
const minAttemptIntervalMs = 30_000;
/** How long we trust a set after its last successful fetch. */
const maxAgeMs = 24 * 60 * 60_000;
const maxSetBytes = 256 * 1024;

/**
 * Keeps an identity provider's public keys, so that callers survive its outage: the last good set serves up to
 * a day. (`createRemoteJWKSet` of jose counts its cooldown from successes only: during an outage every request
 * would fetch, and we would refuse good tokens.)
 */
export function createKeySet({
  source,
  egress = directEgress,
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
        'url' in source
          ? await fetched(new URL(source.url), egress, fetchTimeoutMs)
          : await readFile(source.file, 'utf8');
      // A failing provider may answer an empty set: that must not refuse all callers.
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
    ageMs: () => (current === undefined ? null : now() - current.loadedAt),
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

/** Fetches the set from the identity provider. Follows no redirect: it could lead anywhere. */
async function fetched(url: URL, egress: Egress, timeoutMs: number): Promise<string> {
  const isEncrypted = url.protocol === 'https:';
  // Without encryption it is on this machine.
  const proxy = isEncrypted ? proxyFor(egress, url.hostname, Number(url.port || 443)) : undefined;
  const dispatcher = new Agent({ connect: createConnector({ timeoutMs, proxy }) });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      signal,
      headers: { accept: 'application/json' },
    });
    body.on('error', () => undefined);
    if (statusCode !== 200) throw new KeySetError(`the key set request returned status ${statusCode}`);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxSetBytes) throw new KeySetError(`the key set is larger than ${maxSetBytes / 1024} kB`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    if (error instanceof KeySetError || error instanceof ConnectFailure) throw error;
    const through = proxy === undefined ? '' : ` through the proxy ${proxy.name}`;
    const why = signal.aborted ? `did not answer within ${timeoutMs} ms` : `hung up (${codeOf(error)})`;
    throw new KeySetError(`${url.hostname}${through} ${why}`);
  } finally {
    await dispatcher.destroy();
  }
}

class KeySetError extends Error {}

/** Throws an error that says what is wrong with the text, without quoting it. */
function keyGetterOf(text: string): KeyGetter {
  return text.includes('-----BEGIN') ? pemKeys(text) : jsonWebKeys(text);
}

function jsonWebKeys(text: string): KeyGetter {
  const keys = publicKeysOf(text);
  if (keys.length === 0) throw new Error('the key set holds no public key');
  const keyOf = createLocalJWKSet({ keys });
  return async (header) => [await keyOf(header)];
}

/** Drops shared and private keys: anyone who verifies with such a key can sign with it. */
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

/** PEM keys have no id: any that fits the algorithm and the signature counts. */
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
