import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Metafile } from 'esbuild';

/**
 * Writes `index.html` and, under `assets/`, everything it loads: script and chunks, one style sheet (its fonts
 * inside), three Monaco workers. Loads esbuild only when called, so that a skipped build stays fast.
 */
export async function bundlePage(outDir: string): Promise<void> {
  const { build } = await import('esbuild');

  /** Returns the public URL of each entry point, by its name, and what was written. */
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
    const urls = Object.fromEntries(
      Object.keys(entryPoints).map((name) => {
        const [path] =
          files.find(([file, { entryPoint }]) => entryPoint && basename(file).startsWith(`${name}-`)) ?? [];
        if (!path) throw new Error(`esbuild wrote no file for ${name}.`);
        return [name, urlOf(path)];
      }),
    );
    return { urls, outputs: metafile.outputs };
  }

  const { urls: workerUrls } = await bundle(
    {
      editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
      json: 'monaco-editor/esm/vs/language/json/json.worker.js',
      graphql: 'monaco-graphql/esm/graphql.worker.js',
    },
    { format: 'iife' },
  );
  const { urls, outputs } = await bundle(
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
  const {
    urls: { style },
  } = await bundle({ style: './style.css' }, {});
  const page = await readFile(join(pageDirectory, 'index.html'), 'utf8');
  const preload = neededAtOnce(outputs)
    .map((url) => `<link rel="modulepreload" href="${url}" />`)
    .join('\n    ');
  await writeFile(join(outDir, 'index.html'), fill(page, { main: urls.main, style, preload }));
}

/**
 * The files that the editor needs before it shows, which the browser would otherwise learn of one after the other: the
 * page's script, the editor that it imports when it runs, and what these import.
 */
function neededAtOnce(outputs: Metafile['outputs']): string[] {
  const first = /(^|\/)(main\.tsx|monaco-graphql\/esm\/(monaco-editor|lite)\.js)$/;
  const needed = new Set(Object.keys(outputs).filter((path) => first.test(outputs[path]?.entryPoint ?? '')));
  if (needed.size !== 3)
    throw new Error('The editor is not imported as it was: see what has to be preloaded.');
  for (const path of needed) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') needed.add(imported);
    }
  }
  return [...needed].map(urlOf);
}

function urlOf(path: string): string {
  return `/playground/${basename(path)}`;
}

const pageDirectory = fileURLToPath(new URL('page', import.meta.url));

function fill(template: string, values: Record<string, string | undefined>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The page has a placeholder ${name} that nothing fills.`);
    return value;
  });
}
