/** One measured figure and its target. */
export type Figure = {
  part: string;
  name: string;
  value: number;
  /** The value as text: `10.3 min`. */
  measured: string;
  /** The target as text: `≤ 10.6 min`; null for a figure without one. */
  target: string | null;
  isMet: boolean;
  /** True if a missed target means a wrong result, not only a slow one. */
  isCorrectness: boolean;
};

type Options = { isCorrectness?: boolean };
export type Unit = (value: number) => string;

/** Makes the figures of one part. */
export function createFigures(part: string) {
  const figures: Figure[] = [];
  const add = (
    name: string,
    value: number,
    unit: Unit,
    target: { text: string; isMet: boolean } | null,
    { isCorrectness = false }: Options = {},
  ) => {
    figures.push({
      part,
      name,
      value,
      measured: Number.isNaN(value) ? 'never' : unit(value),
      target: target?.text ?? null,
      isMet: target?.isMet ?? true,
      isCorrectness,
    });
  };
  return {
    figures,
    tell: (name: string, value: number, unit: Unit = count) => add(name, value, unit, null),
    atMost: (name: string, value: number, most: number, unit: Unit = count, options?: Options) =>
      add(
        name,
        value,
        unit,
        { text: most === 0 ? unit(0) : `≤ ${unit(most)}`, isMet: value <= most },
        options,
      ),
    atLeast: (name: string, value: number, least: number, unit: Unit = count, options?: Options) =>
      add(name, value, unit, { text: `≥ ${unit(least)}`, isMet: value >= least }, options),
  };
}

export const count: Unit = (value) => value.toLocaleString('en');
export const minutes: Unit = (ms) => `${(ms / 60_000).toFixed(1)} min`;
export const seconds: Unit = (ms) => `${(ms / 1_000).toFixed(1)} s`;
export const megabytes: Unit = (bytes) => `${Math.round(bytes / 2 ** 20)} MB`;
export const kilobytes: Unit = (bytes) => `${Math.round(bytes / 1_024)} KB`;
export const percent: Unit = (share) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** A table per part: figure, target, measured, verdict. */
export function renderFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, target, measured, isMet }) => [
    name,
    target ?? '',
    measured,
    target === null ? '' : isMet ? 'ok' : 'missed',
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...[...rows, ['', 'target', 'measured']].map((row) => row[column]?.length ?? 0)),
  );
  const [nameWidth = 0, targetWidth = 0, measuredWidth = 0] = widths;
  const line = ([name = '', target = '', measured = '', verdict = '']: string[]) =>
    `  ${name.padEnd(nameWidth)}  ${target.padStart(targetWidth)}  ${measured.padStart(measuredWidth)}  ${verdict}`.trimEnd();
  const lines: string[] = [];
  let part = '';
  for (const [index, figure] of figures.entries()) {
    if (figure.part !== part) lines.push('', line([figure.part, 'target', 'measured']).slice(2));
    part = figure.part;
    lines.push(line(rows[index] ?? []));
  }
  return `${lines.join('\n').trimStart()}\n`;
}
