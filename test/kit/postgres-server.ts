import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

export type PostgresServer = {
  url: string;
  /** Kills the server as a crash would, without a goodbye, and starts it again on the same data and port. */
  crashAndRestart(): Promise<void>;
  stop(): Promise<void>;
};

/** The folder with `initdb` and `postgres`: from PATH, or where Debian puts them, newest first. */
export function findPostgres(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...onPath, ...debianFolders()].find(
    (folder) => isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres')),
  );
}

/**
 * Starts a PostgreSQL server with empty data on a free loopback port, to be thrown away: nothing is synced to
 * disk. Sorts text as people do (ICU) where it can, so that a query that relies on byte order shows. `settings` are
 * the server's own, e.g. `shared_buffers`; `files` are put into its directory, and `initdb` decides encoding and locale.
 */
export async function startPostgresServer(
  settings: Record<string, string> = {},
  { files = {}, initdb }: { files?: Record<string, string>; initdb?: readonly string[] } = {},
): Promise<PostgresServer> {
  const binaries = findPostgres();
  if (binaries === undefined) throw new Error('no PostgreSQL binaries found');
  const identity = unprivilegedUser();
  const dataDir = mkdtempSync(join(tmpdir(), 'discovery-postgres-'));
  if (identity !== undefined) chownSync(dataDir, identity.uid, identity.gid);
  try {
    initialise(binaries, dataDir, identity, initdb);
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(dataDir, name), text, { mode: 0o600 });
      if (identity !== undefined) chownSync(join(dataDir, name), identity.uid, identity.gid);
    }
    const port = await freePort();
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    const start = () => launch(binaries, dataDir, port, url, identity, settings);
    let child = await start();
    return {
      url,
      crashAndRestart: async () => {
        await end(child, 'SIGQUIT');
        child = await start();
      },
      stop: async () => {
        await end(child, 'SIGINT');
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** The URL of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

type Identity = { uid: number; gid: number };

/** PostgreSQL refuses to run as root; then it runs as another user of this machine. */
export function unprivilegedUser(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: 'pipe' }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user; try the next.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

function initialise(
  binaries: string,
  dataDir: string,
  identity: Identity | undefined,
  given?: readonly string[],
): void {
  const always = ['-D', dataDir, '-A', 'trust', '-U', 'postgres', '--no-sync'];
  const options = { cwd: '/', stdio: 'pipe', ...identity } as const;
  if (given !== undefined) {
    execFileSync(join(binaries, 'initdb'), [...always, ...given], options);
    return;
  }
  const common = [...always, '-E', 'UTF8', '--locale=C'];
  try {
    execFileSync(join(binaries, 'initdb'), [...common, '--locale-provider=icu', '--icu-locale=en'], options);
  } catch {
    // Older than 15, or built without ICU.
    execFileSync(join(binaries, 'initdb'), common, options);
  }
}

async function launch(
  binaries: string,
  dataDir: string,
  port: number,
  url: string,
  identity: Identity | undefined,
  more: Record<string, string>,
): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    shared_buffers: '64MB',
    ...more,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(binaries, 'postgres'), ['-D', dataDir, '-p', String(port), ...flags], {
    cwd: '/',
    stdio: 'ignore',
    ...identity,
  });
  const onExit = () => child.kill('SIGQUIT');
  process.on('exit', onExit);
  child.on('exit', () => process.off('exit', onExit));
  await answering(child, url);
  return child;
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with code ${child.exitCode}`);
    const client = postgres(url, { max: 1, fetch_types: false });
    try {
      await client`select 1`;
      return;
    } catch {
      await sleep(50);
    } finally {
      await client.end();
    }
  }
  child.kill('SIGQUIT');
  throw new Error('PostgreSQL did not answer within 10 s');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

function debianFolders(): string[] {
  const root = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
