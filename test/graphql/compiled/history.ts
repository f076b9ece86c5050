import { subjectKinds } from '../../../src/store/api/discovery-events.ts';
import type { Store } from '../../../src/store/engine/database.ts';
import { discoveryEvents, discoveryFeeds } from '../../../src/store/tables/discovery-events.ts';
import type { SyncError, SyncStatus } from '../../../src/store/tables/sync-runs.ts';
import { seedId } from '../../kit/seed.ts';
import { at, type Company } from '../../store/api/company.ts';

const error: SyncError = {
  code: 'HTTP',
  message: 'said "no"\n\u2028 and more',
  httpStatus: 403,
  oktaErrorCode: null,
  retryable: false,
};

/** The company with runs in every state, stages, what integrations may do, and a feed of events. */
export async function seedEvents({ db }: Store, company: Company, now: Date): Promise<void> {
  const { workspaceId, runs, services, accounts, employees, departments } = company;
  const subjects = { service: services, account: accounts, employee: employees, department: departments };
  const events = Object.entries(subjectKinds).flatMap(([type, kind], kindAt) =>
    Array.from({ length: 4 }, (_, n) => ({
      workspaceId,
      id: seedId('event', workspaceId, type, n),
      type: type as keyof typeof subjectKinds,
      occurredAt: at(now, 20.5 - kindAt - n / 10),
      runId: n === 0 ? null : (runs[n]?.id ?? null),
      // The last one is of something that was erased.
      subjectId: n === 3 ? seedId('nobody') : (subjects[kind][n]?.id ?? ''),
      serviceId: kind === 'service' ? (services[n]?.id ?? null) : null,
      changedFields: n === 1 ? ['name', 'status'] : [],
    })),
  );
  // Some positions are missing: events are deleted one day.
  const rows = events.map((event, n) => ({ ...event, position: 3 * n + 5 }));
  await db.insert(discoveryEvents).values(rows);
  await db.insert(discoveryFeeds).values({ workspaceId, lastPosition: 3 * rows.length + 5 });
}

/** A company whose integrations and runs show all that they can. */
export function withHistory(company: Company, now: Date): Company & { stages: Stage[] } {
  const integrations = company.integrations.map((integration, n) => ({
    ...integration,
    syncIntervalSeconds: [86_400, 93_784, 1_800][n] ?? 3_600,
    status: (['CONNECTED', 'PAUSED', 'DEGRADED'] as const)[n] ?? ('ERROR' as const),
    maxRateShare: [0.6, 1, 0.05][n] ?? 0.1,
    lastSuccessfulSyncAt: n === 0 ? at(now, 0.5) : null,
    capabilities: (['USERS', 'APPS'] as const).slice(0, n).map((dataType) => ({
      dataType,
      status: 'OK' as const,
      message: n === 2 ? null : 'as "it" is',
      lastSucceededAt: n === 2 ? at(now, 1.5) : null,
    })),
  }));
  const runs = company.runs.map((run, n) => ({
    ...run,
    // One run of an integration is under way at most.
    status: n < 3 ? ('RUNNING' as const) : run.status,
    integrationId: n < 3 ? (company.integrations[n]?.id ?? '') : run.integrationId,
    startedAt: n < 3 ? at(now, 0.01) : run.startedAt,
    finishedAt: n % 3 === 0 ? null : at(now, 0.001),
    changes: n % 2 === 0 ? run.changes : ({ servicesDiscovered: n } as typeof run.changes),
    error: n % 4 === 1 ? { ...error, ...(n > 8 && { oktaErrorId: 'oae1' }) } : null,
    withheldRemovals:
      n % 5 === 2 ? { serviceInstances: n, userAccounts: 0, employees: 1, reason: 'TOO_MANY' } : null,
  }));
  const stages = runs.slice(0, 12).flatMap((run, n) =>
    (['USERS', 'APPS', 'APP_ASSIGNMENTS', 'SYSTEM_LOG'] as const)
      .slice(0, n % 5)
      .map((dataType, position) => ({
        workspaceId: company.workspaceId,
        runId: run.id,
        dataType,
        position,
        status:
          (['SUCCEEDED', 'RUNNING', 'QUEUED', 'FAILED'] as const satisfies SyncStatus[])[
            (n + position) % 4
          ] ?? 'QUEUED',
        startedAt: position === 0 ? at(now, 0.01) : null,
        recordsRead: 100 * position,
        apiCalls: 7 * position,
        expectedApiCalls: n % 3 === 0 ? null : 40,
        callsPerMinute: n % 2 === 0 ? null : 60,
        error: position === 3 ? error : null,
      })),
  );
  return { ...company, integrations, runs, stages };
}

type Stage = NonNullable<Parameters<typeof import('../../kit/seed.ts').seed>[1]['stages']>[number];
