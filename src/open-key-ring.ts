import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Config, ConfigError, makeKey } from './config.ts';
import { type KeyRing, loadOrCreateKeyFile, parseKeyRing, readKeyFile } from './secrets/key-ring.ts';
import type { Database } from './store/engine/session.ts';
import { tellingAfter } from './store/engine/within.ts';
import { countSealedValuesAcrossWorkspaces } from './store/sync/sealed-values.ts';

/**
 * The keys that seal secrets: those configured, else a key file beside the data. Creates a missing file, but not
 * while the database holds secrets sealed with another. Throws a `ConfigError`.
 */
export async function openKeyRing(
  config: Config,
  db: Database,
  onWarning?: (message: string) => void,
): Promise<KeyRing> {
  const found = await findKeyRing(config, onWarning);
  if (found !== undefined) return found;
  const path = keyFileOf(config);
  return orUnusable(path, async () => {
    await mkdir(config.dataDir, { recursive: true });
    return loadOrCreateKeyFile(path, () => refuseWhileSecretsNeedIt(path, db));
  });
}

/** The same, as far as no database is needed: undefined where the key file has yet to be made. */
export async function findKeyRing(
  config: Config,
  onWarning: (message: string) => void = () => {},
): Promise<KeyRing | undefined> {
  if (config.encryptionKeys !== undefined) {
    const { name, text } =
      'command' in config.encryptionKeys
        ? { name: 'ENCRYPTION_KEYS_COMMAND', text: await outputOf(config.encryptionKeys.command) }
        : { name: 'ENCRYPTION_KEYS', text: config.encryptionKeys.text };
    try {
      return parseKeyRing(text);
    } catch (error) {
      throw new ConfigError([
        `${name}: ${error instanceof Error ? error.message : 'cannot be used'}. Give keys as id:base64, by comma; one is made by: ${makeKey}`,
      ]);
    }
  }
  const path = keyFileOf(config);
  return orUnusable(path, () =>
    tellingAfter(silenceMs, readKeyFile(path), () =>
      onWarning(
        `the key file ${path} is still being read: the disk or network drive of DATA_DIR does not answer`,
      ),
    ),
  );
}

/** What the work with the key file comes to; a `ConfigError` that says what to do where it fails. */
async function orUnusable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const remedy =
      error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')
        ? 'Let the user that this runs as read it, and nobody else.'
        : 'Put it back from a copy: only its key opens the API tokens.';
    throw new ConfigError([
      `The key file ${path} cannot be used: ${error instanceof Error ? error.message : 'unknown reason'}. ${remedy}`,
    ]);
  }
}

/** Where the keys lie that nobody configured. */
export function keyFileOf(config: Config): string {
  return join(config.dataDir, 'token.key');
}

/** The output of a command, e.g. one that asks a key management service. We never show its output or text. */
async function outputOf(command: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], {
      timeout: keysCommandTimeoutMs,
      maxBuffer: 64 * 1024,
    });
    return stdout.trim();
  } catch (error) {
    const { code, killed } = error as { code?: unknown; killed?: boolean };
    const why = killed
      ? `it took longer than ${keysCommandTimeoutMs / 1_000} s`
      : `it ended with ${String(code)}`;
    throw new ConfigError([
      `ENCRYPTION_KEYS_COMMAND gave no keys: ${why}. Run it by hand to see what it says.`,
    ]);
  }
}

const keysCommandTimeoutMs = 10_000;
const silenceMs = 5_000;

async function refuseWhileSecretsNeedIt(path: string, db: Database): Promise<void> {
  const secrets = await countSealedValuesAcrossWorkspaces(db);
  if (secrets === 0) return;
  throw new ConfigError([
    `The key file ${path} is missing, and the database holds ${secrets === 1 ? 'a secret' : `${secrets} secrets`} sealed with its key. Put the file back from a copy. If it is lost for good, make a key of your own and start with ENCRYPTION_KEYS=new:<base64 of 32 random bytes>; then give every integration a token again (rotateOktaToken).`,
  ]);
}
