import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { type Canaries, makeCanaries } from './canary.ts';
import { unpackMigrated } from './migrated-dump.ts';
import { until } from './subgraph.ts';

/** Everything that the server is made of, in this process, on an embedded database, beside a simulated org. */
export type WholeServer = {
  url: string;
  simulator: Simulator;
  /** Its token is the org's. */
  canaries: Canaries;
  /** Lines of the log. */
  lines: Record<string, unknown>[];
  send(
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<{ data: Record<string, unknown> | null; errors?: unknown }>;
  /** Adds the org and waits until its first sync has ended. */
  syncOrg(): Promise<void>;
  close(): Promise<void>;
};

export async function startWholeServer(
  env: Record<string, string>,
  size: { people?: number; apps?: number; signInDays?: number } = {},
): Promise<WholeServer> {
  const canaries = makeCanaries();
  const folder = await mkdtemp(join(tmpdir(), 'server-'));
  await unpackMigrated(join(folder, 'database'));
  const company = generateCompany({
    seed: 4,
    people: 15,
    apps: 6,
    groups: 3,
    signInDays: 2,
    ...size,
    now: new Date(),
  });
  const simulator = await startSimulator({ company, token: canaries.token });
  const lines: Record<string, unknown>[] = [];
  const out = {
    write(line: string) {
      lines.push(JSON.parse(line));
      return true;
    },
  } as unknown as NodeJS.WritableStream;
  const settings = { DATA_DIR: folder, PORT: '0', OKTA_BASE_URL: simulator.url, PLAYGROUND: 'off', ...env };
  const app = await startApp(readConfig({ env: settings }), createLog('debug', out));
  const send: WholeServer['send'] = async (query, variables = {}, headers = {}) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Awaited<ReturnType<typeof send>>;
  };
  return {
    url: app.url,
    simulator,
    canaries,
    lines,
    send,
    async syncOrg() {
      const { data } = await send(
        `mutation AddIntegration($input: AddOktaIntegrationInput!) {
          addOktaIntegration(input: $input) { ... on OktaIntegrationAdded { syncRun { id } } }
        }`,
        { input: { domain: company.org.domain, apiToken: canaries.token } },
      );
      const id = String(Object(Object(data?.addOktaIntegration).syncRun).id);
      await until(
        () => send('query ($id: ID!) { oktaSyncRun(id: $id) { status } }', { id }),
        (answer) => /SUCCEEDED|FAILED/.test(JSON.stringify(answer)),
      );
    },
    async close() {
      await app.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What of an org names it or somebody in it. */
export function namesIn({ simulator: { company } }: WholeServer): string[] {
  const { org, users, apps } = company;
  const people = users.flatMap(({ profile }) => [
    profile.email,
    profile.login,
    `${profile.firstName} ${profile.lastName}`,
  ]);
  return [...new Set([org.id, org.name, ...people, ...apps.map(({ label }) => label)].map(String))];
}
