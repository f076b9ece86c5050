import { describe, expect, test } from 'vitest';
import { OktaError, type OktaFailureKind } from '../../../src/okta/errors.ts';
import type { Capability } from '../../../src/store/tables/integrations.ts';
import type { OktaDataType } from '../../../src/store/tables/okta-data-types.ts';
import type { WithheldRemovals } from '../../../src/store/tables/sync-runs.ts';
import { toConnectedHealth, toSyncError } from '../../../src/sync/connection/status-reasons.ts';
import type { StageOutcome } from '../../../src/sync/reading/run-context.ts';
import {
  isUpToDate,
  isWorthRetrying,
  judgeRun,
  toCapabilities,
  toHealth,
} from '../../../src/sync/run/outcome.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const types: OktaDataType[] = ['APPS', 'USERS', 'GROUPS', 'APP_ASSIGNMENTS', 'SYSTEM_LOG'];
const failure = (kind: OktaFailureKind, retryable = false) =>
  new OktaError(kind, `Failed: ${kind}.`, { retryable });
const failed = (kind: OktaFailureKind, retryable = false): StageOutcome => ({
  status: 'FAILED',
  error: toSyncError(failure(kind, retryable)),
});
const succeeded: StageOutcome = { status: 'SUCCEEDED' };
/** All succeeded but those that are given. */
const outcomes = (given: Partial<Record<OktaDataType, StageOutcome>>) =>
  new Map(types.map((dataType): [OktaDataType, StageOutcome] => [dataType, given[dataType] ?? succeeded]));
const capabilities = (given: Partial<Record<OktaDataType, StageOutcome>>, before: Capability[] = []) =>
  toCapabilities(before, outcomes(given), null, now);
const healthOf = (given: Partial<Record<OktaDataType, StageOutcome>>) => toHealth(capabilities(given), null);
const all = (outcome: StageOutcome) => Object.fromEntries(types.map((dataType) => [dataType, outcome]));

describe('an integration', () => {
  test.each<[string, Partial<Record<OktaDataType, StageOutcome>>, string, string | null]>([
    ['nothing failed', {}, 'CONNECTED', null],
    ['one list failed', { GROUPS: failed('unavailable', true) }, 'DEGRADED', 'ORG_UNREACHABLE'],
    ['one list had no room', { SYSTEM_LOG: failed('rateLimited', true) }, 'DEGRADED', 'RATE_LIMITED'],
    [
      'one list had no room and one failed',
      { SYSTEM_LOG: failed('rateLimited', true), USERS: failed('timeout', true) },
      'DEGRADED',
      'ORG_UNREACHABLE',
    ],
    [
      'one list failed and one is forbidden',
      { SYSTEM_LOG: failed('unavailable', true), GROUPS: failed('forbidden') },
      'DEGRADED',
      'INSUFFICIENT_PERMISSIONS',
    ],
    [
      'some people are hidden',
      { USERS: { status: 'SUCCEEDED', hidden: '…' } },
      'DEGRADED',
      'INSUFFICIENT_PERMISSIONS',
    ],
    ['nothing had room', all(failed('rateLimited', true)), 'ERROR', 'RATE_LIMITED'],
    ['everything is forbidden', all(failed('forbidden')), 'ERROR', 'INSUFFICIENT_PERMISSIONS'],
    ['everything is refused from here', all(failed('addressRefused')), 'ERROR', 'IP_NOT_ALLOWED'],
  ])('of which %s', (_what, given, status, statusReason) => {
    expect(healthOf(given)).toEqual({ status, statusReason });
  });

  test('whose token is refused is in error, whatever was read before', () => {
    expect(toHealth(capabilities({}), failure('unauthorized'))).toEqual({
      status: 'ERROR',
      statusReason: 'TOKEN_EXPIRED_OR_REVOKED',
    });
  });

  test.each([
    ['unavailable', 'ORG_UNREACHABLE'],
    ['forbidden', 'INSUFFICIENT_PERMISSIONS'],
  ] as const)('stored when there were no reasons yet is judged as then: %s', (kind, statusReason) => {
    const stored = capabilities({ GROUPS: failed(kind) }).map(({ reason: _, ...rest }) => rest);
    expect(toConnectedHealth(stored)).toEqual({ status: 'DEGRADED', statusReason });
  });
});

describe('what may be read', () => {
  const hidden = capabilities({ USERS: { status: 'SUCCEEDED', hidden: 'Some are hidden.' } });
  const users = (list: Capability[]) => list.find(({ dataType }) => dataType === 'USERS');

  test('in part stays so until the next look', () => {
    expect(users(hidden)).toMatchObject({ status: 'PARTIAL', message: 'Some are hidden.' });
    expect(users(capabilities({}, hidden))).toEqual(users(hidden));
    const looked = capabilities({ USERS: { status: 'SUCCEEDED', hidden: null } }, hidden);
    expect(users(looked)).toMatchObject({ status: 'OK', message: null });
  });

  test('and could not be read now keeps when it was read last', () => {
    const later = toCapabilities(hidden, outcomes({ USERS: failed('timeout', true) }), null, new Date());
    expect(users(later)).toMatchObject({ status: 'FAILED', lastSucceededAt: now.toISOString() });
  });

  test('is as it was where the run did not ask', () => {
    const asked = new Map([['APPS', succeeded]] as [OktaDataType, StageOutcome][]);
    expect(users(toCapabilities(hidden, asked, null, new Date()))).toEqual(users(hidden));
  });
});

describe('a run', () => {
  test.each<[string, StageOutcome[], boolean, string]>([
    ['everything was read', [succeeded, succeeded], false, 'SUCCEEDED'],
    ['removals were withheld', [succeeded, succeeded], true, 'PARTIALLY_SUCCEEDED'],
    ['one list failed', [succeeded, failed('timeout', true)], false, 'PARTIALLY_SUCCEEDED'],
    ['every list failed', [failed('timeout', true), failed('forbidden')], true, 'FAILED'],
  ])('in which %s', (_what, list, hasWithheld, status) => {
    expect(judgeRun(list, null, hasWithheld).status).toBe(status);
  });

  const withheld = { serviceInstances: 0, userAccounts: 0, employees: 0, reason: '…' };
  const forbidden = failed('forbidden');
  test.each([
    ['everything was read', [succeeded, succeeded], null, true],
    ['a handful of accounts was withheld', [succeeded], { ...withheld, userAccounts: 10 }, true],
    ['more accounts were withheld', [succeeded], { ...withheld, userAccounts: 11 }, false],
    ['somebody was withheld', [succeeded], { ...withheld, employees: 1 }, false],
    ['an app was withheld', [succeeded], { ...withheld, serviceInstances: 1 }, false],
    ['a list failed', [succeeded, forbidden], null, false],
    ['some of a list failed', [succeeded, { ...forbidden, status: 'PARTIALLY_SUCCEEDED' }], null, false],
  ] as [string, StageOutcome[], WithheldRemovals | null, boolean][])(
    'in which %s: is the integration up to date?',
    (_what, list, kept, isIt) => {
      expect(isUpToDate(list, null, kept)).toBe(isIt);
      expect(isUpToDate(list, failure('unauthorized'), kept)).toBe(false);
    },
  );

  const notRead: StageOutcome = {
    status: 'FAILED',
    error: { code: 'notRead', message: 'no', httpStatus: null, oktaErrorCode: null, retryable: true },
  };

  test.each<[string, StageOutcome[], boolean]>([
    ['everything was read', [succeeded], false],
    ['a list failed that may be readable in a while', [succeeded, failed('timeout', true)], true],
    ['a list is forbidden', [succeeded, failed('forbidden')], false],
    ['a list is forbidden and another one depends on it', [failed('forbidden'), notRead], false],
    ['some of a list failed', [{ status: 'PARTIALLY_SUCCEEDED', error: notRead.error }], false],
  ])('in which %s: worth another try soon?', (_what, list, isWorth) => {
    expect(isWorthRetrying(list)).toBe(isWorth);
  });
});
