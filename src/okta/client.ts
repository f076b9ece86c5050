import { setMaxListeners } from 'node:events';
import type { OktaDomain } from './domain.ts';
import { OktaError, type OktaFailureKind } from './errors.ts';
import { createAgent, targetOf } from './http/exchange.ts';
import { createRequester, type OktaRequest, type OktaRequestInfo } from './http/request.ts';
import {
  type OktaChanges,
  type OktaLogQuery,
  walkApps,
  walkAppUsers,
  walkGroupApps,
  walkGroupMembers,
  walkGroups,
  walkLogEvents,
  walkUsers,
} from './lists.ts';
import type { OktaPage, Walker } from './pages/follow-pages.ts';
import { findNextLink } from './pages/link-header.ts';
import { createPageSizes } from './pages/page-sizes.ts';
import { defaultMaxRateShare, rateBucketOf } from './rate/allowances.ts';
import { createRateGate, type RateGate } from './rate/gate.ts';
import type { OktaRateLimit } from './rate/headers.ts';
import { defaultLimits, defaultTimings, type OktaLimits, type OktaTimings } from './timings.ts';
import type { ApiToken } from './token.ts';
import { monotonicEpochMs, realSleep, type Sleep } from './waiting.ts';
import type { OktaAppUser } from './wire/app-users.ts';
import type { OktaApp } from './wire/apps.ts';
import type { ItemReader } from './wire/fields.ts';
import { type OktaGroup, readGroup } from './wire/groups.ts';
import type { OktaLogEvent } from './wire/logs.ts';
import { type OktaOrganization, readOrganization } from './wire/org.ts';
import { type OktaTokenOwner, type OktaUser, readTokenOwner } from './wire/users.ts';

export type OktaClientOptions = {
  domain: OktaDomain;
  apiToken: ApiToken;
  /** Origin on this machine that answers in Okta's place, such as `http://127.0.0.1:4001`. */
  baseUrl?: string;
  /** Ends every wait and request at once. */
  signal?: AbortSignal;
  /** Called after every attempt, whatever came of it. */
  onRequest?: (info: OktaRequestInfo) => void;
  timings?: Partial<OktaTimings>;
  limits?: Partial<OktaLimits>;
  /** Given to let several clients of one org and token share what they know of its rate limits. */
  rateGate?: RateGate;
  /** How much of each of the org's rate limits may be spent, 0 to 1. Default 0.6. */
  maxRateShare?: number;
  sleep?: Sleep;
  random?: () => number;
  /** Epoch milliseconds, never going back. */
  now?: () => number;
};

export type OktaCapability = 'USERS' | 'GROUPS' | 'APPS' | 'SYSTEM_LOG';

/**
 * Okta's Management API, read only, as far as discovery needs it. Every method throws `OktaError` and nothing else.
 *
 * The lists yield page by page, in Okta's order. Okta may repeat an item when data changes during a walk. `resume`
 * takes a page's `next`; a resumed walk starts after that page.
 */
export type OktaClient = {
  /** Asked without the token: proves that the host is an Okta org before the token is sent there. */
  organization(): Promise<OktaOrganization>;
  /** Whose token this is. Okta's rights for the token are this person's. */
  tokenOwner(): Promise<OktaTokenOwner>;
  /**
   * Whether the token may read a resource, and how often; null when Okta's answer tells no limit. Asks for one item,
   * or for a whole first page; one that Okta cannot deliver is not insisted on.
   */
  probe(
    capability: OktaCapability,
    size?: 'item' | 'page',
  ): Promise<{ rateLimit: OktaRateLimit | null; count: number; hasMore: boolean }>;
  /** Members of the largest of Okta's built-in groups, which everybody is in; null when Okta does not count them. */
  memberCount(): Promise<number | null>;
  /** All apps, inactive ones and Okta's own included. */
  apps(resume?: string): AsyncIterable<OktaPage<OktaApp>>;
  appUsers(appId: string, resume?: string): AsyncIterable<OktaPage<OktaAppUser>>;
  /**
   * Everyone, deprovisioned people included. Okta searches an index that is a little behind: ask for changes since
   * some minutes earlier than the last time. People who were deleted for good are among no changes.
   */
  users(resume?: string, changes?: OktaChanges): AsyncIterable<OktaPage<OktaUser>>;
  /** Groups that were deleted are among no changes. */
  groups(resume?: string, changes?: OktaChanges): AsyncIterable<OktaPage<OktaGroup>>;
  groupApps(groupId: string, resume?: string): AsyncIterable<OktaPage<OktaApp>>;
  groupMembers(groupId: string, resume?: string): AsyncIterable<OktaPage<OktaUser>>;
  /** Ascending. A poll ends with an empty page whose `next` is where to poll from the next time. */
  logEvents(query: OktaLogQuery, resume?: string): AsyncIterable<OktaPage<OktaLogEvent>>;
  /**
   * Okta's clock, from the `Date` of its latest answer and the time since; null before any answer told it. Never
   * ahead of Okta's own, and behind it by up to a second and the time the answer took.
   */
  serverNow(): Date | null;
  /** How many walks over lists of this kind make sense at the same time; changes as answers come. */
  parallelism(capability: OktaCapability): number;
  /** Requests a minute that the rate limit leaves for lists of this kind; null before an answer told of a limit. */
  callsPerMinute(capability: OktaCapability): number | null;
  /** Ends whatever is under way and closes the connections. */
  close(): Promise<void>;
};

/** Throws a plain `Error` for options no request could be made with. */
export function createOktaClient(options: OktaClientOptions): OktaClient {
  const timings = { ...defaultTimings, ...options.timings };
  const limits = { ...defaultLimits, ...options.limits };
  const target = targetOf(options.domain, options.baseUrl);
  const agent = createAgent(target, timings);
  const closed = new AbortController();
  // Every wait and request listens while it lasts; Node would take more than ten for a leak.
  setMaxListeners(0, closed.signal);
  const close = () => closed.abort();
  if (options.signal?.aborted === true) close();
  options.signal?.addEventListener('abort', close, { once: true });
  const sleep = options.sleep ?? realSleep;
  const now = options.now ?? monotonicEpochMs;

  const gate = options.rateGate ?? createRateGate({ timings, sleep, now });
  const maxRateShare = options.maxRateShare ?? defaultMaxRateShare;
  const requester = createRequester({
    agent,
    target,
    apiToken: options.apiToken,
    gate,
    maxRateShare,
    timings,
    limits,
    signal: closed.signal,
    onRequest: options.onRequest ?? (() => undefined),
    sleep,
    random: options.random ?? Math.random,
    now,
  });
  const walker: Walker = {
    requester,
    limits,
    logLinks: { areEndless: false },
    pageSizes: createPageSizes(),
    linkOrigins: target.linkOrigins,
    apiToken: options.apiToken,
  };

  async function readOne<T>(request: Omit<OktaRequest, 'expects'>, read: ItemReader<T>): Promise<T> {
    const { json } = await requester.request({ ...request, expects: 'object', isVerify: true });
    const result = read(json);
    if (result.ok) return result.item;
    const message = `Okta's answer to ${request.endpoint} has ${result.reason}. Try again later.`;
    throw new OktaError('malformed', message, { httpStatus: 200, retryable: true });
  }

  return {
    async organization() {
      const path = '/.well-known/okta-organization';
      try {
        return await readOne({ endpoint: path, path, withToken: false }, readOrganization);
      } catch (error) {
        throw isAnswerOfAnotherServer(error) ? notOkta(error) : error;
      }
    },
    tokenOwner: () => readOne({ endpoint: '/api/v1/users/me', path: '/api/v1/users/me' }, readTokenOwner),
    async probe(capability, size = 'item') {
      const endpoint = probeEndpoints[capability];
      const since = new Date((requester.orgNowMs() ?? now()) - 60_000).toISOString();
      const query = capability === 'SYSTEM_LOG' ? `since=${encodeURIComponent(since)}&` : '';
      const pathOf = (limit: number) => `${endpoint}?${query}limit=${limit}`;
      const { json, headers, rateLimit } = await requester.request({
        endpoint,
        path: pathOf(size === 'page' ? probePageSize : 1),
        ...(size === 'page' ? { smaller: (path) => (path === pathOf(1) ? null : pathOf(1)) } : {}),
        expects: 'array',
        isVerify: true,
      });
      return { rateLimit, count: (json as unknown[]).length, hasMore: findNextLink(headers.link).found };
    },
    async memberCount() {
      const endpoint = '/api/v1/groups';
      const path = `${endpoint}?search=${encodeURIComponent('type eq "BUILT_IN"')}&expand=stats&limit=10`;
      const { json } = await requester.request({ endpoint, path, expects: 'array', isVerify: true });
      const counts = (json as unknown[]).map((value) => {
        const group = readGroup(value);
        // Whoever takes no notice of the search shows groups of all kinds.
        return group.ok && group.item.type === 'BUILT_IN' ? (group.item.usersCount ?? 0) : 0;
      });
      return Math.max(0, ...counts) || null;
    },
    apps: (resume) => walkApps(walker, resume),
    appUsers: (appId, resume) => walkAppUsers(walker, appId, resume),
    users: (resume, changes) => walkUsers(walker, resume, changes),
    groups: (resume, changes) => walkGroups(walker, resume, changes),
    groupApps: (groupId, resume) => walkGroupApps(walker, groupId, resume),
    groupMembers: (groupId, resume) => walkGroupMembers(walker, groupId, resume),
    logEvents: (query, resume) => walkLogEvents(walker, query, resume),
    serverNow() {
      const ms = requester.orgNowMs();
      return ms === null ? null : new Date(ms);
    },
    callsPerMinute: (capability) =>
      gate.callsPerMinute(rateBucketOf(probeEndpoints[capability]), maxRateShare),
    parallelism: (capability) => gate.parallelism(rateBucketOf(probeEndpoints[capability]), maxRateShare),
    async close() {
      close();
      options.signal?.removeEventListener('abort', close);
      await agent.destroy();
    },
  };
}

/** The largest page that Okta gives of apps and of people. */
const probePageSize = 200;

const probeEndpoints: Record<OktaCapability, string> = {
  USERS: '/api/v1/users',
  GROUPS: '/api/v1/groups',
  APPS: '/api/v1/apps',
  SYSTEM_LOG: '/api/v1/logs',
};

function isAnswerOfAnotherServer(error: unknown): error is OktaError {
  if (!(error instanceof OktaError) || !foreignKinds.has(error.kind)) return false;
  // Half an answer may be half of Okta's; only a whole one tells who sent it.
  return error.kind !== 'malformed' || error.httpStatus !== undefined;
}

/** Without a token in the request, none of these can come from an Okta org. */
const foreignKinds: ReadonlySet<OktaFailureKind> = new Set([
  'unauthorized',
  'forbidden',
  'notEnabled',
  'notFound',
  'badRequest',
  'malformed',
  'refusedLink',
  'notOkta',
]);

function notOkta({ httpStatus }: OktaError): OktaError {
  return new OktaError(
    'notOkta',
    'The domain does not answer as an Okta org does. Check its spelling, or that the org still exists.',
    { httpStatus, retryable: false },
  );
}
