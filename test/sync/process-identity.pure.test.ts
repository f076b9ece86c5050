import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { isProvablyDead, processIdentity } from '../../src/sync/process-identity.ts';

// Only Linux tells enough of processes.
const hasProc = existsSync('/proc/self/stat');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(command: string, args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return child;
}

/** How another process of this machine identifies itself. */
function identityOf(pid: number | undefined): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const own = processIdentity()?.split('/') ?? [];
  return [...own.slice(0, 3), pid, startedAt].join('/');
}

test.runIf(hasProc)('a process is dead once it was killed, not while it is stopped', async () => {
  const child = start('sleep', ['600']);
  const identity = identityOf(child.pid);
  expect(isProvablyDead(identity)).toBe(false);
  child.kill('SIGSTOP');
  await expect.poll(() => readFileSync(`/proc/${child.pid}/stat`, 'utf8')).toMatch(/\) T /);
  expect(isProvablyDead(identity)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isProvablyDead(identity)).toBe(true);
});

test.runIf(hasProc)('one that ended and whose parent does not ask how is dead', async () => {
  // The shell becomes a program that never asks after its child, which ends only after that.
  const untilThen = '(while read -r name < /proc/$$/comm && [ "$name" != sleep ]; do :; done)';
  const parent = start('sh', ['-c', `${untilThen} & echo $!; exec sleep 600`]);
  const [line] = await once(parent.stdout as NodeJS.ReadableStream, 'data');
  const pid = Number(String(line));
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
  expect(isProvablyDead(identityOf(pid))).toBe(true);
});

test.runIf(hasProc)('a process id that now belongs to a later process is of a dead one', () => {
  const parts = processIdentity()?.split('/') ?? [];
  expect(isProvablyDead(parts.join('/'))).toBe(false);
  expect(isProvablyDead([...parts.slice(0, 4), '1'].join('/'))).toBe(true);
});

test.runIf(hasProc)(
  'nothing is proven about another host, boot or namespace, or of a text of another form',
  async () => {
    const child = start('sleep', ['600']);
    const parts = identityOf(child.pid).split('/');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isProvablyDead(parts.join('/'))).toBe(true);
    for (const part of [0, 1, 2]) {
      expect(isProvablyDead(parts.map((each, at) => (at === part ? `${each}0` : each)).join('/'))).toBe(
        false,
      );
    }
    for (const text of ['', '////', crypto.randomUUID(), `${parts.slice(0, 3).join('/')}/x/1`]) {
      expect(isProvablyDead(text), text).toBe(false);
    }
  },
);
