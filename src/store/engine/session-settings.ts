import { StoreError } from './errors.ts';

/**
 * Settings that statements rely on, whatever `alter database`, `alter role`, a server's configuration or a URL
 * says: all that change the meaning of a value, the rows a statement sees, or how it ends. Settings that only
 * change speed are not in this list (but see `preferredSettings`).
 */
export const requiredSettings: Readonly<Record<string, string>> = {
  // Values as text.
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // SQL syntax.
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // The migrations name this schema.
  search_path: 'public',
  // Any other value truncates search results.
  gin_fuzzy_search_limit: '0',
  // Isolation of transactions and single statements.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // Otherwise a failed statement ends the session.
  exit_on_error: 'off',
};

/** Settings for speed, and to keep others' text out of the log. */
export const preferredSettings: Readonly<Record<string, string>> = {
  // Plans a prepared statement for its parameters every time: for a service with few users, the generic plan
  // was four times slower.
  plan_cache_mode: 'force_custom_plan',
  // JIT compilation takes longer than any of our statements.
  jit: 'off',
  client_min_messages: 'notice',
};

/** Settings that a pooler may keep a session from making, and that only change how long things may take. */
const pacedSettings = [
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'plan_cache_mode',
  'jit',
];

/**
 * Settings that PgBouncer tracks per client. It refuses a session that requests others, or ignores them if
 * configured to.
 */
export const pooledSettings: readonly string[] = [
  'client_encoding',
  'DateStyle',
  'TimeZone',
  'standard_conforming_strings',
];

/** The query that checks a new session; returns one row, `found`. */
export const sessionQuestion = `/* session check */ select json_build_object(
  'database', current_database(), 'role', current_user, 'encoding', getdatabaseencoding(),
  'isStandby', pg_is_in_recovery(), 'isReadOnly', current_setting('default_transaction_read_only') = 'on',
  'replicationRole', current_setting('session_replication_role'), 'schema', current_schema(),
  'transactionTimeout', current_setting('transaction_timeout', true),
  'paces', (select json_object_agg(name, current_setting(name)) from unnest(array[${namesOf(pacedSettings)}]) as name),
  'settings', (select json_object_agg(name, current_setting(name)) from unnest(array[${namesOf(
    Object.keys(requiredSettings),
  )}]) as name)) as found`;

function namesOf(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

export type SessionFacts = {
  database: string;
  role: string;
  encoding: string;
  isStandby: boolean;
  isReadOnly: boolean;
  replicationRole: string;
  schema: string | null;
  transactionTimeout: string | null;
  settings: Record<string, string>;
  paces: Record<string, string>;
};

/**
 * A sentence for the log when a pooler keeps sessions from setting what limits their statements, and the role does not set
 * it either: transactions set it for themselves, reads have no limit then.
 */
export function unpacedWarning(
  { role, database, paces }: SessionFacts,
  wanted: Readonly<Record<string, string>>,
): string | undefined {
  const isSet = (name: string) =>
    name.endsWith('timeout') ? paces[name] !== '0' : paces[name] === wanted[name];
  const unset = pacedSettings.filter((name) => !isSet(name));
  if (unset.length === 0) return undefined;
  const repairs = unset.map(
    (name) => `alter role "${role}" in database "${database}" set ${name} = '${wanted[name]}'`,
  );
  return (
    `the pooler does not let a session set ${unset.join(', ')}, and the role "${role}" does not either: reads have no ` +
    `time limit or worse plans. ${repairs.join('; ')}`
  );
}

/** Throws a `StoreError` that says why the product cannot work in such a session, and what to do. */
export function checkSession(facts: SessionFacts): void {
  const { database, role, encoding } = facts;
  if (encoding !== 'UTF8') {
    throw refused(
      `the database "${database}" has the encoding ${encoding}, which cannot store every name. Create one with ` +
        `UTF8, and give its URL: create database discovery encoding 'UTF8' template template0`,
    );
  }
  if (facts.isStandby) {
    throw refused(`the server of "${database}" is a standby, which is read only: give the primary's URL`);
  }
  if (facts.isReadOnly) {
    throw refused(
      `"${database}" is set to read only (default_transaction_read_only), by an administrator or by a provider whose ` +
        `disk is full. When it may be written to again: alter database "${database}" reset ` +
        `default_transaction_read_only, and the same for the role "${role}"`,
    );
  }
  if (facts.replicationRole !== 'origin') {
    throw refused(
      `session_replication_role is ${facts.replicationRole} for "${role}" in "${database}", which turns off ` +
        `foreign keys and their cascades. Reset it: alter role "${role}" reset session_replication_role`,
    );
  }
  if (facts.schema === null) {
    throw refused(
      `the role "${role}" may not use the schema public of "${database}": grant usage on schema public to "${role}"`,
    );
  }
  for (const [name, wanted] of Object.entries(requiredSettings)) {
    // The path may list more schemas; unqualified names must resolve here.
    const found = name === 'search_path' ? facts.schema : facts.settings[name];
    if (found === wanted) continue;
    throw refused(
      `${name} is "${found}" for "${role}" in "${database}", and the pooler does not let a session set it: ` +
        `alter role "${role}" in database "${database}" set ${name} = '${wanted}', or connect without the pooler`,
    );
  }
}

function refused(reason: string): StoreError {
  return new StoreError('SESSION', reason);
}
