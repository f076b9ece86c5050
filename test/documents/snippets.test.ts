import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { composeServices } from '@theguild/federation-composition';
import { transform } from 'esbuild';
import { parse as parseGraphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { printSubgraphSdl } from '../../src/graphql/schema.ts';
import { type DiscoveredServer, startDiscoveredServer } from '../kit/discovered-server.ts';
import { readSnippets, root, type Snippet } from '../kit/documents.ts';

// Operations and curl in the documents are run against a server with a company, commands as far as they are quick.
// Other commands are checked for the files, scripts and subcommands they name; ts, yaml and json for their syntax;
// rhai only for its brackets. SQL, and the snippets of clients and gateways, are run by tests of their own.

const snippets = readSnippets();
let server: DiscoveredServer;

beforeAll(async () => {
  server = await startDiscoveredServer();
});
afterAll(() => server?.close());

test('every language of a block has a way to be checked here', () => {
  expect(snippets.length).toBeGreaterThan(30);
  const known = Object.keys(checks);
  expect(snippets.filter(({ language }) => !known.includes(language)).map(({ place }) => place)).toEqual([]);
});

const checks: Record<string, (snippet: Snippet) => Promise<void>> = {
  // A drawing.
  '': async () => {},
  graphql: checkGraphql,
  sh: checkCommands,
  // With a server of PostgreSQL: test/store/engine/postgres-roles.test.ts and postgres-pgbouncer.test.ts.
  sql: async () => {},
  ts: async ({ text }) => void (await transform(text, { loader: 'ts' })),
  json: async ({ text }) => void JSON.parse(text),
  yaml: async ({ text }) => {
    for (const { errors } of parseAllDocuments(text)) expect(errors).toEqual([]);
  },
  // For a router that is not free to run, in a language for which no parser is installed.
  rhai: async ({ text }) => expect(openBracketsOf(text)).toEqual([]),
};

describe.each(snippets.filter(({ language }) => language !== ''))('$place ($language $note)', (snippet) => {
  test('works as it stands', async () => {
    await checks[snippet.language]?.(snippet);
  });
});

async function checkGraphql({ text, note, variables, answer }: Snippet): Promise<void> {
  if (note === 'subgraph') {
    const ours = { name: 'discovery', typeDefs: parseGraphql(await printSubgraphSdl()) };
    const { errors } = composeServices([ours, { name: 'neighbour', typeDefs: parseGraphql(text) }]);
    expect(errors ?? []).toEqual([]);
    return;
  }
  if (note === 'relay') {
    // test/clients/relay compiles it.
    parseGraphql(text);
    return;
  }
  const { data, errors } = await server.ask(text, ofServer(variables) as object);
  if (note === 'fails') expect(errors).not.toEqual([]);
  else expect(errors).toEqual([]);
  if (answer !== undefined) expect(shapeOf(data, answer)).toEqual(shapeOf(answer, answer));
}

/** The brackets that a script opens and does not close; throws where it closes another one than it opened. */
function openBracketsOf(text: string): string[] {
  const open: string[] = [];
  for (const [part] of text.matchAll(/"(?:\\.|[^"\\])*"|\/\/.*|[()[\]{}]/g)) {
    if ('([{'.includes(part)) open.push(part);
    else if (')]}'.includes(part)) {
      const opened = open.pop() ?? 'nothing';
      expect(`${opened}${part}`).toMatch(/^(\(\)|\[\]|\{\})$/);
    }
  }
  return open;
}

/** A domain and a token as in the documents, made those of the simulated org. */
function ofServer(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll('acme.okta.com', server.discovery.simulator.company.org.domain)
    .replaceAll('"00…"', JSON.stringify(server.discovery.simulator.token));
  return JSON.parse(text);
}

const exactly = new Set(['__typename', 'message']);

/** What of a value an example shows: its fields and their kinds, of each list the first item, and every message. */
function shapeOf(value: unknown, example: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(example)) return [shapeOf(value[0], example[0])];
  if (typeof value === 'object' && value !== null && typeof example === 'object' && example !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        exactly.has(name) ? inner : shapeOf(inner, Reflect.get(example, name)),
      ]),
    );
  }
  if (value === null) return null;
  return typeof value;
}

const scripts = (
  JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
).scripts;
const subcommands = [
  ...readFileSync(`${root}src/okta-discovery.ts`, 'utf8').matchAll(/^ {2,4}\[?\s*'([a-z-]+)',/gm),
].map(([, name]) => name);

async function checkCommands({ text }: Snippet): Promise<void> {
  const commands = text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split('&&'))
    .map((command) => command.trim())
    .filter((command) => command !== '');
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) await checkCommand(command);
}

async function checkCommand(command: string): Promise<void> {
  const words = command.split(/\s+/);
  const [program = '', second = '', ...rest] = words;
  if (program === 'npm' && second === 'run') {
    expect(Object.keys(scripts)).toContain(rest.find((word) => !word.startsWith('-')));
  } else if (program === 'npm') {
    expect(['ci', 'install', 'pack', 'publish', 'start', 'test', 'version']).toContain(second);
  } else if (program === 'npx' || program === 'okta-discovery') {
    expect(subcommands).toContain(program === 'npx' ? rest[0] : second);
  } else if (program === 'curl') await runCurl(command);
  else if (program === 'node') {
    expect((await promisify(execFile)('sh', ['-c', command])).stdout).not.toBe('');
  } else if (program === 'docker' || program === 'kubectl') {
    const files = words.filter((word) => /\.(ya?ml|json)$/.test(word));
    expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
  } else if (program.includes('/')) accessSync(root + program, constants.X_OK);
  else throw new Error(`nothing checks the command ${program}`);
}

async function runCurl(command: string): Promise<void> {
  expect(command).toContain('localhost:4000');
  const here = command.replace('localhost:4000', new URL(server.url).host);
  const isStream = /curl .*-\w*N/.test(command);
  // A stream does not end by itself: curl ends it, with status 28.
  const { stdout } = await promisify(execFile)('sh', ['-c', here.replace('curl', 'curl --max-time 1')]).catch(
    (error: { code: number; stdout: string }) => {
      if (isStream && error.code === 28) return error;
      throw error;
    },
  );
  if (isStream) {
    expect(stdout).toMatch(/^event: next\ndata: \{"data":\{/m);
    return;
  }
  expect(JSON.parse(stdout)).not.toHaveProperty('errors');
}
