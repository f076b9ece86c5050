import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIPv4, isIPv6, type LookupFunction } from 'node:net';

/** Error code for a host name that leads only to addresses we must not connect to. */
export const addressNotAllowedCode = 'ADDRESS_NOT_ALLOWED';

/**
 * A `lookup` for sockets that yields only addresses `isAllowed` accepts. The check sits where the connection is
 * made, so the checked address is the one the socket uses, whatever the name server answers next time.
 */
export function lookupOnly(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, all, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) return callback(addressNotAllowed(), '', 0);
      if (options.all === true) return callback(null, allowed satisfies LookupAddress[]);
      callback(null, first.address, first.family);
    });
  };
}

/**
 * Whether an address belongs to the public internet, by the "Globally Reachable" column of IANA's registries of
 * special-purpose addresses. Where an IPv6 address carries an IPv4 one, that one decides: packets end up there.
 * A scoped address (`fe80::1%eth0`) means something on one link only and is never public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return isPublicIpv4(readIpv4(address));
  const bits = readIpv6(address);
  return bits !== null && isPublicIpv6(bits);
}

/** Whether an address leads to this machine, in any spelling. */
export function isLoopbackAddress(address: string): boolean {
  if (isIPv4(address)) return isWithin(loopbackIpv4, readIpv4(address));
  const bits = readIpv6(address);
  if (bits === null) return false;
  return bits === 1n || (isWithin(mappedIpv4, bits) && isWithin(loopbackIpv4, bits & lowest32Bits));
}

/** Whether a host name or address is this machine, as a URL or a socket spells it. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host.replace(/^\[|\]$/g, ''));
}

/**
 * The address that an entry of `x-forwarded-for` names, without the port that some proxies add; `unknown`, as RFC
 * 7239 has it, for any other text: a proxy may pass on what a client wrote.
 */
export function addressIn(entry: string): string {
  const address = entry.replace(/^\[(.+)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
  return isIPv4(address) || readIpv6(address) !== null ? address : 'unknown';
}

/** The origin of a server on this machine from its address, or what is wrong with the address. */
export function parseLoopbackOrigin(
  text: string,
): { ok: true; origin: string } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false as const, reason });
  if (!URL.canParse(text)) return refuse('is not an address, e.g. http://127.0.0.1:4001');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return refuse('must begin with http:// or https://');
  if (!isLoopbackHost(url.hostname)) {
    return refuse('must be an address of this machine, e.g. http://127.0.0.1:4001');
  }
  const isBare = url.href === `${url.origin}/`;
  return isBare ? { ok: true, origin: url.origin } : refuse('must have no path, query or user');
}

/** The addresses whose bits begin like `network`: all but the lowest `freeBits`. */
type Block = { network: bigint; freeBits: bigint };

const lowest32Bits = 0xffff_ffffn;
const loopbackIpv4 = ipv4Block('127.0.0.0/8');
const mappedIpv4 = ipv6Block('::ffff:0:0/96');
const globalUnicast = ipv6Block('2000::/3');

/**
 * IANA IPv4 Special-Purpose Address Registry of 2025-10-09, narrower blocks before wider ones. Also
 * unreachable: multicast, which has a registry of its own, and 6to4 relays, whose entry is withdrawn.
 */
const specialIpv4 = [
  ...blocks(ipv4Block, true, '192.0.0.9/32 192.0.0.10/32 192.31.196.0/24 192.52.193.0/24 192.175.48.0/24'),
  ...blocks(ipv4Block, false, '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12'),
  ...blocks(ipv4Block, false, '192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15'),
  ...blocks(ipv4Block, false, '198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4'),
];

/**
 * IANA IPv6 Special-Purpose Address Registry of 2025-10-09 within 2000::/3, narrower blocks before wider ones.
 * IANA has assigned nothing public outside 2000::/3; `carriers` lists blocks that carry IPv4 addresses.
 */
const specialIpv6 = [
  ...blocks(ipv6Block, true, '2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48'),
  ...blocks(ipv6Block, true, '2001:20::/28 2001:30::/28 2620:4f:8000::/48'),
  ...blocks(ipv6Block, false, '2001::/23 2001:db8::/32 3fff::/20'),
];

/**
 * Blocks whose addresses carry IPv4 addresses, and where. Hosts without IPv4 reach Okta through 64:ff9b::/96.
 * Its local counterpart 64:ff9b:1::/48 is not here: each network decides itself which bits hold the address.
 */
const carriers: readonly { block: Block; carried: (bits: bigint) => bigint[] }[] = [
  // IPv4-compatible, mapped, translated (stateless), translated (by the well-known prefix).
  ...['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96'].map((text) => ({
    block: ipv6Block(text),
    carried: (bits: bigint) => [bits & lowest32Bits],
  })),
  // 6to4.
  { block: ipv6Block('2002::/16'), carried: (bits) => [(bits >> 80n) & lowest32Bits] },
  // Teredo: the server, and the client with all bits inverted.
  {
    block: ipv6Block('2001::/32'),
    carried: (bits) => [(bits >> 64n) & lowest32Bits, (bits & lowest32Bits) ^ lowest32Bits],
  },
];

function isPublicIpv4(bits: bigint): boolean {
  return specialIpv4.find(({ block }) => isWithin(block, bits))?.isReachable ?? true;
}

function isPublicIpv6(bits: bigint): boolean {
  const carrier = carriers.find(({ block }) => isWithin(block, bits));
  if (carrier) return carrier.carried(bits).every(isPublicIpv4);
  if (isIsatap(bits) && !isPublicIpv4(bits & lowest32Bits)) return false;
  const special = specialIpv6.find(({ block }) => isWithin(block, bits));
  return special?.isReachable ?? isWithin(globalUnicast, bits);
}

/** Whether the lower half is 0:5efe:a.b.c.d (or 200:5efe:…), as ISATAP writes IPv4 under any prefix. */
function isIsatap(bits: bigint): boolean {
  return ((bits >> 32n) & 0xfdff_ffffn) === 0x5efen;
}

function isWithin(block: Block, bits: bigint): boolean {
  return bits >> block.freeBits === block.network >> block.freeBits;
}

function blocks(read: (text: string) => Block, isReachable: boolean, texts: string) {
  return texts.split(' ').map((text) => ({ block: read(text), isReachable }));
}

function ipv4Block(text: string): Block {
  const [network = '', prefix] = text.split('/');
  return { network: readIpv4(network), freeBits: BigInt(32 - Number(prefix)) };
}

function ipv6Block(text: string): Block {
  const [network = '', prefix] = text.split('/');
  return { network: readIpv6(network) ?? 0n, freeBits: BigInt(128 - Number(prefix)) };
}

function readIpv4(address: string): bigint {
  return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

/** The bits of an IPv6 address; null for anything else, and for an address with a zone. */
function readIpv6(address: string): bigint | null {
  if (!isIPv6(address) || address.includes('%')) return null;
  // The URL parser writes every form alike: no dotted part, "::" for the longest run of zeros.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** The failure of a connection to a host that we must not connect to. */
export function addressNotAllowed(): NodeJS.ErrnoException {
  return Object.assign(new Error('The host name does not lead to an allowed address.'), {
    code: addressNotAllowedCode,
  });
}
