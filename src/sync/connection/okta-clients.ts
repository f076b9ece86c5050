import { createOktaClient, type OktaClient } from '../../okta/client.ts';
import { type OktaDomain, parseOktaDomain } from '../../okta/domain.ts';
import type { OktaLimits, OktaTimings } from '../../okta/timings.ts';
import { type ApiToken, parseApiToken } from '../../okta/token.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';
import { openToken, sealToken } from '../../secrets/sealing.ts';
import { Secret } from '../../secrets/secret.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import type { IntegrationRecord } from '../../store/sync/integrations.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { RequestMeter } from '../reading/run-context.ts';
import { type OktaClock, principalOf, type RateBudgets } from './shared-rate-budget.ts';

/** How clients for Okta are made; the same for every org. */
export type OktaSettings = {
  /** Loopback address that answers in Okta's place. */
  baseUrl: string | undefined;
  timings?: Partial<OktaTimings>;
  /** What all clients here and in other processes share of the rate limits. Without it each client has its own. */
  budgets?: RateBudgets;
  /** Time to wait by, if it is not the world's. The budgets have to go by the same. */
  clock?: OktaClock;
};

export type ClientOptions = {
  signal?: AbortSignal;
  meter?: RequestMeter;
  limits?: Partial<OktaLimits>;
  /** How much of each of the org's rate limits may be spent, 0 to 1. */
  maxRateShare?: number;
  /** Called whenever Okta has answered a request made with the token. */
  onTokenAccepted?: () => void;
};

/**
 * For requests whose answer a person waits for: fewer tries than a sync makes, and after a refusal no waiting for the
 * next minute. A window that we used up ourselves, with a sync perhaps, is waited for: nothing is wrong with the token.
 */
export const interactiveLimits = {
  attempts: 2,
  timeoutAttempts: 1,
  rateLimitWaits: 2,
  rateLimitPatienceMs: 10_000,
  windowPatienceMs: 65_000,
};

/** An org, and what opens it. What has to see the secret itself stands in this file. */
export type OktaCredentials = { domain: OktaDomain; apiToken: Secret<ApiToken> };

/** A client for an org. */
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
    ...(settings.timings ? { timings: settings.timings } : {}),
    ...(limits ? { limits } : {}),
    ...(signal ? { signal } : {}),
    onRequest({ endpoint, status, waitedMs }) {
      if (status === 200 && endpoint.startsWith('/api/')) onTokenAccepted?.();
      const count = meter?.[dataTypeOf(endpoint)];
      if (!count) return;
      count.apiCalls += 1;
      count.rateLimitWaitMs += waitedMs;
    },
  });
}

/** From now on the clients of a token share its rate limits in this org with other processes. */
export function shareRateBudget(
  { budgets }: OktaSettings,
  credentials: OktaCredentials,
  oktaOrgId: string,
): void {
  budgets?.gateFor(identify(credentials), oktaOrgId);
}

/** Identifies the secret without revealing it: the same for the same one. */
export function identify({ apiToken }: OktaCredentials): string {
  return principalOf(apiToken.reveal());
}

/** A meter that has counted nothing yet. */
export function createMeter(): RequestMeter {
  const zero = () => ({ apiCalls: 0, rateLimitWaitMs: 0 });
  return { APPS: zero(), USERS: zero(), GROUPS: zero(), APP_ASSIGNMENTS: zero(), SYSTEM_LOG: zero() };
}

/** For which data type a request is made, by its endpoint template. */
function dataTypeOf(endpoint: string): OktaDataType {
  if (endpoint.startsWith('/api/v1/apps/')) return 'APP_ASSIGNMENTS';
  if (endpoint.startsWith('/api/v1/apps')) return 'APPS';
  if (endpoint.startsWith('/api/v1/groups')) return 'GROUPS';
  return endpoint.startsWith('/api/v1/logs') ? 'SYSTEM_LOG' : 'USERS';
}

/** Domain and token of a saved integration. Throws when it has no token, or one that was sealed with a key not here. */
export function openCredentials(keyRing: KeyRing, integration: IntegrationRecord): OktaCredentials {
  const domain = parseOktaDomain(integration.domain);
  if (!domain.ok) throw new Error(`integration ${integration.id} has a domain that cannot be used`);
  if (integration.sealedApiToken === null) throw new Error(`integration ${integration.id} has no token`);
  const context = {
    workspaceId: integration.workspaceId,
    integrationId: integration.id,
    domain: integration.domain,
  };
  const token = parseApiToken(openToken(keyRing, integration.sealedApiToken, context));
  if (!token.ok) throw new Error(`integration ${integration.id} has a token that cannot be used`);
  return { domain: domain.domain, apiToken: new Secret(token.token) };
}

/** What an integration keeps of its credentials: the secret, sealed for this integration, and how it ends. */
export function sealCredentials(
  keyRing: KeyRing,
  { domain, apiToken }: OktaCredentials,
  integration: IntegrationKey,
): { sealedApiToken: string; tokenHint: string } {
  const token = apiToken.reveal();
  return {
    sealedApiToken: sealToken(keyRing, token, { ...integration, domain }),
    tokenHint: token.slice(-4),
  };
}
