/** `rotate-key`: seals all secrets with the first encryption key. */
import { parseArgs } from 'node:util';
import { callOf, openAudit, operatorOf, runCommand } from './command-line.ts';
import { type Config, readConfig } from './config.ts';
import { withStore } from './open-database.ts';
import { openKeyRing } from './open-key-ring.ts';
import type { Store } from './store/engine/database.ts';
import { listSealedValuesAcrossWorkspaces } from './store/sync/sealed-values.ts';
import type { Recorded } from './sync/commands/audit.ts';
import { codeOf } from './sync/commands/audited.ts';
import { type Resealed, resealSecrets } from './sync/connection/reseal-secrets.ts';

const usage = `Seals all secrets (API tokens) with the first key of ENCRYPTION_KEYS.

  ${callOf('rotate-key')}

To replace an old key with a new one:

  1. Start every server with both, the new one first:  ENCRYPTION_KEYS=new:<base64>,old:<base64>
  2. Run this with the same ENCRYPTION_KEYS and DATABASE_URL (or DATA_DIR, with its server stopped).
  3. Start every server with the new key alone. The keys seal cursors too: those sealed with the old one
     end here, so let every client that follows discoveryEvents ask once in between.

After an upgrade it also brings what earlier versions sealed into today's form: run it once no server of an earlier
version runs any more, for they cannot open that.

Prints how many secrets it resealed; exits with 1 if it could not open one, whose key you must then keep.
It never shows keys or secrets. Running it again does no harm. The audit trail of every workspace says who did it.
`;

await runCommand(usage, async (args) => {
  parseArgs({ args, options: {} });
  const config = readConfig();
  return withStore(config, (store) => rotate(store, config));
});

async function rotate(store: Store, config: Config): Promise<number> {
  const keyRing = await openKeyRing(config, store.db);
  const { resealed, upToDate, unopened } = await recorded(store, config, () =>
    resealSecrets(store.db, keyRing),
  );
  process.stdout.write(
    `${count(resealed)} sealed anew with key ${keyRing.activeId}, ${upToDate} sealed with it before.\n`,
  );
  for (const { purpose, table, workspaceId, rowId, reason } of unopened) {
    process.stderr.write(`${purpose} of ${table} ${rowId}, workspace ${workspaceId}: ${reason}\n`);
  }
  if (unopened.length === 0) return 0;
  process.stderr.write(
    `${count(unopened.length)} left as they were: add the key they need to ENCRYPTION_KEYS, or replace them.\n`,
  );
  return 1;
}

/** Has the work recorded in the trail of every workspace that has secrets: that it begins, and what came of it. */
async function recorded(store: Store, config: Config, work: () => Promise<Resealed>): Promise<Resealed> {
  const audit = openAudit(store, config);
  const values = await listSealedValuesAcrossWorkspaces(store.db);
  const workspaces = [...new Set(values.map(({ workspaceId }) => workspaceId))];
  const record = async (outcomeOf: (workspaceId: string) => Pick<Recorded, 'outcome' | 'reason'>) => {
    for (const workspaceId of workspaces) {
      await audit.record(operatorOf(workspaceId), { action: 'keys.reseal', ...outcomeOf(workspaceId) });
    }
  };
  await record(() => ({ outcome: 'REQUESTED' }));
  let result: Resealed;
  try {
    result = await work();
  } catch (error) {
    // Should that fail too, the first error is the one worth telling.
    await record(() => ({ outcome: 'FAILED', reason: codeOf(error) })).catch(() => {});
    throw error;
  }
  const failed = new Set(result.unopened.map(({ workspaceId }) => workspaceId));
  try {
    await record((workspaceId) =>
      failed.has(workspaceId) ? { outcome: 'FAILED', reason: 'UNOPENED' } : { outcome: 'DONE' },
    );
  } catch {
    throw new Error('Secrets were sealed anew, but not all trails say so: run it again, it does no harm.');
  }
  return result;
}

function count(secrets: number): string {
  return `${secrets} ${secrets === 1 ? 'secret' : 'secrets'}`;
}
