import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIPv4, isIPv6, type LookupFunction } from 'node:net';

/** Code of the error for a host name that leads only to addresses a request must not go to. */
export const addressNotAllowedCode = 'ADDRESS_NOT_ALLOWED';

/**
 * A `lookup` for sockets that yields only addresses `isAllowed` accepts. The check sits where the connection is made,
 * so the address that was checked is the address that is used, whatever the name server answers the next time.
 */
export function lookupOnly(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, all, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) return callback(notAllowed(), '', 0);
      if (options.all === true) return callback(null, allowed satisfies LookupAddress[]);
      callback(null, first.address, first.family);
    });
  };
}

/**
 * Whether an address belongs to the public internet. IPv4: everything but the special ranges of RFC 6890 and
 * multicast. IPv6: global unicast (2000::/3) alone, without those of its ranges that wrap an IPv4 address or are
 * reserved; an IPv4 address written as IPv6 is thereby never public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialIpv4.check(address, 'ipv4');
  if (!isIPv6(address)) return false;
  return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  return isIPv4(address) ? address.startsWith('127.') : address === '::1';
}

const specialIpv4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  specialIpv4.addSubnet(network, prefix, 'ipv4');
}

const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');
const specialIpv6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  specialIpv6.addSubnet(network, prefix, 'ipv6');
}

function notAllowed(): NodeJS.ErrnoException {
  return Object.assign(new Error('The host name does not lead to an allowed address.'), {
    code: addressNotAllowedCode,
  });
}
