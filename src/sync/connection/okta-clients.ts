import { createOktaClient, type OktaClient, type OktaClientOptions } from '../../okta/client.ts';
import { type OktaDomain, parseOktaDomain } from '../../okta/domain.ts';
import type { OktaLimits, OktaTimings } from '../../okta/timings.ts';
import { type ApiToken, parseApiToken } from '../../okta/token.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';
import { openSecret, type SealContext, sealSecret } from '../../secrets/sealing.ts';
import { Secret } from '../../secrets/secret.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import type { IntegrationRecord } from '../../store/sync/integrations.ts';
import type { SealedPurpose } from '../../store/tables/columns.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { RequestMeter } from '../reading/run-context.ts';
import { type OktaClock, principalOf, type RateBudgets } from './shared-rate-budget.ts';

/** Settings of all Okta clients, the same for every org. */
export type OktaSettings = {
  /** Address on this machine of a stand-in for Okta. */
  baseUrl: string | undefined;
  egress?: OktaClientOptions['egress'];
  /** Is told of every request. */
  onRequest?: NonNullable<OktaClientOptions['onRequest']>;
  timings?: Partial<OktaTimings>;
  /** Shares rate limits among all clients, also in other processes. Without it each client counts alone. */
  budgets?: RateBudgets;
  /** The clock of a simulation instead of real time. The budgets must use the same clock. */
  clock?: OktaClock;
};

export type ClientOptions = {
  signal?: AbortSignal;
  meter?: RequestMeter;
  limits?: Partial<OktaLimits>;
  /** Share of each rate limit of the org that this client may use, 0 to 1. */
  maxRateShare?: number;
  /** Called after every request with the token that Okta accepted. */
  onTokenAccepted?: () => void;
};

/**
 * Limits for requests that a person waits for: fewer attempts than a sync, and no wait for the next minute after a
 * 429. The client still waits for a window that we used up ourselves, for example with a sync, because the token is
 * fine.
 */
export const interactiveLimits = {
  attempts: 2,
  timeoutAttempts: 1,
  rateLimitWaits: 2,
  rateLimitPatienceMs: 10_000,
  windowPatienceMs: 65_000,
};

/** An org and its secret. Only this file reveals the secret. */
export type OktaCredentials = { domain: OktaDomain; apiToken: Secret<ApiToken> };

/** For a client that is only asked what needs no token. */
export const noToken: OktaCredentials['apiToken'] = new Secret('none' as ApiToken);

/** Opens a client for an org. */
export function openOktaClient(
  settings: OktaSettings,
  org: OktaCredentials,
  { signal, meter, limits, maxRateShare, onTokenAccepted }: ClientOptions = {},
): OktaClient {
  const { budgets, clock } = settings;
  return createOktaClient({
    domain: org.domain,
    apiToken: org.apiToken.reveal(),
    ...(budgets ? { rateGate: budgets.gateFor(identify(org)) } : {}),
    ...(maxRateShare === undefined ? {} : { maxRateShare }),
    ...clock,
    ...(settings.baseUrl === undefined ? {} : { baseUrl: settings.baseUrl }),
    ...(settings.egress === undefined ? {} : { egress: settings.egress }),
    ...(settings.timings ? { timings: settings.timings } : {}),
    ...(limits ? { limits } : {}),
    ...(signal ? { signal } : {}),
    onRequest(info) {
      const { endpoint, status, waitedMs } = info;
      settings.onRequest?.(info);
      if (status === 200 && endpoint.startsWith('/api/')) onTokenAccepted?.();
      const count = meter?.[dataTypeOf(endpoint)];
      if (!count) return;
      count.apiCalls += 1;
      count.rateLimitWaitMs += waitedMs;
    },
  });
}

/** Makes the clients of a token share its rate limits in this org with other processes. */
export function shareRateBudget(
  { budgets }: OktaSettings,
  credentials: OktaCredentials,
  oktaOrgId: string,
): void {
  budgets?.gateFor(identify(credentials), oktaOrgId);
}

/** Identifies the secret without revealing it: equal for equal secrets. */
export function identify({ apiToken }: OktaCredentials): string {
  return principalOf(apiToken.reveal());
}

/** A meter with all counts at zero. */
export function createMeter(): RequestMeter {
  const zero = () => ({ apiCalls: 0, rateLimitWaitMs: 0 });
  return { APPS: zero(), USERS: zero(), GROUPS: zero(), APP_ASSIGNMENTS: zero(), SYSTEM_LOG: zero() };
}

/** The data type that a request belongs to, by its endpoint template. */
function dataTypeOf(endpoint: string): OktaDataType {
  if (endpoint.startsWith('/api/v1/apps/')) return 'APP_ASSIGNMENTS';
  if (endpoint.startsWith('/api/v1/apps')) return 'APPS';
  if (endpoint.startsWith('/api/v1/groups')) return 'GROUPS';
  return endpoint.startsWith('/api/v1/logs') ? 'SYSTEM_LOG' : 'USERS';
}

/**
 * Domain and token of a saved integration. Throws a `SealError` when the token does not open: its key is unknown, or it,
 * the domain or an id was changed.
 */
export function openCredentials(keyRing: KeyRing, integration: IntegrationRecord): OktaCredentials {
  const { workspaceId, id: integrationId, sealedApiToken } = integration;
  if (sealedApiToken === null) throw new Error(`integration ${integrationId} has no token`);
  const context = apiTokenOf({ workspaceId, integrationId }, integration.domain);
  // First of all, because it proves that the domain is the one the token was given for.
  const token = parseApiToken(openSecret(keyRing, sealedApiToken, context));
  if (!token.ok) throw new Error(`integration ${integrationId} has a token that cannot be used`);
  const domain = parseOktaDomain(integration.domain);
  if (!domain.ok) throw new Error(`integration ${integrationId} has a domain that cannot be used`);
  return { domain: domain.domain, apiToken: new Secret(token.token) };
}

/**
 * What an integration stores of its credentials: the secret, sealed for this integration, and its last four
 * characters.
 */
export function sealCredentials(
  keyRing: KeyRing,
  { domain, apiToken }: OktaCredentials,
  integration: IntegrationKey,
): { sealedApiToken: string; tokenHint: string } {
  const token = apiToken.reveal();
  return {
    sealedApiToken: sealSecret(keyRing, token, apiTokenOf(integration, domain)),
    tokenHint: token.slice(-4),
  };
}

function apiTokenOf({ workspaceId, integrationId }: IntegrationKey, domain: string): SealContext {
  return { purpose: 'api-token' satisfies SealedPurpose, workspaceId, rowId: integrationId, domain };
}
