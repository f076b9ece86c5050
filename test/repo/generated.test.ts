import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { expect, test } from 'vitest';
import config from '../../codegen.ts';

const root = new URL('../..', import.meta.url).pathname;

test('the committed types are what the schema generates', async () => {
  const files: { filename: string; content: string }[] = await generate(
    { ...config, cwd: root, silent: true },
    false,
  );
  expect(files.map(({ filename }) => filename)).toEqual(['src/graphql/generated.ts']);
  for (const { filename, content } of files) {
    expect(content).toBe(await readFile(join(root, filename), 'utf8'));
  }
});
