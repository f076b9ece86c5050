import type { Agent } from 'undici';
import type { OktaError } from '../errors.ts';
import { rateBucketOf } from '../rate/allowances.ts';
import { type RateGate, type RatePass, RateWaitTooLong } from '../rate/gate.ts';
import {
  backoffMs,
  isConcurrencyLimit,
  type OktaRateLimit,
  type OktaResponseHeaders,
  readRateLimit,
  readRetryAfterMs,
  retryDelayMs,
} from '../rate/headers.ts';
import type { RateEntry } from '../rate/next-step.ts';
import type { OktaLimits, OktaTimings } from '../timings.ts';
import type { ApiToken } from '../token.ts';
import { type Sleep, untilAborted } from '../waiting.ts';
import { type Failure, failureOfBody, failureOfStatus, rateLimitError, readRequestId } from './classify.ts';
import { type Answer, exchange } from './exchange.ts';
import { createSilence } from './silence.ts';
import type { Target } from './target.ts';
import { createTokenRefusal, type TokenRefusal, type TokenTrial } from './token-refusal.ts';

/** One attempt, for counting requests. Contains no path, cursor or content. */
export type OktaRequestInfo = {
  /** Template, such as `/api/v1/apps/{id}/users`. */
  endpoint: string;
  /** The host that was asked. */
  host: string;
  /** 0 when there was no answer. */
  status: number;
  /** Milliseconds spent waiting for the rate limit before this attempt. */
  waitedMs: number;
  /** From sending it to the last byte of the answer, or to its failure. */
  durationMs: number;
  rateLimit?: OktaRateLimit;
};

export type OktaRequest = {
  endpoint: string;
  path: string;
  /**
   * Returns the path of a smaller page, or null when there is none. Used when a page may have been too large for Okta
   * or for us.
   */
  smaller?: (path: string, why: 'tooMuch' | 'tooLarge') => string | null;
  headers?: Record<string, string>;
  /** The expected form of the answer's JSON. Another form counts as malformed. */
  expects: 'array' | 'object';
  /** False only for the request that proves that the host is an Okta org. */
  withToken?: boolean;
  /** A person waits for it: shorter deadline, fewer attempts, and the reserve of the rate limit. */
  isVerify?: boolean;
};

export type OktaAnswer = {
  json: unknown;
  headers: OktaResponseHeaders;
  rateLimit: OktaRateLimit | null;
  /** The path that was answered: of the request, or of the smaller page that worked. */
  path: string;
};

export type Requester = {
  request(request: OktaRequest): Promise<OktaAnswer>;
  /** The org's clock by its latest answer, in epoch milliseconds; null before the first answer. */
  orgNowMs(): number | null;
};

export type RequesterOptions = {
  agent: Agent;
  target: Target;
  apiToken: ApiToken;
  gate: RateGate;
  /** Share of the org's rate limits that may be used, 0 to 1. */
  maxRateShare: number;
  timings: OktaTimings;
  limits: OktaLimits;
  signal: AbortSignal;
  onRequest: (info: OktaRequestInfo) => void;
  sleep: Sleep;
  random: () => number;
  now: () => number;
};

/** Sends requests with rate limits, retries and classified failures. Throws `OktaError`. */
export function createRequester(options: RequesterOptions): Requester {
  const { gate, limits, maxRateShare: maxShare, random, signal, sleep, timings } = options;
  const tokenRefusal = createTokenRefusal(signal);
  const silence = createSilence(options.now, timings.silenceMaxMs, timings.requestTimeoutMs);
  let orgClockOffsetMs: number | null = null;
  let patienceMs = limits.rateLimitPatienceMs;

  async function request(request: OktaRequest): Promise<OktaAnswer> {
    if (request.withToken === false) return requestUntilAnswered(request, null);
    try {
      return await requestUntilAnswered(request, tokenRefusal);
    } catch (error) {
      throw tokenRefusal.causeOf(error);
    }
  }

  async function requestUntilAnswered(
    request: OktaRequest,
    refusal: TokenRefusal | null,
  ): Promise<OktaAnswer> {
    const stop = refusal?.signal ?? signal;
    const budget = attemptBudget(limits, request.isVerify === true);
    let path = request.path;
    let concurrencyHits = 0;
    let sleptForRateMs = 0;
    let windowHits = 0;
    for (;;) {
      const lane = request.isVerify === true ? 'interactive' : 'crawl';
      // Checked before the gate, so that no request holds a place in vain, and again after it, because the gate may
      // have taken long.
      while (refusal?.isUnclear()) await refusal.untilChanged();
      const pass = await enter(request.endpoint, stop, { lane, maxShare });
      let waitMs = 0;
      let trial: TokenTrial | undefined;
      let attempt: Attempt | undefined;
      try {
        while (refusal?.isUnclear()) await refusal.untilChanged();
        trial = refusal?.begin();
        attempt = await attemptCounted(request, path, { pass, sleptForRateMs, trial, stop });
        if (!attempt.ok) trial?.judge(attempt.failure.error);
        if (attempt.ok) return attempt.answer;
        if (attempt.failure.reaction === 'waitForWindow') {
          waitMs = waitAfter429(attempt, concurrencyHits);
          if (!isConcurrency(attempt) || askedWaitMs(attempt) > 0) {
            // When Okta refuses again, the reset has not passed, whatever the header says.
            waitMs = Math.max(waitMs, repeatedWaitMs(windowHits++));
            pass.close(waitMs);
          }
        }
      } finally {
        trial?.end();
        const isSent = attempt?.ok !== false || attempt.failure.isUnsent !== true;
        pass.leave(isSent);
      }
      silence.throwIfTooLong();
      const { reaction, mayBeTooMuch, error } = attempt.failure;
      const isOver = !budget.allows(attempt.failure);
      if (reaction !== 'waitForWindow') waitMs = askedWaitMs(attempt);
      if (isOver || waitMs > Math.min(patienceMs, limits.maxWaitMs)) {
        throw reaction === 'waitForWindow' ? rateLimitError(request.endpoint, waitMs, error) : error;
      }

      sleptForRateMs = 0;
      if (reaction === 'tryAgain' || reaction === 'askForLess') {
        const why = reaction === 'askForLess' ? 'tooLarge' : 'tooMuch';
        const smaller = mayBeTooMuch ? (request.smaller?.(path, why) ?? null) : null;
        if (smaller === null && reaction === 'askForLess') throw error;
        path = smaller ?? path;
        patienceMs -= waitMs;
        waitMs = Math.max(waitMs, backoffMs(budget.failed, random, timings));
        await untilAborted(sleep(waitMs, stop), stop);
      } else if (isConcurrency(attempt)) {
        concurrencyHits++;
        sleptForRateMs = waitMs;
        patienceMs -= waitMs;
        await untilAborted(sleep(sleptForRateMs, stop), stop);
      }
    }
  }

  async function enter(endpoint: string, stop: AbortSignal, entry: RateEntry): Promise<RatePass> {
    try {
      const pass = await gate.enter(rateBucketOf(endpoint), stop, {
        ...entry,
        patienceMs: limits.windowPatienceMs,
        refusalPatienceMs: patienceMs,
        maxWaitMs: limits.maxWaitMs,
      });
      patienceMs -= pass.refusedMs;
      return pass;
    } catch (error) {
      throw error instanceof RateWaitTooLong ? rateLimitError(endpoint, error.roomInMs) : error;
    }
  }

  async function attemptCounted(...args: Parameters<typeof attemptOnce>): Promise<Attempt> {
    let isAnswered = false;
    silence.begin();
    try {
      const attempt = await attemptOnce(...args);
      isAnswered = attempt.ok || attempt.failure.reaction !== 'tryAgain';
      return attempt;
    } finally {
      silence.end(isAnswered);
    }
  }

  async function attemptOnce(request: OktaRequest, path: string, given: AttemptContext): Promise<Attempt> {
    const { pass, sleptForRateMs, trial, stop } = given;
    let status = 0;
    let headers: OktaResponseHeaders = {};
    let rateLimit: OktaRateLimit | null = null;
    const begunAtMs = performance.now();
    const result = await exchange(options.agent, options.target, {
      endpoint: request.endpoint,
      path,
      headers: headersOf(request, options),
      deadlineMs: request.isVerify === true ? timings.verifyTimeoutMs : timings.requestTimeoutMs,
      maxBodyBytes: limits.bodyBytes,
      signal: stop,
      onHeaders(receivedStatus, received) {
        status = receivedStatus;
        headers = received;
        trial?.answer(status);
        const date = Date.parse(String(received.date));
        if (!Number.isNaN(date)) orgClockOffsetMs = date - options.now();
        rateLimit = readRateLimit(received, options.now() + (orgClockOffsetMs ?? 0));
        pass.learn(rateLimit);
      },
    });
    options.onRequest({
      endpoint: request.endpoint,
      host: new URL(options.target.origin).hostname,
      status,
      waitedMs: Math.round(pass.waitedMs + sleptForRateMs),
      durationMs: Math.round(performance.now() - begunAtMs),
      ...(rateLimit === null ? {} : { rateLimit }),
    });
    if ('error' in result) return { ok: false, failure: result, headers, rateLimit };
    const read = readAnswer(result, request, options.apiToken);
    return 'error' in read
      ? { ok: false, failure: read, headers, rateLimit }
      : { ok: true, answer: { json: read.json, headers, rateLimit, path } };
  }

  function waitAfter429({ headers }: FailedAttempt, concurrencyHits: number): number {
    return retryDelayMs(headers, { nowMs: serverNowMs(), concurrencyHits, random, timings });
  }

  function repeatedWaitMs(hits: number): number {
    if (hits === 0) return 0;
    return Math.min(timings.rateLimitMaxMs, timings.rateLimitMinMs * 2 ** Math.min(hits, 16));
  }

  /** The wait that a 503 asks for. Only its own request waits, because others may be answered. */
  function askedWaitMs({ headers }: FailedAttempt): number {
    return readRetryAfterMs(headers, serverNowMs(), timings.retryAfterMaxMs);
  }

  /** By the latest answer that had a `Date` header. */
  function serverNowMs(): number {
    return options.now() + (orgClockOffsetMs ?? 0);
  }

  return { request, orgNowMs: () => (orgClockOffsetMs === null ? null : options.now() + orgClockOffsetMs) };
}

type AttemptContext = {
  pass: RatePass;
  sleptForRateMs: number;
  trial: TokenTrial | undefined;
  stop: AbortSignal;
};
type FailedAttempt = {
  ok: false;
  failure: Failure;
  headers: OktaResponseHeaders;
  rateLimit: OktaRateLimit | null;
};
type Attempt = { ok: true; answer: OktaAnswer } | FailedAttempt;

function isConcurrency({ rateLimit }: FailedAttempt): boolean {
  return rateLimit !== null && isConcurrencyLimit(rateLimit);
}

/** Most too large answers of one request; each is read up to the maximum size. */
const maxTooLarge = 3;

function attemptBudget(limits: OktaLimits, isVerify: boolean) {
  const attempts = isVerify ? Math.min(limits.attempts, 3) : limits.attempts;
  const timeoutAttempts = isVerify ? Math.min(limits.timeoutAttempts, 2) : limits.timeoutAttempts;
  const rateLimitWaits = isVerify ? Math.min(limits.rateLimitWaits, 5) : limits.rateLimitWaits;
  let failed = 0;
  let timedOut = 0;
  let rateLimited = 0;
  let tooLarge = 0;
  return {
    get failed() {
      return failed;
    },
    /** Counts the failure and returns whether to try again. */
    allows({ reaction, error }: { reaction: Failure['reaction']; error: OktaError }): boolean {
      if (reaction === 'giveUp') return false;
      if (reaction === 'waitForWindow') return ++rateLimited <= rateLimitWaits;
      if (reaction === 'askForLess' && ++tooLarge >= maxTooLarge) return false;
      if (error.kind === 'timeout') timedOut++;
      return ++failed < attempts && timedOut < timeoutAttempts;
    },
  };
}

function headersOf(request: OktaRequest, { apiToken, target }: RequesterOptions): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': 'okta-discovery-subgraph/0.1.0',
    ...(request.withToken === false ? {} : { authorization: `SSWS ${apiToken}` }),
    ...(target.forwardedHost === null ? {} : { 'x-forwarded-host': target.forwardedHost }),
    ...request.headers,
  };
}

function readAnswer(answer: Answer, request: OktaRequest, apiToken: string): { json: unknown } | Failure {
  const failure = failureOfStatus(answer, { endpoint: request.endpoint, apiToken });
  if (failure !== null) return failure;
  try {
    const json: unknown = JSON.parse(answer.text);
    const isExpected = Array.isArray(json)
      ? request.expects === 'array'
      : request.expects === 'object' && typeof json === 'object' && json !== null;
    if (isExpected) return { json };
  } catch {
    // Treated like JSON of the wrong form. The parser's message would quote the body.
  }
  return failureOfBody(request.endpoint, {
    httpStatus: answer.status,
    requestId: readRequestId(answer.headers, apiToken),
  });
}
