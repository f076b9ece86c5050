import { setMaxListeners } from 'node:events';
import type { Egress } from '../network/egress.ts';
import type { OktaDomain } from './domain.ts';
import { OktaError, type OktaFailureKind } from './errors.ts';
import { createAgent } from './http/exchange.ts';
import { createRequester, type OktaRequest, type OktaRequestInfo } from './http/request.ts';
import { targetOf } from './http/target.ts';
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
  /** Origin of a stand-in for Okta on this machine, such as `http://127.0.0.1:4001`. */
  baseUrl?: string;
  /** Whether Okta is reached through a proxy; directly when absent. */
  egress?: Egress;
  /** Ends every wait and request at once. */
  signal?: AbortSignal;
  /** Called after every attempt, with or without success. */
  onRequest?: (info: OktaRequestInfo) => void;
  timings?: Partial<OktaTimings>;
  limits?: Partial<OktaLimits>;
  /** Lets several clients of one org and token share their knowledge of its rate limits. */
  rateGate?: RateGate;
  /** Share of each rate limit of the org that this client may use, 0 to 1. Default 0.6. */
  maxRateShare?: number;
  sleep?: Sleep;
  random?: () => number;
  /** Epoch milliseconds that never go back. */
  now?: () => number;
};

export type OktaCapability = 'USERS' | 'GROUPS' | 'APPS' | 'SYSTEM_LOG';

/**
 * The part of Okta's Management API that discovery needs, read only. Methods throw only `OktaError`.
 *
 * Lists yield pages in Okta's order. Okta may repeat an item when data changes during the read. Pass a page's `next`
 * as `resume` to continue after that page.
 */
export type OktaClient = {
  /** Sent without the token, to prove that the host is an Okta org before the token goes there. */
  organization(): Promise<OktaOrganization>;
  /** The owner of the token. The token has this person's rights. */
  tokenOwner(): Promise<OktaTokenOwner>;
  /**
   * Checks that the token may read a resource, and returns its rate limit; null when Okta sends none. Requests one
   * item, or a whole first page; when Okta cannot deliver the page, one item is enough.
   */
  probe(
    capability: OktaCapability,
    size?: 'item' | 'page',
  ): Promise<{ rateLimit: OktaRateLimit | null; count: number; hasMore: boolean }>;
  /**
   * Number of members of Okta's largest built-in group, which contains everybody; null when Okta does not count them.
   */
  memberCount(): Promise<number | null>;
  /** All apps, including inactive ones and Okta's own. */
  apps(resume?: string): AsyncIterable<OktaPage<OktaApp>>;
  appUsers(appId: string, resume?: string): AsyncIterable<OktaPage<OktaAppUser>>;
  /**
   * All people, including deprovisioned ones. Okta's search index lags behind, so ask for changes since a few minutes
   * before the last question. Changes do not include deleted people.
   */
  users(resume?: string, changes?: OktaChanges): AsyncIterable<OktaPage<OktaUser>>;
  /** Changes do not include deleted groups. */
  groups(resume?: string, changes?: OktaChanges): AsyncIterable<OktaPage<OktaGroup>>;
  groupApps(groupId: string, resume?: string): AsyncIterable<OktaPage<OktaApp>>;
  groupMembers(groupId: string, resume?: string): AsyncIterable<OktaPage<OktaUser>>;
  /** In ascending order. A poll ends with an empty page; its `next` is where the next poll starts. */
  logEvents(query: OktaLogQuery, resume?: string): AsyncIterable<OktaPage<OktaLogEvent>>;
  /**
   * The time of Okta's clock, from the `Date` header of its latest answer; null before the first answer. Never ahead
   * of Okta, and behind by at most one second and the time the answer took.
   */
  serverNow(): Date | null;
  /** How many lists of this kind to read at a time. Changes with every answer. */
  parallelism(capability: OktaCapability): number;
  /** Requests per minute that the rate limit allows for lists of this kind; null until Okta has sent a limit. */
  callsPerMinute(capability: OktaCapability): number | null;
  /** Aborts everything in progress and closes the connections. */
  close(): Promise<void>;
};

/** Throws a plain `Error` when `baseUrl` is not an origin of this machine. */
export function createOktaClient(options: OktaClientOptions): OktaClient {
  const timings = { ...defaultTimings, ...options.timings };
  const limits = { ...defaultLimits, ...options.limits };
  const target = targetOf(options.domain, options.baseUrl, options.egress);
  const agent = createAgent(target, timings);
  const closed = new AbortController();
  // Every wait and request listens to this signal, and Node warns about more than ten listeners.
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
        // A server that ignores the search sends groups of all types.
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

/** Okta's largest page of apps and of people. */
const probePageSize = 200;

const probeEndpoints: Record<OktaCapability, string> = {
  USERS: '/api/v1/users',
  GROUPS: '/api/v1/groups',
  APPS: '/api/v1/apps',
  SYSTEM_LOG: '/api/v1/logs',
};

function isAnswerOfAnotherServer(error: unknown): error is OktaError {
  if (!(error instanceof OktaError) || !foreignKinds.has(error.kind)) return false;
  // An incomplete answer may come from Okta. Only a complete one shows who sent it.
  return error.kind !== 'malformed' || error.httpStatus !== undefined;
}

/** An Okta org never fails like this on a request without a token. */
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
    'The domain does not answer like an Okta org. Check its spelling, and that the org still exists.',
    { httpStatus, retryable: false },
  );
}
