import type { OktaClient } from '../../okta/client.ts';
import type { Capability } from '../../store/tables/integrations.ts';
import { findIntegrationByOrg } from '../../store/writes/integrations.ts';
import {
  type Connection,
  type ConnectionFailure,
  countMembers,
  findOrg,
  type ListSizes,
  verifyToken,
} from '../connection.ts';
import { estimateFirstSync } from '../first-sync-estimate.ts';
import { interactiveLimits, openOktaClient, shareRateBudget } from '../okta-clients.ts';
import type { CommandContext, Viewer } from './context.ts';
import type { InvalidInput } from './outcomes.ts';
import { parseCredentials } from './settings.ts';

export type TestConnectionInput = { domain: string; apiToken: string };

export type Verified = {
  kind: 'verified';
  domain: string;
  /** The integration of the viewer's that reads the org already; null where none does, or it was removed. */
  integrationId: string | null;
  /** Seconds that the first full sync should take, roughly; null when that cannot be told. */
  estimatedFirstSync: number | null;
} & Connection;

/** Verifies domain and token; saves nothing. */
export async function testConnection(
  { store, okta, now }: CommandContext,
  { workspaceId }: Viewer,
  input: TestConnectionInput,
): Promise<Verified | InvalidInput | ConnectionFailure> {
  const credentials = parseCredentials(input);
  if ('kind' in credentials) return credentials;
  const client = openOktaClient(okta, credentials, { limits: interactiveLimits });
  try {
    const org = await findOrg(client, now);
    if ('kind' in org) return org;
    shareRateBudget(okta, credentials, org.oktaOrgId);
    const verified = await verifyToken(client, now, { isMeasured: true });
    if ('kind' in verified) return verified;
    const { sizes, ...connection } = verified;
    const estimatedFirstSync = await estimate(client, sizes, connection.capabilities);
    const known = await findIntegrationByOrg(store.db, workspaceId, org.oktaOrgId);
    const integrationId = known && known.status !== 'DISCONNECTED' ? known.id : null;
    const { domain } = credentials;
    return { kind: 'verified', domain, integrationId, ...org, ...connection, estimatedFirstSync };
  } finally {
    await client.close();
  }
}

/** From what the requests before told. One more is made for a company whose people do not fit on a page. */
async function estimate(
  client: OktaClient,
  { APPS: apps = null, USERS }: ListSizes,
  capabilities: readonly Capability[],
): Promise<number | null> {
  if (apps === null) return null;
  const people = USERS ?? (await countMembers(client));
  if (people === null) return null;
  const hasLog = capabilities.some(({ dataType, status }) => dataType === 'SYSTEM_LOG' && status === 'OK');
  return estimateFirstSync({ apps, people, hasLog }, client.callsPerMinute);
}
