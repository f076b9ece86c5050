import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { syncRuns } from '../../../src/store/tables/sync-runs.ts';
import { integrationSeed, runSeed, seed, seedId } from '../../kit/seed.ts';
import { until } from '../../kit/subgraph.ts';
import { ours, runOf, second, subscribingForFile, theirs } from '../serving/subscribing.ts';

const { raw, polled, store } = subscribingForFile();

/** An integration and a run with these ids are in both workspaces. */
const inBoth = [ours, theirs].map(({ workspaceId }) => ({
  workspaceId,
  id: seedId('integration', 'in both'),
}));
const [ourTwin = ours, theirTwin = theirs] = inBoth;
type Row = typeof ours;

beforeEach(() =>
  seed(store.db, {
    integrations: inBoth.map((row) =>
      integrationSeed({ ...row, name: row.workspaceId, oktaOrgId: '00otwin' }),
    ),
    runs: inBoth.map((row) => runSeed({ ...runOf(row), integrationId: row.id, status: 'QUEUED' })),
  }),
);

const query = `subscription ($of: ID) {
  oktaSyncRunUpdated(integrationId: $of) { id startedAt integration { id name syncRuns { nodes { id startedAt } } } } }`;

async function answerTo(workspace: string, of: string, init: 'POST' | 'GET'): Promise<string> {
  const asked = { query, variables: { of } };
  const search = `?${new URLSearchParams({ query, variables: JSON.stringify(asked.variables) })}`;
  const { response, all } =
    init === 'POST'
      ? await raw({ headers: { workspace }, body: JSON.stringify(asked) })
      : await raw({ method: 'GET', headers: { workspace, 'apollo-require-preflight': '1' } }, search);
  return `${response.status} ${response.headers.get('content-type')} ${await all()}`;
}

test('to what is another workspace’s one subscribes as little as to what never was, byte for byte', async () => {
  let tried = 0;
  for (const [{ workspaceId }, foreign] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    for (const id of [foreign.id, foreign.id.toUpperCase(), runOf(foreign).id, runOf(theirTwin).id]) {
      for (const method of ['POST', 'GET'] as const) {
        const answer = await answerTo(workspaceId, id, method);
        expect(answer).toBe(await answerTo(workspaceId, randomUUID(), method));
        expect(answer).toMatch(/"code":"NOT_FOUND".*event: complete/s);
        tried += 1;
      }
    }
  }
  expect(tried).toBe(16);
});

/** Everything that a stream brings, as it comes. */
async function listen({ workspaceId }: Row, of: string | null) {
  const { read } = await raw({
    headers: { workspace: workspaceId },
    body: JSON.stringify({ query, variables: { of } }),
  });
  const stream = { workspaceId, of, heard: '' };
  void (async () => {
    for (let part = await read(); part !== undefined; part = await read()) stream.heard += part;
  })().catch(() => undefined);
  return stream;
}

test('of a change in one workspace no stream of the other hears, not even under the same ids', async () => {
  const rows = [ours, second, ourTwin, theirs, theirTwin];
  const streams = await Promise.all([
    ...rows.map((row) => listen(row, row.id)),
    listen(ours, null),
    listen(theirs, null),
  ]);
  const hearing = ({ workspaceId, id }: Row) =>
    streams.filter((each) => each.workspaceId === workspaceId && (each.of === null || each.of === id));
  const untilHeard = (stream: (typeof streams)[number], text: string) =>
    until(
      async () => stream.heard.includes(text),
      (is) => is,
    );
  for (const row of rows) for (const stream of hearing(row)) await untilHeard(stream, runOf(row).id);

  const told: { row: Row; startedAt: string }[] = [];
  let seconds = 0;
  const change = async (row: Row) => {
    seconds += 1;
    const startedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
    await store.db
      .update(syncRuns)
      .set({ startedAt })
      .where(and(eq(syncRuns.workspaceId, row.workspaceId), eq(syncRuns.id, runOf(row).id)));
    told.push({ row, startedAt });
    // The control: those whose it is hear of it.
    for (const stream of hearing(row)) await untilHeard(stream, startedAt);
  };
  for (let round = 0; round < 4; round += 1) for (const row of rows) await change(row);
  await polled();
  await polled();
  for (const row of rows) await change(row);

  let attacks = 0;
  for (const stream of streams) {
    const foreign = told.filter(({ row }) => row.workspaceId !== stream.workspaceId);
    for (const { row, startedAt } of foreign) {
      expect(stream.heard).not.toContain(startedAt);
      if (row !== ourTwin && row !== theirTwin) expect(stream.heard).not.toContain(runOf(row).id);
      expect(stream.heard).not.toContain(`"name":"${row.workspaceId}"`);
      attacks += 1;
    }
    // How things stood, then each change of its own, and nothing when another's run changed.
    const own = rows.filter((row) => hearing(row).includes(stream));
    const changes = told.filter(({ row }) => own.includes(row)).length;
    expect(stream.heard.split('event: next').length - 1).toBe(own.length + changes);
    expect(stream.heard).not.toContain('"errors"');
  }
  expect(attacks).toBe(4 * 10 + 3 * 15);
});
