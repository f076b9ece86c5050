import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort, unprivilegedUser } from './postgres-server.ts';

export type PgBouncer = { url: string; stop(): Promise<void> };

/** The program, from PATH or where Debian puts it. */
export function findPgBouncer(): string | undefined {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .map((folder) => join(folder, 'pgbouncer'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * A PgBouncer in transaction mode before a database, with few connections to it. `settings` are its own, e.g.
 * `ignore_startup_parameters`.
 */
export async function startPgBouncer(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<PgBouncer> {
  const program = findPgBouncer();
  if (program === undefined) throw new Error('no pgbouncer found');
  const target = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  const port = await freePort();
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: join(folder, 'users.txt'),
    pool_mode: 'transaction',
    default_pool_size: '4',
    max_client_conn: '200',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const own = `* = host=127.0.0.1 port=${target.port}`;
  writeFileSync(join(folder, 'users.txt'), `"${decodeURIComponent(target.username)}" ""\n`);
  writeFileSync(join(folder, 'pgbouncer.ini'), ['[databases]', own, '[pgbouncer]', ...lines, ''].join('\n'));
  const identity = unprivilegedUser();
  if (identity !== undefined) {
    for (const path of [folder, join(folder, 'users.txt'), join(folder, 'pgbouncer.ini')]) {
      chownSync(path, identity.uid, identity.gid);
    }
  }
  const child = spawn(program, ['-q', join(folder, 'pgbouncer.ini')], {
    stdio: 'ignore',
    cwd: folder,
    ...identity,
  });
  const onExit = () => child.kill('SIGKILL');
  process.on('exit', onExit);
  const url = new URL(databaseUrl);
  url.port = String(port);
  await answering(url.href);
  return {
    url: url.href,
    async stop() {
      process.off('exit', onExit);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const client = postgres(url, { max: 1, fetch_types: false, prepare: false });
    try {
      await client`select 1`;
      return;
    } catch {
      await sleep(50);
    } finally {
      await client.end();
    }
  }
  throw new Error('PgBouncer did not answer within 10 s');
}
