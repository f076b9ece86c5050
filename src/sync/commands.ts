/** What the API may ask of the sync. The API knows the types alone; the object comes to it at the start. */
import { parseOktaDomain } from '../okta/domain.ts';
import { parseApiToken } from '../okta/token.ts';
import type { Store } from '../store/database.ts';
import { isUniqueViolation } from '../store/errors.ts';
import { type KeyRing, Secret, sealToken } from '../store/secrets.ts';
import type { Capability, OktaDataType, SyncMode, SyncTrigger } from '../store/tables.ts';
import {
  deleteIntegration,
  disconnectIntegration,
  findConnectedIntegrationByDomain,
  findIntegration,
  findIntegrationByOrg,
  type IntegrationRecord,
  insertIntegration,
  reconnectIntegration,
} from '../store/writes/integrations.ts';
import { refreshServiceFigures } from '../store/writes/rollups.ts';
import type { IntegrationKey } from '../store/writes/service-instances.ts';
import {
  cancelLiveRun,
  enqueueRun,
  findNewestRunId,
  findRun,
  type SyncRunRecord,
} from '../store/writes/sync-runs.ts';
import { removeWithheld } from './confirm-removals.ts';
import { type ConnectionFailure, findOrg, verifyToken } from './connection.ts';
import { toConnectedHealth } from './failures.ts';
import { newId } from './ids.ts';
import { type OktaSettings, openOktaClient, shareRateBudget } from './okta-clients.ts';
import { rotateToken } from './rotate-token.ts';
import { dataTypesInOrder } from './run.ts';
import { refreshServices } from './stages/apps.ts';
import { refreshDepartments } from './stages/users.ts';

/** On whose behalf a command is given. */
export type Viewer = { workspaceId: string };

export type InvalidInput = { kind: 'invalidInput'; field: string; message: string };
export type IntegrationExists = { kind: 'integrationExists'; message: string; integrationId: string };
export type NotFound = { kind: 'notFound'; message: string };
export type Conflict = { kind: 'conflict'; message: string };
export type CommandFailure = InvalidInput | IntegrationExists | ConnectionFailure | NotFound | Conflict;

export type AddIntegrationInput = {
  domain: string;
  apiToken: string;
  name?: string | null;
  syncIntervalSeconds?: number | null;
};
export type TestConnectionInput = { domain: string; apiToken: string };
export type RemoveIntegrationInput = { id: string; deleteData: boolean };
export type TriggerSyncInput = {
  integrationId: string;
  mode: SyncMode;
  dataTypes?: readonly OktaDataType[] | null;
};

export type SyncCommands = {
  /** Verifies domain and token with Okta and only then saves; queues the first sync. */
  addIntegration(
    viewer: Viewer,
    input: AddIntegrationInput,
  ): Promise<
    | { kind: 'added'; integrationId: string; syncRunId: string }
    | InvalidInput
    | IntegrationExists
    | ConnectionFailure
  >;
  /** Verifies domain and token; saves nothing. */
  testConnection(
    viewer: Viewer,
    input: TestConnectionInput,
  ): Promise<
    | {
        kind: 'verified';
        domain: string;
        oktaOrgId: string;
        tokenOwner: string | null;
        capabilities: Capability[];
      }
    | InvalidInput
    | ConnectionFailure
  >;
  /** Destroys the token, stops a run under way, and erases the data if asked to. */
  removeIntegration(
    viewer: Viewer,
    input: RemoveIntegrationInput,
  ): Promise<{ kind: 'removed'; id: string; revokeTokenInOktaUrl: string | null } | NotFound>;
  /** Replaces the token once Okta has accepted the new one for the same org; until then the present one stays. */
  rotateToken(
    viewer: Viewer,
    input: { id: string; apiToken: string },
  ): Promise<{ kind: 'updated'; integrationId: string } | InvalidInput | ConnectionFailure | NotFound>;
  /** Queues a sync, or tells of the one that is queued or running. */
  triggerSync(
    viewer: Viewer,
    input: TriggerSyncInput,
  ): Promise<{ kind: 'triggered'; syncRunId: string; alreadyRunning: boolean } | NotFound | Conflict>;
  /** Marks removed what the integration's last run found missing and kept back. */
  confirmRemovals(
    viewer: Viewer,
    input: { syncRunId: string },
  ): Promise<{ kind: 'updated'; syncRunId: string } | NotFound | Conflict>;
};

export type CommandOptions = {
  store: Store;
  keyRing: KeyRing;
  okta: OktaSettings;
  /** Called when there is work for the worker. */
  onQueued: () => void;
  now?: () => Date;
};

const defaultIntervalSeconds = 86_400;
const minIntervalSeconds = 15 * 60;
const maxIntervalSeconds = 30 * 86_400;
/** A person waits for these answers: fewer tries than a sync makes. */
const interactiveLimits = { attempts: 2, timeoutAttempts: 1, rateLimitWaits: 2 };

export function createSyncCommands(options: CommandOptions): SyncCommands {
  const { store, keyRing, okta, onQueued, now = () => new Date() } = options;

  return {
    async addIntegration({ workspaceId }, input) {
      const credentials = parseCredentials(input);
      if ('kind' in credentials) return credentials;
      const settings = parseSettings(input, credentials.domain);
      if ('kind' in settings) return settings;

      const sameDomain = await findConnectedIntegrationByDomain(store.db, workspaceId, credentials.domain);
      if (sameDomain) return exists(sameDomain);
      const client = openOktaClient(okta, credentials, { limits: interactiveLimits });
      try {
        const org = await findOrg(client);
        if ('kind' in org) return org;
        shareRateBudget(okta, credentials, org.oktaOrgId);
        const known = await findIntegrationByOrg(store.db, workspaceId, org.oktaOrgId);
        if (known && known.status !== 'DISCONNECTED') return exists(known);
        const verified = await verifyToken(client, now);
        if ('kind' in verified) return verified;

        const integrationId = known?.id ?? newId();
        const saved = {
          name: settings.name,
          domain: credentials.domain,
          sealedApiToken: sealToken(keyRing, credentials.apiToken.reveal(), {
            workspaceId,
            integrationId,
            domain: credentials.domain,
          }),
          tokenHint: credentials.apiToken.reveal().slice(-4),
          ...toConnectedHealth(verified.capabilities),
          capabilities: verified.capabilities,
          syncIntervalSeconds: settings.syncIntervalSeconds,
          nextSyncAt: new Date(now().getTime() + settings.syncIntervalSeconds * 1_000).toISOString(),
        };
        try {
          const syncRunId = await store.transaction(async (tx) => {
            const key = { workspaceId, integrationId };
            if (!known) {
              await insertIntegration(tx, { ...key, id: integrationId, oktaOrgId: org.oktaOrgId, ...saved });
            } else if (!(await reconnectIntegration(tx, key, saved))) {
              throw new AlreadyConnectedError();
            }
            return queue(tx, key, 'CONNECT', 'FULL', dataTypesInOrder);
          });
          onQueued();
          return { kind: 'added', integrationId, syncRunId: syncRunId.runId };
        } catch (error) {
          // Somebody added the same org while we asked Okta.
          if (!isUniqueViolation(error) && !(error instanceof AlreadyConnectedError)) throw error;
          const winner = await findIntegrationByOrg(store.db, workspaceId, org.oktaOrgId);
          if (!winner) throw error;
          return exists(winner);
        }
      } finally {
        await client.close();
      }
    },

    async testConnection(_viewer, input) {
      const credentials = parseCredentials(input);
      if ('kind' in credentials) return credentials;
      const client = openOktaClient(okta, credentials, { limits: interactiveLimits });
      try {
        const org = await findOrg(client);
        if ('kind' in org) return org;
        shareRateBudget(okta, credentials, org.oktaOrgId);
        const verified = await verifyToken(client, now);
        if ('kind' in verified) return verified;
        return { kind: 'verified', domain: credentials.domain, ...org, ...verified };
      } finally {
        await client.close();
      }
    },

    async removeIntegration({ workspaceId }, { id, deleteData }) {
      const key = { workspaceId, integrationId: id };
      const integration = await find(key);
      if (!integration) return notFound();
      await store.transaction(async (tx) => {
        await cancelLiveRun(tx, key);
        await disconnectIntegration(tx, key);
        if (deleteData) {
          const sharedServiceIds = await deleteIntegration(tx, key);
          await refreshServices(tx, { org: { workspaceId }, now }, sharedServiceIds);
          await refreshServiceFigures(tx, workspaceId, sharedServiceIds);
          await refreshDepartments(tx, workspaceId, now());
        }
      });
      return {
        kind: 'removed',
        id,
        revokeTokenInOktaUrl: `https://${adminHost(integration.domain)}/admin/access/api/tokens`,
      };
    },

    async rotateToken({ workspaceId }, { id, apiToken }) {
      const integration = await find({ workspaceId, integrationId: id });
      if (!integration || integration.status === 'DISCONNECTED') return notFound();
      const outcome = await rotateToken(
        { store, keyRing, okta, now },
        integration,
        apiToken,
        interactiveLimits,
      );
      if (outcome.kind === 'refusedInput') return invalid('apiToken', outcome.reason);
      if (outcome.kind === 'gone') return notFound();
      if (outcome.kind === 'connectionFailed') return outcome;
      onQueued();
      return { kind: 'updated', integrationId: id };
    },

    async triggerSync({ workspaceId }, { integrationId, mode, dataTypes }) {
      const key = { workspaceId, integrationId };
      const integration = await find(key);
      if (!integration) return notFound();
      if (integration.sealedApiToken === null) {
        return { kind: 'conflict', message: 'This integration was removed. Add it again to sync it.' };
      }
      if (integration.status === 'PAUSED') {
        return { kind: 'conflict', message: 'This integration is paused. Resume it to sync it.' };
      }
      const wanted = dataTypesInOrder.filter(
        (dataType) => !dataTypes?.length || dataTypes.includes(dataType),
      );
      const { runId, isNew } = await store.transaction((tx) => queue(tx, key, 'MANUAL', mode, wanted));
      onQueued();
      return { kind: 'triggered', syncRunId: runId, alreadyRunning: !isNew };
    },

    async confirmRemovals(viewer, { syncRunId }) {
      const run = await findRunOf(viewer, syncRunId);
      if (!run) return { kind: 'notFound', message: 'There is no sync run with that id.' };
      if (run.status === 'QUEUED' || run.status === 'RUNNING') {
        return {
          kind: 'conflict',
          message: 'This sync is still at work. Confirm its removals once it ended.',
        };
      }
      if (run.withheldRemovals === null) {
        return {
          kind: 'conflict',
          message: 'This sync has kept no removals back: there is nothing to confirm.',
        };
      }
      const key = { workspaceId: viewer.workspaceId, integrationId: run.integrationId };
      if ((await findNewestRunId(store.db, key)) !== run.id) {
        return {
          kind: 'conflict',
          message:
            'A newer sync has looked since. Confirm that one, should it have kept removals back as well.',
        };
      }
      await store.transaction((tx) => removeWithheld(tx, run, now()));
      return { kind: 'updated', syncRunId: run.id };
    },
  };

  async function findRunOf(viewer: Viewer, runId: string): Promise<SyncRunRecord | null> {
    return uuidPattern.test(runId) ? findRun(store.db, { ...viewer, runId }) : null;
  }

  async function find(key: IntegrationKey): Promise<IntegrationRecord | null> {
    return uuidPattern.test(key.integrationId) ? findIntegration(store.db, key) : null;
  }
}

class AlreadyConnectedError extends Error {}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function queue(
  tx: Parameters<typeof enqueueRun>[0],
  key: IntegrationKey,
  trigger: SyncTrigger,
  mode: SyncMode,
  dataTypes: readonly OktaDataType[],
) {
  return enqueueRun(tx, key, { newRunId: newId(), trigger, mode, dataTypes });
}

function parseCredentials(input: TestConnectionInput) {
  const domain = parseOktaDomain(input.domain);
  if (!domain.ok) return invalid('domain', domain.reason);
  const token = parseApiToken(input.apiToken);
  if (!token.ok) return invalid('apiToken', token.reason);
  return { domain: domain.domain, apiToken: new Secret(token.token) };
}

function parseSettings(input: AddIntegrationInput, domain: string) {
  const name = input.name?.trim().slice(0, 200).toWellFormed().replaceAll('\0', '');
  const syncIntervalSeconds = input.syncIntervalSeconds ?? defaultIntervalSeconds;
  // Not the other way round: no number at all compares as false.
  if (!(syncIntervalSeconds >= minIntervalSeconds && syncIntervalSeconds <= maxIntervalSeconds)) {
    return invalid('syncInterval', 'The time between syncs must be from PT15M to P30D.');
  }
  return { name: name ? name : domain, syncIntervalSeconds: Math.round(syncIntervalSeconds) };
}

function invalid(field: string, message: string): InvalidInput {
  return { kind: 'invalidInput', field, message };
}

function exists(integration: IntegrationRecord): IntegrationExists {
  return {
    kind: 'integrationExists',
    integrationId: integration.id,
    message: `This Okta org is connected already, as “${integration.name}” (${integration.domain}).`,
  };
}

function notFound(): NotFound {
  // An id of another workspace gets the same answer as one that never was; the id is not repeated, a token might be.
  return { kind: 'notFound', message: 'There is no integration with that id.' };
}

/** Where Okta's admin console lives: acme.okta.com → acme-admin.okta.com. */
function adminHost(domain: string): string {
  const [org, ...rest] = domain.split('.');
  return [`${org}-admin`, ...rest].join('.');
}
