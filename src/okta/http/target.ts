import { parseLoopbackOrigin } from '../../network/addresses.ts';
import { directEgress, type Egress, type HttpProxy, proxyFor } from '../../network/egress.ts';
import type { OktaDomain } from '../domain.ts';

/** The server that requests go to: Okta, or a stand-in on this machine. */
export type Target = {
  origin: string;
  /** Origins that a `next` link of this org may have. */
  linkOrigins: readonly string[];
  forwardedHost: string | null;
  /** Through which the server is reached; a stand-in never is. */
  proxy: HttpProxy | undefined;
};

export function targetOf(
  domain: OktaDomain,
  baseUrl: string | undefined,
  egress: Egress = directEgress,
): Target {
  const origin = `https://${domain}`;
  if (baseUrl === undefined) {
    const proxy = proxyFor(egress, domain, 443);
    return { origin, linkOrigins: [origin], forwardedHost: null, proxy };
  }
  const base = parseLoopbackOrigin(baseUrl);
  if (!base.ok) throw new Error(`The base URL for Okta ${base.reason}.`);
  return {
    origin: base.origin,
    linkOrigins: [origin, ...originsOf(base.origin, domain)],
    forwardedHost: domain,
    proxy: undefined,
  };
}

/**
 * Origins that a stand-in may write into its links: every name of this machine on its port, and the host that it
 * stands in for, with its scheme and with or without its port.
 */
function originsOf(base: string, domain: OktaDomain): string[] {
  const { protocol, port } = new URL(base);
  const onPort = port === '' ? '' : `:${port}`;
  const names = ['127.0.0.1', 'localhost', '[::1]', domain].map((name) => `${protocol}//${name}${onPort}`);
  return [base, ...names, `${protocol}//${domain}`];
}
