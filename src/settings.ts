/**
 * What every setting is: `npm run codegen` makes docs/configuration.md of it. `config.ts` and `identity/configuration.ts`
 * read them; test/repo/configuration.test.ts holds that both agree.
 */

export type Setting = {
  name: string;
  /** What an absent setting means: a value, or words where there is no single one. */
  byDefault: { value: string } | { words: string };
  /** What it is, as Markdown; links are relative to docs/. */
  text: string;
  /** The only values that are accepted. */
  values?: readonly string[];
  /** The smallest and the largest whole number. */
  range?: readonly [number, number];
  /** Whether `NAME_FILE` can name a file that holds it. */
  isSecret?: boolean;
};

const none = { words: 'none' };

/** By subject, in the order of docs/configuration.md. */
export const settings: readonly { subject: string; about?: string; settings: readonly Setting[] }[] = [
  {
    subject: 'Where it listens',
    settings: [
      {
        name: 'AUTH_MODE',
        byDefault: { value: 'none' },
        values: ['none', 'router', 'jwt'],
        text: 'Who may call: `none` (this machine only, everybody is admin), `router` (a gateway with a shared secret says who calls) or `jwt` (tokens of an identity provider). [identity.md](identity.md) has the roles, and set-ups for Hive Gateway, Apollo’s gateways and Cosmo.',
      },
      {
        name: 'HOST',
        byDefault: { value: '127.0.0.1' },
        text: 'Address to listen on. Others than this machine’s need an `AUTH_MODE`.',
      },
      {
        name: 'PORT',
        byDefault: { value: '4000' },
        range: [0, 65_535],
        text: '`0` takes any free one. GraphQL at `/graphql`, playground at `/playground`, health at `/health/live` and `/health/ready`.',
      },
      {
        name: 'CORS_ORIGINS',
        byDefault: none,
        text: 'Origins of web pages that may read answers, by comma, e.g. `https://app.example.com`.',
      },
      {
        name: 'TRUSTED_PROXIES',
        byDefault: none,
        text: 'Addresses or networks whose `x-forwarded-for` is believed, by comma, for the audit trail, where it names an address; not a network of all addresses.',
      },
      {
        name: 'PLAYGROUND',
        byDefault: { words: '`on` with `AUTH_MODE=none`, else `off`' },
        values: ['on', 'off'],
        text: 'Whether the playground is served.',
      },
      {
        name: 'INTROSPECTION',
        byDefault: { value: 'on' },
        values: ['on', 'off'],
        text: 'Whether introspection is answered; `_service`, from which gateways compose, always is.',
      },
      {
        name: 'COMPILED_READS',
        byDefault: { value: 'on' },
        values: ['on', 'off'],
        text: 'Whether an operation that only reads is answered by one statement of the database where that can be done, instead of one for each level of the answer. `off` answers the same in more time, which is for comparing the two.',
      },
      {
        name: 'KEPT_ANSWERS_MB',
        byDefault: { value: '64' },
        range: [0, 65_536],
        text: 'How much memory the answers may take that `COMPILED_READS` keeps: asked again, an answer is given without reading it anew as long as the database says that nothing was written meanwhile. Needs PostgreSQL 15 or the embedded database. `0` keeps none.',
      },
      {
        name: 'READ_PATH_HEADER',
        byDefault: { value: 'off' },
        values: ['on', 'off'],
        text: 'Whether answers have a header `x-read-path`: `compiled`, `compiled; kept` where it was read before, or `plain` and the reason, see `COMPILED_READS`.',
      },
    ],
  },
  {
    subject: 'Database and keys',
    settings: [
      {
        name: 'DATABASE_URL',
        byDefault: none,
        isSecret: true,
        text: '`postgres://…`, see [database.md](database.md). Without it an embedded PostgreSQL (PGlite) keeps its data in `DATA_DIR`.',
      },
      {
        name: 'DATA_DIR',
        byDefault: { value: '.data' },
        text: 'Embedded database and key file. One process at a time; a second one is refused.',
      },
      {
        name: 'ENCRYPTION_KEYS',
        byDefault: { words: 'a key file in `DATA_DIR`' },
        isSecret: true,
        text: '`id:base64` of 32 bytes, several separated by commas: the first seals, all open. Needed with `DATABASE_URL`. `npm run rotate-key -- --help` says how to replace one.',
      },
      {
        name: 'ENCRYPTION_KEYS_COMMAND',
        byDefault: none,
        text: 'Instead: a command that prints the keys, e.g. one that asks a key management service.',
      },
      {
        name: 'MIGRATE',
        byDefault: { value: 'auto' },
        values: ['auto', 'check', 'off'],
        text: 'Whether the start makes migrations (`auto`), refuses to start when some are left (`check`) or does not look (`off`). `npm run migrate` makes them.',
      },
      {
        name: 'MIGRATION_DATABASE_URL',
        byDefault: none,
        isSecret: true,
        text: 'The same database as the role that owns its tables, for migrations only: see [database.md](database.md#two-roles).',
      },
      {
        name: 'DATABASE_WAIT_SECONDS',
        byDefault: { value: '60' },
        range: [0, 3_600],
        text: 'How long the start waits for a PostgreSQL that cannot be reached or is starting; it says so within a few seconds.',
      },
      {
        name: 'DATABASE_POOL_SIZE',
        byDefault: { value: '10' },
        range: [1, 500],
        text: 'Connections to PostgreSQL for the API’s reads. One operation uses four of them at most.',
      },
      {
        name: 'DATABASE_SYNC_POOL_SIZE',
        byDefault: { value: '5' },
        range: [1, 500],
        text: 'The same for syncs.',
      },
      {
        name: 'DATABASE_MUTATION_POOL_SIZE',
        byDefault: { value: '3' },
        range: [1, 500],
        text: 'The same for mutations. Two for leases and Okta’s rate limits, and one that watches, come in addition: 21 for a process. Where the server grants fewer, work waits for connections that are open.',
      },
      {
        name: 'AUDIT_DAYS',
        byDefault: { value: '400' },
        range: [0, 36_500],
        text: 'How many days audit events are kept; `0` keeps them for ever. The server deletes older ones at its start and once a day, the oldest first; the last event of a workspace stays, and `npm run audit -- verify` says how many were deleted.',
      },
    ],
  },
  {
    subject: 'How Okta is reached',
    settings: [
      {
        name: 'HTTPS_PROXY',
        byDefault: none,
        isSecret: true,
        text: 'Proxy for requests to Okta and to the identity provider. [operating.md](operating.md#reaching-okta-through-a-proxy) says how it is read; `NODE_EXTRA_CA_CERTS` names authorities to trust in addition.',
      },
      { name: 'NO_PROXY', byDefault: none, text: 'What is reached without the proxy.' },
      {
        name: 'OKTA_BASE_URL',
        byDefault: none,
        text: 'Loopback address that answers in Okta’s place, e.g. the simulator’s. Refused with `NODE_ENV=production`.',
      },
      {
        name: 'NODE_ENV',
        byDefault: none,
        text: '`production` refuses `OKTA_BASE_URL`; nothing else depends on it.',
      },
    ],
  },
  {
    subject: 'Limits',
    settings: [
      {
        name: 'OPERATION_TIMEOUT_SECONDS',
        byDefault: { value: '30' },
        range: [1, 600],
        text: 'Maximum time of one operation, from its first read until its answer is made. The work of a mutation itself is not interrupted.',
      },
      {
        name: 'MAX_OPERATIONS',
        byDefault: { value: '32' },
        range: [1, 10_000],
        text: 'Maximum number of operations under way; a large one counts as up to a quarter of them. Others wait for a second at most, the smallest first, and are then answered with status 503, `Retry-After` and `OVERLOADED`. New subscriptions are refused first, then the largest operations; pausing and cancelling syncs never is.',
      },
      {
        name: 'MAX_ANSWER_MB',
        byDefault: { value: '32' },
        range: [1, 1_024],
        text: 'Maximum size of one answer.',
      },
      {
        name: 'MAX_WAITING_ANSWERS_MB',
        byDefault: { value: '128' },
        range: [1, 65_536],
        text: 'Maximum size of all answers that clients have not taken yet; at least `MAX_ANSWER_MB`, and that where it is more than the default. Beyond it, large answers are refused with `OVERLOADED`.',
      },
      {
        name: 'READER_TIMEOUT_SECONDS',
        byDefault: { value: '30' },
        range: [1, 3_600],
        text: 'A client that takes nothing of its answer for so long is disconnected.',
      },
      {
        name: 'MAX_SUBSCRIPTIONS',
        byDefault: { value: '1000' },
        range: [1, 100_000],
        text: 'Maximum number of open subscriptions.',
      },
      {
        name: 'DRAIN_SECONDS',
        byDefault: { words: '`5`; `0` with `AUTH_MODE=none`' },
        range: [0, 600],
        text: 'How long a server that is told to stop (`SIGTERM`) still answers everything. It is no longer ready from the beginning, and its sync runs are given back at once. Then it takes no more and finishes what is under way, for 10 s at most.',
      },
    ],
  },
  {
    subject: 'Logs, metrics, traces',
    settings: [
      {
        name: 'LOG_LEVEL',
        byDefault: { value: 'info' },
        values: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
        text: 'What is logged on standard output: everything from this level on.',
      },
      {
        name: 'LOG_FORMAT',
        byDefault: { value: 'auto' },
        values: ['auto', 'pretty', 'json'],
        text: '`json` lines, `pretty` ones for people, or `auto`: pretty where standard output is a terminal, JSON elsewhere.',
      },
      {
        name: 'ACCESS_LOG',
        byDefault: { value: 'slow' },
        values: ['slow', 'all', 'off'],
        text: 'Requests of the API that get a line in the log: `slow` (more than a second, refused or failed), `all` or `off`. [operating.md](operating.md#the-log) describes the log.',
      },
      {
        name: 'METRICS_PORT',
        byDefault: none,
        range: [0, 65_535],
        text: 'Port of [metrics](operating.md#metrics) for Prometheus on `HOST`, open to whoever reaches it; `0` takes any free one.',
      },
      {
        name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
        byDefault: none,
        text: 'Where [traces](operating.md#traces) are sent, e.g. `http://127.0.0.1:4318`.',
      },
    ],
  },
  {
    subject: 'Who calls',
    about: 'See [identity.md](identity.md). All problems are told at once, before the start.',
    settings: [
      {
        name: 'ROUTER_SECRETS',
        byDefault: none,
        isSecret: true,
        text: 'The secret that the gateway sends, at least 32 characters; two by comma while one replaces the other. Needed with `router`; with `jwt` demanded too when set.',
      },
      {
        name: 'ROUTER_SECRET_HEADER',
        byDefault: { value: 'router-authorization' },
        text: 'The header it comes in.',
      },
      {
        name: 'IDENTITY_FROM',
        byDefault: { value: 'headers' },
        values: ['headers', 'extensions'],
        text: 'With `router`: where it says who calls, `headers` or `extensions` of the request’s body.',
      },
      {
        name: 'IDENTITY_EXTENSION',
        byDefault: { value: 'jwt.payload' },
        text: 'The place of the claims in `extensions`.',
      },
      {
        name: 'WORKSPACE_HEADER',
        byDefault: { words: '`x-discovery-workspace`' },
        text: 'When set, a request without it is refused; otherwise it is of `DEFAULT_WORKSPACE`.',
      },
      {
        name: 'USER_HEADER',
        byDefault: { words: '`x-discovery-user`; none with `AUTH_MODE=none`' },
        text: 'The person. With `AUTH_MODE=none`: header in which a proxy in front names the user, e.g. `x-auth-request-email`, for `reviewedBy` and the audit trail; at most 200 characters. The proxy must set or remove it on every request: a client that bypasses the proxy can send any name.',
      },
      {
        name: 'ROLES_HEADER',
        byDefault: { value: 'x-discovery-roles' },
        text: 'A JSON list, or values by comma, each percent-decoded.',
      },
      {
        name: 'ROUTER_HMAC_SECRETS',
        byDefault: none,
        isSecret: true,
        text: 'Secrets that requests are signed with, as Hive Gateway does; one or two of at least 32 characters.',
      },
      {
        name: 'ROUTER_HMAC_EXTENSION',
        byDefault: { value: 'hmac-signature' },
        text: 'Where the signature stands in `extensions`.',
      },
      {
        name: 'JWT_JWKS_URL',
        byDefault: none,
        text: 'With `jwt`: the identity provider’s key set. Exactly one of this and `JWT_KEYS_FILE`.',
      },
      {
        name: 'JWT_KEYS_FILE',
        byDefault: none,
        text: 'A file of the key set, or of PEM public keys.',
      },
      {
        name: 'JWT_ISSUER',
        byDefault: none,
        text: 'With `jwt`: needed. The tokens’ `iss`, letter by letter.',
      },
      {
        name: 'JWT_AUDIENCE',
        byDefault: none,
        text: 'With `jwt`: needed. The tokens’ `aud`, letter by letter; several by comma.',
      },
      {
        name: 'JWT_ALGORITHMS',
        byDefault: { value: 'RS256,PS256,ES256,EdDSA' },
        text: 'Asymmetric ones only, by comma.',
      },
      {
        name: 'JWT_CLOCK_TOLERANCE_SECONDS',
        byDefault: { value: '60' },
        range: [0, 300],
        text: 'How far the clock of the identity provider may differ.',
      },
      {
        name: 'JWT_FROM',
        byDefault: { value: 'authorization' },
        values: ['authorization', 'extensions'],
        text: 'Where the token is: the header `authorization`, or `extensions`.',
      },
      {
        name: 'JWT_EXTENSION',
        byDefault: { value: 'jwt.token.value' },
        text: 'The place of the token in `extensions`.',
      },
      {
        name: 'SUBJECT_CLAIM',
        byDefault: { value: 'sub' },
        text: 'Name of the claim that names the person, letter by letter; a JSON Pointer when it begins with `/`. So are the other claims.',
      },
      {
        name: 'ROLES_CLAIM',
        byDefault: { value: 'roles' },
        text: 'Roles, e.g. `/realm_access/roles`. They are a list, or one text whose words they are, as in `scope`: where an identity provider sends a single group as a text, a group “Former admin” holds the word `admin`, so choose other values in `ADMIN_ROLES`.',
      },
      {
        name: 'WORKSPACE_CLAIM',
        byDefault: none,
        text: 'When set, a person without it is refused; otherwise everybody is of `DEFAULT_WORKSPACE`.',
      },
      {
        name: 'ADMIN_ROLES',
        byDefault: { value: 'admin' },
        text: 'Values that grant the role, e.g. groups of the identity provider, by comma.',
      },
      { name: 'VIEWER_ROLES', byDefault: { value: 'viewer' }, text: 'The same.' },
      { name: 'ANALYST_ROLES', byDefault: { value: 'analyst' }, text: 'The same.' },
      {
        name: 'DEFAULT_WORKSPACE',
        byDefault: { value: 'default' },
        text: 'Up to 63 of a–z, 0–9, `_` and `-`; whoever it is for is refused when `WORKSPACES` lacks it.',
      },
      {
        name: 'WORKSPACES',
        byDefault: { words: 'any' },
        text: 'The only ones that are let in, by comma.',
      },
    ],
  },
];
