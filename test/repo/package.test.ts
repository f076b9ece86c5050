import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Copy, DockerfileParser, type JSONInstruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { settings, withoutFile } from '../kit/settings.ts';
import { readCompose, type Service } from '../package/compose.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  license: string;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
};

test('the tarball holds what the program needs, and no test, source, data or secret', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
  const names = packed?.files.map(({ path }) => path) ?? [];
  // What is built lies there only after a build; `npm run test:package` looks at that.
  const others = names.filter((name) => !/^(lib|dist\/playground)\//.test(name));
  const expected = [
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'],
    // The newest snapshot says which columns the program needs.
    ...readdirSync(join(root, 'drizzle/meta')).map((name) => `drizzle/meta/${name}`),
    ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
    ...readdirSync(join(root, 'schema')).map((name) => `schema/${name}`),
    ...readdirSync(join(root, 'drizzle')).flatMap((name) =>
      name.endsWith('.sql') ? [`drizzle/${name}`] : [],
    ),
  ];
  expect(others.sort()).toEqual(expected.sort());
  expect(names.filter((name) => /^test\/|\.ts$|\.env|\.key$|^secrets\//.test(name))).toEqual([]);
});

test('the license is the one that package.json names', () => {
  expect(read('LICENSE')).toMatch(new RegExp(`^${manifest.license} License`));
});

test('npm ci is quiet: every package takes every Node that this one takes', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; engines?: { node?: string }; resolved?: string }>;
  };
  const refused = (['20.19.0', '22.23.0', '24.22.0'] as const).flatMap((version) =>
    Object.entries(packages)
      .filter(([, { engines }]) => !takes(engines?.node ?? '*', version))
      .map(([path, { engines }]) => `${path} takes ${engines?.node}, not ${version}`),
  );
  expect(refused).toEqual([]);
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  for (const range of ['>=22', '^20.0.0 || >=24', '>=14 <18', '18.x', '~20.18.0']) {
    expect(takes(range, range.startsWith('^') ? '22.23.0' : '20.19.0'), range).toBe(false);
  }
});

/** Whether a version is in a range, as far as packages write ranges of Node. */
function takes(range: string, version: string): boolean {
  return range.split('||').some((all) =>
    [
      ...all.trim().matchAll(/(>=|<=|>|<|=|\^|~)?\s*v?(\*|\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?[^\s]*/g),
    ].every(([, operator = '=', ...given]) => {
      const wanted = given.map((part) => (part === undefined || /[x*]/.test(part) ? null : Number(part)));
      if (wanted[0] === null) return true;
      const own = version.split('.').map(Number);
      // Where two versions first differ; what is left out of a range differs nowhere.
      const at = wanted.findIndex((part, index) => part !== null && part !== own[index]);
      const order = at === -1 ? 0 : Math.sign((own[at] ?? 0) - (wanted[at] ?? 0));
      if (operator === '>=') return order >= 0;
      if (operator === '<=') return order <= 0;
      if (operator === '>') return order > 0;
      if (operator === '<') return order < 0;
      return order === 0 || (order > 0 && at >= (operator === '^' ? 1 : operator === '~' ? 2 : 3));
    }),
  );
}

test('no package that runs in production is meant for development', () => {
  expect(Object.keys(manifest.dependencies)).not.toContain('tsx');
});

const dockerfile = DockerfileParser.parse(read('Dockerfile'));
const instructions = dockerfile.getInstructions();

test('the Dockerfile is one, and the check of that finds a fault', () => {
  expect(validate(read('Dockerfile')).map(({ message }) => message)).toEqual([]);
  expect(validate(read('Dockerfile').replace('FROM', 'FORM'))).not.toEqual([]);
});

test('the image is run by another user than root, by programs and not by a shell, and gets no file that it is not told', () => {
  const last = instructions.map((each) => each.getKeyword()).lastIndexOf('FROM');
  const ofImage = instructions.slice(last);
  const argumentOf = (keyword: string) =>
    ofImage.find((each) => each.getKeyword() === keyword)?.getArgumentsContent() ?? '';
  expect(argumentOf('USER')).toBe('node');
  expect(JSON.parse(argumentOf('ENTRYPOINT'))).toEqual(['node', `${manifest.bin['okta-discovery']}`]);
  expect(JSON.parse(argumentOf('CMD'))).toEqual(['serve']);
  expect(
    (ofImage.find((each) => each.getKeyword() === 'HEALTHCHECK') as JSONInstruction).getArgumentsContent(),
  ).toMatch(/CMD \["node", "-e", "fetch\(/);
  expect(instructions.filter((each) => ['ADD', 'ARG'].includes(each.getKeyword()))).toEqual([]);
  const copied = instructions
    .filter((each) => each.getKeyword() === 'COPY' && (each as Copy).getFlags().length === 0)
    .flatMap((each) => (each as Copy).getArguments().slice(0, -1))
    .map((argument) => argument.getValue());
  expect(copied.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  const [all, ...kept] = read('.dockerignore').split('\n').slice(1).filter(Boolean);
  expect(all).toBe('*');
  expect(kept.sort()).toEqual([...new Set(copied.map((name) => `!${name.split('/')[0]}`))].sort());
});

test('compose.yaml gives its services settings that there are, and opens one port, of this machine only', async () => {
  const { services, secrets } = await readCompose(root);
  const demo = await readCompose(root, 'compose.demo.yaml');
  const ours = [services.migrate, services.subgraph, demo.services.subgraph];
  const given = ours.flatMap((service) => Object.keys(service?.environment ?? {}));
  expect(given.length).toBeGreaterThan(5);
  expect(given.filter((name) => !settings().includes(withoutFile(name)))).toEqual([]);
  const ports = Object.values<Service>(services).flatMap(({ ports = [] }) => ports);
  expect(ports).toEqual(['127.0.0.1:4000:4000']);
  for (const service of [services.migrate, services.subgraph, demo.services.simulator]) {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  }
  // Everything that is run from an image of ours has a service that builds it.
  const built = Object.values<Service>(services).flatMap(({ image = '', build }) => (build ? [image] : []));
  const run = [...Object.values<Service>(services), ...Object.values<Service>(demo.services)];
  expect(new Set(run.flatMap(({ image }) => (image?.startsWith('okta-discovery') ? [image] : [])))).toEqual(
    new Set(built),
  );
  for (const [name, { file }] of Object.entries(secrets)) {
    expect(file).toBe(`secrets/${name}`);
    expect(read('deploy/make-secrets.sh')).toContain(`make ${name} `);
  }
  // No secret is in the file itself.
  expect(read('compose.yaml')).not.toMatch(
    /[0-9a-f]{32}|(PASSWORD|SECRETS?|KEYS|URL): *(?!\/run\/secrets|http:)\S/,
  );
});

test('the manifest for Kubernetes gives settings that there are, and closes its containers', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes.yaml')).map((document) => document.toJS());
  const containers = documents.flatMap(({ spec }) => spec.template?.spec.containers ?? []);
  expect(containers).toHaveLength(2);
  for (const container of containers) {
    const names = container.env.map(({ name }: { name: string }) => withoutFile(name));
    expect(names.filter((name: string) => !settings().includes(name))).toEqual([]);
    expect(container.image).toBe(`okta-discovery:${manifest.version}`);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
  const [serving] = documents.filter(({ kind }) => kind === 'Deployment');
  expect(serving.spec.template.spec.securityContext.runAsNonRoot).toBe(true);
});
