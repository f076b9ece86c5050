import type { OktaClient } from '../../okta/client.ts';
import { findIntegrationByOrg } from '../../store/sync/integrations.ts';
import type { Capability } from '../../store/tables/integrations.ts';
import { identify, type OktaCredentials } from '../connection/okta-clients.ts';
import {
  type ConnectionFailure,
  countMembers,
  type ListSizes,
  type TestedOrg,
  withVerifiedToken,
} from '../connection/verify-token.ts';
import { estimateFirstSync } from '../estimate/first-sync.ts';
import type { CommandContext, Viewer } from './command-context.ts';
import type { InvalidInput } from './outcomes.ts';
import { parseCredentials } from './settings.ts';

export type TestConnectionInput = { domain: string; apiToken: string };

export type Verified = {
  kind: 'verified';
  domain: string;
  /** Id of the viewer's integration that reads this org already; null when none does or it was removed. */
  integrationId: string | null;
} & TestedOrg;

/**
 * Verifies domain and token and saves nothing. Equal tests at the same time share one test, because a rate limit
 * window has room for few. The test ends early when the signals of all waiting callers have aborted.
 */
export async function testConnection(
  context: CommandContext,
  { workspaceId }: Viewer,
  input: TestConnectionInput,
  signal?: AbortSignal,
): Promise<Verified | InvalidInput | ConnectionFailure> {
  const credentials = parseCredentials(input);
  if ('kind' in credentials) return credentials;
  const { domain } = credentials;
  const key = JSON.stringify([workspaceId, domain, identify(credentials)]);
  const tested = await context.tests.share(key, (stop) => test(context, credentials, stop), signal);
  if ('kind' in tested) return tested;
  const known = await findIntegrationByOrg(context.store.db, workspaceId, tested.oktaOrgId);
  const integrationId = known && known.status !== 'DISCONNECTED' ? known.id : null;
  return { kind: 'verified', domain, integrationId, ...tested };
}

function test(
  context: CommandContext,
  credentials: OktaCredentials,
  signal: AbortSignal,
): Promise<TestedOrg | ConnectionFailure> {
  const options = { signal, isMeasured: true };
  return withVerifiedToken(context, credentials, options, async ({ sizes, ...connection }, client) => ({
    ...connection,
    estimatedFirstSync: await estimate(client, sizes, connection.capabilities),
  }));
}

/**
 * Estimates the first sync from the results of the probes. Makes one more request when the people do not fit on a
 * page.
 */
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
