import { printable, printableLine } from './printable.ts';

/**
 * A line of the log, for people: time (UTC), level, message, fields; the stack of an error below it. What is no record is
 * shown as it is.
 */
export function readableLine(line: string, isColored = false): string {
  const record = parse(line);
  if (record === null) return printable(line);
  const { time, level, msg, err, ...fields } = record;
  const [name, color] = levels[Number(level)] ?? [String(level), ''];
  const label = name.padEnd(5);
  const told = Object.entries(fields).map(([field, value]) => `${printableLine(field)}=${shown(value)}`);
  const first = [
    `${String(time).slice(11, 23)}Z`,
    isColored && color !== '' ? `${color}${label}${plain}` : label,
    printableLine(String(msg ?? '')),
    ...told,
  ];
  return [first.join(' '), ...stackOf(err).map((each) => `    ${printableLine(each)}`), ''].join('\n');
}

/** pino's levels. */
const levels: Readonly<Record<number, [name: string, color: string]>> = {
  10: ['TRACE', ''],
  20: ['DEBUG', ''],
  30: ['INFO', '\u001b[32m'],
  40: ['WARN', '\u001b[33m'],
  50: ['ERROR', '\u001b[31m'],
  60: ['FATAL', '\u001b[31m'],
};
const plain = '\u001b[39m';

function shown(value: unknown): string {
  const text = typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return printableLine(text);
}

/** An error as pino writes it. */
function stackOf(err: unknown): string[] {
  if (typeof err !== 'object' || err === null) return [];
  const { type, message, stack } = err as Record<string, unknown>;
  return String(stack ?? `${type}: ${message}`).split('\n');
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? { ...record } : null;
  } catch {
    return null;
  }
}
