import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Copy, DockerfileParser, type Env, type From, type JSONInstruction } from 'dockerfile-ast';

/**
 * A stage of a Dockerfile that was carried out in a plain folder, which stands for its root: without an engine, and
 * without what its base image holds, in whose place is this machine.
 */
export type Stage = {
  name: string;
  base: string;
  /** Holds what COPY and RUN left, at the places where they left it. */
  root: string;
  workdir: string;
  env: Record<string, string>;
  user: string;
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
};

/** Who runs what is built, as in the base image, and who builds it here: neither is root, where the tests are. */
const userIds: Record<string, number> = { node: 1_000 };
const builderId = 65_534;
const isRoot = process.getuid?.() === 0;

/**
 * Carries out a Dockerfile. Paths below those that it names itself (WORKDIR, VOLUME) lie in the folder of the stage.
 * RUN is run by nobody, so that nothing depends on being root, and reads sources that nobody may write.
 */
export async function buildImage(context: string, into: string): Promise<Map<string, Stage>> {
  const dockerfile = DockerfileParser.parse(await readFile(join(context, 'Dockerfile'), 'utf8'));
  const ignored = await readIgnored(context);
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of dockerfile.getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      const from = instruction as From;
      stage = await beginStage(from, into);
      stages.set(stage.name, stage);
      continue;
    }
    if (stage === undefined) throw new Error(`${keyword} before FROM`);
    const argument = instruction.getArgumentsContent() ?? '';
    const list = () =>
      (instruction as JSONInstruction).getJSONStrings().map((text) => JSON.parse(text.getValue()));
    if (keyword === 'WORKDIR') {
      stage.workdir = argument;
      await mkdir(join(stage.root, argument), { recursive: true });
    } else if (keyword === 'ENV') {
      for (const property of (instruction as Env).getProperties()) {
        stage.env[property.getName()] = property.getValue() ?? '';
      }
    } else if (keyword === 'USER') stage.user = argument;
    else if (keyword === 'ENTRYPOINT') stage.entrypoint = list();
    else if (keyword === 'CMD') stage.command = list();
    else if (keyword === 'COPY') await copy(instruction as Copy, stage, stages, context, ignored);
    else if (keyword === 'RUN') await run(argument, stage);
    else if (keyword === 'HEALTHCHECK') {
      stage.healthcheck = JSON.parse(argument.slice(argument.indexOf('[')));
    } else if (!['EXPOSE', 'VOLUME'].includes(keyword)) throw new Error(`${keyword} is not known here`);
  }
  return stages;
}

/** Starts a command in an image, as its user; `env` as compose gives it. */
export function startInImage(
  stage: Stage,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const [program = '', ...rest] = [...stage.entrypoint, ...args];
  const whole = { ...machine(), ...ownEnvironment(stage), ...env };
  return spawn(program, rest, {
    cwd: join(stage.root, stage.workdir),
    env: whole,
    ...identity(userIds[stage.user] ?? 0),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function beginStage(from: From, into: string): Promise<Stage> {
  const name = from.getBuildStage() ?? '';
  const root = join(into, name);
  await mkdir(root, { recursive: true });
  return {
    name,
    base: from.getImage() ?? '',
    root,
    workdir: '/',
    env: {},
    user: 'root',
    entrypoint: [],
    command: [],
    healthcheck: [],
  };
}

async function copy(
  instruction: Copy,
  stage: Stage,
  stages: ReadonlyMap<string, Stage>,
  context: string,
  isIgnored: (name: string) => boolean,
): Promise<void> {
  const from = instruction
    .getFlags()
    .find((flag) => flag.getName() === 'from')
    ?.getValue();
  const args = instruction.getArguments().map((argument) => argument.getValue());
  const target = args.pop() ?? '';
  for (const source of args) {
    const other = from === undefined || from === null ? undefined : stages.get(from);
    if (typeof from === 'string' && other === undefined) throw new Error(`there is no stage ${from}`);
    if (other === undefined && isIgnored(source)) throw new Error(`.dockerignore leaves ${source} out`);
    const path = join(other === undefined ? context : other.root, source);
    const place = target.startsWith('/') ? target : join(stage.workdir, target);
    const isFolder = (await stat(path)).isDirectory();
    const at = join(
      stage.root,
      !isFolder && target.endsWith('/') ? join(place, source.split('/').at(-1) ?? '') : place,
    );
    await mkdir(dirname(at), { recursive: true });
    await cp(path, at, { recursive: true, verbatimSymlinks: true });
    // What nobody may write where it comes from, its new owner may.
    if (other === undefined) await promisify(execFile)('chmod', ['-R', 'u+w', at]);
  }
}

async function run(line: string, stage: Stage): Promise<void> {
  const home = join(stage.root, 'root');
  await mkdir(home, { recursive: true });
  // In an image it would be root's, who builds there.
  if (isRoot) await own(stage.root, builderId);
  const child = spawn('sh', ['-c', below(line, stage.root)], {
    cwd: join(stage.root, stage.workdir),
    env: { ...machine(), HOME: home, ...ownEnvironment(stage) },
    ...identity(builderId),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`RUN ${line}\nended with ${code}:\n${output.join('').slice(-4_000)}`);
}

/** Of this machine's environment what the base image would have instead. */
function machine(): Record<string, string> {
  return { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, LANG: 'C.UTF-8' };
}

function ownEnvironment({ env, root }: Stage): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, below(value, root)]));
}

/** The text with the folders that the Dockerfile names as those below the stage's root. */
function below(text: string, root: string): string {
  return text.replaceAll(/(^|[\s=:"'])\/(app|data)\b/g, `$1${root}/$2`);
}

function identity(id: number): { uid: number; gid: number } | object {
  return isRoot ? { uid: id, gid: id } : {};
}

async function own(folder: string, id: number): Promise<void> {
  await promisify(execFile)('chown', ['-R', `${id}:${id}`, folder]);
}

/** Whether .dockerignore keeps a file of the context from the builder. Knows `*` and exceptions by name from the top. */
async function readIgnored(context: string): Promise<(name: string) => boolean> {
  const lines = (await readFile(join(context, '.dockerignore'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [all, ...kept] = lines;
  if (all !== '*' || !kept.every((line) => /^![\w./-]+$/.test(line))) {
    throw new Error('.dockerignore is expected to keep everything out but names');
  }
  const names = new Set(kept.map((line) => line.slice(1)));
  return (name) => name !== '' && !names.has(name.split('/')[0] ?? '');
}
