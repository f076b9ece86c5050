/** So many values become JSON in less than a millisecond; so does a text of `lettersOfValue` for each of them. */
const fewValues = 1_000;
const lettersOfValue = 64;
/** Rows of a list that are tried together: one by one, thousands of small ones take longer. */
const rowsAtATime = 100;

/** Whether JSON can be made of a value in no time. */
export function isSmall(value: unknown): boolean {
  return countDown(value, fewValues) >= 0;
}

/** The JSON of a value, as `JSON.stringify` writes it, in pieces of which none takes long. */
export function* jsonPieces(value: unknown): Generator<string, void, undefined> {
  if (typeof value !== 'object' || value === null || isSmall(value)) yield JSON.stringify(value) ?? 'null';
  else if (Array.isArray(value)) yield* piecesOfList(value);
  else yield* piecesOfObject(value);
}

function* piecesOfList(list: readonly unknown[]): Generator<string, void, undefined> {
  let separator = '[';
  for (let start = 0; start < list.length; start += rowsAtATime) {
    const rows = list.slice(start, start + rowsAtATime);
    if (isSmall(rows)) {
      yield separator + JSON.stringify(rows).slice(1, -1);
      separator = ',';
      continue;
    }
    for (const row of rows) {
      yield separator;
      yield* jsonPieces(row);
      separator = ',';
    }
  }
  yield ']';
}

function* piecesOfObject(object: object): Generator<string, void, undefined> {
  let separator = '{';
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    yield* jsonPieces(value);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

/** What is left of `count` after the values below `value`; stops where nothing is. */
function countDown(value: unknown, count: number): number {
  let left = count - 1 - (typeof value === 'string' ? Math.floor(value.length / lettersOfValue) : 0);
  if (typeof value !== 'object' || value === null) return left;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (left < 0) return left;
      left = countDown(item, left);
    }
    return left;
  }
  for (const name in value) {
    if (left < 0) return left;
    left = countDown(Reflect.get(value, name), left);
  }
  return left;
}
