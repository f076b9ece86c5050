import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A key and its certificate, as PEM. */
export type Certificate = { key: string; cert: string };

/** An authority that nobody trusts who was not told to. */
export type Authority = {
  /** Its own certificate, as PEM. */
  cert: string;
  /** A certificate for host names and IPv4 addresses, good for a day before and after now. */
  certify(...hosts: string[]): Certificate;
};

export function createAuthority(): Authority {
  const name = `Authority of the tests ${randomBytes(4).toString('hex')}`;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extension('2.5.29.19', sequence(tlv(0x01, Buffer.from([0xff]))));
  return {
    cert: certificateOf({
      issuer: name,
      subject: name,
      publicKey,
      signedBy: privateKey,
      extensions: [isAuthority],
    }),
    certify(...hosts) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = hosts.map((host) =>
        isIPv4(host) ? tlv(0x87, Buffer.from(host.split('.').map(Number))) : tlv(0x82, Buffer.from(host)),
      );
      return {
        key: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
        cert: certificateOf({
          issuer: name,
          subject: hosts[0] ?? '',
          publicKey: pair.publicKey,
          signedBy: privateKey,
          extensions: [extension('2.5.29.17', sequence(...names))],
        }),
      };
    },
  };
}

type Facts = {
  issuer: string;
  subject: string;
  publicKey: KeyObject;
  signedBy: KeyObject;
  extensions: Buffer[];
};

/** X.509 (RFC 5280), signed with ECDSA and SHA-256. */
function certificateOf({ issuer, subject, publicKey, signedBy, extensions }: Facts): string {
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));
  const serial = createHash('sha256').update(randomBytes(16)).digest().subarray(0, 15);
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), serial])),
    algorithm,
    named(issuer),
    sequence(time(Date.now() - dayMs), time(Date.now() + dayMs)),
    named(subject),
    publicKey.export({ format: 'der', type: 'spki' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, signedBy)]);
  const lines =
    sequence(body, algorithm, tlv(0x03, signature))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const dayMs = 86_400_000;

function named(commonName: string): Buffer {
  const pair = sequence(objectId('2.5.4.3'), tlv(0x0c, Buffer.from(commonName)));
  return sequence(tlv(0x31, pair));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), tlv(0x04, value));
}

/** Two digits for the year up to 2049, four after it. */
function time(ms: number): Buffer {
  const text = `${new Date(ms).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
  return text < '2050' ? tlv(0x17, Buffer.from(text.slice(2))) : tlv(0x18, Buffer.from(text));
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = rest.flatMap((part) => {
    const septets = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return tlv(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

/** Tag, length, value. */
function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const bytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), value]);
}
