import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const src = join(root, 'src');

/** Which folders of `src` a folder may import from. Files directly in `src` put everything together. */
const arrows: Record<string, readonly string[]> = {
  okta: [],
  store: [],
  simulator: [],
  playground: [],
  sync: ['okta', 'store'],
  graphql: ['store', 'sync'],
  demo: ['okta', 'store', 'simulator', 'playground', 'sync', 'graphql', ''],
  '': ['okta', 'store', 'playground', 'sync', 'graphql', ''],
};

/** Packages that belong to some folders only. */
const packageHomes: [RegExp, readonly string[]][] = [
  [/^(drizzle-orm|postgres|@electric-sql\/pglite)(\/|$)/, ['store']],
  [/^(@apollo\/|@as-integrations\/|dataloader|graphql-scalars)/, ['graphql']],
  [/^(graphql|graphql-sse)(\/|$)/, ['graphql', 'playground']],
  [/^undici(\/|$)/, ['okta']],
  [/^(esbuild|react|react-dom|graphiql|@graphiql)(\/|$)/, ['playground']],
  [/^pino(\/|$)/, ['']],
];

type Import = { from: string; folder: string; target: string; isType: boolean };

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, folder: folderOf(name), text: readFileSync(join(src, name), 'utf8') }));
const imports = files.flatMap(({ name, folder, text }) =>
  importsOf(text).map((one) => ({ ...one, from: name, folder })),
);
const own = imports
  .filter(({ target }) => target.startsWith('.'))
  .map((one) => ({ ...one, path: relative(src, join(src, dirname(one.from), one.target)) }));

test('the scan sees the whole of src', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(200);
  expect([...new Set(files.map(({ folder }) => folder))].sort()).toEqual(
    [...new Set([...Object.keys(arrows)])]
      .filter((folder) => files.some((file) => file.folder === folder))
      .sort(),
  );
});

test('the scan reads every way to import', () => {
  const text = `
    import { a } from './a.ts';
    import type { B } from './b.ts';
    import {
      c,
      type D,
    } from './c.ts';
    import './d.ts';
    export { e } from './e.ts';
    export type { F } from './f.ts';
    export * from './g.ts';
    const h = await import('./h.ts');
  `;
  const seen = importsOf(text).map(({ target, isType }) => `${target}${isType ? ' type' : ''}`);
  expect(seen).toEqual([
    './a.ts',
    './b.ts type',
    './c.ts',
    './d.ts',
    './e.ts',
    './f.ts type',
    './g.ts',
    './h.ts',
  ]);
});

test('folders import only along the arrows', () => {
  const wrong = own.filter(({ folder, path }) => {
    const target = folderOf(path);
    return target !== folder && !arrows[folder]?.includes(target);
  });
  expect(wrong.map(({ from, path }) => `${from} → ${path}`)).toEqual([]);
});

test('imports stay inside src', () => {
  expect(
    own.filter(({ path }) => path.startsWith('..')).map(({ from, path }) => `${from} → ${path}`),
  ).toEqual([]);
});

test('the API knows of the sync only the type of its commands, and of the store only what reads', () => {
  const ofGraphql = own.filter(({ folder, path }) => folder === 'graphql' && folderOf(path) !== 'graphql');
  expect(ofGraphql.length).toBeGreaterThan(20);
  const wrong = ofGraphql.filter(({ path, isType }) => {
    if (path === 'sync/commands.ts') return !isType;
    return !(
      path.startsWith('store/reads/') ||
      path === 'store/errors.ts' ||
      (isType && path.startsWith('store/'))
    );
  });
  expect(wrong.map(({ from, path }) => `${from} → ${path}`)).toEqual([]);
});

test('a token is opened nowhere but in the sync', () => {
  const secrets = files.find(({ name }) => name === 'store/secrets.ts');
  expect(secrets?.text).toContain('export function openToken(');
  const openers = files.filter(({ name, text }) => name !== secrets?.name && /\bopenToken\b/.test(text));
  expect(openers.filter(({ folder }) => folder !== 'sync').map(({ name }) => name)).toEqual([]);
});

test('packages stay in the folders that own them', () => {
  const wrong = imports.filter(({ target, folder }) =>
    packageHomes.some(([name, homes]) => name.test(target) && !homes.includes(folder)),
  );
  expect(wrong.map(({ from, target }) => `${from} → ${target}`)).toEqual([]);
  for (const [name] of packageHomes) {
    expect(
      imports.some(({ target }) => name.test(target)),
      `${name} is imported nowhere`,
    ).toBe(true);
  }
});

test('every package that is imported is declared', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, object>;
  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
  const packages = imports
    .filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))
    .map(({ target }) =>
      target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  expect([...new Set(packages)].filter((name) => !declared.has(name))).toEqual([]);
});

test('the environment is read in config.ts only', () => {
  const readers = files.filter(({ text }) =>
    /\bprocess\s*\.\s*env\b|\benv\b.*from 'node:process'/.test(text),
  );
  expect(readers.map(({ name }) => name)).toEqual(['config.ts']);
});

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

function importsOf(text: string): Omit<Import, 'from' | 'folder'>[] {
  const shapes =
    /^\s*(?:import|export)\s+(type\s)?(?:[\w*{][^;'"]*?from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...text.matchAll(shapes)].map(([, type, target, dynamic]) => ({
    target: target ?? dynamic ?? '',
    isType: type !== undefined,
  }));
}
