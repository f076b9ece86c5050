import { createHash, randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundlePage } from './bundle.ts';
import { compressFiles } from './compress.ts';
import { playgroundDirectory } from './directory.ts';

/**
 * Builds the page into `outDir`, unless what is there came from the same sources and package versions. Answers
 * whether it built. A page that is being served is replaced as a whole, never half written.
 * Throws `PackagesMissingError` where the development packages are not installed; what is in `outDir` stays.
 */
export async function buildPlayground({ outDir = playgroundDirectory } = {}): Promise<{ built: boolean }> {
  const stamp = await fingerprint();
  if ((await stampIn(outDir)) === stamp) return { built: false };

  const stagingDirectory = `${outDir}-${randomUUID()}`;
  try {
    await bundlePage(stagingDirectory);
    await compressFiles(join(stagingDirectory, 'assets'));
    await writeFile(join(stagingDirectory, stampFile), stamp);
    await rm(outDir, { recursive: true, force: true });
    await rename(stagingDirectory, outDir).catch(async (error: unknown) => {
      // Another process built the same page in the meantime.
      if ((await stampIn(outDir)) !== stamp) throw error;
    });
  } finally {
    await rm(stagingDirectory, { recursive: true, force: true });
  }
  return { built: true };
}

export class PackagesMissingError extends Error {
  override readonly name = 'PackagesMissingError';
}

const stampFile = 'stamp';
/** The packages the page is made of. */
const packages = [
  ...['graphiql', '@graphiql/react', 'monaco-editor', 'monaco-graphql'],
  ...['graphql', 'graphql-sse', 'react', 'react-dom', 'esbuild'],
];

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const sourceDirectory = dirname(fileURLToPath(import.meta.url));
  const sources = (await readdir(sourceDirectory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of sources) hash.update(path.slice(sourceDirectory.length)).update(await readFile(path));
  for (const name of packages) hash.update(`${name} ${await installedVersion(name)}\n`);
  return hash.digest('hex');
}

async function installedVersion(name: string): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  let path: string;
  try {
    path = resolve(`${name}/package.json`);
  } catch (cause) {
    throw new PackagesMissingError(
      `The playground cannot be built: ${name} is not installed. Install the development packages too ` +
        '(`npm ci` without `--omit=dev`) and run `npm run playground` again.',
      { cause },
    );
  }
  const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
  return version;
}

async function stampIn(directory: string): Promise<string | undefined> {
  const path = join(directory, stampFile);
  return existsSync(path) ? readFile(path, 'utf8') : undefined;
}

const usage = `Builds the page of the playground into dist/playground, unless what is there came from the same sources.

  npm run playground -- [options]

  --optional  no failure where the development packages are not installed
  --help      this text
`;

/** A page built before is as good as it gets where nothing can be built: a production image, for one. */
async function runAsCommand(): Promise<void> {
  const options = { optional: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  let values: { optional?: boolean; help?: boolean };
  try {
    values = parseArgs({ options }).values;
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message.split(/\.\s/, 1)[0] : ''}. --help says what can be given.`,
    );
    process.exitCode = 2;
    return;
  }
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  try {
    const { built } = await buildPlayground();
    if (built) console.log('Playground built: dist/playground');
  } catch (error) {
    if (!(error instanceof PackagesMissingError)) throw error;
    if ((await stampIn(playgroundDirectory)) !== undefined) return;
    console.error(error.message);
    process.exitCode = values.optional === true ? 0 : 1;
  }
}

// Node names a module by where it really is, also where a link leads to it.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  await runAsCommand();
}
