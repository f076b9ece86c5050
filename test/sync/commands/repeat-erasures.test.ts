import { beforeEach, expect, test } from 'vitest';
import { forgetAuditEventsAcrossWorkspaces } from '../../../src/store/audit/forget-events.ts';
import { pagesOfTrail } from '../../../src/store/audit/read-trail.ts';
import { findIntegration } from '../../../src/store/sync/integrations.ts';
import { createAudit, type Recorded } from '../../../src/sync/commands/audit.ts';
import { type ExportedEvent, repeatErasures } from '../../../src/sync/commands/repeat-erasures.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { integrationSeed, seed } from '../../kit/seed.ts';

const store = emptyStoreForEach();
const backup = new Date('2026-01-01T00:00:00Z');
const later = (minutes: number) => new Date(backup.getTime() + minutes * 60_000);
let workspaceId: string;
let id: string;

beforeEach(async () => {
  // Every test others: trails stay.
  workspaceId = `w-${crypto.randomUUID()}`;
  id = crypto.randomUUID();
  await seed(store.db, { integrations: [integrationSeed({ workspaceId, id, sealedApiToken: 'v2.sealed' })] });
});

const operatorOf = (workspace: string) => ({ workspaceId: workspace, role: 'operator', via: 'cli' });

/** Records in this database's own trail. */
async function record(at: Date, recorded: Recorded): Promise<void> {
  await createAudit({ store, now: () => at }).record(operatorOf(workspaceId), recorded);
}

/** An event of another history of the workspace, which went on after the backup. */
const lost = (position: number, event: Partial<ExportedEvent>): ExportedEvent => ({
  workspaceId,
  position,
  id: crypto.randomUUID(),
  occurredAt: later(position),
  actor: 'ada',
  via: 'jwt',
  role: 'admin',
  action: 'integration.remove',
  targetKind: 'integration',
  targetId: id,
  changedFields: [],
  outcome: 'DONE',
  reason: null,
  count: 1,
  requestId: null,
  sourceAddress: null,
  previousHash: '',
  hash: '',
  ...event,
});

async function repeat(...events: ExportedEvent[]): Promise<string[]> {
  const audit = createAudit({ store, now: () => later(1_000) });
  const found: string[] = [];
  for await (const { what } of repeatErasures(
    store,
    { audit, now: () => later(1_000), operatorOf },
    events,
  )) {
    found.push(what);
  }
  return found;
}

async function trail(): Promise<ExportedEvent[]> {
  const events: ExportedEvent[] = [];
  for await (const page of pagesOfTrail(store.db, workspaceId)) {
    events.push(...page.map((event) => ({ workspaceId, ...event })));
  }
  return events;
}

const integration = () => findIntegration(store.db, { workspaceId, integrationId: id });

test('an integration that was removed is removed again, and recorded; its data stays unless it was deleted, too', async () => {
  expect(await repeat(lost(3, {}))).toEqual(['repeated']);
  expect(await integration()).toMatchObject({ sealedApiToken: null });
  expect(await repeat(lost(4, { changedFields: ['deleteData'] }))).toEqual(['overtaken']);
  expect(await trail()).toMatchObject([
    { action: 'integration.remove', outcome: 'DONE', targetId: id, via: 'cli' },
  ]);
});

test('an integration whose data was deleted is gone', async () => {
  expect(await repeat(lost(3, { changedFields: ['deleteData'] }))).toEqual(['repeated']);
  expect(await integration()).toBeNull();
});

test.each<[string, () => Promise<ExportedEvent[]> | ExportedEvent[], string[]]>([
  ['that was refused', () => [lost(3, { outcome: 'REFUSED' })], []],
  ['that was only asked for', () => [lost(3, { action: 'workspace.erase', outcome: 'REQUESTED' })], []],
  ['of another kind', () => [lost(3, { action: 'integration.pause' })], []],
  ['of an integration of somebody else', () => [lost(3, { targetId: crypto.randomUUID() })], ['nothingLeft']],
  ['of no integration', () => [lost(3, { targetId: 'x' })], ['nothingLeft']],
  [
    'after which the org was added again before the database was lost',
    () => [lost(3, {}), lost(4, { action: 'integration.add' })],
    ['overtaken'],
  ],
  [
    'after which the org was added again since the restore',
    async () => {
      await record(later(500), {
        action: 'integration.add',
        targetKind: 'integration',
        targetId: id,
        outcome: 'DONE',
      });
      return [lost(3, {}), lost(4, { action: 'workspace.erase', targetId: null })];
    },
    ['overtaken', 'overtaken'],
  ],
  [
    'from before the backup, which is in the trail',
    async () => {
      await record(later(1), { action: 'workspace.erase', outcome: 'DONE' });
      return trail();
    },
    [],
  ],
  [
    'from before the backup, which the trail has deleted because of its age',
    async () => {
      await record(later(-120), { action: 'workspace.erase', outcome: 'DONE' });
      await record(later(-119), { action: 'audit.read', outcome: 'DONE' });
      const exported = await trail();
      await forgetAuditEventsAcrossWorkspaces(store.db, later(-60));
      expect(await trail()).toHaveLength(1);
      return exported;
    },
    [],
  ],
])('nothing is done for an event %s', async (_what, events, expected) => {
  expect(await repeat(...(await events()))).toEqual(expected);
  expect(await integration()).toMatchObject({ sealedApiToken: 'v2.sealed' });
});

test('a workspace is erased again once, and what is added after that stays', async () => {
  const erasure = lost(3, { action: 'workspace.erase', targetId: null });
  expect(await repeat(erasure)).toEqual(['repeated']);
  expect(await integration()).toBeNull();
  await seed(store.db, { integrations: [integrationSeed({ workspaceId, id })] });
  expect(await repeat(erasure)).toEqual(['overtaken']);
  expect(await integration()).not.toBeNull();
});
