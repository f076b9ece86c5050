import type { IncomingMessage } from 'node:http';
import type { Egress } from '../network/egress.ts';
import { claimOf, nameOf, textsOf, valueAt } from './claims.ts';
import { type IdentityConfig, workspacePattern } from './configuration.ts';
import { headerOf, listIn, nameIn } from './headers.ts';
import { type Identity, IdentityError, type Role } from './identity.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { createSignatureCheck } from './request-signature.ts';
import { createSecretCheck } from './shared-secret.ts';
import { createTokenVerifier, endOf, type TokenVerifier } from './token-verifier.ts';

export type Identification = {
  /**
   * Identifies the caller by headers; call it before the body is read. Null when only the body names the
   * caller. Throws an `IdentityError` for a caller whom we refuse.
   */
  byHead(request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): Promise<Identity | null>;
  /** Identifies the caller by the parsed body: its signature, and `extensions` if the headers left it open. */
  byBody(byHead: Identity | null, sent: SentOperation): Promise<Identity>;
  /** Whether every caller is admin, without an identity. */
  isOpen: boolean;
  /** Whether we can identify callers: false until the first fetch of keys. */
  isReady(): boolean;
  /** Age of the identity provider's keys in milliseconds; null without any. */
  keySetAgeMs?(): number | null;
  /** Fetches the keys, and refreshes them. */
  start(): Promise<void>;
  stop(): void;
};

/** A parsed GraphQL request; `body` is undefined when it has none. */
export type SentOperation = { method: string; body: unknown };

export type IdentificationOptions = {
  config: IdentityConfig;
  /** Whether the identity provider is reached through a proxy. */
  egress?: Egress;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Called when a fetch of the identity provider's keys fails. */
  onTrouble?(reason: string): void;
};

export function createIdentification({
  config,
  egress,
  now = Date.now,
  onTrouble,
}: IdentificationOptions): Identification {
  const { jwt } = config;
  const keySet: KeySet | undefined =
    jwt &&
    createKeySet({ source: jwt.keys, now, ...(egress && { egress }), ...(onTrouble && { onTrouble }) });
  const verifyToken =
    jwt &&
    keySet &&
    createTokenVerifier({ ...jwt, keySet, clockToleranceSeconds: config.clockToleranceSeconds, now });
  const isRouterSecret = createSecretCheck(config.routerSecrets);
  const isSignature = createSignatureCheck(config.signatureSecrets);

  const byToken = async (verify: TokenVerifier, token: string): Promise<Identity> => {
    const { claims, expiresAt } = await verify(token);
    return ofClaims(config, claims, 'jwt', expiresAt);
  };

  return {
    async byHead(request) {
      if (config.mode === 'none') return anybody(config, request);
      if (config.routerSecrets.length > 0) {
        const given = headerOf(request, config.routerSecretHeader);
        if (given === null || !isRouterSecret(given)) throw unauthenticated('router-secret');
      }
      if (jwt && verifyToken)
        return jwt.from === 'extensions' ? null : byToken(verifyToken, bearerOf(request));
      return config.identityFrom === 'extensions' ? null : ofHeaders(config, request);
    },
    async byBody(identity, { method, body }) {
      const needsBody = identity === null || config.signatureSecrets.length > 0;
      // A GET carries no signature, and nothing that a gateway would have added.
      if (needsBody && method !== 'POST') throw unauthenticated('method');
      if (config.signatureSecrets.length > 0) {
        const signature = valueAt(body, ['extensions', config.signatureExtension]);
        if (typeof signature !== 'string') throw unauthenticated('no-signature');
        if (!isSignature(body as Record<string, unknown>, signature)) throw unauthenticated('signature');
      }
      if (identity) return identity;
      if (jwt && verifyToken) {
        const token = valueAt(body, ['extensions', ...jwt.extension]);
        if (typeof token !== 'string') throw unauthenticated('no-token');
        return byToken(verifyToken, token.replace(/^bearer +/i, ''));
      }
      const claims = valueAt(body, ['extensions', ...config.identityExtension]);
      return ofClaims(config, claims, 'extensions', endOfClaims(claims, config, now()));
    },
    isOpen: config.mode === 'none',
    isReady: () => keySet?.isReady() ?? true,
    keySetAgeMs: () => keySet?.ageMs() ?? null,
    start: async () => keySet?.start(),
    stop: () => keySet?.stop(),
  };
}

/** In mode `none`, every caller is the admin of the only workspace. */
function anybody(config: IdentityConfig, request: Pick<IncomingMessage, 'headersDistinct'>): Identity {
  const named = request.headersDistinct[config.userHeader ?? ''] ?? [];
  // The client may have sent one of two such headers: we then use no name.
  const userId = named.length === 1 ? nameIn(headerOf(request, config.userHeader ?? '') ?? '') : null;
  return { workspaceId: config.defaultWorkspace, userId, role: 'admin', via: 'none', expiresAt: null };
}

function ofHeaders(config: IdentityConfig, request: Pick<IncomingMessage, 'headersDistinct'>): Identity {
  const userId = nameIn(headerOf(request, config.userHeader ?? '') ?? '');
  if (userId === null) throw unauthenticated('no-user');
  const workspace = headerOf(request, config.workspaceHeader);
  const workspaceId = workspaceOf(config, workspace ?? undefined, config.isWorkspaceDemanded);
  const role = roleOf(config, listIn(headerOf(request, config.rolesHeader) ?? ''));
  return { workspaceId, userId, role, via: 'headers', expiresAt: null };
}

function ofClaims(
  config: IdentityConfig,
  claims: unknown,
  via: 'extensions' | 'jwt',
  expiresAt: Date | null,
): Identity {
  const { subject, workspace, roles } = config.claims;
  const userId = nameIn(nameOf(claimOf(claims, subject)) ?? '');
  if (userId === null) throw unauthenticated('no-user');
  const named = workspace === undefined ? undefined : claimOf(claims, workspace);
  const workspaceId = workspaceOf(config, named, workspace !== undefined);
  const role = roleOf(config, textsOf(claimOf(claims, roles)) ?? []);
  return { workspaceId, userId, role, via, expiresAt };
}

/** When claims that a router verified expire; the router may keep them longer. */
function endOfClaims(claims: unknown, config: IdentityConfig, nowMs: number): Date | null {
  const exp = claimOf(claims, 'exp');
  if (exp === undefined) return null;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw unauthenticated('token');
  const end = endOf(exp, config.clockToleranceSeconds);
  if (end.getTime() <= nowMs) throw unauthenticated('token');
  return end;
}

function workspaceOf(config: IdentityConfig, named: unknown, isDemanded: boolean): string {
  const workspace = isDemanded ? named : (named ?? config.defaultWorkspace);
  const isAllowed =
    typeof workspace === 'string' &&
    workspacePattern.test(workspace) &&
    (config.workspaces?.includes(workspace) ?? true);
  if (!isAllowed) throw new IdentityError('FORBIDDEN', 'workspace');
  return workspace;
}

/** The highest role that any of the values grants. */
function roleOf({ roleNames }: IdentityConfig, values: readonly string[]): Role {
  const role = rolesFromHighest.find((each) => roleNames[each].some((name) => values.includes(name)));
  if (role === undefined) throw new IdentityError('FORBIDDEN', 'no-role');
  return role;
}

const rolesFromHighest = ['admin', 'viewer', 'analyst'] as const;

function bearerOf(request: Pick<IncomingMessage, 'headersDistinct'>): string {
  const [, token] = /^bearer +(\S+)$/i.exec(headerOf(request, 'authorization') ?? '') ?? [];
  if (token === undefined) throw unauthenticated('no-token');
  return token;
}

function unauthenticated(reason: IdentityError['reason']): IdentityError {
  return new IdentityError('UNAUTHENTICATED', reason);
}
