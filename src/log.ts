import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';
import { scrubSecrets } from './secrets/looks-secret.ts';

export type { Logger } from 'pino';

/**
 * Logs JSON lines to `out`, standard output when left out. Each finished line is scrubbed: redaction by field
 * name misses a secret inside a message, a nested error or an unexpected field.
 */
export function createLog(level: LogLevel, out: NodeJS.WritableStream = process.stdout): Logger {
  const scrubbed = new Writable({
    decodeStrings: false,
    write(line: string | Buffer, _encoding, done) {
      out.write(scrub(line.toString()));
      done();
    },
  });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, scrubbed);
}

/** The text without anything that looks like a secret or like credentials in a URL. */
export function scrub(text: string): string {
  return scrubSecrets(text, '[secret]').replace(/(:\/\/[^:@/\s"]*):[^@/\s"]+@/g, '$1:[secret]@');
}
