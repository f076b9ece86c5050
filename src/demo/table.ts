/** Rows as aligned columns; numbers to the right, long texts cut. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  const isNumber = head.map((_, column) => rows.every((row) => typeof (row[column] ?? 0) === 'number'));
  return cells
    .map((row) =>
      row
        .map((text, column) => {
          const blanks = ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(text)));
          return isNumber[column] ? blanks + text : text + blanks;
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}

const longest = 34;

function cell(value: string | number | null): string {
  if (value === null) return '–';
  if (typeof value === 'number') return value.toLocaleString('en');
  const letters = [...value];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : value;
}

/** Columns a text takes in a terminal: CJK letters and emoji take two. */
function width(text: string): number {
  let columns = 0;
  for (const letter of text) {
    columns += /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
      letter,
    )
      ? 2
      : 1;
  }
  return columns;
}
