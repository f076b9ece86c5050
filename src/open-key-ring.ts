import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError } from './config.ts';
import { type KeyRing, loadOrCreateKeyFile, parseKeyRing } from './secrets/key-ring.ts';
import type { Database } from './store/engine/session.ts';
import { countSealedTokensAcrossWorkspaces } from './store/sync/tokens.ts';

/**
 * The keys that tokens are sealed with: those configured, else a key file beside the data. A missing file is made, but
 * not while the database holds tokens that were sealed with another. Throws a `ConfigError`.
 */
export async function openKeyRing(config: Config, db: Database): Promise<KeyRing> {
  if (config.encryptionKeys !== undefined) {
    try {
      return parseKeyRing(config.encryptionKeys);
    } catch (error) {
      throw new ConfigError([
        `ENCRYPTION_KEYS: ${error instanceof Error ? error.message : 'cannot be used'}.`,
      ]);
    }
  }
  const path = join(config.dataDir, 'token.key');
  try {
    await mkdir(config.dataDir, { recursive: true });
    return await loadOrCreateKeyFile(path, () => refuseWhileTokensNeedIt(path, db));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([
      `The key file ${path} cannot be used: ${error instanceof Error ? error.message : 'unknown reason'}. Put it back from a copy: tokens open with its key only.`,
    ]);
  }
}

async function refuseWhileTokensNeedIt(path: string, db: Database): Promise<void> {
  const tokens = await countSealedTokensAcrossWorkspaces(db);
  if (tokens === 0) return;
  throw new ConfigError([
    `The key file ${path} is missing, and the database holds ${tokens === 1 ? 'an API token' : `${tokens} API tokens`} sealed with its key. Put the file back from a copy. If it is lost for good, make a key of your own and start with ENCRYPTION_KEYS=new:<base64 of 32 random bytes>; give every integration its token anew then (rotateOktaToken).`,
  ]);
}
