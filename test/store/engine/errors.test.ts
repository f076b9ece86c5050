import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import {
  isConnectionLost,
  isPassing,
  isUnavailable,
  isUniqueViolation,
  StoreError,
  statementLabel,
  toStoreError,
} from '../../../src/store/engine/errors.ts';

test('the label of a statement is its name, or its verb and table, and never a value', () => {
  const labels: [string, string][] = [
    ['/* claimNextRun */ update sync_runs set x = 1', 'claimNextRun'],
    ['select "a"."b" from "saas_services" "a" where x = 1', 'select saas_services'],
    ['insert into "employees" ("id") values ($1)', 'insert employees'],
    ['update "public"."employees" set "x" = $1', 'update public.employees'],
    ['with changed as (delete from users returning 1) select 1', 'with users'],
    ['truncate table a, b', 'truncate a'],
    ["select 'a secret literal'", 'select'],
    ["'a secret literal'", 'statement'],
    ['/* a name */ /* b */ select 1', 'a name'],
    ["/* '; drop */ select 1", 'statement'],
    ['', 'statement'],
  ];
  for (const [text, label] of labels) expect(statementLabel(text)).toBe(label);
});

test('the driver’s and Drizzle’s texts with values in them are not taken over', () => {
  const driverError = Object.assign(new Error('invalid input syntax for type uuid: "SECRET"'), {
    code: '22P02',
    detail: 'Key (token)=(SECRET) already exists.',
    query: 'insert SECRET',
    parameters: ['SECRET'],
  });
  const drizzleError = new DrizzleQueryError('insert into t values ($1)', ['SECRET'], driverError);
  for (const error of [
    toStoreError(driverError, "insert into t values ('SECRET')"),
    new StoreError('X', 'y'),
  ]) {
    expect(JSON.stringify(error) + error.stack).not.toContain('SECRET');
    expect(error.cause).toBeUndefined();
  }
  // Not reached in use; should one come all the same, then only its first line without parameters.
  expect(toStoreError(drizzleError).message).not.toContain('SECRET');
});

test('the server’s text is kept where it helps and holds no values of rows', () => {
  const missing = Object.assign(new Error('relation "nothing" does not exist'), { code: '42P01' });
  expect(toStoreError(missing, 'select * from nothing').message).toBe(
    'select nothing: relation "nothing" does not exist [42P01]',
  );
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  expect(toStoreError(refused).message).toBe('connect ECONNREFUSED 127.0.0.1:1 [ECONNREFUSED]');
  const raised = Object.assign(new Error('value SECRET is bad'), { code: 'P0001' });
  expect(toStoreError(raised, 'select 1').message).toBe('select: the database refused the statement [P0001]');
});

test('a lost connection differs from a failed statement', () => {
  for (const code of ['08006', '57P01', 'ECONNRESET', 'CONNECTION_LOST', 'CONNECTION_CLOSED', '25P03']) {
    expect(isConnectionLost(new StoreError(code, ''))).toBe(true);
  }
  for (const code of ['23505', '57014', 'BUSY', 'DEADLINE', 'CLOSED', '42P01', '40001']) {
    expect(isConnectionLost(new StoreError(code, ''))).toBe(false);
  }
  expect(isConnectionLost(Object.assign(new Error(), { code: 'ECONNRESET' }))).toBe(false);
});

test('a database that cannot do its work for now differs from a statement that it cannot do', () => {
  const away = [
    'CONNECTION_LOST',
    '08006',
    '53100',
    '53200',
    '53300',
    '57P01',
    '57P03',
    '25006',
    'BUSY',
    'DEADLINE',
  ];
  for (const code of away) expect([code, isUnavailable(new StoreError(code, ''))]).toEqual([code, true]);
  for (const code of ['40001', '40P01', '55P03', '57014', '23505', '42P01']) {
    expect([code, isUnavailable(new StoreError(code, ''))]).toEqual([code, false]);
  }
  for (const code of [...away, '40001', '40P01', '55P03', '57014']) {
    expect([code, isPassing(new StoreError(code, ''))]).toEqual([code, true]);
  }
  for (const code of ['23505', '42P01', '22P02']) expect(isPassing(new StoreError(code, ''))).toBe(false);
});

test('a unique violation is recognised by its constraint', () => {
  const error = new StoreError('23505', '', { constraint: 'users_pkey' });
  expect(isUniqueViolation(error)).toBe(true);
  expect(isUniqueViolation(error, 'users_pkey')).toBe(true);
  expect(isUniqueViolation(error, 'users_email')).toBe(false);
  expect(isUniqueViolation(new StoreError('23503', '', { constraint: 'users_pkey' }))).toBe(false);
});
