import { createHash, randomBytes } from 'node:crypto';

/** Namespace of all ids below. Any fixed UUID would do; changing it would orphan every row. */
const namespace = Buffer.from('6f0d9a3e5c1b4f6e8a77c2d1e4b95f30', 'hex');

/**
 * Ids of discovered things: UUIDv5 of workspace, kind and Okta's ids. The same thing gets the same id in every sync,
 * so federation keys in other subgraphs stay valid, and references can be written without a lookup.
 */
export const discoveredId = {
  service: (workspaceId: string, catalogKey: string) => uuidV5(workspaceId, 'service', catalogKey),
  instance: (workspaceId: string, oktaOrgId: string, oktaAppId: string) =>
    uuidV5(workspaceId, 'instance', oktaOrgId, oktaAppId),
  group: (workspaceId: string, oktaOrgId: string, oktaGroupId: string) =>
    uuidV5(workspaceId, 'group', oktaOrgId, oktaGroupId),
  employee: (workspaceId: string, oktaOrgId: string, oktaUserId: string) =>
    uuidV5(workspaceId, 'employee', oktaOrgId, oktaUserId),
  user: (workspaceId: string, oktaOrgId: string, oktaUserId: string) =>
    uuidV5(workspaceId, 'user', oktaOrgId, oktaUserId),
  account: (workspaceId: string, oktaOrgId: string, oktaAppId: string, oktaUserId: string) =>
    uuidV5(workspaceId, 'account', oktaOrgId, oktaAppId, oktaUserId),
  department: (workspaceId: string, key: string) => uuidV5(workspaceId, 'department', key),
};

/** A digest of several texts in the form of a UUID, used as a compact key. */
export function digestKey(...parts: string[]): string {
  return uuidV5(...parts);
}

/** Ids of integrations and runs: UUIDv7, so that they sort by age. */
export function newId(now: Date = new Date()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  return formatUuid(bytes, 7);
}

function uuidV5(...parts: string[]): string {
  const hash = createHash('sha1').update(namespace);
  // Each part includes its length; otherwise ('ab', 'c') and ('a', 'bc') would be equal.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return formatUuid(hash.digest().subarray(0, 16), 5);
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
