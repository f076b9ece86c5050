import { OktaError } from '../../okta/errors.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';
import type { IntegrationRecord } from '../../store/sync/integrations.ts';
import { type OktaSettings, openCredentials, openOktaClient } from './okta-clients.ts';

/**
 * What keeps this machine from reaching the org of an integration, as a sentence; null when nothing does. Sends one
 * request, without the token. Throws a `SealError` when the token does not open.
 */
export async function checkOrg(
  okta: OktaSettings,
  keyRing: KeyRing,
  integration: IntegrationRecord,
): Promise<string | null> {
  const client = openOktaClient(okta, openCredentials(keyRing, integration), { limits: oneRequest });
  try {
    const { id } = await client.organization();
    return id === integration.oktaOrgId ? null : 'The domain belongs to another org now.';
  } catch (error) {
    if (error instanceof OktaError) return error.message;
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
