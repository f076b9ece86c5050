import { parseArray } from './array-text.ts';

/**
 * Conversions of postgres.js that give the values `rows` promises. Parameters arrive as text
 * (`encodeParameters`) and pass unchanged; results match PGlite's.
 */
export function postgresTypes(): Record<string, PostgresType> {
  const all: [string, PostgresType][] = [];
  for (const [, oid, arrayOid, parse] of types) {
    all.push([`oid_${oid}`, { to: oid, from: [oid], serialize: asIs, parse }]);
    const parseList = (text: string) => parseArray(text, parse);
    all.push([`oid_${arrayOid}`, { to: arrayOid, from: [arrayOid], serialize: asIs, parse: parseList }]);
  }
  return Object.fromEntries(all);
}

type PostgresType = {
  to: number;
  from: number[];
  serialize: (value: unknown) => unknown;
  parse: (text: string) => unknown;
};

const asIs = (value: unknown) => value;
const asText = (text: string) => text;
const asBoolean = (text: string) => text === 't';

const asInteger = (text: string) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
};

const asBytes = (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
const asJson = (text: string): unknown => JSON.parse(text);

/** Name, oid and oid of the array type; fixed by PostgreSQL (pg_type.dat). */
const types: readonly [string, number, number, (text: string) => unknown][] = [
  ['bool', 16, 1000, asBoolean],
  ['bytea', 17, 1001, asBytes],
  ['name', 19, 1003, asText],
  ['int8', 20, 1016, asInteger],
  ['int2', 21, 1005, Number],
  ['int4', 23, 1007, Number],
  ['text', 25, 1009, asText],
  ['oid', 26, 1028, Number],
  ['json', 114, 199, asJson],
  ['float4', 700, 1021, Number],
  ['float8', 701, 1022, Number],
  ['bpchar', 1042, 1014, asText],
  ['varchar', 1043, 1015, asText],
  ['date', 1082, 1182, asText],
  ['time', 1083, 1183, asText],
  ['timestamp', 1114, 1115, asText],
  ['timestamptz', 1184, 1185, asText],
  ['interval', 1186, 1187, asText],
  ['timetz', 1266, 1270, asText],
  ['numeric', 1700, 1231, asText],
  ['uuid', 2950, 2951, asText],
  ['jsonb', 3802, 3807, asJson],
];
