import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { type Logger, pino } from 'pino';
import type { LogFormat, LogLevel } from './config.ts';
import { printable } from './printable.ts';
import { readableLine } from './readable-line.ts';
import { scrubSecrets } from './secrets/looks-secret.ts';

export type { Logger } from 'pino';

/**
 * Logs to `out`, standard output when left out: JSON lines, or readable ones when the format says so, or is `auto` and
 * `out` is a terminal. Each finished line is scrubbed: redaction by field name misses a secret inside a message, a nested
 * error or an unexpected field.
 */
export function createLog(
  level: LogLevel,
  out: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'getColorDepth'>> = process.stdout,
  format: LogFormat = 'json',
): Logger {
  const isTerminal = out.isTTY === true;
  const isReadable = format === 'pretty' || (format === 'auto' && isTerminal);
  // One where NO_COLOR is set, or the terminal has none.
  const isColored = isTerminal && (out.getColorDepth?.() ?? 1) > 1;
  const scrubbed = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const line = chunk.toString();
      out.write(scrub(isReadable ? readableLine(line, isColored) : printable(line)));
      done();
    },
  });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, scrubbed);
}

/** The text without anything that looks like a secret or like credentials in a URL. */
export function scrub(text: string): string {
  return scrubSecrets(text, '[secret]').replace(/(:\/\/[^:@/\s"]*):[^@/\s"]+@/g, '$1:[secret]@');
}
