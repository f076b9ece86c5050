import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Company } from '../company/company.ts';
import type { World } from '../company/world.ts';
import {
  failureOfStatus,
  invalidToken,
  missingPermission,
  missingSession,
  notFound,
  OktaFailure,
  toErrorBody,
  tooManyRequests,
  wrongMethod,
} from '../errors.ts';
import type { Answer, Endpoint, Route } from '../lists/route.ts';
import { routes } from '../lists/routes.ts';
import { findById } from '../ordered.ts';
import { createRandom } from '../random.ts';
import type { FaultEffect, FaultSource } from './faults.ts';
import { linkHeader } from './links.ts';
import type { createRateLimiter, RateVerdict } from './rate-limits.ts';
import { send } from './responses.ts';
import type { Settings } from './settings.ts';
import { spoilItems } from './spoiled-lists.ts';
import { count, noteRequest, type Stats } from './stats.ts';

export interface HandlerParts {
  readonly company: Company;
  readonly world: World;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly stats: Stats;
  readonly faults: FaultSource;
  readonly tokens: ReadonlySet<string>;
  readonly admit: ReturnType<typeof createRateLimiter>;
  readonly onAnswer: (answer: SimulatorAnswer) => void;
}

/** One answer, for tests that count them. */
export interface SimulatorAnswer {
  readonly at: Date;
  readonly endpoint: Endpoint | 'unknown';
  /** Null where Okta has no rate limit. */
  readonly bucket: string | null;
  /** When the bucket's window ends, as the headers say; null without a bucket. */
  readonly resetAtSeconds: number | null;
  readonly status: number;
}

/** An answer before it is sent. */
interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string | string[]>;
}

/** Answers requests in Okta's order: token, rate limit, permission, route. Faults come in between. */
export function createRequestHandler(parts: HandlerParts) {
  const { clock, settings, stats, faults } = parts;
  const random = createRandom(parts.company.seed).fork('requests');
  const announcedResets = new Map<string, { at: number; isRefusal: boolean }>();
  const refusedTokens = new Set<string>();
  let inFlight = 0;

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(`http://simulator${request.url ?? '/'}`);
    const route = routes.find((candidate) => candidate.path.test(url.pathname));
    const token = readToken(request);
    const key = `${route?.bucket} ${token}`;
    noteArrival(request, route, key);
    if (token !== null && refusedTokens.has(token) && !isAlive(token)) stats.sentAfterRefusal++;
    inFlight++;
    stats.maxConcurrency = Math.max(stats.maxConcurrency, inFlight);
    let isDone = false;
    const finish = () => {
      if (!isDone) inFlight--;
      isDone = true;
    };
    response.on('close', finish);

    const isTooBusy = route?.bucket != null && inFlight > settings.rateLimits.maxConcurrency;
    const effect = faults.take({ endpoint: route?.endpoint ?? 'unknown', url });
    // Counted on arrival: a window begins with the request, not with its answer.
    const verdict = isTooBusy ? busyVerdict(clock) : judge(route, token);
    if (settings.latencyMs > 0) await clock.sleep(settings.latencyMs);

    const reply = makeReply(request, url, route, token, verdict, effect, isTooBusy);
    noteRequest(stats, {
      at: clock.now(),
      method: request.method ?? '',
      url: request.url ?? '',
      status: reply.status,
    });
    parts.onAnswer({
      at: clock.now(),
      endpoint: route?.endpoint ?? 'unknown',
      bucket: route?.bucket ?? null,
      resetAtSeconds: verdict?.resetAtSeconds ?? null,
      status: reply.status,
    });
    if (reply.status === 429) {
      if (isTooBusy) stats.concurrencyLimited++;
      else stats.rateLimited++;
    }
    response.on('finish', () => {
      if (token !== null && reply.status === 401) refusedTokens.add(token);
      if (!verdict || isTooBusy || verdict.remaining > 0) return;
      announcedResets.set(key, { at: verdict.resetAtSeconds * 1000, isRefusal: !verdict.isAllowed });
    });
    send(response, reply, effect);
  };

  function noteArrival(request: IncomingMessage, route: Route | undefined, key: string): void {
    stats.requests++;
    count(stats.byEndpoint, route?.endpoint ?? 'unknown');
    if (route?.bucket) count(stats.byBucket, route.bucket);
    const host = request.headers.host ?? '';
    const values = stats.authorizationByHost.get(host) ?? new Set<string>();
    if (request.headers.authorization !== undefined) values.add(request.headers.authorization);
    stats.authorizationByHost.set(host, values);
    const announced = announcedResets.get(key);
    if (!announced) return;
    if (clock.now().getTime() >= announced.at) {
      announcedResets.delete(key);
      return;
    }
    stats.sentWhileExhausted++;
    if (announced.isRefusal) stats.sentBeforeReset++;
  }

  function judge(route: Route | undefined, token: string | null): RateVerdict | null {
    return route?.bucket ? parts.admit(route.bucket, token ?? 'anonymous') : null;
  }

  function makeReply(
    request: IncomingMessage,
    url: URL,
    route: Route | undefined,
    token: string | null,
    verdict: RateVerdict | null,
    effect: FaultEffect | null,
    isTooBusy: boolean,
  ): Reply {
    const hidesLimits = effect?.kind === 'status' && effect.hasHeaders === false;
    const headers = commonHeaders(hidesLimits ? null : verdict);
    try {
      if (effect?.kind === 'redirect') {
        headers.Location = effect.origin + url.pathname + url.search;
        return { status: effect.status ?? 302, body: null, headers };
      }
      if (isTooBusy) throw tooManyRequests();
      const answer = makeAnswer(request, url, route, token, verdict, effect);
      if (!answer.page || !Array.isArray(answer.body)) return { status: 200, body: answer.body, headers };
      const link = linkHeader({
        request,
        url,
        page: answer.page,
        settings,
        effect,
        nonce: random.int(1, 1e9),
      });
      if (link.length > 0) headers.Link = link;
      return { status: 200, body: effect ? spoilItems(answer.body, effect) : answer.body, headers };
    } catch (error) {
      if (!(error instanceof OktaFailure)) throw error;
      return { status: error.status, body: toErrorBody(error, random.oktaId('oae')), headers };
    }
  }

  function makeAnswer(
    request: IncomingMessage,
    url: URL,
    route: Route | undefined,
    token: string | null,
    verdict: RateVerdict | null,
    effect: FaultEffect | null,
  ): Answer {
    if (route && !route.isPublic) {
      if (token === null) throw missingSession();
      if (!isAlive(token)) throw invalidToken();
    }
    if (verdict && !verdict.isAllowed) throw tooManyRequests();
    if (effect?.kind === 'status') throw failureOfStatus(effect.status, effect.code);
    if (!route) throw notFound(url.pathname, 'Endpoint');
    if (request.method !== 'GET' && request.method !== 'HEAD') throw wrongMethod();
    if (route.capability !== null && settings.denied.has(route.capability)) throw missingPermission();
    const params = (route.path.exec(url.pathname) ?? []).slice(1);
    return route.answer({
      company: parts.company,
      world: parts.world,
      now: clock.now(),
      params,
      query: url.searchParams,
      headers: request.headers,
      settings,
    });
  }

  /** Okta revokes a token when its owner is deactivated. */
  function isAlive(token: string): boolean {
    const status = findById(parts.company.users, parts.company.tokenOwnerId)?.status;
    return (
      parts.tokens.has(token) && status !== undefined && status !== 'DEPROVISIONED' && status !== 'SUSPENDED'
    );
  }

  function commonHeaders(verdict: RateVerdict | null): Reply['headers'] {
    return {
      Date: clock.now().toUTCString(),
      'X-Okta-Request-Id': random.oktaId('req'),
      'Cache-Control': 'no-cache, no-store',
      ...(verdict
        ? {
            'X-Rate-Limit-Limit': String(verdict.limit),
            'X-Rate-Limit-Remaining': String(verdict.remaining),
            'X-Rate-Limit-Reset': String(verdict.resetAtSeconds),
          }
        : {}),
    };
  }
}

/** When too many requests are in flight, Okta sends zeros and a meaningless reset. */
function busyVerdict(clock: Clock): RateVerdict {
  return {
    isAllowed: false,
    limit: 0,
    remaining: 0,
    resetAtSeconds: Math.floor(clock.now().getTime() / 1000),
  };
}

/** The token of `Authorization: SSWS <token>`; another scheme's value counts as a wrong token. */
function readToken(request: IncomingMessage): string | null {
  const value = request.headers.authorization;
  if (value === undefined || value === '') return null;
  return /^SSWS (\S+)$/.exec(value)?.[1] ?? value;
}
