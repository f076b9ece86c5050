import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

/**
 * Writes `index.html` and, under `assets/`, everything it loads: script and chunks, one style sheet (its fonts
 * inside), three Monaco workers. Loads esbuild only when called, so that a skipped build stays fast.
 */
export async function bundlePage(outDir: string): Promise<void> {
  const { build } = await import('esbuild');

  /** Returns the public URL of each entry point, by its name. */
  async function bundle(entryPoints: Record<string, string>, options: BuildOptions) {
    const { metafile } = await build({
      ...options,
      entryPoints,
      absWorkingDir: pageDirectory,
      outdir: join(outDir, 'assets'),
      entryNames: '[name]-[hash]',
      chunkNames: 'chunk-[hash]',
      bundle: true,
      minify: true,
      metafile: true,
      target: 'es2022',
      logLevel: 'error',
    });
    const files = Object.entries(metafile.outputs);
    return Object.fromEntries(
      Object.keys(entryPoints).map((name) => {
        const [path] =
          files.find(([file, { entryPoint }]) => entryPoint && basename(file).startsWith(`${name}-`)) ?? [];
        if (!path) throw new Error(`esbuild wrote no file for ${name}.`);
        return [name, `/playground/${basename(path)}`];
      }),
    );
  }

  const workerUrls = await bundle(
    {
      editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
      json: 'monaco-editor/esm/vs/language/json/json.worker.js',
      graphql: 'monaco-graphql/esm/graphql.worker.js',
    },
    { format: 'iife' },
  );
  const { main } = await bundle(
    { main: './main.tsx' },
    {
      format: 'esm',
      splitting: true,
      jsx: 'automatic',
      // GraphiQL makes the accessible titles of its icons from the names of their functions.
      keepNames: true,
      // GraphiQL imports these by names that end at CommonJS files. Of such a file a split bundle exports only
      // `default`, and "Prettify" would not find its parsers.
      alias: {
        'prettier/parser-babel': 'prettier/plugins/babel',
        'prettier/parser-graphql': 'prettier/plugins/graphql',
      },
      // The style sheet below holds the editor's styles already.
      loader: { '.css': 'empty', '.graphql': 'text' },
      define: { workerUrls: JSON.stringify(workerUrls) },
    },
  );
  const { style } = await bundle({ style: './style.css' }, {});
  const page = await readFile(join(pageDirectory, 'index.html'), 'utf8');
  await writeFile(join(outDir, 'index.html'), fill(page, { main, style }));
}

const pageDirectory = fileURLToPath(new URL('page', import.meta.url));

function fill(template: string, values: Record<string, string | undefined>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The page has a placeholder ${name} that nothing fills.`);
    return value;
  });
}
