import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const src = join(root, 'src');

/** Which folders of `src` a folder may import from. Files directly in `src` put everything together. */
const arrows: Record<string, readonly string[]> = {
  network: [],
  identity: ['network'],
  okta: ['network'],
  secrets: [],
  store: [],
  simulator: [],
  playground: [],
  sync: ['okta', 'secrets', 'store'],
  graphql: ['identity', 'network', 'secrets', 'store', 'sync'],
  metrics: ['graphql', 'network', 'okta', 'store', 'sync'],
  traces: ['graphql', 'okta', 'store', 'sync'],
  demo: ['okta', 'secrets', 'store', 'simulator', 'playground', 'sync', 'graphql', ''],
  '': [
    'identity',
    'metrics',
    'network',
    'traces',
    'okta',
    'secrets',
    'store',
    'playground',
    'sync',
    'graphql',
    'demo',
    'simulator',
    '',
  ],
};

/**
 * Which folders a folder inside one of them may import from; types are free to go either way. Files directly in `okta`,
 * `sync` and so on are not listed: they put the folders together, or are used by all of them.
 */
const innerArrows: Record<string, readonly string[]> = {
  'okta/http': ['okta/rate'],
  'okta/pages': [],
  'okta/rate': [],
  'okta/wire': [],
  'sync/commands': ['sync/connection', 'sync/estimate', 'sync/reading', 'sync/stages'],
  'sync/connection': [],
  'sync/estimate': ['sync/reading'],
  'sync/reading': [],
  'sync/run': ['sync/connection', 'sync/estimate', 'sync/reading', 'sync/stages'],
  'sync/stages': ['sync/connection', 'sync/estimate', 'sync/reading', 'sync/transform'],
  'sync/transform': [],
  'store/api': ['store/engine', 'store/tables'],
  'store/compiled': ['store/api', 'store/engine'],
  'store/audit': ['store/engine'],
  'store/engine': [],
  'store/sync': ['store/engine', 'store/tables', 'store/usage'],
  'store/tables': [],
  'store/usage': ['store/engine', 'store/tables'],
  'graphql/access': [],
  'graphql/compiled': ['graphql/reading', 'graphql/request'],
  'graphql/reading': ['graphql/request'],
  'graphql/request': [],
  'graphql/resolvers': ['graphql/reading', 'graphql/request'],
  'graphql/serving': ['graphql/access', 'graphql/compiled', 'graphql/request'],
  'simulator/company': ['simulator/log', 'simulator/org'],
  'simulator/lists': [],
  'simulator/log': [],
  'simulator/org': [],
  'simulator/server': ['simulator/company', 'simulator/lists'],
  'playground/page': ['playground/operations'],
};

/** Packages that belong to some folders only. */
const packageHomes: [RegExp, readonly string[]][] = [
  [/^(drizzle-orm|postgres|@electric-sql\/pglite)(\/|$)/, ['store']],
  [/^(@apollo\/|@as-integrations\/|dataloader|graphql-scalars)/, ['graphql']],
  [/^(graphql|graphql-sse)(\/|$)/, ['graphql', 'playground']],
  [/^undici(\/|$)/, ['identity', 'network', 'okta']],
  [/^(esbuild|react|react-dom|graphiql|@graphiql)(\/|$)/, ['playground']],
  [/^pino(\/|$)/, ['']],
  [/^prom-client$/, ['metrics']],
  [/^@opentelemetry\//, ['traces']],
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

const innerFolders = [...new Set(files.map(({ name }) => dirname(name)))]
  .filter((name) => name.includes('/'))
  .sort();
/** One file, or pages of the browser, which the README above describes. */
const undescribed = new Set(['.', 'playground/page']);

test('the scan sees the whole of src', () => {
  expect(files.length).toBeGreaterThan(250);
  expect(imports.length).toBeGreaterThan(1_000);
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

test('what only shows the product is started by its command, and is no part of the server', () => {
  const users = own.filter(
    ({ folder, path }) => !['demo', 'simulator'].includes(folder) && /^(demo|simulator)\//.test(path),
  );
  expect(users.map(({ from, path }) => `${from} → ${path}`)).toEqual([
    'okta-discovery.ts → demo/main.ts',
    'okta-discovery.ts → simulator/main.ts',
  ]);
});

test('inside the folders, too, imports go one way', () => {
  const seen = new Map(innerFolders.map((folder) => [folder, new Set<string>()]));
  for (const { from, path, isType } of own) {
    const [folder, target] = [dirname(from), dirname(path)];
    const isInside = folderOf(from) === folderOf(path) && folder !== target && target.includes('/');
    if (isInside && !isType && folder.includes('/')) seen.get(folder)?.add(target);
  }
  expect(Object.fromEntries([...seen].map(([folder, targets]) => [folder, [...targets].sort()]))).toEqual(
    innerArrows,
  );
});

test('folders and the files beside them do not import each other in a circle', () => {
  const left = new Map<string, Set<string>>();
  const placeOf = (path: string) => (dirname(path).includes('/') ? dirname(path) : path);
  for (const { name } of files.filter(({ folder }) => folder !== '')) left.set(placeOf(name), new Set());
  for (const { from, path, isType } of own) {
    const [place, target] = [placeOf(from), placeOf(path)];
    if (!isType && place !== target && left.has(target)) left.get(place)?.add(target);
  }
  expect(left.size).toBeGreaterThan(60);
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const [place, targets] of left) if (![...targets].some((each) => left.has(each))) left.delete(place);
  }
  expect([...left.keys()]).toEqual([]);
});

test('every folder says what it holds', () => {
  const folders = [...new Set(files.map(({ name }) => dirname(name)))].filter(
    (name) => !undescribed.has(name),
  );
  expect(folders.length).toBeGreaterThan(25);
  expect(folders.filter((folder) => !existsSync(join(src, folder, 'README.md')))).toEqual([]);
});

test('the file of every question that the API answers is named in the README of store/api', () => {
  const readme = readFileSync(join(src, 'store/api/README.md'), 'utf8');
  const names = files.filter(({ name }) => dirname(name) === 'store/api').map(({ name }) => basename(name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test('a README names only files and folders that are there', () => {
  const readmes = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('README.md'),
  );
  const wrong = readmes.flatMap((readme) => {
    const text = readFileSync(join(src, readme), 'utf8');
    return [...text.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)]
      .map(([, name = '']) => name)
      .filter((name) => [join(src, dirname(readme)), src, root].every((at) => !existsSync(join(at, name))))
      .map((name) => `${readme} → ${name}`);
  });
  expect(wrong).toEqual([]);
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
    if (path === 'sync/commands/commands.ts') return !isType;
    if (path.startsWith('identity/')) return false;
    if (path === 'network/addresses.ts' || path === 'secrets/looks-secret.ts') return false;
    return !(
      path.startsWith('store/api/') ||
      path.startsWith('store/compiled/') ||
      path === 'store/engine/errors.ts' ||
      (isType && path.startsWith('store/'))
    );
  });
  expect(wrong.map(({ from, path }) => `${from} → ${path}`)).toEqual([]);
});

test('a secret is opened nowhere but in the sync', () => {
  const secrets = files.find(({ name }) => name === 'secrets/sealing.ts');
  expect(secrets?.text).toContain('export function openSecret(');
  const openers = files.filter(({ name, text }) => name !== secrets?.name && /\bopenSecret\b/.test(text));
  expect(openers.map(({ name }) => name).sort()).toEqual([
    'sync/connection/okta-clients.ts',
    'sync/connection/reseal-secrets.ts',
  ]);
});

test('a secret is revealed nowhere but where clients of Okta are made', () => {
  const secrets = files.find(({ name }) => name === 'secrets/secret.ts');
  expect(secrets?.text).toContain('  reveal(): ');
  const revealers = files.filter(({ name, text }) => name !== secrets?.name && /\breveal\b/.test(text));
  expect(revealers.map(({ name }) => name)).toEqual(['sync/connection/okta-clients.ts']);
});

test('a text becomes a token only where one is entered, and where one is opened', () => {
  const parsers = files.filter(
    ({ name, text }) => name !== 'okta/token.ts' && /\bparseApiToken\(|\bas ApiToken\b/.test(text),
  );
  expect(parsers.map(({ name }) => name).sort()).toEqual([
    'sync/commands/settings.ts',
    'sync/connection/okta-clients.ts',
  ]);
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
  const declared = new Set(
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }),
  );
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
