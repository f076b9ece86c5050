import { BlockList, isIP } from 'node:net';

/** How requests leave this machine: directly, or through a proxy. */
export type Egress = Readonly<{
  proxy: HttpProxy | undefined;
  /** Hosts that are reached without it, as `NO_PROXY` lists them. */
  noProxy: readonly string[];
}>;

/** Everything is reached directly. */
export const directEgress: Egress = { proxy: undefined, noProxy: [] };

/** A proxy that opens tunnels (`CONNECT`). Whatever prints or serializes it gets no user and no password. */
export class HttpProxy {
  /** `https:` when the connection to the proxy is itself encrypted. */
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
  readonly #authorization: string | undefined;

  constructor(url: URL) {
    this.protocol = url.protocol === 'https:' ? 'https:' : 'http:';
    this.host = url.hostname.replace(/^\[|\]$/g, '');
    this.port = Number(url.port || (this.protocol === 'https:' ? 443 : 80));
    const user = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    this.#authorization =
      user === '' && password === ''
        ? undefined
        : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  /** What messages call it. */
  get name(): string {
    return hostAndPort(this.host, this.port);
  }

  /** The header `proxy-authorization`; undefined for a proxy that knows us without. */
  authorization(): string | undefined {
    return this.#authorization;
  }
}

/** Reads the address of a proxy. A reason quotes nothing of it: it may hold a password. */
export function parseProxy(text: string): { ok: true; proxy: HttpProxy } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false as const, reason });
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address)) {
    return refuse(
      'is not the address of a proxy, e.g. http://proxy.example.com:3128; special characters of a user or password are percent-encoded',
    );
  }
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return refuse('must begin with http:// or https://');
  if (url.pathname.length > 1 || url.search !== '' || url.hash !== '')
    return refuse('must have no path and no query');
  try {
    return { ok: true, proxy: new HttpProxy(url) };
  } catch {
    return refuse('has a user or password that is not percent-encoded correctly');
  }
}

/** The entries of `NO_PROXY`, separated by commas or blanks. */
export function parseNoProxy(text: string): readonly string[] {
  return text
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.toLowerCase());
}

/**
 * The proxy that leads to a host; undefined for one that is reached directly. An entry of `NO_PROXY` is a host, which
 * stands for its subdomains too, with or without a leading `.` or `*.`; an address or network (`10.0.0.0/8`), which
 * stands for hosts given as addresses; any of these with a port; or `*` for everything.
 */
export function proxyFor({ proxy, noProxy }: Egress, hostname: string, port: number): HttpProxy | undefined {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return noProxy.some((entry) => isMatch(entry, host, port)) ? undefined : proxy;
}

export function hostAndPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

function isMatch(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  // An IPv6 address without brackets has no port.
  const [, named = entry, entryPort] = isIP(entry) === 0 ? (/^(.+):(\d+)$/.exec(entry) ?? []) : [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const name = named.replace(/^\[|\](?=$|\/)/g, '');
  if (isIP(host) !== 0) return name === host || isWithin(host, name);
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** Whether an address belongs to a network; false where that is none. */
function isWithin(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/');
  const version = isIP(base);
  const prefix = Number(bits ?? (version === 4 ? 32 : 128));
  const isNetwork =
    version !== 0 && Number.isInteger(prefix) && prefix >= 0 && prefix <= (version === 4 ? 32 : 128);
  if (!isNetwork || isIP(address) !== version) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, prefix, family);
  return list.check(address, family);
}
