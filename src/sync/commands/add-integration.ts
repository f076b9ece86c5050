import { isUniqueViolation } from '../../store/engine/errors.ts';
import {
  findConnectedIntegrationByDomain,
  findIntegrationByOrg,
  insertIntegration,
  reconnectIntegration,
} from '../../store/sync/integrations.ts';
import { type OktaCredentials, sealCredentials } from '../connection/okta-clients.ts';
import { toConnectedHealth } from '../connection/status-reasons.ts';
import { type Connection, type ConnectionFailure, withVerifiedToken } from '../connection/verify-token.ts';
import { dataTypesInOrder } from '../data-types.ts';
import { newId } from '../ids.ts';
import { type CommandContext, queueRun, type Viewer } from './command-context.ts';
import { exists, type IntegrationExists, type InvalidInput } from './outcomes.ts';
import { defaultIntervalSeconds, parseCredentials, parseInterval, parseName } from './settings.ts';

export type AddIntegrationInput = {
  domain: string;
  apiToken: string;
  name?: string | null;
  syncIntervalSeconds?: number | null;
};

type Settings = { name: string; syncIntervalSeconds: number };
type Added = { kind: 'added'; integrationId: string; syncRunId: string };

/** Verifies domain and token with Okta, then saves the integration and queues the first sync. */
export async function addIntegration(
  context: CommandContext,
  { workspaceId }: Viewer,
  input: AddIntegrationInput,
): Promise<Added | InvalidInput | IntegrationExists | ConnectionFailure> {
  const { store } = context;
  const credentials = parseCredentials(input);
  if ('kind' in credentials) return credentials;
  const interval = parseInterval(input.syncIntervalSeconds ?? defaultIntervalSeconds);
  if (typeof interval === 'object') return interval;
  const name = parseName(input.name ?? '') ?? credentials.domain;
  if (typeof name === 'object') return name;

  const sameDomain = await findConnectedIntegrationByDomain(store.db, workspaceId, credentials.domain);
  if (sameDomain) return exists(sameDomain);
  const settings = { name, syncIntervalSeconds: interval };
  let removedId: string | null = null;
  const refuse = async (oktaOrgId: string) => {
    const known = await findIntegrationByOrg(store.db, workspaceId, oktaOrgId);
    if (known && known.status !== 'DISCONNECTED') return exists(known);
    removedId = known?.id ?? null;
    return null;
  };
  return withVerifiedToken(context, credentials, { refuse }, (connection) =>
    save(context, workspaceId, { settings, credentials, connection, removedId }),
  );
}

class AlreadyConnectedError extends Error {}

async function save(
  context: CommandContext,
  workspaceId: string,
  given: {
    settings: Settings;
    credentials: OktaCredentials;
    connection: Connection;
    /** Id of the removed integration of the same org; null when there is none. */
    removedId: string | null;
  },
): Promise<Added | IntegrationExists> {
  const { store, commit, keyRing, now } = context;
  const { credentials, connection, settings, removedId } = given;
  const { oktaOrgId, capabilities } = connection;
  const integrationId = removedId ?? newId();
  const key = { workspaceId, integrationId };
  const saved = {
    ...settings,
    domain: credentials.domain,
    ...sealCredentials(keyRing, credentials, key),
    tokenUsedAt: now().toISOString(),
    ...toConnectedHealth(capabilities),
    capabilities,
    nextSyncAt: new Date(now().getTime() + settings.syncIntervalSeconds * 1_000).toISOString(),
  };
  try {
    return await commit<Added>(async (tx) => {
      if (removedId === null) {
        await insertIntegration(tx, { ...key, id: integrationId, oktaOrgId, ...saved });
      } else if (!(await reconnectIntegration(tx, key, saved))) {
        throw new AlreadyConnectedError();
      }
      const run = { trigger: 'CONNECT', mode: 'FULL', dataTypes: dataTypesInOrder } as const;
      return { kind: 'added', integrationId, syncRunId: (await queueRun(context, tx, key, run)).runId };
    });
  } catch (error) {
    // Another request added the same org while we asked Okta.
    if (!isUniqueViolation(error) && !(error instanceof AlreadyConnectedError)) throw error;
    const winner = await findIntegrationByOrg(store.db, workspaceId, oktaOrgId);
    if (!winner) throw error;
    return exists(winner);
  }
}
