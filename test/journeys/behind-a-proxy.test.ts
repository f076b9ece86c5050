import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { createAuthority } from '../kit/certificates.ts';
import { type ConnectProxy, startConnectProxy, startTlsFront, type TlsFront } from '../kit/connect-proxy.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph, until } from '../kit/subgraph.ts';

/*
 * A server that reaches Okta only through a proxy that wants a password, and that shows a certificate of an authority of
 * its own: as it is started, in a process of its own.
 */

const domain = 'acme.okta.com';
let folder: string;
let simulator: Simulator;
let front: TlsFront;
let proxy: ConnectProxy;
let place: DataPlace;
let subgraph: Subgraph;

beforeAll(async () => {
  const company = generateCompany({
    seed: 8,
    people: 12,
    apps: 6,
    groups: 3,
    signInDays: 2,
    now: new Date(),
  });
  simulator = await startSimulator({ company, linkOrigin: `https://${domain}` });
  const authority = createAuthority();
  folder = await mkdtemp(join(tmpdir(), 'authority-'));
  await writeFile(join(folder, 'authority.pem'), authority.cert);
  front = await startTlsFront(simulator.port, authority.certify(domain));
  proxy = await startConnectProxy((to) => (to === `${domain}:443` ? front.port : undefined));
  place = await createDataPlace({ isMigrated: true });
  subgraph = await startSubgraph({
    ...place.env,
    LOG_LEVEL: 'trace',
    HTTPS_PROXY: `http://jo:Secret4711@${proxy.address}`,
    NO_PROXY: 'localhost,127.0.0.0/8',
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
  });
}, 120_000);

afterAll(async () => {
  await subgraph?.kill('SIGKILL');
  await Promise.all([simulator?.close(), proxy?.close(), front?.close(), place?.remove()]);
  await rm(folder, { recursive: true, force: true });
});

type Added = { addOktaIntegration: { integration: { id: string }; syncRun: { id: string } } };
type Run = { oktaSyncRun: { status: string; error: { message: string } | null } };

const runOf = (id: string) =>
  until(
    () => subgraph.ask<Run>('query ($id: ID!) { oktaSyncRun(id: $id) { status error { message } } }', { id }),
    ({ oktaSyncRun: { status } }) => status !== 'QUEUED' && status !== 'RUNNING',
  );

const figures = () =>
  subgraph.ask('{ saasServices { totalCount } employees { totalCount } saasUserAccounts { totalCount } }');

test('an org is connected and read through the proxy, and kept when the proxy refuses', async () => {
  const { addOktaIntegration: added } = await subgraph.ask<Added>(
    `mutation ($input: AddOktaIntegrationInput!) {
      addOktaIntegration(input: $input) { ... on OktaIntegrationAdded { integration { id } syncRun { id } } }
    }`,
    { input: { domain, apiToken: simulator.token } },
  );
  expect((await runOf(added.syncRun.id)).oktaSyncRun).toEqual({ status: 'SUCCEEDED', error: null });
  const before = await figures();
  expect(before).toMatchObject({ employees: { totalCount: 12 } });
  expect(proxy.asked.length).toBeGreaterThan(0);
  expect(new Set(proxy.asked.map(({ authority }) => authority))).toEqual(new Set([`${domain}:443`]));
  const requests = simulator.stats.requests;

  proxy.answer = 407;
  const { triggerOktaSync } = await subgraph.ask<{ triggerOktaSync: { syncRun: { id: string } } }>(
    `mutation ($input: TriggerOktaSyncInput!) {
      triggerOktaSync(input: $input) { ... on OktaSyncTriggered { syncRun { id } } }
    }`,
    { input: { integrationId: added.integration.id, mode: 'FULL' } },
  );
  const { oktaSyncRun } = await runOf(triggerOktaSync.syncRun.id);
  expect(oktaSyncRun.status).toBe('FAILED');
  const sentence = `The proxy ${proxy.address} refuses the user and password in HTTPS_PROXY (407)`;
  const told = await subgraph.ask(
    `query ($id: ID!) {
      oktaIntegration(id: $id) { status statusReason capabilities { dataType message } }
    }`,
    { id: added.integration.id },
  );
  expect(told).toMatchObject({ oktaIntegration: { status: 'ERROR', statusReason: 'ORG_UNREACHABLE' } });
  expect(JSON.stringify(told)).toContain(sentence);
  expect(simulator.stats.requests).toBe(requests);
  expect(await figures()).toEqual(before);
  expect(subgraph.output()).toContain(sentence);
  expect(JSON.stringify(told) + subgraph.output()).not.toMatch(/Secret4711|am86U2Vj/);
}, 180_000);
