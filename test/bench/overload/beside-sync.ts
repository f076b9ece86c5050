import { demoToken } from '../../../src/simulator/server/server.ts';
import { ask } from '../kit/ask.ts';
import { createFigures, type Figure } from '../kit/figures.ts';
import type { BenchServer } from '../queries/servers.ts';
import { flood } from './clients.ts';

/** Asks so many times a second, without and then during the first sync of an org. */
export async function measureBesideSync(
  server: BenchServer,
  body: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Figure[]> {
  const ms = (value: number) => `${Math.round(value)} ms`;
  const asking = { clients: 16, seconds, perSecond };
  await flood(server.url, body, { ...asking, seconds: 5 });
  const idle = await flood(server.url, body, asking);
  const runId = await beginSync(server.url);
  const cpuBeforeMs = server.cpuMs() ?? Number.NaN;
  const beside = await flood(server.url, body, asking);
  const cpuMs = (server.cpuMs() ?? Number.NaN) - cpuBeforeMs;
  const { records } = await progressOf(server.url, runId);
  const { figures, tell, atMost } = createFigures(`${perSecond} requests/s beside a sync`);
  tell('answers per second, without and with it', beside.perSecond, (value) =>
    [idle.perSecond, value].map((each) => each.toFixed(0)).join(', '),
  );
  tell('records it read meanwhile', records);
  tell('CPU of the server', cpuMs / seconds / 10, (value) => `${value.toFixed(0)} %`);
  tell('99 of 100 without it within', idle.p99Ms, ms);
  atMost('99 of 100 within', beside.p99Ms, idle.p99Ms * 2, ms);
  atMost('other answers than 200', idle.others + beside.others, 0, undefined, { isCorrectness: true });
  return figures;
}

async function beginSync(url: string): Promise<string> {
  const { addOktaIntegration } = await ask<{ addOktaIntegration: { syncRun?: { id: string } } }>(
    url,
    `mutation ($token: String!) {
      addOktaIntegration(input: { domain: "acme-demo.okta.com", apiToken: $token }) {
        ... on OktaIntegrationAdded { syncRun { id } }
      }
    }`,
    { token: demoToken },
  );
  if (!addOktaIntegration.syncRun) throw new Error('the org could not be added');
  return addOktaIntegration.syncRun.id;
}

async function progressOf(url: string, id: string): Promise<{ records: number }> {
  const { oktaSyncRun } = await ask<{ oktaSyncRun: { stages: { recordsRead: number }[] } }>(
    url,
    'query ($id: ID!) { oktaSyncRun(id: $id) { stages { recordsRead } } }',
    { id },
  );
  return { records: oktaSyncRun.stages.reduce((sum, { recordsRead }) => sum + recordsRead, 0) };
}
