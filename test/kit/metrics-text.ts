/** A metric as it is served: its type, and its samples by name and labels. */
export type ServedMetric = {
  type: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
};

/** Reads Prometheus' text format. */
export function parseMetrics(text: string): Map<string, ServedMetric> {
  const found = new Map<string, ServedMetric>();
  let current: ServedMetric | undefined;
  for (const line of text.split('\n')) {
    const [, name, type = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name !== undefined) {
      current = { type, samples: [] };
      found.set(name, current);
    }
    const [, sample, labels = '', value] = /^([a-z]\w*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
    if (sample === undefined) continue;
    current?.samples.push({
      name: sample,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
      ),
      value: Number(value),
    });
  }
  return found;
}

/** Sum of the samples of a name whose labels include these. */
export function sumOf(
  metrics: Map<string, ServedMetric>,
  name: string,
  labels: Record<string, string> = {},
): number {
  const samples = [...metrics.values()].flatMap((metric) => metric.samples);
  return samples
    .filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((sum, { value }) => sum + value, 0);
}
