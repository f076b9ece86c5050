import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares a given string with secrets, two of which are valid during a rotation. Takes the same time whichever
 * matches, or none.
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
