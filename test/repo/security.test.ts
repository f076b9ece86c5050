import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

const root = new URL('../..', import.meta.url).pathname;
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const model = read('src/SECURITY.md');
const steps = read('SECURITY.md');

test('every threat has a guard and a test, and both are there', () => {
  const rows = model
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.split('|').slice(1, -1));
  expect(rows.length).toBeGreaterThan(15);
  for (const [threat, by, guards = '', tests = ''] of rows) {
    const paths = { guards: pathsIn(guards), tests: pathsIn(tests) };
    expect(by?.trim(), threat).toMatch(/^[A-F]( [A-F])*$/);
    expect(paths.guards.length, threat).toBeGreaterThan(0);
    expect(paths.tests.length, threat).toBeGreaterThan(0);
    expect(paths.guards.filter((path) => !existsSync(join(root, 'src', path)))).toEqual([]);
    expect(paths.tests.filter((path) => !path.startsWith('test/') || !existsSync(join(root, path)))).toEqual(
      [],
    );
  }
  expect(pathsIn(model).filter((path) => !isThere(path))).toEqual([]);
});

test('the steps after an incident name commands, mutations and files that are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = [...steps.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
  expect(new Set(commands)).toEqual(new Set(commands.filter((name) => name in scripts)));
  expect(commands.length).toBeGreaterThan(4);
  const mutations = Object.keys(createSchema().getMutationType()?.getFields() ?? {});
  const named = [...steps.matchAll(/`(\w+Okta\w+)`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !mutations.includes(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(1);
  const links = [...steps.matchAll(/\]\(([^)#]+)/g)].map(([, path = '']) => path);
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const variables = [...`${steps}${model}`.matchAll(/`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`/g)].map(
    ([, name = '']) => name,
  );
  const known = read('docs/configuration.md') + read('schema/integrations.graphql');
  expect(variables.filter((name) => !known.includes(name))).toEqual([]);
});

function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => path);
}

function isThere(path: string): boolean {
  return existsSync(join(root, path)) || existsSync(join(root, 'src', path));
}
