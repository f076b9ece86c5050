import type { OktaCapability, OktaClient } from '../../okta/client.ts';
import { OktaError, type OktaFailureKind } from '../../okta/errors.ts';
import { refusedEverywhere } from '../../okta/http/classify.ts';
import type { Capability, IntegrationStatusReason } from '../../store/tables/integrations.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import { toFailedCapability, toStatusReason, toSyncError } from './status-reasons.ts';

export type Connection = {
  oktaOrgId: string;
  /** Login of the admin whose token it is; null when the org does not tell. */
  tokenOwner: string | null;
  capabilities: Capability[];
};

/** What Okta said of a domain and a token that are only tried. */
export type TestedOrg = Connection & {
  /** Seconds that the first full sync should take, roughly; null when that cannot be told. */
  estimatedFirstSync: number | null;
};

export type ConnectionFailure = {
  kind: 'connectionFailed';
  message: string;
  reason: IntegrationStatusReason;
  httpStatus: number | null;
  oktaErrorCode: string | null;
  /** ISO 8601, UTC: when trying again makes sense, where that is known. */
  retryAt: string | null;
};

/** The org behind a domain, asked without the token. */
export async function findOrg(
  okta: OktaClient,
  now: () => Date,
): Promise<{ oktaOrgId: string } | ConnectionFailure> {
  try {
    return { oktaOrgId: (await okta.organization()).id };
  } catch (error) {
    return toConnectionFailure(error, now());
  }
}

/** How many items fit on one page of a list; null where there are more, or it could not be read. */
export type ListSizes = Partial<Record<OktaCapability, number | null>>;

/**
 * What a token may read. Users and apps are needed: without them there is nothing to discover. Groups and the log
 * are optional: what is missing without them is told. `isMeasured` asks for whole pages of apps and of people in the
 * same requests, for `sizes`.
 */
export async function verifyToken(
  okta: OktaClient,
  now: () => Date,
  { isMeasured = false }: { isMeasured?: boolean } = {},
): Promise<(Omit<Connection, 'oktaOrgId'> & { sizes: ListSizes }) | ConnectionFailure> {
  try {
    const { tokenOwner, isHidden } = await findTokenOwner(okta);
    const capabilities: Capability[] = [];
    const sizes: ListSizes = {};
    // Each is counted by itself: where several windows are used up, they are waited for at the same time.
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

/** Members of the group that everybody is in; null where that cannot be told. */
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
    // Some admin roles may list users and yet not look at themselves; the probes tell what matters.
    const isPassedOver = error instanceof OktaError && !endsTest.has(error.kind);
    if (!isPassedOver) throw error;
    return { tokenOwner: null, isHidden: error.kind === 'forbidden' };
  }
}

/** Whatever else is asked for will fail with the same. */
const endsTest: ReadonlySet<OktaFailureKind> = new Set([
  'unauthorized',
  'addressRefused',
  'unreachable',
  'aborted',
]);

/** Of a token that a sync was refused everything with: whether its owner's own profile is hidden from it. */
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
