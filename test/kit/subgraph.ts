import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { openStore, type Store } from '../../src/store/engine/database.ts';
import { compiledScript } from './compiled.ts';
import { openTestStore, testEngine } from './database.ts';
import { inheritedEnvironment } from './environment.ts';
import { unpackMigrated } from './migrated-dump.ts';
import { migrationsFolder } from './migrations-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where a subgraph keeps its data: survives its processes, ends with `remove()`. */
export type DataPlace = {
  env: Record<string, string>;
  /** Opens the store for the time of the work; on PGlite no subgraph may be running. */
  withStore<T>(work: (store: Store) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
};

/**
 * A place for data on the engine of the Vitest project that runs the test. With `isMigrated` an embedded database is
 * there already, as an earlier process left it; one on PostgreSQL always is.
 */
export async function createDataPlace({ isMigrated = false } = {}): Promise<DataPlace> {
  const directory = await mkdtemp(join(tmpdir(), 'subgraph-'));
  if (testEngine() === 'pglite') {
    if (isMigrated) await unpackMigrated(join(directory, 'database'));
    return {
      env: { DATA_DIR: directory },
      withStore: (work) => inStore({ dataDir: join(directory, 'database') }, work),
      remove: () => rm(directory, { recursive: true, force: true }),
    };
  }
  const store = await openTestStore();
  const databaseUrl = String(store.databaseUrl);
  const key = Buffer.alloc(32, 7).toString('base64');
  return {
    env: { DATA_DIR: directory, DATABASE_URL: databaseUrl, ENCRYPTION_KEYS: `test:${key}` },
    withStore: (work) => inStore({ databaseUrl }, work),
    async remove() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function inStore<T>(
  where: { dataDir: string } | { databaseUrl: string },
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore({ migrationsFolder, ...where });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export type Ask = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>;

export type Subgraph = {
  url: string;
  pid: number;
  /** Everything it printed so far. */
  output(): string;
  ask: Ask;
  kill(signal: NodeJS.Signals): Promise<number | null>;
};

/**
 * Starts the subgraph in a process of its own and waits until it is ready; `asNpmStart` with the loader of `npm start`,
 * or, for `npm run test:built`, as it is built.
 */
export async function startSubgraph(
  env: Record<string, string>,
  { asNpmStart = false } = {},
): Promise<Subgraph> {
  const script = asNpmStart ? startedByUsers() : [await compiledScript('src/main.ts')];
  const child = spawn(process.execPath, script, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inheritedEnvironment(), PORT: '0', ...env },
  });
  const onExit = () => child.kill('SIGKILL');
  process.on('exit', onExit);
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => {
    process.off('exit', onExit);
    return code ?? null;
  });
  const lines: string[] = [];
  const url = await readUrl(child, lines, exited);
  return {
    url,
    pid: Number(child.pid),
    output: () => lines.join('\n'),
    ask: askAt(`${url}/graphql`),
    async kill(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** Asks a server; throws what it answers besides data. */
export function askAt(url: string): Ask {
  return async <T>(query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data: T; errors?: unknown };
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
}

function startedByUsers(): string[] {
  return process.env.TEST_BUILT === undefined
    ? ['--import', 'tsx', 'src/main.ts']
    : ['lib/okta-discovery.js', 'serve'];
}

async function readUrl(
  child: ChildProcess,
  lines: string[],
  exited: Promise<number | null>,
): Promise<string> {
  if (!child.stdout || !child.stderr) throw new Error('the subgraph has no output');
  const found = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const url = /GraphQL at (http:\/\/[^/]+)\/graphql/.exec(line)?.[1];
        if (url) resolve(url);
      });
    }
  });
  const ended = exited.then((code) => {
    throw new Error(`the subgraph ended with ${code}:\n${lines.join('\n')}`);
  });
  return Promise.race([found, ended]);
}

/**
 * Asks until the answer satisfies; for what another process does in its own time. After five seconds it says what it
 * waits for and what it got last, and after a minute and a half that is an error: nothing these tests wait for takes
 * a tenth of it.
 */
export async function until<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  const beganMs = performance.now();
  const waitsFor = (answer: T) =>
    `${isDone.toString().replace(/\s+/g, ' ')}\nthe last answer: ${JSON.stringify(answer)?.slice(0, 2_000)}`;
  for (let hasSaidSo = false; ; ) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    const waitedMs = performance.now() - beganMs;
    if (waitedMs > 90_000) throw new Error(`waited in vain until ${waitsFor(answer)}`);
    if (waitedMs > 5_000 && !hasSaidSo) {
      console.warn(`${expect.getState().currentTestName ?? 'a test'} waits until ${waitsFor(answer)}`);
      hasSaidSo = true;
    }
    await sleep(50);
  }
}
