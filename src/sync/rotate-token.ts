import { parseOktaDomain } from '../okta/domain.ts';
import { parseApiToken } from '../okta/token.ts';
import type { Store } from '../store/database.ts';
import { type KeyRing, Secret, sealToken } from '../store/secrets.ts';
import { type IntegrationRecord, replaceToken } from '../store/writes/integrations.ts';
import { type ConnectionFailure, findOrg, verifyToken } from './connection.ts';
import { toConnectedHealth } from './failures.ts';
import { type OktaSettings, openOktaClient, shareRateBudget } from './okta-clients.ts';

/** The new token is not of the org that the integration reads. */
const otherOrg: ConnectionFailure = {
  kind: 'connectionFailed',
  message:
    'Another Okta org answers under this domain now. Add it as an integration of its own; the present token stays.',
  reason: 'ORG_NOT_FOUND',
  httpStatus: null,
  oktaErrorCode: null,
};

/**
 * Puts a new token in the place of the present one, once Okta has accepted it for the same org. Until then, and when
 * Okta refuses, the present one stays.
 */
export async function rotateToken(
  { store, keyRing, okta, now }: { store: Store; keyRing: KeyRing; okta: OktaSettings; now: () => Date },
  integration: IntegrationRecord,
  apiToken: string,
  limits: { attempts: number; timeoutAttempts: number; rateLimitWaits: number },
): Promise<
  { kind: 'rotated' } | { kind: 'refusedInput'; reason: string } | { kind: 'gone' } | ConnectionFailure
> {
  const token = parseApiToken(apiToken);
  if (!token.ok) return { kind: 'refusedInput', reason: token.reason };
  const domain = parseOktaDomain(integration.domain);
  if (!domain.ok) throw new Error(`integration ${integration.id} has a domain that cannot be used`);
  const credentials = { domain: domain.domain, apiToken: new Secret(token.token) };
  const client = openOktaClient(okta, credentials, { limits });
  try {
    const org = await findOrg(client);
    if ('kind' in org) return org;
    if (org.oktaOrgId !== integration.oktaOrgId) return otherOrg;
    shareRateBudget(okta, credentials, org.oktaOrgId);
    const verified = await verifyToken(client, now);
    if ('kind' in verified) return verified;
    const { workspaceId, id: integrationId, status } = integration;
    const isReplaced = await replaceToken(
      store.db,
      { workspaceId, integrationId },
      {
        sealedApiToken: sealToken(keyRing, token.token, {
          workspaceId,
          integrationId,
          domain: integration.domain,
        }),
        tokenHint: token.token.slice(-4),
        capabilities: verified.capabilities,
        ...(status === 'PAUSED' ? { status, statusReason: null } : toConnectedHealth(verified.capabilities)),
      },
    );
    return isReplaced ? { kind: 'rotated' } : { kind: 'gone' };
  } finally {
    await client.close();
  }
}
