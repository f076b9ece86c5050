import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDirectory } from '../../../src/store/engine/directory-lock.ts';
import { type Child, startChild } from '../../kit/child.ts';

let folder: string;
let children: Child[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'directory-lock-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => child.exited));
  await rm(folder, { recursive: true, force: true });
});

async function startHolder(directory: string): Promise<Child> {
  const child = await startChild('lock-holder.ts', [directory]);
  children.push(child);
  return child;
}

test('a locked directory is refused, naming the process, and free again after the release', async () => {
  const directory = join(folder, 'data');
  const lock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toMatchObject({
    code: 'BUSY',
    message: expect.stringContaining(`${directory} is in use by process ${process.pid};`),
  });
  await lock.release();
  expect(await readdir(`${directory}.lock`)).toEqual([]);
  const next = await lockDirectory(directory);
  await next.release();
});

test('the same directory by another name is the same directory', async () => {
  await mkdir(join(folder, 'real'));
  await symlink(join(folder, 'real'), join(folder, 'alias'));
  const lock = await lockDirectory(join(folder, 'real', 'data'));
  await expect(lockDirectory(join(folder, 'alias', 'data'))).rejects.toMatchObject({ code: 'BUSY' });
  await lock.release();
});

test('a path too long for a socket’s address is locked all the same', async () => {
  const directory = join(folder, 'd'.repeat(120), 'data');
  await mkdir(join(directory, '..'));
  const lock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'BUSY' });
  expect(await readdir(`${directory}.lock`)).toHaveLength(1);
  await lock.release();
  const next = await lockDirectory(directory);
  await next.release();
});

test('of many contenders in one process exactly one wins', async () => {
  for (let round = 0; round < 10; round += 1) {
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => lockDirectory(join(folder, 'data'))),
    );
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await won[0]?.value.release();
  }
});

test('of six processes that start after one was killed exactly one wins, and the others name it', async () => {
  const directory = join(folder, 'data');
  const killed = await startHolder(directory);
  expect(await killed.nextLine()).toBe('held');
  killed.kill('SIGKILL');
  await killed.exited;
  expect(await readdir(`${directory}.lock`)).toHaveLength(1);

  const contenders = await Promise.all(Array.from({ length: 6 }, () => startHolder(directory)));
  const lines = await Promise.all(contenders.map((child) => child.nextLine()));
  const winners = contenders.filter((_, index) => lines[index] === 'held');
  expect(winners).toHaveLength(1);
  expect(lines.filter((line) => line.includes('is in use by process'))).toHaveLength(5);
  // The one that was killed left its socket behind; it is gone now, the winner's is there.
  const names = await readdir(`${directory}.lock`);
  expect(names).toEqual([expect.stringMatching(new RegExp(`^${winners[0]?.pid}-`))]);
});

test('a process that is only frozen keeps its lock', async () => {
  const directory = join(folder, 'data');
  const frozen = await startHolder(directory);
  expect(await frozen.nextLine()).toBe('held');
  frozen.kill('SIGSTOP');
  await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${frozen.pid};`);
  frozen.kill('SIGCONT');
  await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${frozen.pid};`);
});
