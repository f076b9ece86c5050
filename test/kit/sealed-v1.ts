import { createCipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from '../../src/secrets/key-ring.ts';

/** Seals an API token as the first version did: without saying what it is for. */
export function sealAsVersion1(
  ring: KeyRing,
  token: string,
  { workspaceId, rowId, domain }: { workspaceId: string; rowId: string; domain: string },
): string {
  const key = ring.keys.get(ring.activeId);
  if (key === undefined) throw new Error('no encryption key');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(JSON.stringify(['v1', ring.activeId, workspaceId, rowId, domain])));
  const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  const parts = [iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return ['v1', ring.activeId, ...parts].join('.');
}
