import { StoreError } from './errors.ts';

/**
 * What statements rely on, whatever `alter database`, `alter role`, a server's configuration or a URL says. Every
 * setting that changes what a value means when it is written or read, which rows a statement sees, or how it ends, is
 * in this list; those that only change how fast it is are not (but for `preferredSettings`).
 */
export const requiredSettings: Readonly<Record<string, string>> = {
  // Values as text.
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // What a statement says.
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // The migrations name this schema.
  search_path: 'public',
  // Any other value makes a search give some of its rows.
  gin_fuzzy_search_limit: '0',
  // How a transaction, and a statement outside of one, sees others.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // Otherwise a refused statement ends the session.
  exit_on_error: 'off',
};

/** What statements are quick with, and what keeps other people's text out of the log. */
export const preferredSettings: Readonly<Record<string, string>> = {
  // A kept statement is planned for its parameters every time: the general plan for a service with few users was four
  // times slower than the right one.
  plan_cache_mode: 'force_custom_plan',
  // Compiling a statement takes longer than any of ours runs.
  jit: 'off',
  client_min_messages: 'notice',
};

/**
 * Those that PgBouncer keeps apart for its clients. It refuses a session that asks for others, unless it was told to
 * ignore them, and then they have no effect.
 */
export const pooledSettings: readonly string[] = [
  'client_encoding',
  'DateStyle',
  'TimeZone',
  'standard_conforming_strings',
];

/** What is asked of a new session before it is relied on: one row, `found`. */
export const sessionQuestion = `/* session check */ select json_build_object(
  'database', current_database(), 'role', current_user, 'encoding', getdatabaseencoding(),
  'isStandby', pg_is_in_recovery(), 'isReadOnly', current_setting('default_transaction_read_only') = 'on',
  'replicationRole', current_setting('session_replication_role'), 'schema', current_schema(),
  'transactionTimeout', current_setting('transaction_timeout', true),
  'settings', (select json_object_agg(name, current_setting(name)) from unnest(array[${Object.keys(
    requiredSettings,
  )
    .map((name) => `'${name}'`)
    .join(', ')}]) as name)) as found`;

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
};

/** Throws a `StoreError` that says in a sentence why the product cannot work in such a session, and what to do. */
export function checkSession(facts: SessionFacts): void {
  const { database, role, encoding } = facts;
  if (encoding !== 'UTF8') {
    throw refused(
      `the database "${database}" has the encoding ${encoding}, in which not every name can be kept. Make one that ` +
        `has UTF8, and give its address: create database discovery encoding 'UTF8' template template0`,
    );
  }
  if (facts.isStandby) {
    throw refused(
      `the server of "${database}" is a standby, which cannot be written to: give the primary's address`,
    );
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
      `session_replication_role is ${facts.replicationRole} for "${role}" in "${database}", so that nothing that is ` +
        `deleted takes along what belongs to it. Reset it: alter role "${role}" reset session_replication_role`,
    );
  }
  if (facts.schema === null) {
    throw refused(
      `the role "${role}" may not use the schema public of "${database}": grant usage on schema public to "${role}"`,
    );
  }
  for (const [name, wanted] of Object.entries(requiredSettings)) {
    // A path may hold more, as long as what has no schema is in this one.
    const found = name === 'search_path' ? facts.schema : facts.settings[name];
    if (found === wanted) continue;
    throw refused(
      `${name} is "${found}" for "${role}" in "${database}", and what stands between does not let a session set it: ` +
        `alter role "${role}" in database "${database}" set ${name} = '${wanted}', or connect without the pooler`,
    );
  }
}

function refused(reason: string): StoreError {
  return new StoreError('SESSION', reason);
}
