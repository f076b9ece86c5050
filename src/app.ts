import type { Config } from './config.ts';
import { startServer } from './graphql/serving/server.ts';
import { createIdentification } from './identity/identify.ts';
import { notListening } from './listen-failure.ts';
import type { Logger } from './log.ts';
import { openDatabase } from './open-database.ts';
import { findKeyRing, openKeyRing } from './open-key-ring.ts';
import { playgroundPath, registerPlayground } from './playground/assets.ts';
import { playgroundDirectory } from './playground/directory.ts';
import { deriveKeys } from './secrets/key-ring.ts';
import type { Store } from './store/engine/database.ts';
import { within } from './store/engine/within.ts';
import { createAuditRetention } from './sync/audit-retention.ts';
import { createSyncCommands } from './sync/commands/commands.ts';
import { createKeepAlive } from './sync/connection/keep-alive.ts';
import { createRateBudgets } from './sync/connection/shared-rate-budget.ts';
import { regroupServices } from './sync/regroup-services.ts';
import { createExecutor } from './sync/run/run-executor.ts';
import { createWorker } from './sync/run/worker.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

export type App = {
  /** `http://127.0.0.1:4000` */
  url: string;
  /** Where a browser finds the playground; undefined when it is not served. */
  playgroundUrl: string | undefined;
  engine: 'pglite' | 'postgres';
  /** Finishes open requests, releases sync runs, closes the database. */
  close(): Promise<void>;
};

/** Starts everything: database, sync worker, API. Closes everything when a part fails to start. */
export async function startApp(config: Config, log: Logger): Promise<App> {
  const onWarning = (message: string) => log.warn({}, message);
  // Before the database is waited for, and migrated.
  const foundKeys = await findKeyRing(config, onWarning);
  const store = await openDatabase(config, {
    startWaitMs: config.databaseWaitMs,
    // An operation's own deadline comes first: it says what happened.
    statementTimeoutMs: Math.max(30_000, config.operationTimeoutMs),
    onNotice: (message) => log.debug({ message }, 'database notice'),
    onWarning,
  });
  let telemetry: Telemetry | undefined;
  try {
    const keyRing = foundKeys ?? (await openKeyRing(config, store.db, onWarning));
    await regroup(store, log);
    const budgets = createRateBudgets({
      db: store.on('leases').db,
      onTrouble: (error) =>
        log.warn(
          { error: messageOf(error) },
          'Okta’s rate limits are not shared with other processes for now',
        ),
    });
    const telling = await startTelemetry(config, store, log);
    telemetry = telling;
    const { onOktaRequest: onRequest, onAudited, sync: observer } = telling;
    const okta = {
      baseUrl: config.oktaBaseUrl,
      egress: config.egress,
      budgets,
      onRequest,
    };
    const syncing = { store, keyRing, okta, log, observer };
    const worker = createWorker({
      store,
      log,
      observer,
      execute: createExecutor(syncing),
      chores: [
        { work: createKeepAlive(syncing), failure: 'idle tokens could not be exercised' },
        {
          work: createAuditRetention({ store, log, days: config.auditDays }),
          failure: 'old audit events could not be deleted',
        },
      ],
    });
    const commands = createSyncCommands({
      store: { ...store, ...store.on('commands') },
      keyRing,
      okta,
      onQueued(run) {
        if (run !== undefined) log.info(run, 'sync run queued');
        worker.wake();
      },
      // Logged outside the database: only so can we detect a trail that was cut or rewritten.
      onAuditHead: (workspaceId, head) => log.info({ workspaceId, ...head }, 'audit trail'),
      onAudited,
    });
    const identification = createIdentification({
      config: config.identity,
      egress: config.egress,
      onTrouble: (reason) => log.warn({ reason }, 'the keys of the identity provider could not be fetched'),
    });
    await identification.start();
    const metricsUrl = await telling.serve({
      keySetAgeMs: () => identification.keySetAgeMs?.() ?? null,
    });
    if (metricsUrl !== undefined) log.info({ url: metricsUrl }, 'metrics are served');
    const server = await startServer({
      store,
      identification,
      commands,
      log,
      observers: telling.server,
      cursorKeys: deriveKeys(keyRing, 'cursors'),
      config: {
        host: config.host,
        port: config.port,
        operationTimeoutMs: config.operationTimeoutMs,
        maxOperations: config.maxOperations,
        answerLimitBytes: config.answerLimitBytes,
        waitingLimitBytes: config.waitingLimitBytes,
        readerTimeoutMs: config.readerTimeoutMs,
        drainMs: config.drainMs,
        maxSubscriptions: config.maxSubscriptions,
        corsOrigins: config.corsOrigins,
        introspection: config.introspection,
        compiledReads: config.compiledReads,
        keptAnswersBytes: config.keptAnswersBytes,
        readPathHeader: config.readPathHeader,
        trustedProxies: config.trustedProxies,
        accessLog: config.accessLog,
      },
      ...(config.playground && {
        playground: (fastify) => registerPlayground(fastify, { directory: playgroundDirectory }),
      }),
    }).catch(notListening({ setting: 'PORT', host: config.host, port: config.port }));
    worker.start();
    return {
      url: server.url,
      playgroundUrl: config.playground ? `${server.url}${playgroundPath}` : undefined,
      engine: store.engine,
      async close() {
        // At once, so that another process goes on with the runs while this one answers what still comes.
        const released = worker.stop();
        await server.close();
        identification.stop();
        await telling.stop();
        const lost = await commands.recordCountedDenials(denialsMs);
        if (lost > 0) log.error({ lost }, 'denials of the last minute could not be recorded');
        const end = async () => {
          await released;
          await store.close();
        };
        if (lost === 0 && (await isAnswering(store))) await end();
        else {
          await within(databaseMs, end(), () => {
            return new Error(`the database does not answer: stopped without it after ${databaseMs} ms`);
          });
        }
      },
    };
  } catch (error) {
    await telemetry?.stop();
    await store.close();
    throw error;
  }
}

/** How long the end waits for denials to be recorded, and for a database that does not answer. */
const denialsMs = 2_000;
const databaseMs = 5_000;

/** Whether the end may wait for the database; one within this process is never away. */
async function isAnswering(store: Store): Promise<boolean> {
  return (
    store.engine === 'pglite' ||
    store.ping().then(
      () => true,
      () => false,
    )
  );
}

/** Regroups an earlier version's services by today's rules. A failure stops nothing: the next start retries. */
async function regroup(store: Store, log: Logger): Promise<void> {
  try {
    const moved = await regroupServices(store);
    if (moved > 0) log.info({ moved }, 'moved apps to the services they belong to');
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'could not move apps to the services they belong to');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
