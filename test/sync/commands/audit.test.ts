import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import type { AuditHead } from '../../../src/store/audit/entry.ts';
import { type AuditRecord, pagesOfTrail } from '../../../src/store/audit/read-trail.ts';
import { verifyTrail } from '../../../src/store/audit/verify-trail.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createSyncCommands, type SyncCommands } from '../../../src/sync/commands/commands.ts';
import { emptyTables, openTestStore, type TestStore } from '../../kit/database.ts';
import { type Discovery, fastTimings, startDiscovery, testKeyRing } from '../../kit/discovery.ts';

let store: TestStore;
let discovery: Discovery;
let commands: SyncCommands;
let heads: { workspaceId: string; head: AuditHead }[];
let viewer: {
  workspaceId: string;
  userId: string;
  role: string;
  via: string;
  requestId: string;
  sourceAddress: string;
};

const company = generateCompany({ seed: 1, people: 10, apps: 6, groups: 3, signInDays: 2, now: new Date() });

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

beforeEach(async () => {
  await emptyTables(store);
  viewer = {
    workspaceId: `w-${randomUUID()}`,
    userId: 'ada',
    role: 'admin',
    via: 'jwt',
    requestId: 'request-1',
    sourceAddress: '192.0.2.1',
  };
  discovery = await startDiscovery({ store, company, workspaceId: viewer.workspaceId });
  heads = [];
  commands = createSyncCommands({
    store,
    keyRing: testKeyRing,
    okta: { baseUrl: discovery.simulator.url, timings: fastTimings },
    onQueued() {},
    onAuditHead: (workspaceId, head) => heads.push({ workspaceId, head }),
  });
});
afterEach(() => discovery.close());

async function trail(): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const page of pagesOfTrail(store.db, viewer.workspaceId)) records.push(...page);
  return records;
}

const credentials = () => ({ domain: company.org.domain, apiToken: discovery.simulator.token });
const unknown = '00000000-0000-4000-8000-000000000000';

async function added(): Promise<{ integrationId: string; syncRunId: string }> {
  const outcome = await commands.addIntegration(viewer, { ...credentials(), name: 'Acme' });
  if (outcome.kind !== 'added') throw new Error(outcome.kind);
  return outcome;
}

/** Every command with every kind of outcome that it can have: how it is brought about, and what is recorded. */
type Case = [
  name: string,
  run: () => Promise<{ kind: string }>,
  recorded: {
    action: string;
    outcome: string;
    reason?: string | null;
    hasTarget?: boolean;
    changedFields?: string[];
  },
];

const withIntegration = (
  use: (id: string, run: string) => Promise<{ kind: string }>,
): (() => Promise<{ kind: string }>) => {
  return async () => {
    const { integrationId, syncRunId } = await added();
    heads = [];
    return use(integrationId, syncRunId);
  };
};

const cases: Case[] = [
  [
    'adding',
    () => commands.addIntegration(viewer, { ...credentials(), name: 'Acme' }),
    {
      action: 'integration.add',
      outcome: 'DONE',
      hasTarget: true,
      changedFields: ['domain', 'apiToken', 'name'],
    },
  ],
  [
    'adding a domain that cannot be one',
    () => commands.addIntegration(viewer, { ...credentials(), domain: 'nowhere' }),
    { action: 'integration.add', outcome: 'REFUSED', reason: 'INVALID_INPUT:domain' },
  ],
  [
    'adding with a token that Okta refuses',
    () => commands.addIntegration(viewer, { ...credentials(), apiToken: `00${'x'.repeat(40)}` }),
    { action: 'integration.add', outcome: 'REFUSED', reason: 'INVALID_TOKEN' },
  ],
  [
    'adding what is there',
    withIntegration(() => commands.addIntegration(viewer, credentials())),
    { action: 'integration.add', outcome: 'REFUSED', reason: 'INTEGRATION_EXISTS', hasTarget: true },
  ],
  [
    'testing',
    () => commands.testConnection(viewer, credentials()),
    { action: 'integration.test', outcome: 'DONE', changedFields: ['domain', 'apiToken'] },
  ],
  [
    'testing a wrong domain',
    () => commands.testConnection(viewer, { ...credentials(), domain: '' }),
    { action: 'integration.test', outcome: 'REFUSED', reason: 'INVALID_INPUT:domain' },
  ],
  [
    'updating',
    withIntegration((id) => commands.updateIntegration(viewer, { id, name: 'Other' })),
    { action: 'integration.update', outcome: 'DONE', hasTarget: true, changedFields: ['name'] },
  ],
  [
    'updating with a share that is none',
    withIntegration((id) => commands.updateIntegration(viewer, { id, maxRateShare: 2 })),
    { action: 'integration.update', outcome: 'REFUSED', reason: 'INVALID_INPUT:maxRateShare' },
  ],
  [
    'updating what is not there',
    () => commands.updateIntegration(viewer, { id: unknown, name: 'x' }),
    { action: 'integration.update', outcome: 'REFUSED', reason: 'NOT_FOUND' },
  ],
  [
    'replacing a token',
    withIntegration((id) => commands.rotateToken(viewer, { id, apiToken: discovery.simulator.token })),
    { action: 'integration.rotateToken', outcome: 'DONE', hasTarget: true, changedFields: ['apiToken'] },
  ],
  [
    'replacing a token by one that Okta refuses',
    withIntegration((id) => commands.rotateToken(viewer, { id, apiToken: `00${'x'.repeat(40)}` })),
    { action: 'integration.rotateToken', outcome: 'REFUSED', reason: 'INVALID_TOKEN', hasTarget: true },
  ],
  [
    'pausing',
    withIntegration((id) => commands.pauseIntegration(viewer, { id })),
    { action: 'integration.pause', outcome: 'DONE', hasTarget: true },
  ],
  [
    'pausing what is not there',
    () => commands.pauseIntegration(viewer, { id: 'no id' }),
    { action: 'integration.pause', outcome: 'REFUSED', reason: 'NOT_FOUND' },
  ],
  [
    'resuming',
    withIntegration((id) => commands.resumeIntegration(viewer, { id })),
    { action: 'integration.resume', outcome: 'DONE', hasTarget: true },
  ],
  [
    'removing with the data',
    withIntegration((id) => commands.removeIntegration(viewer, { id, deleteData: true })),
    { action: 'integration.remove', outcome: 'DONE', hasTarget: true, changedFields: ['deleteData'] },
  ],
  [
    'removing what is not there',
    () => commands.removeIntegration(viewer, { id: unknown, deleteData: false }),
    { action: 'integration.remove', outcome: 'REFUSED', reason: 'NOT_FOUND' },
  ],
  [
    'syncing',
    withIntegration((integrationId) => commands.triggerSync(viewer, { integrationId, mode: 'FULL' })),
    { action: 'sync.trigger', outcome: 'DONE', hasTarget: true, changedFields: ['mode'] },
  ],
  [
    'syncing what is removed',
    withIntegration(async (integrationId) => {
      await commands.removeIntegration(viewer, { id: integrationId, deleteData: false });
      heads = [];
      return commands.triggerSync(viewer, { integrationId, mode: 'FULL' });
    }),
    { action: 'sync.trigger', outcome: 'REFUSED', reason: 'CONFLICT', hasTarget: true },
  ],
  [
    'cancelling',
    withIntegration((_id, syncRunId) => commands.cancelSync(viewer, { syncRunId })),
    { action: 'sync.cancel', outcome: 'DONE', hasTarget: true },
  ],
  [
    'cancelling twice',
    withIntegration(async (_id, syncRunId) => {
      await commands.cancelSync(viewer, { syncRunId });
      heads = [];
      return commands.cancelSync(viewer, { syncRunId });
    }),
    { action: 'sync.cancel', outcome: 'REFUSED', reason: 'CONFLICT', hasTarget: true },
  ],
  [
    'confirming where nothing was kept back',
    withIntegration((_id, syncRunId) => commands.confirmRemovals(viewer, { syncRunId })),
    { action: 'sync.confirmRemovals', outcome: 'REFUSED', reason: 'CONFLICT', hasTarget: true },
  ],
  [
    'reviewing what is not there',
    () => commands.setReviewStatus(viewer, { serviceId: unknown, reviewStatus: 'APPROVED' }),
    { action: 'service.review', outcome: 'REFUSED', reason: 'NOT_FOUND' },
  ],
  [
    'reviewing with a note that is too long',
    () =>
      commands.setReviewStatus(viewer, { serviceId: unknown, reviewStatus: 'NEW', note: 'x'.repeat(2_001) }),
    { action: 'service.review', outcome: 'REFUSED', reason: 'INVALID_INPUT:note' },
  ],
];

describe('every command leaves exactly one event', () => {
  test.each(cases)('%s', async (_name, run, { hasTarget = false, ...recorded }) => {
    await run();
    expect(heads).toHaveLength(1);
    const records = await trail();
    const last = records.at(-1);
    expect(last).toMatchObject({
      ...recorded,
      actor: 'ada',
      role: 'admin',
      via: 'jwt',
      requestId: 'request-1',
      sourceAddress: '192.0.2.1',
      position: heads[0]?.head.position,
    });
    expect(last?.targetId !== null, String(last?.targetId)).toBe(hasTarget);
    expect(await verifyTrail(store.db, viewer.workspaceId, heads[0]?.head ?? null)).toMatchObject({
      isWhole: true,
    });
  });

  test('no command was left out', () => {
    const names = new Set(cases.map(([, , { action }]) => action));
    const recording = Object.keys(commands).filter((name) => !name.startsWith('record'));
    expect(names.size).toBe(recording.length);
  });
});

test('an event holds no value of an input', async () => {
  await added();
  await commands.testConnection(viewer, {
    domain: 'acme.okta.com.evil.example',
    apiToken: 'canary-token-1234567890',
  });
  const text = JSON.stringify(await trail());
  expect(text).toContain('integration.test');
  for (const secret of [discovery.simulator.token, company.org.domain, 'canary-token', 'evil.example']) {
    expect(text).not.toContain(secret);
  }
});

test('what cannot be recorded is not done', async () => {
  const { integrationId } = await added();
  const before = await rows(store.db, sql`select status, name from okta_integrations`);
  await store.db.execute(sql`alter table audit_events rename to audit_events_away`);
  try {
    for (const attempt of [
      () => commands.pauseIntegration(viewer, { id: integrationId }),
      () => commands.updateIntegration(viewer, { id: integrationId, name: 'Changed' }),
      () => commands.removeIntegration(viewer, { id: integrationId, deleteData: true }),
      () => commands.removeIntegration(viewer, { id: unknown, deleteData: true }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ name: 'AuditUnavailableError' });
    }
  } finally {
    await store.db.execute(sql`alter table audit_events_away rename to audit_events`);
  }
  expect(await rows(store.db, sql`select status, name from okta_integrations`)).toEqual(before);
  expect(await commands.pauseIntegration(viewer, { id: integrationId })).toMatchObject({ kind: 'updated' });
});

test('a command that fails is recorded as failed, and changes nothing', async () => {
  const { integrationId } = await added();
  await store.db.execute(sql`alter table sync_runs rename to sync_runs_away`);
  try {
    await expect(commands.pauseIntegration(viewer, { id: integrationId })).rejects.toThrow();
  } finally {
    await store.db.execute(sql`alter table sync_runs_away rename to sync_runs`);
  }
  expect((await trail()).at(-1)).toMatchObject({
    action: 'integration.pause',
    outcome: 'FAILED',
    reason: '42P01',
  });
});

test('what is denied again and again is written once at first', async () => {
  for (let times = 0; times < 100; times++) await commands.recordDenial(viewer, 'Employee.email');
  await commands.recordDenial({ ...viewer, userId: 'eve' }, 'Employee.email');
  expect(await trail()).toMatchObject([
    { action: 'access.denied', outcome: 'DENIED', reason: 'Employee.email', actor: 'ada', count: 1 },
    { action: 'access.denied', outcome: 'DENIED', reason: 'Employee.email', actor: 'eve', count: 1 },
  ]);
});
