import { OktaError } from '../../okta/errors.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';
import type { IntegrationRecord } from '../../store/sync/integrations.ts';
import {
  noToken,
  type OktaCredentials,
  type OktaSettings,
  openCredentials,
  openOktaClient,
} from './okta-clients.ts';

/** What became of asking an org. */
export type AskedOrg = {
  /** What keeps this machine from reaching it, as a sentence; null when nothing does. */
  trouble: string | null;
  /** Milliseconds by which its clock is ahead of ours; null when it did not answer. */
  aheadMs: number | null;
};

/** Asks the org of an integration, once and without the token. Throws a `SealError` when the token does not open. */
export async function checkOrg(
  okta: OktaSettings,
  keyRing: KeyRing,
  integration: IntegrationRecord,
): Promise<AskedOrg> {
  const { id, ...asked } = await askOrg(okta, openCredentials(keyRing, integration));
  if (id === null || id === integration.oktaOrgId) return asked;
  const trouble =
    'The domain belongs to another org now. Remove this integration, and add the org by its own domain.';
  return { ...asked, trouble };
}

/** Asks the org of a domain, once and without a token. */
export async function checkDomain(okta: OktaSettings, domain: OktaCredentials['domain']): Promise<AskedOrg> {
  const { id: _, ...asked } = await askOrg(okta, { domain, apiToken: noToken });
  return asked;
}

async function askOrg(
  okta: OktaSettings,
  credentials: OktaCredentials,
): Promise<AskedOrg & { id: string | null }> {
  const client = openOktaClient(okta, credentials, { limits: oneRequest });
  const aheadMs = () => {
    const now = client.serverNow();
    return now === null ? null : now.getTime() - Date.now();
  };
  try {
    const { id } = await client.organization();
    return { id, trouble: null, aheadMs: aheadMs() };
  } catch (error) {
    if (error instanceof OktaError) return { id: null, trouble: error.message, aheadMs: aheadMs() };
    throw error;
  } finally {
    await client.close();
  }
}

const oneRequest = {
  attempts: 1,
  timeoutAttempts: 1,
  rateLimitWaits: 0,
  rateLimitPatienceMs: 0,
  windowPatienceMs: 0,
};
