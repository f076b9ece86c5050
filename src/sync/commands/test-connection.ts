import { type Connection, type ConnectionFailure, findOrg, verifyToken } from '../connection.ts';
import { interactiveLimits, openOktaClient, shareRateBudget } from '../okta-clients.ts';
import type { CommandContext, Viewer } from './context.ts';
import type { InvalidInput } from './outcomes.ts';
import { parseCredentials } from './settings.ts';

export type TestConnectionInput = { domain: string; apiToken: string };

export type Verified = { kind: 'verified'; domain: string } & Connection;

/** Verifies domain and token; saves nothing. */
export async function testConnection(
  { okta, now }: CommandContext,
  _viewer: Viewer,
  input: TestConnectionInput,
): Promise<Verified | InvalidInput | ConnectionFailure> {
  const credentials = parseCredentials(input);
  if ('kind' in credentials) return credentials;
  const client = openOktaClient(okta, credentials, { limits: interactiveLimits });
  try {
    const org = await findOrg(client, now);
    if ('kind' in org) return org;
    shareRateBudget(okta, credentials, org.oktaOrgId);
    const verified = await verifyToken(client, now);
    if ('kind' in verified) return verified;
    return { kind: 'verified', domain: credentials.domain, ...org, ...verified };
  } finally {
    await client.close();
  }
}
