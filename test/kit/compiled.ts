import { createHash } from 'node:crypto';
import {
  access,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Where a script of this project lies as JavaScript, for `node` to run without a loader: a process that has to compile
 * what it imports takes two seconds longer to start. Everything is compiled once, file by file, and lies in a tree like
 * the project's own, kept until a source changes.
 *
 * @param script from the root of the project, e.g. `src/main.ts`
 */
export async function compiledScript(script: string): Promise<string> {
  tree ??= findTree();
  return join(await tree, script.replace(/\.ts$/, '.js'));
}

let tree: Promise<string> | undefined;

async function findTree(): Promise<string> {
  const sources = await listSources();
  const directory = join(cacheFolder, `compiled-${await fingerprint(sources)}`);
  try {
    await access(directory);
    await utimes(directory, new Date(), new Date());
  } catch {
    await mkdir(cacheFolder, { recursive: true });
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
  for (const name of sources) hash.update(name).update(await readFile(join(root, name)));
  return hash.digest('hex').slice(0, 16);
}

async function compile(sources: string[], directory: string): Promise<void> {
  const unfinished = await mkdtemp(join(cacheFolder, 'compiling-'));
  await build({
    absWorkingDir: root,
    entryPoints: sources.filter((name) => name.endsWith('.ts')),
    outdir: unfinished,
    outbase: root,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [
      {
        name: 'every file by itself',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\./ }, ({ path, kind }) =>
            kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
          ),
      },
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
