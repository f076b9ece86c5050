import { existsSync } from 'node:fs';
import { explain, withStore } from './command-line.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createIdentification } from './identity/identify.ts';
import { keyFileOf, openKeyRing } from './open-key-ring.ts';
import type { KeyRing } from './secrets/key-ring.ts';
import type { Database, Store } from './store/engine/database.ts';
import { StoreError } from './store/engine/errors.ts';
import { listConnectedIntegrationsAcrossWorkspaces } from './store/sync/integrations.ts';
import { countSealedValuesAcrossWorkspaces } from './store/sync/sealed-values.ts';
import { storeOptions } from './store-options.ts';
import { checkOrg } from './sync/connection/check-org.ts';
import { findUnopenedSecrets } from './sync/connection/reseal-secrets.ts';

export type DiagnosisOptions = {
  /** Is told each finding as soon as it is there. */
  say(verdict: 'ok' | 'WRONG', what: string, text: string): void;
  /** In the place of the process's environment. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Opens the database for the time of the work. */
  open?: typeof withStore;
};

/** Checks, one after the other, what the server needs. Migrates nothing, adds no data; asks each org once, without its token. */
export async function diagnose({
  say,
  env,
  open = withStore,
}: DiagnosisOptions): Promise<{ isWell: boolean }> {
  let isWell = true;
  const check: Check = async (what, find) => {
    try {
      const { text, wrong = [], found } = await find();
      if (wrong.length > 0) isWell = false;
      for (const problem of wrong) say('WRONG', what, problem);
      if (text !== undefined) say('ok', what, text);
      return found;
    } catch (error) {
      isWell = false;
      for (const problem of problemsIn(error)) say('WRONG', what, problem);
      return undefined;
    }
  };
  const config = await check('configuration', async () => {
    const read = readConfig(env === undefined ? {} : { env });
    return { text: `callers are known by AUTH_MODE=${read.identity.mode}`, found: read };
  });
  if (config === undefined) return { isWell };
  await check('identity provider', () => checkKeySet(config));
  const { dataDir } = storeOptions(config);
  if (dataDir !== undefined && !existsSync(dataDir)) {
    say('ok', 'database', `none yet in ${config.dataDir}: the first start makes it`);
    return { isWell };
  }
  // What cannot be opened is the database's fault; what is found in it is told as it is found.
  await check('database', () =>
    open({ ...config, migrate: config.migrate === 'off' ? 'off' : 'check' }, async (store) => {
      say('ok', 'database', `${store.engine} answers, and has what this version needs`);
      await checkStored(config, store, check);
      return {};
    }).catch((error: unknown) => {
      if (config.migrate !== 'auto' || !isNotMigrated(error)) throw error;
      return { text: 'it answers; migrations are left, which the next start makes' };
    }),
  );
  return { isWell };
}

type Finding<T> = { text?: string; wrong?: readonly string[]; found?: T };

/** Tells what was found or thrown; gives back what was found. */
type Check = <T>(what: string, find: () => Promise<Finding<T>>) => Promise<T | undefined>;

function isNotMigrated(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof StoreError && error.cause.code === 'NOT_MIGRATED';
}

function problemsIn(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  return [explain(error) ?? (error instanceof Error ? error.message : 'unknown')];
}

async function checkKeySet({ identity, egress }: Config): Promise<Finding<never>> {
  if (identity.jwt === undefined) return { text: 'none is needed' };
  let trouble = 'unknown reason';
  const identification = createIdentification({
    config: identity,
    egress,
    onTrouble: (reason) => (trouble = reason),
  });
  await identification.start();
  identification.stop();
  if (!identification.isReady()) throw new Error(`its keys cannot be read: ${trouble}`);
  return { text: 'its keys are there' };
}

/** What is in the database: secrets, which have to open, and orgs, which have to answer. */
async function checkStored(config: Config, { db }: Store, check: Check): Promise<void> {
  const keyRing = await check('encryption keys', () => checkKeys(config, db));
  if (keyRing === undefined) return;
  const okta = { baseUrl: config.oktaBaseUrl, egress: config.egress };
  for (const integration of await listConnectedIntegrationsAcrossWorkspaces(db)) {
    await check(`${integration.domain} of workspace ${integration.workspaceId}`, async () => {
      const trouble = await checkOrg(okta, keyRing, integration);
      if (trouble !== null) throw new Error(trouble);
      return { text: 'answers' };
    });
  }
}

async function checkKeys(config: Config, db: Database): Promise<Finding<KeyRing>> {
  const isKeyToBeMade = config.encryptionKeys === undefined && !existsSync(keyFileOf(config));
  if (isKeyToBeMade && (await countSealedValuesAcrossWorkspaces(db)) === 0) {
    return { text: `none yet in ${config.dataDir}: the first start makes one` };
  }
  const keyRing = await openKeyRing(config, db);
  const { secrets, unopened } = await findUnopenedSecrets(db, keyRing);
  return {
    text: `they open ${secrets - unopened.length} of ${secrets} secrets`,
    wrong: unopened.map(
      ({ purpose, table, workspaceId, rowId, reason }) =>
        `${purpose} of ${table} ${rowId}, workspace ${workspaceId}: ${reason}`,
    ),
    found: keyRing,
  };
}
