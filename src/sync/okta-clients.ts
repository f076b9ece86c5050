import { createOktaClient, type OktaClient } from '../okta/client.ts';
import { type OktaDomain, parseOktaDomain } from '../okta/domain.ts';
import type { OktaLimits, OktaTimings } from '../okta/timings.ts';
import { type KeyRing, openToken, Secret } from '../store/secrets.ts';
import type { OktaDataType } from '../store/tables.ts';
import type { IntegrationRecord } from '../store/writes/integrations.ts';
import type { RequestMeter } from './context.ts';

/** How clients for Okta are made; the same for every org. */
export type OktaSettings = {
  /** Loopback address that answers in Okta's place. */
  baseUrl: string | undefined;
  timings?: Partial<OktaTimings>;
};

export type ClientOptions = { signal?: AbortSignal; meter?: RequestMeter; limits?: Partial<OktaLimits> };

/** A client for an org; the token is revealed here and nowhere else. */
export function openOktaClient(
  settings: OktaSettings,
  org: { domain: OktaDomain; apiToken: Secret },
  { signal, meter, limits }: ClientOptions = {},
): OktaClient {
  return createOktaClient({
    domain: org.domain,
    apiToken: org.apiToken.reveal(),
    ...(settings.baseUrl === undefined ? {} : { baseUrl: settings.baseUrl }),
    ...(settings.timings ? { timings: settings.timings } : {}),
    ...(limits ? { limits } : {}),
    ...(signal ? { signal } : {}),
    onRequest({ endpoint, waitedMs, rateLimit }) {
      const count = meter?.[dataTypeOf(endpoint)];
      if (!count) return;
      count.apiCalls += 1;
      count.rateLimitWaitMs += waitedMs;
      if (rateLimit !== undefined && rateLimit.limit > 0) count.limitPerMinute = rateLimit.limit;
    },
  });
}

/** A meter that has counted nothing yet. */
export function createMeter(): RequestMeter {
  const zero = () => ({ apiCalls: 0, rateLimitWaitMs: 0, limitPerMinute: null });
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
export function openCredentials(
  keyRing: KeyRing,
  integration: IntegrationRecord,
): { domain: OktaDomain; apiToken: Secret } {
  const domain = parseOktaDomain(integration.domain);
  if (!domain.ok) throw new Error(`integration ${integration.id} has a domain that cannot be used`);
  if (integration.sealedApiToken === null) throw new Error(`integration ${integration.id} has no token`);
  const context = {
    workspaceId: integration.workspaceId,
    integrationId: integration.id,
    domain: integration.domain,
  };
  return {
    domain: domain.domain,
    apiToken: new Secret(openToken(keyRing, integration.sealedApiToken, context)),
  };
}
