import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';

/** A positive duration: as the caller wrote it, and in seconds (a month is 30 days, a year 365). */
export type Duration = { text: string; seconds: number };

/**
 * Scalars of the schema. Input is checked strictly. No message repeats the input, which may be a token pasted
 * into the wrong field. Output never throws: it shows what the directory holds.
 */
export const scalars = {
  DateTime: inputScalar('DateTime', toDate, dateTimeOutput),
  LocalDate: inputScalar('LocalDate', toLocalDate, String),
  ISO8601Duration: inputScalar('ISO8601Duration', toDuration, durationOutput),
  EmailAddress: inputScalar('EmailAddress', toEmailAddress, String),
  URL: inputScalar('URL', toUrl, String),
};

/** `2026-03-01 08:30:00.123+00` (PostgreSQL's text in UTC) or a Date as ISO 8601 with milliseconds and `Z`. */
export function dateTimeOutput(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  const text = String(value);
  const fromStore = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?\+00(?::?00)?$/.exec(text);
  if (!fromStore) return text;
  return `${fromStore[1]}T${fromStore[2]}.${(fromStore[3] ?? '').padEnd(3, '0')}Z`;
}

/**
 * Seconds as an ISO 8601 duration in days, hours, minutes and seconds. A text, and a duration as the caller
 * wrote it, stay as they are: introspection prints default values this way.
 */
export function durationOutput(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'text' in value) return String(value.text);
  if (typeof value !== 'number') return String(value);
  const total = Math.max(0, Math.round(value));
  const [days, hours] = [Math.floor(total / 86_400), Math.floor((total % 86_400) / 3600)];
  const [minutes, seconds] = [Math.floor((total % 3600) / 60), total % 60];
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`;
  if (total === 0) return 'PT0S';
  return `P${days ? `${days}D` : ''}${time && `T${time}`}`;
}

const maxDurationSeconds = 10 * 365 * 86_400;
const durationShape =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const unitSeconds = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3600, 60, 1];

function toDuration(text: string): Duration {
  const parts = text.length <= 50 ? durationShape.exec(text) : null;
  const seconds = unitSeconds.reduce((sum, unit, index) => sum + unit * Number(parts?.[index + 1] ?? 0), 0);
  if (!parts || seconds <= 0 || seconds > maxDurationSeconds) {
    throw new GraphQLError('Expected a duration like P30D or PT6H, longer than zero and at most P10Y.');
  }
  return { text, seconds };
}

function toDate(text: string): Date {
  try {
    const date = GraphQLDateTime.parseValue(text);
    // PostgreSQL has no year 0.
    if (date instanceof Date && date.getUTCFullYear() > 0 && date.getUTCFullYear() < 10_000) return date;
  } catch {
    // Its message repeats the value.
  }
  throw new GraphQLError('Expected a date and time like 2026-03-01T08:30:00Z.');
}

function toLocalDate(text: string): string {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text) && !text.startsWith('0000');
  const ms = isDate ? Date.parse(text) : Number.NaN;
  // Date.parse accepts the 31st of every month and returns the first day of the next one.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) {
    throw new GraphQLError('Expected a date like 2026-03-01.');
  }
  return text;
}

function toEmailAddress(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 320) {
    throw new GraphQLError('Expected an e-mail address of at most 320 characters.');
  }
  return trimmed;
}

function toUrl(text: string): string {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
    throw new GraphQLError('Expected an absolute https address.');
  }
  return text;
}

function inputScalar<Input>(
  name: string,
  parse: (text: string) => Input,
  serialize: (value: unknown) => string,
): GraphQLScalarType<Input, string> {
  const parseValue = (value: unknown): Input => {
    if (typeof value !== 'string') throw new GraphQLError(`Expected a string for ${name}.`);
    return parse(value);
  };
  const parseLiteral = (node: ValueNode): Input =>
    parseValue(node.kind === Kind.STRING ? node.value : undefined);
  return new GraphQLScalarType<Input, string>({ name, serialize, parseValue, parseLiteral });
}
