import type { OktaCapability, OktaClient } from '../../okta/client.ts';
import { OktaError, type OktaFailureKind } from '../../okta/errors.ts';
import { refusedEverywhere } from '../../okta/http/classify.ts';
import type { Capability, IntegrationStatusReason } from '../../store/tables/integrations.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import {
  type ClientOptions,
  interactiveLimits,
  type OktaCredentials,
  type OktaSettings,
  openOktaClient,
  shareRateBudget,
} from './okta-clients.ts';
import { toFailedCapability, toStatusReason, toSyncError } from './status-reasons.ts';

export type Connection = {
  oktaOrgId: string;
  /** Login of the admin who owns the token; null when Okta does not show it. */
  tokenOwner: string | null;
  capabilities: Capability[];
};

/** The result of testing a domain and a token without saving them. */
export type TestedOrg = Connection & {
  /** Estimated seconds of the first full sync; null when there is no estimate. */
  estimatedFirstSync: number | null;
};

export type ConnectionFailure = {
  kind: 'connectionFailed';
  message: string;
  reason: IntegrationStatusReason;
  httpStatus: number | null;
  oktaErrorCode: string | null;
  /** When to try again, ISO 8601, UTC; null when unknown. */
  retryAt: string | null;
};

type Verification<Refusal> = Pick<ClientOptions, 'signal' | 'maxRateShare'> & {
  /** Refuses an org before its token is sent. Null to go on. */
  refuse?: (oktaOrgId: string) => Promise<Refusal | null> | Refusal | null;
  /** Requests whole pages of apps and people to fill `sizes`. */
  isMeasured?: boolean;
};

/**
 * Verifies domain and token with Okta, within the limits for requests that a person waits for, and gives what it found
 * out to `use`. The client is closed when that has ended.
 */
export async function withVerifiedToken<Result, Refusal = never>(
  { okta, now }: { okta: OktaSettings; now: () => Date },
  credentials: OktaCredentials,
  { refuse, isMeasured = false, ...options }: Verification<Refusal>,
  use: (verified: Connection & { sizes: ListSizes }, client: OktaClient) => Promise<Result>,
): Promise<Result | Refusal | ConnectionFailure> {
  const client = openOktaClient(okta, credentials, { ...options, limits: interactiveLimits });
  try {
    const org = await findOrg(client, now);
    if ('kind' in org) return org;
    const refusal = await refuse?.(org.oktaOrgId);
    if (refusal) return refusal;
    shareRateBudget(okta, credentials, org.oktaOrgId);
    const verified = await verifyToken(client, now, isMeasured);
    return 'kind' in verified ? verified : await use({ ...org, ...verified }, client);
  } finally {
    await client.close();
  }
}

/** Finds the org of a domain, without sending the token. */
async function findOrg(
  okta: OktaClient,
  now: () => Date,
): Promise<{ oktaOrgId: string } | ConnectionFailure> {
  try {
    return { oktaOrgId: (await okta.organization()).id };
  } catch (error) {
    return toConnectionFailure(error, now());
  }
}

/** Number of items of each list; null when they do not fit on one page, or could not be read. */
export type ListSizes = Partial<Record<OktaCapability, number | null>>;

/**
 * Finds out what a token may read. Users and apps are required, because there is nothing to discover without them.
 * Groups and the log are optional, and their capabilities show what is missing.
 */
async function verifyToken(
  okta: OktaClient,
  now: () => Date,
  isMeasured: boolean,
): Promise<(Omit<Connection, 'oktaOrgId'> & { sizes: ListSizes }) | ConnectionFailure> {
  try {
    const { tokenOwner, isHidden } = await findTokenOwner(okta);
    const capabilities: Capability[] = [];
    const sizes: ListSizes = {};
    // Each list has its own rate limit, so waits for several windows overlap.
    const answers = await Promise.all(
      probes.map(({ probe, isRequired }) => tryProbe(okta, probe, isMeasured && isRequired)),
    );
    const failures = answers.map((answer) => (answer instanceof OktaError ? answer : null));
    for (const [index, { probe, dataTypes, isRequired }] of probes.entries()) {
      const failure = failures[index] ?? null;
      if (failure && (isRequired || failure.kind === 'unauthorized')) {
        const isAll = isHidden && failures.every((each) => each?.kind === 'forbidden');
        throw isAll ? refusedEverywhere(failure) : failure;
      }
      for (const dataType of dataTypes) capabilities.push(toCapability(dataType, failure, now()));
      const answer = answers[index];
      sizes[probe] =
        answer === undefined || answer instanceof OktaError || answer.hasMore ? null : answer.count;
    }
    return { tokenOwner, capabilities, sizes };
  } catch (error) {
    return toConnectionFailure(error, now());
  }
}

/** Number of members of the group with everybody; null when unknown. */
export async function countMembers(okta: OktaClient): Promise<number | null> {
  try {
    return await okta.memberCount();
  } catch (error) {
    if (error instanceof OktaError) return null;
    throw error;
  }
}

const probes: { probe: OktaCapability; dataTypes: OktaDataType[]; isRequired: boolean }[] = [
  { probe: 'APPS', dataTypes: ['APPS', 'APP_ASSIGNMENTS'], isRequired: true },
  { probe: 'USERS', dataTypes: ['USERS'], isRequired: true },
  { probe: 'GROUPS', dataTypes: ['GROUPS'], isRequired: false },
  { probe: 'SYSTEM_LOG', dataTypes: ['SYSTEM_LOG'], isRequired: false },
];

async function findTokenOwner(okta: OktaClient): Promise<{ tokenOwner: string | null; isHidden: boolean }> {
  try {
    return { tokenOwner: (await okta.tokenOwner()).login, isHidden: false };
  } catch (error) {
    // Some admin roles may list users but not read their own profile. The probes show what matters.
    const isPassedOver = error instanceof OktaError && !endsTest.has(error.kind);
    if (!isPassedOver) throw error;
    return { tokenOwner: null, isHidden: error.kind === 'forbidden' };
  }
}

/** After these failures every other request fails the same way. */
const endsTest: ReadonlySet<OktaFailureKind> = new Set([
  'unauthorized',
  'addressRefused',
  'unreachable',
  'aborted',
]);

/** Whether a token may not even read its owner's profile. Asked after Okta refused everything to a sync. */
export async function isOwnerHidden(okta: OktaClient): Promise<boolean> {
  try {
    return (await findTokenOwner(okta)).isHidden;
  } catch (error) {
    if (error instanceof OktaError) return false;
    throw error;
  }
}

async function tryProbe(okta: OktaClient, capability: OktaCapability, isMeasured: boolean) {
  try {
    return await okta.probe(capability, isMeasured ? 'page' : 'item');
  } catch (error) {
    if (error instanceof OktaError) return error;
    throw error;
  }
}

function toCapability(dataType: OktaDataType, failure: OktaError | null, now: Date): Capability {
  if (!failure) return { dataType, status: 'OK', message: null, lastSucceededAt: now.toISOString() };
  return toFailedCapability({ dataType, lastSucceededAt: null }, toSyncError(failure));
}

function toConnectionFailure(error: unknown, now: Date): ConnectionFailure {
  if (!(error instanceof OktaError)) throw error;
  const { retryAfterMs } = error;
  return {
    kind: 'connectionFailed',
    message: error.message,
    reason: toStatusReason(error, false),
    httpStatus: error.httpStatus ?? null,
    oktaErrorCode: error.oktaErrorCode ?? null,
    retryAt: retryAfterMs === undefined ? null : new Date(now.getTime() + retryAfterMs).toISOString(),
  };
}
