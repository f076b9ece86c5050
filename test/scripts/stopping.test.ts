import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inheritedEnvironment } from '../kit/environment.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stopping-'));
  // Of the demo too; migrated, as it is at every start but the first.
  for (const database of ['database', 'demo/5-people-2-apps-seed-7/database'])
    await unpackMigrated(join(folder, database));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Every script that serves, the line with which it does, and how it is made small. */
const scripts: [string, RegExp, string[]][] = [
  [
    'start',
    /GraphQL at http:\/\/127\.0\.0\.1:(\d+)\/graphql, playground at http:\/\/127\.0\.0\.1:\1\/playground\b/,
    [],
  ],
  ['dev', /GraphQL at http:\/\/127\.0\.0\.1:(\d+)/, []],
  ['demo', /http:\/\/127\.0\.0\.1:(\d+)\/graphql/, ['--people', '5', '--apps', '2']],
  ['okta-simulator', /http:\/\/127\.0\.0\.1:(\d+)/, ['--port', '0', '--people', '5', '--apps', '2']],
];

test.each(scripts)(
  'SIGTERM to the npm that runs %s, as a container’s end gives it, stops the server and frees its port',
  async (name, serves, args) => {
    const npm = await runByNpm(name, serves, args);
    process.kill(npm.pid, 'SIGTERM');
    await npm.exited;
    await expectFree(npm.port);
  },
  180_000,
);

test('Ctrl-C, which reaches the server from the terminal and from npm, stops it in order', async () => {
  const npm = await runByNpm('start', /GraphQL at http:\/\/127\.0\.0\.1:(\d+)/, []);
  process.kill(-npm.pid, 'SIGINT');
  expect(await npm.exited).toBe(0);
  await expectFree(npm.port);
  await expect.poll(() => npm.output().match(/"stopping"/g)).toHaveLength(1);
}, 180_000);

/** Runs a script by npm, in a process group of its own as a shell would, until it serves. */
async function runByNpm(name: string, serves: RegExp, args: string[]) {
  const child = spawn('npm', ['run', name, '--', ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inheritedEnvironment(), npm_config_update_notifier: 'false', PORT: '0', DATA_DIR: folder },
  });
  const pid = child.pid ?? 0;
  const killAll = () => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // They have ended.
    }
  };
  process.on('exit', killAll);
  const exited = once(child, 'exit').then(([code]) => Number(code));
  const lines: string[] = [];
  const port = await Promise.race([
    portIn(child, lines, serves),
    exited.then((code) => {
      throw new Error(`npm run ${name} ended with ${code}:\n${lines.join('\n')}`);
    }),
  ]);
  return {
    pid,
    port,
    output: () => lines.join('\n'),
    exited: exited.then((code) => {
      process.off('exit', killAll);
      return code;
    }),
  };
}

function portIn(child: ChildProcess, lines: string[], serves: RegExp): Promise<number> {
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const port = serves.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    }
  });
}

/** A server may need a moment longer than the npm that started it. */
async function expectFree(port: number): Promise<void> {
  await expect.poll(() => isListening(port), { timeout: 20_000 }).toBe(false);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
