import { isLoopbackHost } from '../network/addresses.ts';
import type { KeySource } from './key-set.ts';

/** How the environment tells us to identify callers. */
export type IdentityConfig = {
  mode: 'none' | 'router' | 'jwt';
  /** Secrets by which the router proves itself; two during a rotation. Empty: we require none. */
  routerSecrets: readonly string[];
  routerSecretHeader: string;
  /** Secrets that sign requests, required in addition. Empty: we require no signature. */
  signatureSecrets: readonly string[];
  signatureExtension: string;
  /** Mode `router`: where it puts the caller. */
  identityFrom: 'headers' | 'extensions';
  /** Mode `router`, from extensions: the path to the claims, e.g. `jwt`, `payload`. */
  identityExtension: readonly string[];
  workspaceHeader: string;
  /** Names the reviewer, in mode `none` too. Undefined: callers have no name. */
  userHeader: string | undefined;
  rolesHeader: string;
  /** Whether we refuse a request without a workspace: true when the operator named the header for it. */
  isWorkspaceDemanded: boolean;
  jwt: JwtConfig | undefined;
  claims: { subject: string; workspace: string | undefined; roles: string };
  clockToleranceSeconds: number;
  /** Role values that grant each role. */
  roleNames: Readonly<Record<'admin' | 'viewer' | 'analyst', readonly string[]>>;
  defaultWorkspace: string;
  /** The only workspaces we serve; any when undefined. */
  workspaces: readonly string[] | undefined;
};

type JwtConfig = {
  keys: KeySource;
  issuer: string;
  audience: readonly string[];
  algorithms: readonly string[];
  from: 'authorization' | 'extensions';
  extension: readonly string[];
};

/** Reads single settings, and collects the problems to report them all at once. */
export type Settings = {
  /** Trimmed; undefined when absent or empty. */
  text(name: string): string | undefined;
  /** A setting, or the content of the file `NAME_FILE`. */
  secret(name: string): string | undefined;
  wholeNumber(name: string, byDefault: number, min: number, max: number): number;
  /** One of the values; `byDefault`, or else the first, when the setting is absent. */
  oneOf<const Value extends string>(
    name: string,
    values: readonly [Value, ...Value[]],
    byDefault?: NoInfer<Value>,
  ): Value;
  /** For problems, of settings that hold no secret: what was given in place of a value that can be used. */
  instead(name: string): string;
  problem(text: string): void;
};

/** A workspace's id: we refuse any other form and never repair it. */
export const workspacePattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** Reads `AUTH_MODE` and its settings. */
export function readIdentityConfig(settings: Settings): IdentityConfig {
  const { text, problem } = settings;
  const mode = settings.oneOf('AUTH_MODE', ['none', 'router', 'jwt']);
  const listOf = (name: string, byDefault: string) => commaSeparated(text(name) ?? byDefault);
  const routerSecretHeader = headerName(settings, 'ROUTER_SECRET_HEADER', 'router-authorization');
  const nameHeader = (name: string, byDefault: string) =>
    headerName(settings, name, byDefault, [...secretHeaders, routerSecretHeader]);
  if (mode === 'jwt' && routerSecretHeader === 'authorization') {
    problem('ROUTER_SECRET_HEADER must not be authorization with AUTH_MODE=jwt: the token stands there.');
  }
  const routerSecrets = secretsOf(settings, 'ROUTER_SECRETS');
  if (mode === 'router' && routerSecrets.length === 0) {
    problem(
      `ROUTER_SECRETS is needed with AUTH_MODE=router: the secret that the router sends in ${routerSecretHeader}. Make one with: openssl rand -hex 32`,
    );
  }
  for (const name of mode === 'none' ? identitySettings : []) {
    if (text(name) === undefined && text(`${name}_FILE`) === undefined) continue;
    problem(`${name} has no effect without AUTH_MODE=router or AUTH_MODE=jwt: every caller is admin.`);
  }
  for (const name of ['DEPARTMENTS_HEADER', 'DEPARTMENTS_CLAIM']) {
    if (text(name) === undefined) continue;
    problem(`${name} is not supported: callers cannot be restricted to departments yet. Leave it out.`);
  }
  const defaultWorkspace = text('DEFAULT_WORKSPACE') ?? 'default';
  const workspaces = text('WORKSPACES') === undefined ? undefined : listOf('WORKSPACES', '');
  const areNames = (names: readonly string[]) => names.every((name) => workspacePattern.test(name));
  const odd = [
    ...(areNames([defaultWorkspace]) ? [] : ['DEFAULT_WORKSPACE']),
    ...(areNames(workspaces ?? []) ? [] : ['WORKSPACES']),
  ];
  for (const name of odd) {
    problem(
      `${name} takes names of up to 63 of a–z, 0–9, _ and -, beginning with a letter or digit${settings.instead(name)}.`,
    );
  }
  return {
    mode,
    routerSecrets,
    routerSecretHeader,
    signatureSecrets: secretsOf(settings, 'ROUTER_HMAC_SECRETS'),
    signatureExtension: text('ROUTER_HMAC_EXTENSION') ?? 'hmac-signature',
    identityFrom: settings.oneOf('IDENTITY_FROM', ['headers', 'extensions']),
    identityExtension: (text('IDENTITY_EXTENSION') ?? 'jwt.payload').split('.'),
    workspaceHeader: nameHeader('WORKSPACE_HEADER', 'x-discovery-workspace'),
    isWorkspaceDemanded: text('WORKSPACE_HEADER') !== undefined,
    userHeader:
      mode === 'none' && text('USER_HEADER') === undefined
        ? undefined
        : nameHeader('USER_HEADER', 'x-discovery-user'),
    rolesHeader: nameHeader('ROLES_HEADER', 'x-discovery-roles'),
    jwt: mode === 'jwt' ? readJwtConfig(settings) : undefined,
    claims: {
      subject: text('SUBJECT_CLAIM') ?? 'sub',
      workspace: text('WORKSPACE_CLAIM'),
      roles: text('ROLES_CLAIM') ?? 'roles',
    },
    clockToleranceSeconds: settings.wholeNumber('JWT_CLOCK_TOLERANCE_SECONDS', 60, 0, 300),
    roleNames: {
      admin: listOf('ADMIN_ROLES', 'admin'),
      viewer: listOf('VIEWER_ROLES', 'viewer'),
      analyst: listOf('ANALYST_ROLES', 'analyst'),
    },
    defaultWorkspace,
    workspaces,
  };
}

/** Settings of operators who expect callers to be checked. */
const identitySettings = [
  'ROUTER_SECRETS',
  'ROUTER_HMAC_SECRETS',
  'JWT_JWKS_URL',
  'JWT_KEYS',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
];

function readJwtConfig(settings: Settings): JwtConfig {
  const { text, problem } = settings;
  const url = text('JWT_JWKS_URL');
  const file = text('JWT_KEYS_FILE');
  if ((url === undefined) === (file === undefined)) {
    problem(
      'AUTH_MODE=jwt needs exactly one of JWT_JWKS_URL and JWT_KEYS_FILE: the public keys of the identity provider.',
    );
  }
  if (url !== undefined && !isKeyAddress(url)) {
    problem(
      'JWT_JWKS_URL must begin with https:// (http:// for an address of this machine), without user or password.',
    );
  }
  const issuer = text('JWT_ISSUER');
  if (issuer === undefined)
    problem('JWT_ISSUER is needed with AUTH_MODE=jwt: the tokens’ `iss`, letter by letter.');
  const audience = commaSeparated(text('JWT_AUDIENCE') ?? '');
  if (audience.length === 0)
    problem('JWT_AUDIENCE is needed with AUTH_MODE=jwt: the tokens’ `aud`, or several by comma.');
  const algorithms = commaSeparated(text('JWT_ALGORITHMS') ?? 'RS256,PS256,ES256,EdDSA');
  if (algorithms.length === 0 || algorithms.some((name) => !asymmetricAlgorithms.includes(name))) {
    problem(
      `JWT_ALGORITHMS takes ${asymmetricAlgorithms.join(', ')}${settings.instead('JWT_ALGORITHMS')}: with any other, anyone who can verify a token could make one.`,
    );
  }
  return {
    keys: url === undefined ? { file: file ?? '' } : { url },
    issuer: issuer ?? '',
    audience,
    algorithms,
    from: settings.oneOf('JWT_FROM', ['authorization', 'extensions']),
    extension: (text('JWT_EXTENSION') ?? 'jwt.token.value').split('.'),
  };
}

const asymmetricAlgorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA'.split(' ');

function isKeyAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}

/** One or two of 32 characters or more; none only when the setting is absent, so that an empty file lets nobody in. */
function secretsOf({ secret, problem }: Settings, name: string): readonly string[] {
  const given = secret(name);
  const secrets = commaSeparated(given ?? '');
  const isEmpty = given !== undefined && secrets.length === 0;
  if (isEmpty || secrets.length > 2 || secrets.some((text) => text.length < minSecretLength)) {
    problem(
      `${name} takes one secret, or two by comma while they are rotated, of at least ${minSecretLength} characters each.`,
    );
  }
  return secrets;
}

const minSecretLength = 32;

function headerName(
  { text, problem, instead }: Settings,
  name: string,
  byDefault: string,
  refused: readonly string[] = [],
): string {
  const header = (text(name) ?? byDefault).toLowerCase();
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(header)) {
    problem(`${name} must be the name of a header, e.g. ${byDefault}${instead(name)}.`);
  } else if (refused.includes(header)) {
    problem(`${name} must not be ${header}: what it holds is a secret, not a name.`);
  }
  return header;
}

const secretHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key', 'x-csrf-token'];

function commaSeparated(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
