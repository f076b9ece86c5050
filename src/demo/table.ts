import { printableLine } from '../printable.ts';
import { columnsOf, cut } from './text.ts';

/**
 * Rows as aligned columns; numbers to the right, long texts cut. Where the lines would take more than `columns`, texts are cut
 * further, the longest first, and then the last columns left out.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  columns = Number.POSITIVE_INFINITY,
): string {
  const cells = [head, ...rows].map((row) => row.map(textOf));
  const isNumber = head.map((_, column) => rows.every((row) => typeof (row[column] ?? 0) === 'number'));
  const longest = head.map((_, column) => Math.max(...cells.map((row) => columnsOf(row[column] ?? ''))));
  const widths = shareOut(longest, isNumber, columns - margin.length - gap.length * (head.length - 1));
  if (widths === null) {
    return table(
      head.slice(0, -1),
      rows.map((row) => row.slice(0, head.length - 1)),
      columns,
    );
  }
  return cells
    .map((row) =>
      row
        .map((text, column) => {
          const width = widths[column] ?? 0;
          const kept = cut(text, width);
          const blanks = ' '.repeat(Math.max(0, width - columnsOf(kept)));
          return isNumber[column] ? blanks + kept : kept + blanks;
        })
        .join(gap)
        .trimEnd(),
    )
    .map((line) => margin + line)
    .join('\n');
}

const margin = '  ';
const gap = '  ';
const longestText = 34;
/** Texts are cut to no less than this: rather a column is left out. */
const shortestText = 14;

/** The widths of columns in so much room; null when a column has to go. */
function shareOut(longest: readonly number[], isNumber: readonly boolean[], room: number): number[] | null {
  const widths = [...longest];
  for (;;) {
    const tooMuch = widths.reduce((sum, width) => sum + width, 0) - room;
    if (tooMuch <= 0) return widths;
    const texts = widths.map((width, column) => (isNumber[column] ? 0 : width));
    const widest = Math.max(...texts);
    if (widest <= shortestText) return widths.length > 1 ? null : widths;
    widths[texts.indexOf(widest)] = widest - 1;
  }
}

function textOf(value: string | number | null): string {
  if (value === null) return '–';
  return typeof value === 'number' ? value.toLocaleString('en') : cut(printableLine(value), longestText);
}
