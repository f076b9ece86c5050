/**
 * PostgreSQL's text form of arrays, `{a,"b,c",NULL}`. Written here because the two drivers disagree: one reads
 * NULL elements as the text "NULL", and an array of booleans as a boolean.
 */
export function formatArray(
  values: readonly unknown[],
  formatElement: (value: unknown) => string | null,
): string {
  let list = '';
  for (const value of values) {
    if (list !== '') list += ',';
    if (Array.isArray(value)) list += formatArray(value, formatElement);
    else list += formatText(formatElement(value));
  }
  return `{${list}}`;
}

function formatText(text: string | null): string {
  if (text === null) return 'NULL';
  // Tests first: few texts need escapes, and replacing costs several times as much.
  return special.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

const special = /["\\]/;

/** Reads an array of any depth; elements that are not NULL go through `parseElement`. */
export function parseArray(text: string, parseElement: (element: string) => unknown): unknown[] {
  // An array whose first index is not 1 starts with its bounds: [0:2]={…}
  let position = text.indexOf('{');

  const readElement = (): unknown => {
    if (text[position] === '{') return readList();
    if (text[position] === '"') return parseElement(readQuoted());
    const start = position;
    while (text[position] !== ',' && text[position] !== '}') position += 1;
    const bare = text.slice(start, position);
    return bare === 'NULL' ? null : parseElement(bare);
  };

  const readQuoted = (): string => {
    let content = '';
    let start = position + 1;
    for (position = start; text[position] !== '"'; position += 1) {
      if (text[position] !== '\\') continue;
      content += text.slice(start, position);
      position += 1;
      start = position;
    }
    content += text.slice(start, position);
    position += 1;
    return content;
  };

  const readList = (): unknown[] => {
    const list: unknown[] = [];
    position += 1;
    while (text[position] !== '}') {
      list.push(readElement());
      if (text[position] === ',') position += 1;
    }
    position += 1;
    return list;
  };

  return readList();
}
