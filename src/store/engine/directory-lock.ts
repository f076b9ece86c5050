import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from './errors.ts';

export type DirectoryLock = { release(): Promise<void> };

/**
 * Makes this process the only user of `directory` until it releases the lock or ends, even by a kill. Throws a
 * `StoreError` with code BUSY that names the process holding it.
 *
 * PGlite itself lets two processes write into one directory, and both lose data.
 *
 * The lock is a listening Unix socket in `<directory>.lock/`. The kernel refuses connections once its process
 * is killed but accepts them while it is only frozen, so others detect a stale lock at once and never take a
 * live one. Each contender first listens under its own name, then looks for others, so of two contenders at
 * least one sees the other, however slow either is. A lock file, removed and created under one name, cannot
 * guarantee that.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(`${directory}.lock`, { recursive: true, mode: 0o700 });
  const sockets = await SocketDirectory.open(await realpath(`${directory}.lock`));
  const name = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const lock = new ListeningSocket();
  try {
    await lock.listen(sockets, name);
    await winAgainstOthers(directory, sockets, name);
  } catch (error) {
    await lock.close(sockets, name);
    await sockets.close();
    throw error;
  }
  lock.state = 'held';
  return {
    release: async () => {
      await lock.close(sockets, name);
      await sockets.close();
    },
  };
}

async function winAgainstOthers(directory: string, sockets: SocketDirectory, name: string): Promise<void> {
  const giveUpAtMs = performance.now() + contendMs;
  for (;;) {
    const rivals: string[] = [];
    for (const other of await sockets.names()) {
      if (other === name) continue;
      const state = await ask(sockets.pathOf(other));
      if (state === 'gone') await rm(join(sockets.real, other), { force: true });
      // Of several contenders at once, the smallest name stays.
      else if (state === 'held' || other < name) throw inUse(directory, other);
      else rivals.push(other);
    }
    const rival = rivals[0];
    if (rival === undefined) return;
    if (performance.now() > giveUpAtMs) throw inUse(directory, rival);
    await sleep(20);
  }
}

type LockState = 'contending' | 'held';

/**
 * Asks the process behind a socket for its state. No answer in time counts as held, a hang-up without an answer
 * as contending.
 */
function ask(path: string): Promise<LockState | 'gone'> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (state: LockState | 'gone') => {
      socket.destroy();
      resolve(state);
    };
    socket.setTimeout(answerMs, () => answer('held'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') answer('gone');
      // It was closing, or its backlog was full: ask again.
      else answer('contending');
    });
    socket.on('data', (data) => answer(data.toString() === 'contending' ? 'contending' : 'held'));
    socket.on('end', () => answer('contending'));
  });
}

class ListeningSocket {
  state: LockState = 'contending';
  readonly #server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(this.state);
  });

  async listen(sockets: SocketDirectory, name: string): Promise<void> {
    const hidden = `.${name}`;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(sockets.pathOf(hidden), resolve);
    });
    this.#server.unref();
    // Between bind and listen a socket refuses connections like a dead one, so others may see it only now.
    await rename(join(sockets.real, hidden), join(sockets.real, name));
  }

  async close(sockets: SocketDirectory, name: string): Promise<void> {
    await rm(join(sockets.real, name), { force: true });
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }
}

/**
 * The folder of the sockets. Linux limits their addresses to 107 bytes, macOS to 103; longer ones go through a
 * symbolic link in the directory for temporary files.
 */
class SocketDirectory {
  readonly real: string;
  readonly #link: string | undefined;

  static async open(real: string): Promise<SocketDirectory> {
    if (Buffer.byteLength(join(real, maxNameLength)) <= maxAddressBytes) {
      return new SocketDirectory(real, undefined);
    }
    const folder = await mkdtemp(join(tmpdir(), 'lock-'));
    await symlink(real, join(folder, 'd'));
    return new SocketDirectory(real, folder);
  }

  constructor(real: string, link: string | undefined) {
    this.real = real;
    this.#link = link;
  }

  pathOf(name: string): string {
    return this.#link === undefined ? join(this.real, name) : join(this.#link, 'd', name);
  }

  async names(): Promise<string[]> {
    return (await readdir(this.real)).filter((name) => /^\d+-[0-9a-f]{12}$/.test(name));
  }

  async close(): Promise<void> {
    if (this.#link !== undefined) await rm(this.#link, { recursive: true, force: true });
  }
}

function inUse(directory: string, name: string): StoreError {
  const pid = name.split('-', 1)[0];
  return new StoreError(
    'BUSY',
    `the data directory ${directory} is in use by process ${pid}; stop that process, or give this one another ` +
      'directory or a DATABASE_URL',
  );
}

const maxAddressBytes = 103;
const maxNameLength = '.4194304-0123456789ab';
const answerMs = 2_000;
const contendMs = 10_000;
