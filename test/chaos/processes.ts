import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { demoToken, type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { openStore, type Store } from '../../src/store/engine/database.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import { expectGroundTruth } from '../kit/discovered.ts';
import { migrationsFolder } from '../kit/migrations-folder.ts';
import { type PostgresServer, startPostgresServer } from '../kit/postgres-server.ts';
import { type Subgraph, startSubgraph, until } from '../kit/subgraph.ts';

/*
 * Servers on one database and one org, real processes all of them, which are killed, stopped and cut off from the database
 * while they sync and while clients ask and decide. What has to hold afterwards are the oracles below.
 */

export type ProcessFault = 'kill' | 'freeze' | 'terminateBackends' | 'crashDatabase';

export type ProcessChaosOptions = {
  seed: number;
  /** Servers; one alone where the database is embedded. */
  instances: number;
  isEmbedded?: boolean;
  /** The faults in order; each meets a sync at work. */
  faults: readonly ProcessFault[];
  /** How long a frozen process stands still. */
  freezeMs: number;
};

/** What was seen while it went on. */
type ProcessChaos = {
  /** Faults that happened, by kind. */
  happened: Record<ProcessFault, number>;
  /** Of these, how many met a run at work. */
  metRun: number;
  /** Answers by status, and by code where they had errors; `cut` where the connection ended. */
  answers: Record<string, number>;
  acknowledged: number;
};

export type ProcessWorld = {
  store: Store;
  simulator: Simulator;
  /** Notes of reviews that a server said were stored, by service; the last. */
  acknowledged: ReadonlyMap<string, string>;
  /** Notes whose answer was lost: they may be stored or not. */
  unknown: ReadonlyMap<string, ReadonlySet<string>>;
  chaos: ProcessChaos;
  close(): Promise<void>;
};

/** Runs it all, ends with one clean sync, and leaves the world to be looked at. */
export async function runProcessChaos(options: ProcessChaosOptions): Promise<ProcessWorld> {
  const random = createRandom(options.seed);
  const company = generateCompany({
    seed: options.seed,
    people: 30,
    apps: 14,
    groups: 6,
    signInDays: 3,
    now: new Date(),
  });
  const simulator = await startSimulator({ company, latencyMs: 15 });
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  const server = options.isEmbedded ? undefined : await startPostgresServer();
  const env = {
    DATA_DIR: folder,
    ...(server && { DATABASE_URL: server.url }),
    ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    OKTA_BASE_URL: simulator.url,
  };
  const servers: Subgraph[] = [];
  const stopAll = () => Promise.all(servers.map((each) => each.kill('SIGKILL')));
  const close = async (store?: Store) => {
    await stopAll();
    await store?.close();
    await simulator.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // The first migrates; the others find everything there.
    for (let index = 0; index < options.instances; index += 1) servers.push(await startSubgraph(env));
    const clients = createClients(() => servers, random);
    await clients.until(addIntegration, (added) => added !== undefined);
    await clients.until(running, (runs) => (runs ?? []).length > 0);
    // Somebody has decided something before it begins.
    await until(
      async () => clients.acknowledged.size,
      (decided) => decided > 0,
    );
    const observed = await meetFaults(options, { env, server, servers, clients, random });
    await clients.end();
    await clients.until(running, (runs) => runs?.length === 0);
    await clients.until(trigger, (answer) => answer !== undefined);
    await clients.until(running, (runs) => runs?.length === 0);
    // An embedded database has one user.
    await stopAll();
    const store = await openStore({
      migrationsFolder,
      ...(server ? { databaseUrl: server.url } : { dataDir: join(folder, 'database') }),
    });
    const { acknowledged, unknown, answers } = clients;
    const count = [...acknowledged.values()].length;
    return {
      store,
      simulator,
      acknowledged,
      unknown,
      chaos: { ...observed, answers, acknowledged: count },
      close: () => close(store),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Random = ReturnType<typeof createRandom>;
type Ask = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>;

async function meetFaults(
  { faults, freezeMs }: ProcessChaosOptions,
  {
    env,
    server,
    servers,
    clients,
    random,
  }: {
    env: Record<string, string>;
    server: PostgresServer | undefined;
    servers: Subgraph[];
    clients: Clients;
    random: Random;
  },
): Promise<Pick<ProcessChaos, 'happened' | 'metRun'>> {
  const happened = { kill: 0, freeze: 0, terminateBackends: 0, crashDatabase: 0 };
  let metRun = 0;
  for (const fault of faults) {
    const runs = await clients.until(running, (found) => found !== undefined);
    if (runs?.length === 0) await clients.until(trigger, (answer) => answer !== undefined);
    // Somewhere within the run.
    await sleep(random.int(0, 400));
    if (((await clients.once(running)) ?? []).length > 0) metRun += 1;
    const index = random.int(0, servers.length - 1);
    const victim = servers[index];
    if (victim === undefined) throw new Error('no server');
    if (fault === 'kill') {
      await victim.kill('SIGKILL');
      servers[index] = await startSubgraph(env);
    } else if (fault === 'freeze') {
      process.kill(victim.pid, 'SIGSTOP');
      await sleep(freezeMs);
      process.kill(victim.pid, 'SIGCONT');
    } else if (server === undefined) {
      throw new Error(`an embedded database knows no ${fault}`);
    } else if (fault === 'terminateBackends') {
      await terminateBackends(server);
    } else {
      await server.crashAndRestart();
    }
    happened[fault] += 1;
  }
  return { happened, metRun };
}

async function terminateBackends(server: PostgresServer): Promise<void> {
  const store = await openStore({ migrationsFolder, databaseUrl: server.url });
  try {
    await rows(
      store.db,
      sql`select pg_terminate_backend(pid) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < 0.7`,
    );
  } catch {
    // Our own second connection may have been among them.
  } finally {
    await store.close();
  }
}

type Clients = ReturnType<typeof createClients>;

/** Clients that read and decide all the time, each time of another server, and keep what they were told. */
function createClients(serversNow: () => readonly Subgraph[], random: Random) {
  const answers: Record<string, number> = {};
  const acknowledged = new Map<string, string>();
  const unknown = new Map<string, Set<string>>();
  let isEnding = false;
  let notes = 0;

  const count = (what: string) => {
    answers[what] = (answers[what] ?? 0) + 1;
  };

  /** Undefined when there was no answer, or an error that passes. */
  const ask: Ask = async (query, variables = {}) => {
    const servers = serversNow();
    const { url } = servers[random.int(0, servers.length - 1)] ?? { url: '' };
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(60_000),
      });
      text = await response.text();
    } catch {
      count('cut');
      throw new CutOff();
    }
    const { data, errors } = JSON.parse(text);
    const code = errors?.[0]?.extensions?.code;
    count(code === undefined ? String(response.status) : `${response.status} ${code}`);
    if (code !== undefined) throw new CutOff();
    return data;
  };

  const once = async <T>(work: (ask: Ask) => Promise<T>): Promise<T | undefined> => {
    try {
      return await work(ask);
    } catch (error) {
      if (error instanceof CutOff) return undefined;
      throw error;
    }
  };

  async function decide(): Promise<void> {
    const found = await once((asked) =>
      asked<{ saasServices: { nodes: { id: string }[] } }>('{ saasServices(first: 20) { nodes { id } } }'),
    );
    const nodes = found?.saasServices.nodes ?? [];
    const serviceId = nodes[random.int(0, Math.max(0, nodes.length - 1))]?.id;
    if (serviceId === undefined) return;
    notes += 1;
    const note = `note ${notes}`;
    const set = unknown.get(serviceId) ?? new Set();
    const told = await once((asked) =>
      asked<{ setSaasServiceReviewStatus: { __typename: string } }>(
        'mutation ($input: SetSaasServiceReviewStatusInput!) { setSaasServiceReviewStatus(input: $input) { __typename } }',
        { input: { serviceId, reviewStatus: 'APPROVED', note } },
      ),
    );
    if (told?.setSaasServiceReviewStatus.__typename === 'SaasServiceUpdated') {
      acknowledged.set(serviceId, note);
      unknown.delete(serviceId);
    } else {
      unknown.set(serviceId, set.add(note));
    }
  }

  const going = (async () => {
    while (!isEnding) {
      await decide();
      await once((asked) => asked('{ discoverySummary { services users } }'));
      await sleep(20);
    }
  })();

  return {
    answers,
    acknowledged,
    unknown,
    once,
    async until<T>(work: (ask: Ask) => Promise<T>, isDone: (value: T | undefined) => boolean) {
      return until(() => once(work), isDone);
    },
    end: async () => {
      isEnding = true;
      await going;
    },
  };
}

class CutOff extends Error {}

/** Has everything read again, unless a run is at work. */
async function trigger(ask: Ask) {
  const { oktaIntegrations } = await ask<{ oktaIntegrations: { nodes: { id: string }[] } }>(
    '{ oktaIntegrations { nodes { id } } }',
  );
  return ask<{ triggerOktaSync: unknown }>(
    'mutation ($input: TriggerOktaSyncInput!) { triggerOktaSync(input: $input) { __typename } }',
    { input: { integrationId: oktaIntegrations.nodes[0]?.id, mode: 'FULL' } },
  );
}

async function addIntegration(ask: Ask) {
  return ask<{ addOktaIntegration: unknown }>(
    `mutation ($input: AddOktaIntegrationInput!) { addOktaIntegration(input: $input) { __typename } }`,
    { input: { domain: 'acme-demo.okta.com', apiToken: demoToken } },
  );
}

/** Runs that are queued or at work. */
async function running(ask: Ask): Promise<string[]> {
  const { oktaIntegrations } = await ask<{
    oktaIntegrations: { nodes: { syncRuns: { nodes: { id: string }[] } }[] };
  }>(
    '{ oktaIntegrations { nodes { syncRuns(first: 5, filter: { status: [QUEUED, RUNNING] }) { nodes { id } } } } }',
  );
  return oktaIntegrations.nodes.flatMap(({ syncRuns }) => syncRuns.nodes.map(({ id }) => id));
}

/*
 * The oracles. Each fails by itself when what it looks for is planted, see the test.
 */
export const oracles = {
  /** Everything of the org is there, and nothing of it is marked removed. */
  async nothingIsLost({ store, simulator }: ProcessWorld): Promise<void> {
    const { company } = simulator;
    await expectGroundTruth({ store, company, viewer: { workspaceId: 'default' }, now: () => new Date() });
  },
  /** Nothing was discovered, added or removed twice in the feed. */
  async nothingIsDoubled({ store }: ProcessWorld): Promise<void> {
    const doubled = await rows(
      store.db,
      sql`select type, subject_id, count(*) from discovery_events
        where type in ('SERVICE_DISCOVERED', 'USER_ACCOUNT_ADDED', 'EMPLOYEE_ADDED', 'DEPARTMENT_ADDED')
        group by 1, 2 having count(*) > 1`,
    );
    expect(doubled).toEqual([]);
    const positions = await rows<{ gap: boolean }>(
      store.db,
      sql`select count(*) <> max(position) as gap from discovery_events having count(*) > 0`,
    );
    expect(positions.every(({ gap }) => !gap)).toBe(true);
  },
  /** The org lost nothing, so nothing was ever told as removed. */
  async nothingIsRemoved({ store }: ProcessWorld): Promise<void> {
    const removed = await rows(
      store.db,
      sql`select type, subject_id from discovery_events where type::text ~ '(REMOVED|DEACTIVATED)$'`,
    );
    expect(removed).toEqual([]);
  },
  /** What a client was told to be stored is. */
  async whatWasToldStays({ store, acknowledged, unknown }: ProcessWorld): Promise<void> {
    const stored = await rows<{ id: string; note: string }>(
      store.db,
      sql`select id, review_note as note from saas_services where review_note is not null`,
    );
    const notes = new Map(stored.map(({ id, note }) => [id, note]));
    for (const [id, note] of acknowledged) {
      expect([note, ...(unknown.get(id) ?? [])]).toContain(notes.get(id));
    }
    const told = await rows<{ count: number }>(
      store.db,
      sql`select count(*)::int as count from audit_events where action = 'service.review' and outcome = 'DONE'`,
    );
    expect(told[0]?.count).toBeGreaterThanOrEqual(acknowledged.size);
  },
  /** Whoever was not served was told so by 503, or cut off by a dying process. */
  async answersAreHonest({ chaos: { answers } }: ProcessWorld): Promise<void> {
    const others = Object.keys(answers).filter(
      (what) => what !== '200' && what !== 'cut' && !/^503 /.test(what),
    );
    expect(others).toEqual([]);
  },
};
