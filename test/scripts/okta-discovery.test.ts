import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printSubgraphSdl } from '../../src/graphql/schema.ts';
import { compiledScript } from '../kit/compiled.ts';
import { inheritedEnvironment } from '../kit/environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okta-discovery-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Ended = { code: number; stdout: string; stderr: string };

/** Runs a program of the project; with `nodeVersion` in a Node that says it is that old. */
async function run(script: string, args: string[], nodeVersion?: string): Promise<Ended> {
  const flags: string[] = [];
  if (nodeVersion !== undefined) {
    const file = join(folder, `node-${nodeVersion}.cjs`);
    const lie = (object: string, name: string, value: string) =>
      `Object.defineProperty(${object}, '${name}', { value: '${value}' });\n`;
    await writeFile(
      file,
      lie('process', 'version', `v${nodeVersion}`) +
        `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${nodeVersion}' } });\n`,
    );
    flags.push('--require', file);
  }
  const env = { ...inheritedEnvironment(), DATA_DIR: folder, HOST: 'nowhere' };
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, script, ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const unknownOption = {
  code: 2,
  stdout: '',
  stderr: "Unknown option '--fast'. --help says what can be given.\n",
};

const command = async (args: string[], nodeVersion?: string) =>
  run(await compiledScript('src/okta-discovery.ts'), args, nodeVersion);

/** The commands, by the help. */
async function listCommands(): Promise<string[]> {
  const { stdout } = await command(['--help']);
  return [...stdout.matchAll(/^ {2}([a-z][a-z-]*) {2,}\S/gm)].map(([, name = '']) => name);
}

test('--help names every command, also as -h or help', async () => {
  const help = await command(['--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect([await command(['-h']), await command(['help'])]).toEqual([help, help]);
  expect(await listCommands()).toEqual(
    expect.arrayContaining(['serve', 'doctor', 'audit', 'schema', 'demo', 'simulator']),
  );
});

test('every command explains itself, and answers an option that it does not know with a sentence and 2', async () => {
  const names = await listCommands();
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) {
    const [help, wrong] = await Promise.all([command([name, '--help']), command([name, '--fast'])]);
    expect(help, name).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout, name).toMatch(/^[A-Z]/);
    expect(help.stdout, name).toContain(`okta-discovery ${name}`);
    expect(wrong, name).toEqual(unknownOption);
  }
  expect(await command(['doctor', '-h'])).toEqual(await command(['doctor', '--help']));
}, 180_000);

test('every script of npm that starts a program of ours starts one of the commands, or builds the playground', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = await readFile(join(root, 'src/okta-discovery.ts'), 'utf8');
  const started = Object.values(scripts).flatMap((line) => [...line.matchAll(/ src\/(\S+\.ts)/g)]);
  const others = started.map(([, file]) => file).filter((file) => !commands.includes(`import('./${file}')`));
  expect(others).toEqual(['playground/build.ts']);
  const build = await compiledScript('src/playground/build.ts');
  expect(await run(build, ['--help'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^Builds the page of the playground/),
    stderr: '',
  });
  expect(await run(build, ['--fast'])).toEqual(unknownOption);
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await command(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('an unknown command or option ends with 2 and a sentence, and shows no token that was typed', async () => {
  expect(await command(['sreve'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'There is no command sreve. --help lists them.\n',
  });
  expect(await command(['--fast'])).toEqual(unknownOption);
  expect((await command(['serve', 'twice'])).code).toBe(2);
  const { code, stderr } = await command([`00${'aZ9_'.repeat(10)}`]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'There is no command [secret]. --help lists them.\n' });
});

test('without a command it serves', async () => {
  const refused = {
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Cannot start:\n {2}- HOST "nowhere"/),
  };
  expect(await command([])).toEqual(refused);
});

test('schema prints the contract that a gateway is told, without settings or a database', async () => {
  const { code, stdout, stderr } = await command(['schema']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`${await printSubgraphSdl()}\n`);
  expect(stdout).toMatch(/@link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2/);
});

test('a Node that is too old is told in one line, and one that is not goes on', async () => {
  const check = join(root, 'src/node-version.cjs');
  for (const version of ['8.17.0', '18.20.8', '20.18.3', '20.9.0']) {
    const told = `Node 20.19 or newer is needed, and this is v${version}.\n`;
    expect(await run(check, [], version)).toEqual({ code: 1, stdout: '', stderr: told });
  }
  const told = 'Node 20.19 or newer is needed, and this is v18.20.8.\n';
  expect(await command(['--version'], '18.20.8')).toEqual({ code: 1, stdout: '', stderr: told });
  for (const version of ['20.19.0', '22.0.0']) {
    expect(await run(check, [], version), version).toEqual({ code: 0, stdout: '', stderr: '' });
  }
});

test('every script that runs the project checks the version first, in a Node that may not know its flags', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const ofProject = Object.entries(scripts).filter(([, line]) => line.includes(' src/'));
  expect(ofProject.length).toBeGreaterThan(8);
  for (const [name, line] of ofProject) {
    expect(line, name).toMatch(/^node src\/node-version\.cjs && (exec )?node (--watch )?--import tsx src\//);
  }
  for (const name of ['start', 'dev', 'demo', 'test'])
    expect(scripts[`pre${name}`]).toMatch(/npm run .*playground/);
});
