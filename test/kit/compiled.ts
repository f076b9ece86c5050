import { createHash } from 'node:crypto';
import {
  access,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** What tests run in processes of their own. */
const scripts = [
  ...[
    'audit',
    'demo/main',
    'doctor',
    'erase-workspace',
    'main',
    'migrate',
    'okta-discovery',
    'playground/build',
  ],
  ...['print-schema', 'restored', 'rotate-key', 'simulator/main'],
].map((name) => `src/${name}.ts`);
const kitScripts = ['lock-holder', 'pglite-writer', 'through-a-proxy'].map((name) => `test/kit/${name}.ts`);

/**
 * Where a script of this project lies as JavaScript, for `node` to run without a loader: a process that has to compile
 * what it imports takes two seconds longer to start, and one that has to find a thousand files of packages one second.
 * So all scripts are bundled once, with the packages they share, in a tree like the project's own that is kept until a
 * source or a package changes.
 *
 * @param script from the root of the project, e.g. `src/main.ts`
 */
export async function compiledScript(script: string): Promise<string> {
  if (![...scripts, ...kitScripts].includes(script))
    throw new Error(`test/kit/compiled.ts lists no ${script}`);
  tree ??= findTree();
  return join(await tree, script.replace(/\.ts$/, '.js'));
}

let tree: Promise<string> | undefined;

async function findTree(): Promise<string> {
  const sources = await listSources();
  await mkdir(cacheFolder, { recursive: true });
  // As Node sees it, which follows links.
  const directory = join(await realpath(cacheFolder), `compiled-${await fingerprint(sources)}`);
  try {
    await access(directory);
    await utimes(directory, new Date(), new Date());
  } catch {
    await removeOldTrees();
    await compile(sources, directory);
  }
  return directory;
}

async function listSources(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['src', 'test/kit']) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (/\.(ts|mjs|cjs)$/.test(name) && !name.startsWith('playground/page')) found.push(join(folder, name));
    }
  }
  return found.sort();
}

async function fingerprint(sources: string[]): Promise<string> {
  // What lies beside the sources is linked, and belongs to one copy of the project.
  const hash = createHash('sha256').update(root);
  for (const name of [...sources, 'package-lock.json'])
    hash.update(name).update(await readFile(join(root, name)));
  return hash.digest('hex').slice(0, 16);
}

async function compile(sources: string[], directory: string): Promise<void> {
  const unfinished = await mkdtemp(join(cacheFolder, 'compiling-'));
  await build({
    absWorkingDir: root,
    entryPoints: [...scripts, ...kitScripts],
    outdir: unfinished,
    outbase: root,
    chunkNames: 'chunks/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // What finds files of its own beside itself, and what an installation may lack.
    external: ['@electric-sql/pglite', '@opentelemetry/*', 'esbuild'],
    banner: { js: bannerOfChunks },
    plugins: [
      { name: 'addresses of sources', setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, atHome(directory)) },
    ],
  });
  for (const name of sources.filter((each) => !each.endsWith('.ts'))) {
    await cp(join(root, name), join(unfinished, name));
  }
  for (const name of ['package.json', 'schema', 'drizzle', 'dist']) {
    await symlink(join(root, name), join(unfinished, name));
  }
  // Whoever finished it first has the same.
  await rename(unfinished, directory).catch(() => rm(unfinished, { recursive: true, force: true }));
}

/** Packages of CommonJS load modules of Node. A database that lives for seconds is not worth optimised machine code. */
const bannerOfChunks = `
import { createRequire as requireOfChunk } from 'node:module';
import { setFlagsFromString as setFlagOfChunk } from 'node:v8';
const require = requireOfChunk(import.meta.url);
setFlagOfChunk('--liftoff-only');`;

/** A source that finds other files by its own address does so from where it would lie in the tree, not from its chunk. */
function atHome(directory: string) {
  return async ({ path }: { path: string }) => {
    const address = pathToFileURL(join(directory, relative(root, path).replace(/\.ts$/, '.js'))).href;
    const text = await readFile(path, 'utf8');
    return { loader: 'ts' as const, contents: text.replaceAll('import.meta.url', JSON.stringify(address)) };
  };
}

/** Not those of the last day: the tests of another branch may be running from one. */
async function removeOldTrees(): Promise<void> {
  for (const name of (await readdir(cacheFolder)).filter((each) => each.startsWith('compil'))) {
    const path = join(cacheFolder, name);
    if ((await stat(path)).mtimeMs < Date.now() - 86_400_000)
      await rm(path, { recursive: true, force: true });
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const cacheFolder = join(root, 'node_modules/.cache');
