import { afterAll, beforeAll } from 'vitest';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { seed, seedId } from '../../kit/seed.ts';
import { type Company, makeCompany } from '../../store/api/company.ts';

const now = new Date();
export const ours = makeCompany('default', 1, now);
export const theirs = makeCompany('other', 2, now);

/** A server over two companies, each of a workspace, with what a sync of them leaves. */
export function serverForFile() {
  const store = storeForFile();
  const server = {} as TestServer;
  beforeAll(async () => {
    await seed(store.db, withSync(ours));
    await seed(store.db, withSync(theirs));
    Object.assign(server, await startTestServer(store));
  });
  afterAll(() => server.close?.());
  return { store, server };
}

/** Adds what `makeCompany` leaves out: capabilities, groups, a run with stages, and things of one workspace only. */
function withSync(company: Company): Parameters<typeof seed>[1] {
  const { workspaceId } = company;
  const integration = first(company.integrations);
  integration.capabilities = [
    { dataType: 'APPS', status: 'OK', message: null, lastSucceededAt: '2026-03-01T08:30:00.000Z' },
    // As a later version might write it.
    { dataType: 'USERS', status: 'PARTLY' as 'OK', message: null, lastSucceededAt: null },
  ];
  const [named, nameless] = company.accounts.filter(({ integrationId }) => integrationId === integration.id);
  Object.assign(found(named), { oktaGroupId: '00gnamed' });
  Object.assign(found(nameless), { oktaGroupId: '00gnameless' });
  const runId = seedId('run live', workspaceId);
  const live = { ...first(company.runs), id: runId, integrationId: found(company.integrations[1]).id };
  const only = { workspaceId, integrationId: integration.id };
  return {
    ...company,
    runs: [
      ...company.runs,
      {
        ...live,
        status: 'RUNNING',
        startedAt: now.toISOString(),
        changes: { servicesDiscovered: 3 } as never,
      },
    ],
    stages: [
      {
        workspaceId,
        runId,
        dataType: 'USERS',
        position: 2,
        status: 'RUNNING',
        startedAt: new Date(Date.now() - 60_000).toISOString(),
        apiCalls: 15,
        expectedApiCalls: 90,
      },
      {
        workspaceId,
        runId,
        dataType: 'APPS',
        position: 1,
        status: 'SUCCEEDED',
        apiCalls: 10,
        expectedApiCalls: 12,
      },
    ],
    groups: [{ ...only, oktaGroupId: '00gnamed', name: 'Everybody' }],
    ...(workspaceId === 'other' && {
      integrations: [
        ...company.integrations,
        { ...integration, id: seedId('only theirs', 'integration'), oktaOrgId: '00oTheirs' },
      ],
      employees: [
        ...company.employees,
        { ...first(company.employees), id: seedId('only theirs', 'employee'), oktaUserId: '00uTheirs' },
      ],
    }),
  };
}

export function ids(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

export function first<T>(rows: readonly T[]): T {
  return found(rows[0]);
}

export function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the test’s own data lacks something');
  return value;
}
