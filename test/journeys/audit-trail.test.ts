import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditRecord, pagesOfTrail } from '../../src/store/audit/read-trail.ts';
import { verifyTrail } from '../../src/store/audit/verify-trail.ts';
import type { Store } from '../../src/store/engine/database.ts';
import { createAudit } from '../../src/sync/commands/audit.ts';
import { dayMs } from '../../src/sync/durations.ts';
import { testEngine } from '../kit/database.ts';
import { startRelay } from '../kit/relay.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph, until } from '../kit/subgraph.ts';

const secret = 'router-secret-of-thirty-two-characters';
const workspaceId = 'w-audit-trail';
let place: DataPlace;
const subgraphs: Subgraph[] = [];

beforeAll(async () => {
  place = await createDataPlace({ isMigrated: true });
});
afterAll(async () => {
  for (const subgraph of subgraphs) await subgraph.kill('SIGKILL');
  await place.remove();
});

async function start(env: Record<string, string> = {}): Promise<Subgraph> {
  const subgraph = await startSubgraph({ ...place.env, AUTH_MODE: 'router', ROUTER_SECRETS: secret, ...env });
  subgraphs.push(subgraph);
  return subgraph;
}

/** A viewer asks for the audit trail so many times, in vain. */
async function beDenied({ url }: Subgraph, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'router-authorization': secret,
        'x-discovery-user': 'eve',
        'x-discovery-roles': 'viewer',
        'x-discovery-workspace': workspaceId,
      },
      body: JSON.stringify({ query: '{ discoveryAuditEvents { totalCount } }' }),
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  }
}

async function trail(store: Store): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const page of pagesOfTrail(store.db, workspaceId)) records.push(...page);
  return records;
}

const denied = (count: number) => ({ action: 'access.denied', outcome: 'DENIED', actor: 'eve', count });

describe('a process that began with old events, and was told to end after denials', () => {
  let subgraph: Subgraph;
  let code: number | null;

  beforeAll(async () => {
    await place.withStore(async (store) => {
      for (const days of [31, 31, 29]) {
        const audit = createAudit({ store, now: () => new Date(Date.now() - days * dayMs) });
        await audit.record({ workspaceId: 'w-audit-trail-old' }, { action: 'audit.read', outcome: 'DONE' });
      }
    });
    subgraph = await start({ AUDIT_DAYS: '30' });
    await until(
      async () => subgraph.output(),
      (output) => output.includes('old audit events deleted'),
    );
    await beDenied(subgraph, 5);
    code = await subgraph.kill('SIGTERM');
  }, 180_000);

  test('denials that were only counted so far are recorded when the process is told to end', async () => {
    expect(code).toBe(0);
    await place.withStore(async (store) => {
      expect(await trail(store)).toMatchObject([denied(1), denied(4)]);
      expect(await verifyTrail(store.db, workspaceId)).toMatchObject({ isWhole: true });
    });
    expect(subgraph.output()).not.toContain('could not be recorded');
    // With an AUTH_MODE no page is served, so none is announced.
    expect(subgraph.output()).toContain('GraphQL at');
    expect(subgraph.output()).not.toContain('playground');
  });

  test('old events are deleted once the server has started', async () => {
    await place.withStore(async (store) => {
      expect(await verifyTrail(store.db, 'w-audit-trail-old')).toMatchObject({
        isWhole: true,
        checked: 1,
        forgotten: 2,
      });
    });
  });
});

// One within the process is never away.
describe.skipIf(testEngine() === 'pglite')('while the database is away', () => {
  test('the process ends all the same, and its log says how many denials are lost', async () => {
    const relay = await startRelay(new URL(place.env.DATABASE_URL ?? ''));
    const subgraph = await start({ DATABASE_URL: relay.url });
    await beDenied(subgraph, 5);
    relay.cut();
    expect(await subgraph.kill('SIGTERM')).toBe(0);
    expect(lostIn(subgraph)).toMatchObject([{ lost: 4 }]);
    await relay.close();
  }, 180_000);

  test('the process does not wait for one that accepts connections and answers nothing', async () => {
    const relay = await startRelay(new URL(place.env.DATABASE_URL ?? ''));
    const subgraph = await start({ DATABASE_URL: relay.url });
    await beDenied(subgraph, 5);
    relay.swallow();
    expect(await subgraph.kill('SIGTERM')).toBe(1);
    expect(lostIn(subgraph)).toMatchObject([{ lost: 4 }]);
    await relay.close();
    expect(subgraph.output()).toContain('the database does not answer: stopped without it');
  }, 180_000);
});

function lostIn(subgraph: Subgraph): unknown[] {
  return subgraph
    .output()
    .split('\n')
    .filter((line) => line.includes('denials of the last minute could not be recorded'))
    .map((line) => JSON.parse(line));
}
