import { ConfigError, readConfig } from '../../src/config.ts';

/** Every name that the configuration asks the environment for, whichever way callers are known; files as what they hold. */
export function settings(): string[] {
  const asked = new Set<string>();
  for (const mode of ['none', 'router', 'jwt']) {
    const given: Record<string, string> = { AUTH_MODE: mode, OKTA_BASE_URL: 'http://127.0.0.1:1' };
    const env = new Proxy(given, {
      get: (target, name) => {
        asked.add(String(name));
        return target[String(name)];
      },
    });
    try {
      readConfig({ env });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  }
  // Asked for only to be refused.
  for (const name of ['DEPARTMENTS_HEADER', 'DEPARTMENTS_CLAIM']) asked.delete(name);
  return [...new Set([...asked].map((name) => withoutFile(name.toUpperCase())))].sort();
}

/** The setting that `NAME_FILE` is the file of. */
export function withoutFile(name: string): string {
  return name.replace(/_FILE$/, '');
}
