import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What the gateway has to know to say who calls. */
export type GatewayIdentity = {
  jwksUrl: string;
  issuer: string;
  audience: string;
  routerSecret: string;
  hmacSecret: string;
};

/** Hive Gateway in a process of its own, as .ci/hive-gateway-journey fetches it. */
export async function startHiveGateway(
  supergraphSdl: string,
  identity?: GatewayIdentity,
): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, supergraphSdl);
  const script = fileURLToPath(new URL('../gateways/hive/gateway.mjs', import.meta.url));
  const settings = identity === undefined ? [] : [JSON.stringify(identity)];
  const child = spawn(process.execPath, [script, file, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  return { url: await firstLine(child), stop };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output');
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]: string[]) => text ?? '');
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the gateway ended with ${code}`);
  });
  return Promise.race([line, ended]);
}
