import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inheritedEnvironment } from '../kit/environment.ts';

const benches = readdirSync('test/bench').filter((name) => name !== 'kit');

test.each(benches)('bench:%s tells an unknown option in one sentence, and ends with 2', (name) => {
  const args = ['--import', 'tsx', `test/bench/${name}/main.ts`, '--fastest'];
  const ended = spawnSync(process.execPath, args, { env: inheritedEnvironment(), encoding: 'utf8' });
  expect(ended).toMatchObject({
    status: 2,
    stdout: '',
    stderr: "Unknown option '--fastest'. --help says what can be given.\n",
  });
});
