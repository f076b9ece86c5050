import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import type { AuditHead } from '../../../src/store/audit/entry.ts';
import { type AuditRecord, pagesOfTrail } from '../../../src/store/audit/read-trail.ts';
import { verifyTrail } from '../../../src/store/audit/verify-trail.ts';
import type { Store } from '../../../src/store/engine/database.ts';
import { StoreError } from '../../../src/store/engine/errors.ts';
import { createSyncCommands, type SyncCommands } from '../../../src/sync/commands/commands.ts';
import { emptyTables, openTestStore, type TestStore } from '../../kit/database.ts';
import { type Discovery, fastTimings, startDiscovery, testKeyRing } from '../../kit/discovery.ts';
import { dumpBesidesAudit } from '../../kit/dump.ts';
import { seed, seedId, serviceSeed } from '../../kit/seed.ts';

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

type Command = Exclude<keyof SyncCommands, `record${string}`>;
type Kind<C extends Command> = Awaited<ReturnType<SyncCommands[C]>>['kind'];

/** How an outcome of a command is brought about, and what is recorded of it. */
type Case = {
  /** Prepares it, and gives the call itself. */
  prepare: () => Promise<() => Promise<{ kind: string }>>;
  reason?: string;
  hasTarget?: true;
  changedFields?: string[];
};

const actions: Record<Command, string> = {
  addIntegration: 'integration.add',
  testConnection: 'integration.test',
  updateIntegration: 'integration.update',
  rotateToken: 'integration.rotateToken',
  pauseIntegration: 'integration.pause',
  resumeIntegration: 'integration.resume',
  removeIntegration: 'integration.remove',
  triggerSync: 'sync.trigger',
  cancelSync: 'sync.cancel',
  confirmRemovals: 'sync.confirmRemovals',
  setReviewStatus: 'service.review',
};

type Ids = { integrationId: string; syncRunId: string };
type Use = (ids: Ids) => Promise<unknown>;

const plainly = (call: () => Promise<{ kind: string }>): Case['prepare'] => {
  return async () => call;
};
const withIntegration = (call: (ids: Ids) => Promise<{ kind: string }>, before: Use = async () => {}) => {
  return async () => {
    const ids = await added();
    await before(ids);
    return () => call(ids);
  };
};
const removing: Use = ({ integrationId }) =>
  commands.removeIntegration(viewer, { id: integrationId, deleteData: false });
const cancelling: Use = ({ syncRunId }) => commands.cancelSync(viewer, { syncRunId });
const pausing: Use = ({ integrationId }) => commands.pauseIntegration(viewer, { id: integrationId });
/** As a run leaves it that found much missing. */
const withholding: Use = () =>
  store.db.execute(
    sql`update sync_runs set status = 'PARTIALLY_SUCCEEDED', finished_at = now(),
          withheld_removals = '{"serviceInstances":0,"userAccounts":0,"employees":0,"reason":"x"}'
        where workspace_id = ${viewer.workspaceId}`,
  );
const refusedToken = `00${'x'.repeat(40)}`;

/** Every command with every member of its result: the type demands the ones there are. */
const cases: { [C in Command]: { [K in Kind<C>]: Case } } = {
  addIntegration: {
    added: {
      prepare: plainly(() => commands.addIntegration(viewer, { ...credentials(), name: 'Acme' })),
      hasTarget: true,
      changedFields: ['domain', 'apiToken', 'name'],
    },
    invalidInput: {
      prepare: plainly(() => commands.addIntegration(viewer, { ...credentials(), domain: 'nowhere' })),
      reason: 'INVALID_INPUT:domain',
    },
    connectionFailed: {
      prepare: plainly(() => commands.addIntegration(viewer, { ...credentials(), apiToken: refusedToken })),
      reason: 'INVALID_TOKEN',
    },
    integrationExists: {
      prepare: withIntegration(() => commands.addIntegration(viewer, credentials())),
      reason: 'INTEGRATION_EXISTS',
      hasTarget: true,
    },
  },
  testConnection: {
    verified: {
      prepare: plainly(() => commands.testConnection(viewer, credentials())),
      changedFields: ['domain', 'apiToken'],
    },
    invalidInput: {
      prepare: plainly(() => commands.testConnection(viewer, { ...credentials(), domain: '' })),
      reason: 'INVALID_INPUT:domain',
    },
    connectionFailed: {
      prepare: plainly(() => commands.testConnection(viewer, { ...credentials(), apiToken: refusedToken })),
      reason: 'INVALID_TOKEN',
    },
  },
  updateIntegration: {
    updated: {
      prepare: withIntegration(({ integrationId: id }) =>
        commands.updateIntegration(viewer, { id, name: 'Other' }),
      ),
      hasTarget: true,
      changedFields: ['name'],
    },
    invalidInput: {
      prepare: withIntegration(({ integrationId: id }) =>
        commands.updateIntegration(viewer, { id, maxRateShare: 2 }),
      ),
      reason: 'INVALID_INPUT:maxRateShare',
    },
    notFound: {
      prepare: plainly(() => commands.updateIntegration(viewer, { id: unknown, name: 'x' })),
      reason: 'NOT_FOUND',
    },
    conflict: {
      prepare: withIntegration(
        ({ integrationId: id }) => commands.updateIntegration(viewer, { id, name: 'Other' }),
        removing,
      ),
      reason: 'CONFLICT',
      hasTarget: true,
    },
  },
  rotateToken: {
    updated: {
      prepare: withIntegration(({ integrationId: id }) =>
        commands.rotateToken(viewer, { id, apiToken: discovery.simulator.token }),
      ),
      hasTarget: true,
      changedFields: ['apiToken'],
    },
    invalidInput: {
      prepare: withIntegration(({ integrationId: id }) =>
        commands.rotateToken(viewer, { id, apiToken: ' ' }),
      ),
      reason: 'INVALID_INPUT:apiToken',
    },
    connectionFailed: {
      prepare: withIntegration(({ integrationId: id }) =>
        commands.rotateToken(viewer, { id, apiToken: refusedToken }),
      ),
      reason: 'INVALID_TOKEN',
      hasTarget: true,
    },
    notFound: {
      prepare: plainly(() => commands.rotateToken(viewer, { id: unknown, apiToken: refusedToken })),
      reason: 'NOT_FOUND',
    },
    conflict: {
      prepare: withIntegration(
        ({ integrationId: id }) => commands.rotateToken(viewer, { id, apiToken: discovery.simulator.token }),
        removing,
      ),
      reason: 'CONFLICT',
      hasTarget: true,
    },
  },
  pauseIntegration: {
    updated: {
      prepare: withIntegration(({ integrationId: id }) => commands.pauseIntegration(viewer, { id })),
      hasTarget: true,
    },
    notFound: {
      prepare: plainly(() => commands.pauseIntegration(viewer, { id: 'no id' })),
      reason: 'NOT_FOUND',
    },
    conflict: {
      prepare: withIntegration(
        ({ integrationId: id }) => commands.pauseIntegration(viewer, { id }),
        removing,
      ),
      reason: 'CONFLICT',
      hasTarget: true,
    },
  },
  resumeIntegration: {
    updated: {
      prepare: withIntegration(
        ({ integrationId: id }) => commands.resumeIntegration(viewer, { id }),
        pausing,
      ),
      hasTarget: true,
    },
    notFound: {
      prepare: plainly(() => commands.resumeIntegration(viewer, { id: unknown })),
      reason: 'NOT_FOUND',
    },
    conflict: {
      prepare: withIntegration(
        ({ integrationId: id }) => commands.resumeIntegration(viewer, { id }),
        removing,
      ),
      reason: 'CONFLICT',
      hasTarget: true,
    },
  },
  removeIntegration: {
    removed: {
      prepare: withIntegration(({ integrationId: id }) =>
        commands.removeIntegration(viewer, { id, deleteData: true }),
      ),
      hasTarget: true,
      changedFields: ['deleteData'],
    },
    notFound: {
      prepare: plainly(() => commands.removeIntegration(viewer, { id: unknown, deleteData: false })),
      reason: 'NOT_FOUND',
    },
  },
  triggerSync: {
    triggered: {
      prepare: withIntegration(
        ({ integrationId }) => commands.triggerSync(viewer, { integrationId, mode: 'FULL' }),
        cancelling,
      ),
      hasTarget: true,
      changedFields: ['mode'],
    },
    notFound: {
      prepare: plainly(() => commands.triggerSync(viewer, { integrationId: unknown, mode: 'FULL' })),
      reason: 'NOT_FOUND',
    },
    conflict: {
      prepare: withIntegration(
        ({ integrationId }) => commands.triggerSync(viewer, { integrationId, mode: 'FULL' }),
        pausing,
      ),
      reason: 'CONFLICT',
      hasTarget: true,
    },
  },
  cancelSync: {
    updated: {
      prepare: withIntegration(({ syncRunId }) => commands.cancelSync(viewer, { syncRunId })),
      hasTarget: true,
    },
    notFound: {
      prepare: plainly(() => commands.cancelSync(viewer, { syncRunId: unknown })),
      reason: 'NOT_FOUND',
    },
    conflict: {
      prepare: withIntegration(({ syncRunId }) => commands.cancelSync(viewer, { syncRunId }), cancelling),
      reason: 'CONFLICT',
      hasTarget: true,
    },
  },
  confirmRemovals: {
    updated: {
      prepare: withIntegration(
        ({ syncRunId }) => commands.confirmRemovals(viewer, { syncRunId }),
        withholding,
      ),
      hasTarget: true,
    },
    notFound: {
      prepare: plainly(() => commands.confirmRemovals(viewer, { syncRunId: unknown })),
      reason: 'NOT_FOUND',
    },
    conflict: {
      prepare: withIntegration(({ syncRunId }) => commands.confirmRemovals(viewer, { syncRunId })),
      reason: 'CONFLICT',
      hasTarget: true,
    },
  },
  setReviewStatus: {
    reviewed: {
      prepare: async () => {
        const serviceId = seedId('service');
        await seed(store.db, {
          services: [serviceSeed({ workspaceId: viewer.workspaceId, id: serviceId })],
        });
        return () => commands.setReviewStatus(viewer, { serviceId, reviewStatus: 'APPROVED', note: 'Fine.' });
      },
      hasTarget: true,
      changedFields: ['reviewStatus', 'note'],
    },
    notFound: {
      prepare: plainly(() =>
        commands.setReviewStatus(viewer, { serviceId: unknown, reviewStatus: 'APPROVED' }),
      ),
      reason: 'NOT_FOUND',
    },
    invalidInput: {
      prepare: plainly(() =>
        commands.setReviewStatus(viewer, {
          serviceId: unknown,
          reviewStatus: 'NEW',
          note: 'x'.repeat(2_001),
        }),
      ),
      reason: 'INVALID_INPUT:note',
    },
  },
};

const everyCase = Object.entries(cases).flatMap(([command, outcomes]) =>
  Object.entries(outcomes).map(([kind, each]) => [command as Command, kind, each] as const),
);
/** What each command does when nothing stands against it. */
const successes = everyCase.filter(([, , { reason }]) => reason === undefined);

test('every command there is has its cases, one of them a success', () => {
  const names = Object.keys(commands).filter((name) => !name.startsWith('record'));
  expect(Object.keys(cases).sort()).toEqual(names.sort());
  expect(successes.map(([command]) => command).sort()).toEqual(names.sort());
});

describe('every outcome of every command leaves exactly one event', () => {
  test.each(everyCase)('%s: %s', async (command, kind, { prepare, reason, hasTarget, changedFields }) => {
    const call = await prepare();
    const before = await trail();
    heads = [];
    expect(await call()).toMatchObject({ kind });
    expect(heads).toHaveLength(1);
    const records = await trail();
    expect(records).toHaveLength(before.length + 1);
    const last = records.at(-1);
    expect(last).toMatchObject({
      action: actions[command],
      outcome: reason === undefined ? 'DONE' : 'REFUSED',
      reason: reason ?? null,
      changedFields: changedFields ?? [],
      actor: 'ada',
      role: 'admin',
      via: 'jwt',
      requestId: 'request-1',
      sourceAddress: '192.0.2.1',
      position: heads[0]?.head.position,
    });
    expect(last?.targetId !== null, String(last?.targetId)).toBe(hasTarget ?? false);
    expect(await verifyTrail(store.db, viewer.workspaceId, heads[0]?.head ?? null)).toMatchObject({
      isWhole: true,
    });
  });
});

/** Takes tables away for the time of the work. */
async function without(tables: readonly string[], work: () => Promise<unknown>): Promise<void> {
  const rename = (from: string, to: string) =>
    store.db.execute(sql`alter table ${sql.identifier(from)} rename to ${sql.identifier(to)}`);
  for (const table of tables) await rename(table, `${table}_away`);
  try {
    await work();
  } finally {
    for (const table of tables) await rename(`${table}_away`, table);
  }
}

describe('what cannot be recorded is not done', () => {
  test.each(everyCase)('%s: %s', async (_command, kind, { prepare }) => {
    const call = await prepare();
    const before = await dumpBesidesAudit(store);
    heads = [];
    await without(['audit_events'], () =>
      expect(call()).rejects.toMatchObject({ name: 'AuditUnavailableError' }),
    );
    expect(await dumpBesidesAudit(store)).toEqual(before);
    expect(heads).toEqual([]);
    // Nothing but the trail stood against it.
    expect(await call()).toMatchObject({ kind });
  });
});

describe('a command that fails is recorded as failed, once, and changes nothing', () => {
  test.each(successes)('%s', async (command, _kind, { prepare }) => {
    const call = await prepare();
    const before = await dumpBesidesAudit(store);
    const { length } = await trail();
    await without(['okta_integrations', 'sync_runs', 'saas_services'], () =>
      expect(call()).rejects.toMatchObject({ code: '42P01' }),
    );
    expect(await dumpBesidesAudit(store)).toEqual(before);
    expect((await trail()).slice(length)).toMatchObject([
      { action: actions[command], outcome: 'FAILED', reason: '42P01', targetId: null, changedFields: [] },
    ]);
  });
});

test('the end of a trail is logged only once what it records is committed', async () => {
  const { integrationId } = await added();
  heads = [];
  // The last work of the transaction comes after the event: the constraint is checked with COMMIT.
  await store.db.execute(
    sql`create function refuse_commit() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
  );
  await store.db.execute(
    sql`create constraint trigger refused after update on okta_integrations deferrable initially deferred
        for each row execute function refuse_commit()`,
  );
  try {
    await expect(commands.pauseIntegration(viewer, { id: integrationId })).rejects.toThrow();
  } finally {
    await store.db.execute(sql`drop trigger refused on okta_integrations`);
    await store.db.execute(sql`drop function refuse_commit`);
  }
  const last = (await trail()).at(-1);
  expect(last).toMatchObject({ action: 'integration.pause', outcome: 'FAILED' });
  expect(heads).toEqual([
    { workspaceId: viewer.workspaceId, head: { position: last?.position, hash: last?.hash } },
  ]);
});

test.each([
  ['took place', true],
  ['did not', false],
])('a command whose connection is lost during COMMIT leaves one event: when it %s', async (_what, isDone) => {
  const { integrationId } = await added();
  const { length } = await trail();
  const lost = new StoreError('CONNECTION_LOST', 'the outcome is unknown', { statement: 'commit' });
  let isLost = false;
  const unlucky: Store = {
    ...store,
    transaction: async (work) => {
      if (isLost) return store.transaction(work);
      isLost = true;
      await store.transaction(async (tx) => {
        await work(tx);
        if (!isDone) throw lost;
      });
      throw lost;
    },
  };
  const unluckyCommands = createSyncCommands({
    store: unlucky,
    keyRing: testKeyRing,
    okta: { baseUrl: discovery.simulator.url, timings: fastTimings },
    onQueued() {},
  });
  await expect(unluckyCommands.pauseIntegration(viewer, { id: integrationId })).rejects.toBe(lost);
  expect((await trail()).slice(length)).toMatchObject([
    isDone
      ? { action: 'integration.pause', outcome: 'DONE', reason: null }
      : { action: 'integration.pause', outcome: 'FAILED', reason: 'CONNECTION_LOST' },
  ]);
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

describe('what is denied again and again', () => {
  const denied = (actor: string, count: number) => ({
    action: 'access.denied',
    outcome: 'DENIED',
    reason: 'Employee.email',
    actor,
    count,
  });

  test('is written once at first, and the rest when the process ends', async () => {
    for (let times = 0; times < 100; times++) await commands.recordDenial(viewer, 'Employee.email');
    await commands.recordDenial({ ...viewer, userId: 'eve' }, 'Employee.email');
    expect(await trail()).toMatchObject([denied('ada', 1), denied('eve', 1)]);
    expect(await commands.recordCountedDenials(10_000)).toBe(0);
    expect(await trail()).toMatchObject([denied('ada', 1), denied('eve', 1), denied('ada', 99)]);
    expect(await commands.recordCountedDenials(10_000)).toBe(0);
    expect(await trail()).toHaveLength(3);
  });

  test('is not lost while it cannot be written', async () => {
    await without(['audit_events'], async () => {
      await expect(commands.recordDenial(viewer, 'Employee.email')).rejects.toMatchObject({
        name: 'AuditUnavailableError',
      });
      await commands.recordDenial(viewer, 'Employee.email');
    });
    expect(await commands.recordCountedDenials(10_000)).toBe(0);
    expect(await trail()).toMatchObject([denied('ada', 2)]);
  });

  test('is told as lost at the end when it still cannot be written, or not in time', async () => {
    for (let times = 0; times < 3; times++) await commands.recordDenial(viewer, 'Employee.email');
    await without(['audit_events'], async () => {
      expect(await commands.recordCountedDenials(10_000)).toBe(2);
    });
    for (let times = 0; times < 3; times++) await commands.recordDenial(viewer, 'Employee.name');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let holding: Promise<void> = Promise.resolve();
    await new Promise<void>((locked) => {
      holding = store.transaction(async (tx) => {
        await tx.execute(sql`lock table audit_events`);
        locked();
        await held;
      });
    });
    expect(await commands.recordCountedDenials(1)).toBe(2);
    release();
    await holding;
  });
});
