import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A block of code in a document. */
export type Snippet = {
  /** `docs/frontend.md:12` */
  place: string;
  /** `graphql`, `sh`, `ts`, … */
  language: string;
  /** What stands behind the language, e.g. `fails`, or the name of a snippet. */
  note: string;
  text: string;
  /** The variables of an operation: the next block, when it is `json variables`. */
  variables: Record<string, unknown>;
  /** What it is answered with: the next block, or the one after its variables, when it is `json answer`. */
  answer?: unknown;
};

type Document = { path: string; text: string };

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Everything that is written for people who use this: the README, its neighbours and docs/. */
export function readDocuments(): Document[] {
  return [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'src/SECURITY.md'],
    ...readdirSync(`${root}docs`).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ].map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));
}

/** The blocks of code in a document, in their order. */
function snippetsIn({ path, text }: Document): Snippet[] {
  const found: Snippet[] = [];
  const fence = /^( *)```(\S*) ?(.*)\n([\s\S]*?)^\1```$/gm;
  for (const { index, 1: indent = '', 2: language = '', 3: note = '', 4: body = '' } of text.matchAll(
    fence,
  )) {
    const code = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const last = found.at(-1);
    if (language === 'json' && note === 'variables' && last) last.variables = JSON.parse(code);
    else if (language === 'json' && note === 'answer' && last) last.answer = JSON.parse(code);
    else {
      const place = `${path}:${text.slice(0, index).split('\n').length}`;
      found.push({ place, language, note, text: code, variables: {} });
    }
  }
  return found;
}

/** The snippets of all documents. */
export function readSnippets(): Snippet[] {
  return readDocuments().flatMap(snippetsIn);
}

/** The one snippet with this language and note. */
export function findSnippet(language: string, note: string): Snippet {
  const found = readSnippets().filter((each) => each.language === language && each.note === note);
  const [snippet] = found;
  if (snippet === undefined || found.length > 1)
    throw new Error(`${found.length} snippets ${language} ${note}`);
  return snippet;
}
