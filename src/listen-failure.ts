import { ConfigError } from './config.ts';
import { quoted } from './printable.ts';

/** Where something was to listen, by the settings that say it. */
type Listening = { setting: 'PORT' | 'METRICS_PORT'; host: string; port: number };

/** For `catch`: throws a `ConfigError` that says why the port could not be opened and what to do, or what was thrown. */
export function notListening(where: Listening): (error: unknown) => never {
  return (error) => {
    throw explain(error, where) ?? error;
  };
}

function explain(error: unknown, { setting, host, port }: Listening): ConfigError | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined;
  const { code } = error;
  if (code === 'EADDRINUSE') {
    return new ConfigError([
      `${setting} ${port} is taken by another program on ${host}. Stop that one, or choose another port; 0 is any free one.`,
    ]);
  }
  if (code === 'EACCES') {
    return new ConfigError([
      `${setting} ${port} may not be opened by this user (EACCES). Choose a port from 1024 on.`,
    ]);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new ConfigError([
      `HOST ${quoted(host)} is no address of this machine (${code}). Use one that is, or 0.0.0.0 for all of them.`,
    ]);
  }
  return undefined;
}
