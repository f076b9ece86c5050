import { existsSync } from 'node:fs';
import { explain } from './command-line.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createIdentification } from './identity/identify.ts';
import { reachProxy } from './network/connect.ts';
import { withStore } from './open-database.ts';
import { findKeyRing, keyFileOf, openKeyRing } from './open-key-ring.ts';
import type { KeyRing } from './secrets/key-ring.ts';
import type { Database, Store } from './store/engine/database.ts';
import { readDatabaseClock } from './store/engine/database-clock.ts';
import { StoreError } from './store/engine/errors.ts';
import { listConnectedIntegrationsAcrossWorkspaces } from './store/sync/integrations.ts';
import { countSealedValuesAcrossWorkspaces } from './store/sync/sealed-values.ts';
import { storeOptions } from './store-options.ts';
import { parseCredentials, parseDomain } from './sync/commands/settings.ts';
import { checkDomain, checkOrg } from './sync/connection/check-org.ts';
import type { OktaSettings } from './sync/connection/okta-clients.ts';
import { findUnopenedSecrets } from './sync/connection/reseal-secrets.ts';
import { withVerifiedToken } from './sync/connection/verify-token.ts';

export type DiagnosisOptions = {
  /** Is told each finding as soon as it is there. */
  say(verdict: 'ok' | 'WRONG', what: string, text: string): void;
  /** In the place of the process's environment. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Opens the database for the time of the work. */
  open?: typeof withStore;
  /** An org to ask, with an API token for it if there is one. */
  okta?: { domain: string; apiToken: string | undefined } | undefined;
};

/**
 * Checks, one after the other, what the server needs. Migrates nothing, adds no data; asks each org once, without its
 * token, and only the one given by `okta` with the token given.
 */
export async function diagnose({
  say,
  env,
  open = withStore,
  okta: asked,
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
  const clocks: Clocks = new Map();
  await check('proxy', () => checkProxy(config));
  const keys = await check('encryption keys', () => checkKeys(config));
  await check('identity provider', () => checkKeySet(config));
  await checkDatabase(config, { check, clocks, open, keys });
  if (asked !== undefined) await checkGiven(config, asked, { check, clocks });
  await check('clock', async () => checkClock(clocks));
  return { isWell };
}

type Finding<T> = { text?: string; wrong?: readonly string[]; found?: T };

/** Tells what was found or thrown; gives back what was found. */
type Check = <T>(what: string, find: () => Promise<Finding<T>>) => Promise<T | undefined>;

/** By how many milliseconds the clocks of others are ahead of ours, by whose they are. */
type Clocks = Map<string, number>;

/** What has to be known of the keys before the database is opened. */
type KeysFound = { keyRing: KeyRing | undefined };

function problemsIn(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  return [explain(error) ?? (error instanceof Error ? error.message : 'unknown')];
}

async function checkProxy({ egress: { proxy, noProxy } }: Config): Promise<Finding<never>> {
  if (proxy === undefined) return { text: 'none is set, Okta is reached directly' };
  await reachProxy(proxy, proxyTimeoutMs);
  const around = noProxy.length === 0 ? '' : `; not used for ${noProxy.join(', ')}`;
  return { text: `${proxy.name} takes connections${around}` };
}

const proxyTimeoutMs = 5_000;

async function checkKeys(config: Config): Promise<Finding<KeysFound>> {
  const keyRing = await findKeyRing(config);
  if (keyRing === undefined) return { found: { keyRing } };
  const { activeId, keys } = keyRing;
  const others = keys.size === 1 ? '' : `, ${keys.size - 1} more open what they sealed`;
  return { text: `${activeId} seals${others}`, found: { keyRing } };
}

async function checkKeySet({ identity, egress }: Config): Promise<Finding<never>> {
  const { jwt } = identity;
  if (jwt === undefined) return { text: 'none is needed' };
  let trouble = 'unknown reason';
  const identification = createIdentification({
    config: identity,
    egress,
    onTrouble: (reason) => (trouble = reason),
  });
  await identification.start();
  identification.stop();
  if (identification.isReady()) return { text: 'its keys are there' };
  const setting = 'url' in jwt.keys ? 'JWT_JWKS_URL' : 'JWT_KEYS_FILE';
  throw new Error(`its keys cannot be read: ${trouble.replace(/\.$/, '')}. Check ${setting}.`);
}

type Opening = {
  check: Check;
  clocks: Clocks;
  open: typeof withStore;
  /** Undefined when the keys cannot be used. */
  keys: KeysFound | undefined;
};

async function checkDatabase(config: Config, { check, clocks, open, keys }: Opening): Promise<void> {
  const { dataDir } = storeOptions(config);
  if (dataDir !== undefined && !existsSync(dataDir)) {
    const text = `none yet in ${config.dataDir}: the first start makes it`;
    return void (await check('database', async () => ({ text })));
  }
  const left = await check('database', async () => {
    try {
      return await open({ ...config, migrate: config.migrate === 'off' ? 'off' : 'check' }, async (store) => {
        await check('database', async () => ({ text: `${store.engine} answers` }));
        const text = config.migrate === 'off' ? 'not looked at (MIGRATE=off)' : 'none is left';
        await check('migrations', async () => ({ text }));
        await checkStored(config, store, { check, clocks, keys });
        return {};
      });
    } catch (error) {
      if (!isNotMigrated(error)) throw error;
      return { text: 'it answers', found: error };
    }
  });
  if (left === undefined) return;
  await check('migrations', async () => {
    if (config.migrate !== 'auto') throw left;
    return { text: 'some are left, which the next start makes' };
  });
}

function isNotMigrated(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof StoreError && error.cause.code === 'NOT_MIGRATED';
}

/** What is in the database: secrets, which have to open, and orgs, which have to answer. */
async function checkStored(
  config: Config,
  { engine, db }: Store,
  { check, clocks, keys }: Pick<Opening, 'check' | 'clocks' | 'keys'>,
): Promise<void> {
  if (engine === 'postgres') clocks.set('PostgreSQL', (await readDatabaseClock(db)).getTime() - Date.now());
  if (keys === undefined) return;
  const keyRing = keys.keyRing ?? (await check('encryption keys', () => checkKeyToBeMade(config, db)));
  if (keyRing === undefined) return;
  const unopened = await check('secrets', () => checkSecrets(db, keyRing));
  for (const integration of await listConnectedIntegrationsAcrossWorkspaces(db)) {
    // Its domain is the right one only if that opens.
    if (unopened?.has(integration.id)) continue;
    await check(`${integration.domain} of workspace ${integration.workspaceId}`, async () => {
      const { trouble, aheadMs } = await checkOrg(oktaOf(config), keyRing, integration);
      if (aheadMs !== null) clocks.set(integration.domain, aheadMs);
      if (trouble !== null) throw new Error(trouble);
      return { text: 'answers' };
    });
  }
}

/** The key file that is missing: the first start makes one, unless there are secrets that another key sealed. */
async function checkKeyToBeMade(config: Config, db: Database): Promise<Finding<KeyRing>> {
  if (!existsSync(keyFileOf(config)) && (await countSealedValuesAcrossWorkspaces(db)) === 0) {
    return { text: `none yet in ${config.dataDir}: the first start makes one` };
  }
  return { found: await openKeyRing(config, db) };
}

/** Finds the rows with a secret that does not open. */
async function checkSecrets(db: Database, keyRing: KeyRing): Promise<Finding<ReadonlySet<string>>> {
  const { secrets, unopened } = await findUnopenedSecrets(db, keyRing);
  return {
    text: secrets === 0 ? 'none yet' : `${secrets - unopened.length} of ${secrets} can be opened`,
    wrong: unopened.map(
      ({ purpose, table, workspaceId, rowId, reason }) =>
        `${purpose} of ${table} ${rowId}, workspace ${workspaceId}: ${reason}. Add its key to ENCRYPTION_KEYS, or give a new token (rotateOktaToken).`,
    ),
    found: new Set(unopened.map(({ rowId }) => rowId)),
  };
}

function oktaOf({ oktaBaseUrl, egress }: Config): OktaSettings {
  return { baseUrl: oktaBaseUrl, egress };
}

/** An org that is not among the integrations yet. */
async function checkGiven(
  config: Config,
  { domain, apiToken }: { domain: string; apiToken: string | undefined },
  { check, clocks }: Pick<Opening, 'check' | 'clocks'>,
): Promise<void> {
  const okta = oktaOf(config);
  const found = await check('Okta domain', async () => {
    const parsed = parseDomain(domain);
    if ('kind' in parsed) throw new Error(parsed.message);
    const { trouble, aheadMs } = await checkDomain(okta, parsed.domain);
    if (aheadMs !== null) clocks.set(parsed.domain, aheadMs);
    if (trouble !== null) throw new Error(trouble);
    return { text: `${parsed.domain} answers`, found: parsed.domain };
  });
  if (found === undefined || apiToken === undefined) return;
  await check('API token', async () => {
    const credentials = parseCredentials({ domain: found, apiToken });
    if ('kind' in credentials) throw new Error(credentials.message);
    const tested = await withVerifiedToken(
      { okta, now: () => new Date() },
      credentials,
      {},
      async (it) => it,
    );
    if ('kind' in tested) throw new Error(tested.message);
    const { tokenOwner, capabilities } = tested;
    const readable = capabilities.filter(({ status }) => status === 'OK');
    const owner = tokenOwner === null ? 'its owner is not shown' : `it is that of ${tokenOwner}`;
    return {
      text: `${owner}, and may read ${readable.map(({ dataType }) => dataType).join(', ')}`,
      wrong: capabilities
        .filter(({ status }) => status !== 'OK')
        .map(({ dataType, message }) => `${dataType} cannot be read: ${message}`),
    };
  });
}

/** Tokens of callers end by our clock, and what was seen when is written down by it. */
function checkClock(clocks: Clocks): Finding<never> {
  if (clocks.size === 0)
    return { text: 'nothing to compare it with: neither PostgreSQL nor an Okta org answered' };
  const wrong = [...clocks]
    .filter(([, aheadMs]) => Math.abs(aheadMs) > clockToleranceMs)
    .map(([whose, aheadMs]) => {
      const seconds = Math.round(Math.abs(aheadMs) / 1_000);
      const side = aheadMs > 0 ? 'behind' : 'ahead of';
      return `it is ${seconds} s ${side} that of ${whose}. Have NTP set the clock of whichever is wrong.`;
    });
  return wrong.length > 0 ? { wrong } : { text: `agrees with ${[...clocks.keys()].join(', ')}` };
}

const clockToleranceMs = 30_000;
