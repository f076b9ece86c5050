import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * What compares a given text with secrets that are both valid while they are rotated. Takes the same time whichever
 * of them is right, and whether one is.
 */
export function createSecretCheck(secrets: readonly string[]): (given: string) => boolean {
  const digests = secrets.map(digestOf);
  return (given) => {
    const digest = digestOf(given);
    return digests.filter((valid) => timingSafeEqual(valid, digest)).length > 0;
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
