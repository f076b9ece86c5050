import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError } from './config.ts';
import { type KeyRing, loadOrCreateKeyFile, parseKeyRing } from './store/secrets.ts';

/** The keys that tokens are sealed with: those configured, else a key file beside the data. Throws a `ConfigError`. */
export async function openKeyRing(config: Config): Promise<KeyRing> {
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
    return await loadOrCreateKeyFile(path);
  } catch (error) {
    throw new ConfigError([
      `The key file ${path} cannot be used: ${error instanceof Error ? error.message : 'unknown reason'}. Put it back from a copy: tokens open with its key only. Once it is gone, a new one is made and every token has to be given anew.`,
    ]);
  }
}
