import { addressNotAllowedCode } from './addresses.ts';
import type { HttpProxy } from './egress.ts';

/** Where a connection was to lead: `host` without brackets, and the proxy that was to open it. */
export type Destination = { host: string; port: number; proxy: HttpProxy | undefined };

/**
 * A connection that did not come about: nothing was sent over it. The message is a sentence for who runs this server. It
 * names the host and the proxy, and no secret.
 */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';
  /** Node's or OpenSSL's code, or `PROXY_` and the status that the proxy answered. */
  readonly code: string;
  /** Somebody has to change something before it can work. */
  readonly isLasting: boolean;
  readonly isTimeout: boolean;

  /** `cause`: what the socket said, or the proxy's status. */
  constructor(cause: unknown, destination: Destination) {
    const { message, ...facts } = explain(cause, destination);
    super(message);
    this.code = facts.code;
    this.isLasting = facts.isLasting ?? false;
    this.isTimeout = facts.isTimeout ?? false;
  }
}

/** The status with which a proxy refused a tunnel. */
export class TunnelRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.status = status;
  }
}

/** A failure of the connection to the proxy itself. */
export class ProxyUnreached extends Error {
  constructor(cause: unknown) {
    super('the proxy could not be asked', { cause });
  }
}

/** The code of a failure of a socket, for messages: a name of Node or OpenSSL, and nothing else. */
export function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}

export function isTimeoutCode(code: string): boolean {
  return code === 'ETIMEDOUT' || /^UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code);
}

type Explained = { message: string; code: string; isLasting?: boolean; isTimeout?: boolean };

function explain(cause: unknown, destination: Destination): Explained {
  const { proxy } = destination;
  if (proxy !== undefined && cause instanceof TunnelRefusal)
    return ofRefusal(cause.status, destination, proxy);
  if (proxy !== undefined && cause instanceof ProxyUnreached) return ofProxy(codeOf(cause.cause), proxy);
  return ofHost(codeOf(cause), destination);
}

function ofHost(code: string, { host, port, proxy }: Destination): Explained {
  const through = proxy === undefined ? '' : ` through the proxy ${proxy.name}`;
  if (code === addressNotAllowedCode) {
    return {
      code,
      isLasting: true,
      message: `${host} leads to an address in a private network, and is not asked. Check the name.`,
    };
  }
  if (isCertificateCode(code)) {
    const message =
      `The certificate of ${host}${through} cannot be trusted (${code}). Check the name. If a proxy or firewall in ` +
      'between shows a certificate of its own, name the file of its authority in NODE_EXTRA_CA_CERTS.';
    return { code, isLasting: true, message };
  }
  const askFirewall = `Check that this server may reach ${host}:${port}, or set HTTPS_PROXY if only a proxy may.`;
  if (isTimeoutCode(code)) {
    const message = `${host} did not take a connection${through} in time.${proxy ? '' : ` ${askFirewall}`}`;
    return { code, isTimeout: true, message };
  }
  if (proxy !== undefined) {
    return { code, message: `The connection to ${host}${through} broke off before it was secure (${code}).` };
  }
  if (isNameCode(code)) {
    const message =
      `The name ${host} could not be resolved (${code}). Check the name and this server's name servers, or set ` +
      'HTTPS_PROXY if only a proxy reaches the internet.';
    return { code, message };
  }
  return { code, message: `${host} cannot be reached (${code}). ${askFirewall}` };
}

function ofProxy(code: string, { name, host }: HttpProxy): Explained {
  if (isNameCode(code)) {
    return { code, message: `The proxy's name ${host} could not be resolved (${code}). Check HTTPS_PROXY.` };
  }
  if (isTimeoutCode(code)) {
    const message = `The proxy ${name} did not answer in time. Check HTTPS_PROXY, and that the proxy works.`;
    return { code, isTimeout: true, message };
  }
  if (isCertificateCode(code)) {
    const message = `The certificate of the proxy ${name} cannot be trusted (${code}). Name the file of its authority in NODE_EXTRA_CA_CERTS.`;
    return { code, isLasting: true, message };
  }
  const message = `The proxy ${name} cannot be reached or hung up (${code}). Check HTTPS_PROXY, and that the proxy works.`;
  return { code, message };
}

function ofRefusal(status: number, { host, port }: Destination, proxy: HttpProxy): Explained {
  const code = `PROXY_${status}`;
  // Some proxies answer 401 where 407 is meant.
  if (status === 407 || status === 401) {
    const message =
      proxy.authorization() === undefined
        ? `The proxy ${proxy.name} wants a user and a password (${status}). Put them into HTTPS_PROXY, as http://user:password@${proxy.name}.`
        : `The proxy ${proxy.name} refuses the user and password in HTTPS_PROXY (${status}). Put the right ones there, percent-encoded.`;
    return { code, isLasting: true, message };
  }
  // Of a proxy that is overloaded, or cannot reach the host either.
  const isPassing = status >= 500 || status === 408 || status === 429;
  const message = isPassing
    ? `The proxy ${proxy.name} could not open a connection to ${host}:${port} (${status}).`
    : `The proxy ${proxy.name} does not let this server reach ${host}:${port} (${status}). Allow it there, or except the host in NO_PROXY.`;
  return { code, isLasting: !isPassing, message };
}

function isNameCode(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA';
}

function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|CRL|ALTNAME/.test(code);
}
