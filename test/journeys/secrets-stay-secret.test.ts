import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import { contentsOf, createScanner, makeCanaries } from '../kit/canary.ts';
import { testEngine } from '../kit/database.ts';
import { findPostgres } from '../kit/postgres-server.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph, until } from '../kit/subgraph.ts';

/*
 * Recognizable secrets through everything that can happen to them, in a server process of its own that logs all it can.
 * Whatever leaves that process or is left behind by it is kept, and searched.
 */

/** What does not depend on the database is run beside the faster one. */
const isRunHere = testEngine() === 'postgres' || findPostgres() === undefined;

const canaries = makeCanaries();
const scan = createScanner(canaries.fragments);
/** In the place of a secret where none may be: what the searches below have to find. */
const marker = 'Marker4711OfNoSecret';
const findsMarker = createScanner([marker]);

const answers: string[] = [];
const outputs: string[] = [];
let place: DataPlace;
let simulator: Simulator;
let stranger: Server;
let strangerRequests = 0;
let subgraph: Subgraph;
let integrationId: string;
/** Modules that make the server fail. */
let faults: string;

beforeAll(async () => {
  const company = generateCompany({
    seed: 6,
    people: 12,
    apps: 6,
    groups: 3,
    signInDays: 2,
    now: new Date(),
  });
  simulator = await startSimulator({ company, token: canaries.token });
  stranger = createServer((_request, response) => {
    strangerRequests += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  faults = await mkdtemp(join(tmpdir(), 'faults-'));
  place = await createDataPlace({ isMigrated: true });
  await place.withStore(async ({ db }) => {
    // An error of the database that quotes the row, as those of constraints do.
    await db.execute(
      sql.raw(`create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'refused: %', new using detail = new::text; end $$`),
    );
    await db.execute(
      sql.raw(`create trigger refuse before insert or update on okta_integrations for each row
        when (new.name = 'Refuse me') execute function refuse()`),
    );
  });
  await start();
}, 120_000);

afterAll(async () => {
  await subgraph?.kill('SIGKILL');
  // The database may serve another test file after this one.
  await place.withStore(({ db }) => db.execute(sql.raw('drop function if exists refuse() cascade')));
  await simulator?.close();
  stranger?.close();
  await place?.remove();
  await rm(faults, { recursive: true, force: true });
});

async function start(more: Record<string, string> = {}): Promise<void> {
  subgraph = await startSubgraph({
    ...place.env,
    OKTA_BASE_URL: simulator.url,
    LOG_LEVEL: 'trace',
    ...more,
  });
}

async function stop(signal: NodeJS.Signals): Promise<number | null> {
  const code = await subgraph.kill(signal);
  // One that has ended already is searched once.
  if (outputs.at(-1) !== subgraph.output()) outputs.push(subgraph.output());
  return code;
}

type Answer = { data?: Record<string, unknown> | null; errors?: { message: string }[] };

/** Sends an operation as a client would; keeps the whole answer. */
async function send(query: string, variables: object = {}, operationName?: string): Promise<Answer> {
  const response = await fetch(`${subgraph.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const text = await response.text();
  answers.push(JSON.stringify([...response.headers]), text);
  return JSON.parse(text) as Answer;
}

/** Fields of the results of mutations, where they have some that matter here. */
const added = '... on OktaIntegrationAdded { integration { id tokenHint } syncRun { id } }';
const invalid = '... on InvalidOktaInput { field }';
const results: Record<string, string> = {
  addOktaIntegration: `${added} ${invalid}`,
  testOktaConnection: invalid,
  updateOktaIntegration: invalid,
  rotateOktaToken: invalid,
  setSaasServiceReviewStatus: invalid,
};

const idOf = (value: unknown): string => String(Object(value).id);
const runIdOf = (value: unknown): string => idOf(Object(value).syncRun);

type Result = { __typename: string; [field: string]: unknown };

async function mutate(name: string, input: object): Promise<Result | null> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const { data } = await send(
    `mutation ($input: ${type}!) {
      ${name}(input: $input) { __typename ... on DiscoveryError { message } ${results[name] ?? ''} }
    }`,
    { input },
  );
  return (data?.[name] ?? null) as Result | null;
}

const domain = () => simulator.company.org.domain;

test('the searches find what is planted, wherever they look', async () => {
  const input = { domain: domain(), apiToken: canaries.token, name: marker };
  const added = await mutate('addOktaIntegration', input);
  expect(added).toMatchObject({ __typename: 'OktaIntegrationAdded' });
  integrationId = idOf(added?.integration);
  await send(`query ${marker} { ${marker}: oktaIntegrations { nodes { name } } }`);
  // The name of an operation that fails by a fault of ours is logged; this one is refused for another reason.
  expect(findsMarker(answers.join('\n'))).not.toEqual([]);
  await finish(runIdOf(added));
  await stop('SIGTERM');
  for (const { what, content } of await leftBehind()) {
    if (what.startsWith('rows of okta_integrations') || what === 'dump') {
      expect(findsMarker(content), what).not.toEqual([]);
    }
  }
  if (testEngine() === 'pglite') {
    const files = await contentsOf(String(place.env.DATA_DIR));
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter(({ content }) => findsMarker(content).length > 0).length).toBeGreaterThan(0);
  }
  await start();
}, 300_000);

async function finish(runId: string): Promise<void> {
  await until(
    () => send('query ($id: ID!) { oktaSyncRun(id: $id) { status error { message } } }', { id: runId }),
    ({ data }) => !/QUEUED|RUNNING/.test(JSON.stringify(data)),
  );
}

test.runIf(isRunHere)(
  'with Okta’s answers of every kind the token is used, or refused with a reason',
  async () => {
    const check = async (given: object) =>
      (await mutate('testOktaConnection', { domain: domain(), apiToken: canaries.token, ...given })) ?? {};
    expect(await check({})).toMatchObject({ __typename: 'OktaConnectionVerified' });
    expect(await check({ domain: 'acme.okta.com.evil.example' })).toMatchObject({ field: 'domain' });
    const { port } = stranger.address() as AddressInfo;
    const kinds = [
      [{ kind: 'status', status: 500 }, 'OktaConnectionFailed'],
      [{ kind: 'status', status: 503 }, 'OktaConnectionFailed'],
      [{ kind: 'redirect', origin: `http://127.0.0.1:${port}` }, 'OktaConnectionFailed'],
      [{ kind: 'htmlBody' }, 'OktaConnectionFailed'],
      [{ kind: 'reset' }, 'OktaConnectionFailed'],
      [{ kind: 'hang', phase: 'headers', forMs: 20_000 }, 'OktaConnectionFailed'],
    ] as const;
    for (const [effect, typename] of kinds) {
      const fault = simulator.faults.add(effect, { on: ['me', 'users'] });
      expect(await check({}), effect.kind).toMatchObject({
        __typename: typename,
        message: expect.any(String),
      });
      expect(fault.fired, effect.kind).toBeGreaterThan(0);
      fault.remove();
    }
    expect(strangerRequests).toBe(0);
    simulator.revokeToken();
    expect(await check({})).toMatchObject({ __typename: 'OktaConnectionFailed' });
    const rotated = await mutate('rotateOktaToken', { id: integrationId, apiToken: canaries.token });
    expect(rotated).toMatchObject({ __typename: 'OktaConnectionFailed' });
    // A sync that meets the refusal.
    const { data } = await send(
      'mutation ($input: TriggerOktaSyncInput!) { triggerOktaSync(input: $input) { ... on OktaSyncTriggered { syncRun { id } } } }',
      { input: { integrationId } },
    );
    await finish(runIdOf(data?.triggerOktaSync));
    simulator.issueToken(canaries.token);
    expect(await check({})).toMatchObject({ __typename: 'OktaConnectionVerified' });
  },
  300_000,
);

test('a secret in the wrong place is refused before anything is sent, stored or looked up', async () => {
  const { token, pem, jwk } = canaries;
  simulator.stats.reset();
  const right = { domain: domain(), apiToken: token };
  for (const secret of [token, pem, jwk, `SSWS ${token}`]) {
    for (const misplaced of [secret, `${secret}.okta.com`, `https://acme.okta.com/?t=${secret}`]) {
      expect(await mutate('testOktaConnection', { ...right, domain: misplaced })).toMatchObject({
        field: 'domain',
      });
    }
    const added = await mutate('addOktaIntegration', { ...right, name: `Okta ${secret}` });
    expect(added).toMatchObject({ field: 'name', message: expect.stringContaining('looks like a secret') });
    const renamed = await mutate('updateOktaIntegration', { id: integrationId, name: secret });
    expect(renamed).toMatchObject({ field: 'name' });
    const { data } = await send('{ saasServices(first: 1) { nodes { id } } }');
    const serviceId = idOf(Object(data?.saasServices).nodes?.[0]);
    const review = { serviceId, reviewStatus: 'APPROVED', note: `see ${secret}` };
    const reviewed = await mutate('setSaasServiceReviewStatus', review);
    expect(reviewed).toMatchObject({ field: 'note' });
    await mutate('removeOktaIntegration', { id: secret, deleteData: false });
  }
  for (const key of [pem, jwk]) {
    const refused = await mutate('addOktaIntegration', { ...right, apiToken: key });
    expect(refused).toMatchObject({ field: 'apiToken', message: expect.stringContaining('private key') });
  }
  expect(simulator.stats.requests).toBe(0);
}, 300_000);

test('a secret in an operation that cannot be run, or that searches for it, comes back in nothing', async () => {
  const { token, pem, jwk } = canaries;
  const add =
    'mutation M($input: AddOktaIntegrationInput!) { addOktaIntegration(input: $input) { __typename } }';
  for (const secret of [token, pem, jwk]) {
    const literal = JSON.stringify(secret);
    const failing: Parameters<typeof send>[] = [
      [add, { input: { apiToken: secret } }],
      [add, { input: { domain: 7, apiToken: secret } }],
      [add, { input: { domain: 'a.okta.com', apiToken: [secret] } }],
      [add, { input: { domain: 'a.okta.com', apiToken: 'x', privateKey: secret } }],
      [add, { input: secret }],
      [`mutation { addOktaIntegration(input: { apiToken: ${literal} }) { __typename } }`],
      [`mutation { addOktaIntegration(input: { domain: 1, apiToken: ${literal} }) { __typename } }`],
      [`mutation { addOktaIntegration(input: { apiToken: ${literal} } { __typename } }`],
      [`{ saasServices(first: 1 ${literal}) { totalCount } }`],
      [`{ saasServices(first: ${literal}) { totalCount } }`],
      [add, { input: { domain: 'a', apiToken: 'b' } }, secret],
    ];
    for (const one of failing) {
      const { errors } = await send(...one);
      expect(errors?.length, one[0]).toBeGreaterThan(0);
    }
    const search = 'query ($s: String!) { saasServices(filter: { search: $s }) { totalCount } }';
    expect(await send(search, { s: secret })).toMatchObject({ data: { saasServices: { totalCount: 0 } } });
    expect(
      (await send('query ($s: String) { employees(after: $s) { totalCount } }', { s: secret })).errors,
    ).toBeDefined();
  }
}, 300_000);

test('an error of the database that quotes the row is told and logged without it', async () => {
  const before = subgraph.output().length;
  const { data, errors } = await send(
    'mutation ($input: UpdateOktaIntegrationInput!) { updateOktaIntegration(input: $input) { __typename } }',
    { input: { id: integrationId, name: 'Refuse me' } },
  );
  expect({ data, errors }).toMatchObject({ errors: [{ message: expect.any(String) }] });
  expect(subgraph.output().slice(before)).toMatch(/"level":50/);
  await mutate('rotateOktaToken', { id: integrationId, apiToken: canaries.token });
}, 300_000);

test.skipIf(process.platform !== 'linux')('the process shows no secret in its arguments', async () => {
  const children = await readdir('/proc').then((names) => names.filter((name) => /^\d+$/.test(name)));
  const own = await readFile(`/proc/${subgraph.pid}/cmdline`);
  expect(String(own)).toContain('main.js');
  for (const pid of children) {
    const args = await readFile(`/proc/${pid}/cmdline`).catch(() => Buffer.from(''));
    if (Number(pid) !== process.pid) expect(scan(args), `arguments of ${pid}`).toEqual([]);
  }
});

test('a process that is killed within a sync leaves no secret behind', async () => {
  simulator.settings.latencyMs = 40;
  const { data } = await send(
    'mutation ($input: TriggerOktaSyncInput!) { triggerOktaSync(input: $input) { ... on OktaSyncTriggered { syncRun { id } } } }',
    { input: { integrationId, mode: 'FULL' } },
  );
  const id = runIdOf(data?.triggerOktaSync);
  await until(
    () => send('query ($id: ID!) { oktaSyncRun(id: $id) { status } }', { id }),
    (answer) => JSON.stringify(answer).includes('RUNNING'),
  );
  await stop('SIGKILL');
  await expectNothingLeftBehind();
  simulator.settings.latencyMs = 0;
  await start();
  await finish(id);
}, 300_000);

test.runIf(isRunHere).each(['thrown', 'rejected'])(
  'an error that is %s and handled nowhere ends the process without its secrets',
  async (how) => {
    await stop('SIGTERM');
    const error = `Object.assign(new Error(${JSON.stringify(`SSWS ${canaries.token} ${canaries.pem}`)}), { jwk: ${JSON.stringify(canaries.jwk)} })`;
    const raise = how === 'thrown' ? `throw ${error}` : `Promise.reject(${error})`;
    // In a file, for the address of a module stands in every stack.
    const file = join(faults, `${how}.mjs`);
    await writeFile(file, `process.once('SIGUSR2', () => setImmediate(() => { ${raise} }))`);
    await start({ NODE_OPTIONS: `--import=${pathToFileURL(file)}` });
    expect(await stop('SIGUSR2')).toBe(1);
    expect(outputs.at(-1)).toContain('an error was handled nowhere');
    expect(outputs.at(-1)).toContain('[secret]');
  },
  300_000,
);

test('after all of this no answer, log line, row, dump or file holds any part of a secret', async () => {
  await stop('SIGTERM');
  const audited = await place.withStore(({ db }) =>
    rows<{ action: string; reason: string | null }>(db, sql`select action, reason from audit_events`),
  );
  // What is searched is what happened.
  expect(audited.length).toBeGreaterThan(isRunHere ? 40 : 30);
  expect(new Set(audited.map(({ reason }) => reason))).toContain('INVALID_INPUT:domain');
  expect(answers.length).toBeGreaterThan(isRunHere ? 200 : 150);
  expect(outputs.join('\n').split('\n').length).toBeGreaterThan(isRunHere ? 50 : 20);
  expect(scan(answers.join('\n'))).toEqual([]);
  expect(scan(outputs.join('\n'))).toEqual([]);
  await expectNothingLeftBehind();
}, 300_000);

async function expectNothingLeftBehind(): Promise<void> {
  if (testEngine() === 'pglite') {
    for (const { name, content } of await contentsOf(String(place.env.DATA_DIR))) {
      expect(scan(content), name).toEqual([]);
    }
  }
  for (const { what, content } of await leftBehind()) expect(scan(content), what).toEqual([]);
}

/** All rows of all tables as text, which no compression hides, and on PostgreSQL what its own tool dumps. */
async function leftBehind(): Promise<{ what: string; content: string }[]> {
  const found = await place.withStore(async ({ db }) => {
    const tables = await rows<{ name: string }>(
      db,
      sql`select table_schema || '.' || table_name as name from information_schema.tables
          where table_type = 'BASE TABLE' and table_schema in (current_schema(), 'drizzle')`,
    );
    expect(tables.length).toBeGreaterThan(15);
    const read = async ({ name }: { name: string }) => {
      const all = await rows<{ row: string }>(db, sql.raw(`select t::text as row from ${name} t`));
      return { what: `rows of ${name.split('.')[1]}`, content: all.map(({ row }) => row).join('\n') };
    };
    const contents: { what: string; content: string }[] = [];
    for (const table of tables) contents.push(await read(table));
    return contents;
  });
  const { DATABASE_URL: url } = place.env;
  const binaries = findPostgres();
  if (url === undefined || binaries === undefined) return found;
  // Beside the server itself, of which PATH may have a link alone.
  const pgDump = join(dirname(realpathSync(join(binaries, 'postgres'))), 'pg_dump');
  const { stdout } = await promisify(execFile)(pgDump, ['--dbname', url], {
    maxBuffer: 256 * 1024 * 1024,
  });
  return [...found, { what: 'dump', content: stdout }];
}
