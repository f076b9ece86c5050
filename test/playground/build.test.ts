import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPlayground } from '../../src/playground/build.ts';
import { startPlaygroundServer } from './server.ts';

const sourceDirectory = fileURLToPath(new URL('../../src/playground', import.meta.url));
let temporary: string;
let outDir: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'playground-'));
  outDir = join(temporary, 'built');
  await mkdir(join(outDir, 'assets'), { recursive: true });
  await writeFile(join(outDir, 'stamp'), 'of another version');
  await writeFile(join(outDir, 'assets', 'left-over.js'), '');
  expect(await buildPlayground({ outDir })).toEqual({ built: true });
});
afterAll(() => rm(temporary, { recursive: true }));

describe('a built playground', () => {
  test('takes the place of what came from other sources', async () => {
    expect(await readdir(join(outDir, 'assets'))).not.toContain('left-over.js');
  });

  test('is not built again while its sources are the same', async () => {
    const before = await stat(join(outDir, 'index.html'));

    expect(await buildPlayground({ outDir })).toEqual({ built: false });
    expect((await stat(join(outDir, 'index.html'))).ino).toBe(before.ino);
  });

  test('refers to its own files only, and each of them is there', async () => {
    const page = await readFile(join(outDir, 'index.html'), 'utf8');
    const references = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, reference]) =>
      String(reference),
    );

    expect(page).not.toMatch(/https?:|"\/\/|\{\{/);
    const files = references.filter((reference) => reference !== 'data:,');
    expect(files.length).toBeGreaterThan(4);
    expect(files.filter((file) => /\/(main|style)-/.test(file)).length).toBeGreaterThanOrEqual(2);
    for (const file of files) {
      expect(file).toMatch(/^\/playground\/(main|style|chunk)-[A-Z0-9]+\.(js|css)$/);
      expect((await stat(join(outDir, 'assets', file.replace('/playground/', '')))).size).toBeGreaterThan(
        100,
      );
    }
  });

  test('is served under its policy, the page fresh each time, the hashed files kept for good', async () => {
    const { app } = await startPlaygroundServer(outDir);
    const page = await app.inject('/playground');
    const script = await app.inject(/\/playground\/main-\w+\.js/.exec(page.body)?.[0] ?? '');
    await app.close();

    for (const response of [page, script]) {
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      const policy = String(response.headers['content-security-policy']);
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|blob:|https?:/);
    }
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(script.headers['cache-control']).toContain('immutable');
  });

  test('is sent compressed to whoever takes that, and as it is to everybody else', async () => {
    const { app } = await startPlaygroundServer(outDir);
    const url = /\/playground\/main-\w+\.js/.exec((await app.inject('/playground')).body)?.[0] ?? '';
    const plain = await app.inject({ url, headers: { 'accept-encoding': 'identity' } });
    const sizes: number[] = [];
    for (const [accepted, encoding, unpack] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      // Nothing is there in what it prefers.
      ['deflate, gzip;q=0.5', 'gzip', gunzipSync],
    ] as const) {
      const packed = await app.inject({ url, headers: { 'accept-encoding': accepted } });
      expect(packed.headers).toMatchObject({
        'content-encoding': encoding,
        'content-type': plain.headers['content-type'],
        vary: expect.stringMatching(/accept-encoding/i),
      });
      expect(unpack(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
      sizes.push(packed.rawPayload.length);
    }
    await app.close();

    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const size of sizes) expect(size).toBeLessThan(plain.rawPayload.length / 2.5);
  });

  test('is what / leads to', async () => {
    const { app } = await startPlaygroundServer(outDir);
    const answer = await app.inject('/');
    await app.close();
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/playground']);
  });

  test('gives out nothing but its files', async () => {
    const { app } = await startPlaygroundServer(outDir);
    const paths = ['/playground/', '/playground/stamp', '/playground/../stamp', '/playground/%2e%2e%2fstamp'];
    const answers = await Promise.all(paths.map((path) => app.inject(path)));
    await app.close();

    for (const { statusCode } of answers) expect(statusCode).toBeGreaterThanOrEqual(400);
  });
});

test('a server without a built playground says how to build it, and shows it then without a restart', async () => {
  const directory = join(temporary, 'later');
  const { app } = await startPlaygroundServer(directory);
  const before = await app.inject('/playground');
  await cp(outDir, directory, { recursive: true });
  const after = await app.inject('/playground');
  const script = await app.inject(/\/playground\/main-\w+\.js/.exec(after.body)?.[0] ?? '');
  await app.close();

  expect(before.statusCode).toBe(200);
  expect(before.body).toContain('npm run playground');
  expect(after.body).toContain('id="playground"');
  expect(script.statusCode).toBe(200);
});

describe('the build command where the development packages are not installed', () => {
  let project: string;
  beforeAll(async () => {
    project = join(temporary, 'production');
    await cp(sourceDirectory, join(project, 'src', 'playground'), { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  });

  test('fails with what is missing and what to do', async () => {
    const { code, stderr } = await runBuildCommand();

    expect(code).toBe(1);
    expect(stderr).toMatch(/^The playground cannot be built: graphiql is not installed.*npm ci.*\n$/);
  });

  test('only says so when the playground is optional', async () => {
    const { code, stderr } = await runBuildCommand('--optional');

    expect(code).toBe(0);
    expect(stderr).toContain('graphiql is not installed');
  });

  test('is content with a playground built before', async () => {
    await mkdir(join(project, 'dist', 'playground'), { recursive: true });
    await writeFile(join(project, 'dist', 'playground', 'stamp'), 'of the machine that built it');

    expect(await runBuildCommand()).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  function runBuildCommand(...options: string[]) {
    const command = ['--import', import.meta.resolve('tsx'), join(project, 'src', 'playground', 'build.ts')];
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [...command, ...options], (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, stdout, stderr }),
      );
    });
  }
});
