import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createDefinitions } from '../../src/metrics/definitions.ts';
import { operationLabel, readyMadeOperations } from '../../src/operation-names.ts';

const root = new URL('../../', import.meta.url);

test('every metric is documented with its type and labels, and every documented one is there', async () => {
  const docs = readFileSync(new URL('docs/operating.md', root), 'utf8');
  const documented = [...docs.matchAll(/^\| `(okta_discovery_\w+)` \| (\w+) \| ?([^|]*)\| [^|]+ \|$/gm)].map(
    ([, name, type, labels = '']) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
    }),
  );
  const { registry } = createDefinitions();
  const served = (await registry.getMetricsAsJSON()).map(({ name, type }) => ({
    name,
    type: String(type),
    labels: Reflect.get(registry.getSingleMetric(name) ?? {}, 'labelNames') as string[],
  }));
  const byName = (a: { name: string | undefined }, b: { name: string | undefined }) =>
    String(a.name).localeCompare(String(b.name));
  expect(served.length).toBeGreaterThan(20);
  expect(documented.sort(byName)).toEqual(served.sort(byName));
});

test('exactly the ready-made operations are told by name', () => {
  const folder = new URL('src/playground/operations/', root);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .flatMap((name) => parse(readFileSync(new URL(name, folder), 'utf8')).definitions)
    .flatMap((node) => (node.kind === 'OperationDefinition' ? (node.name?.value ?? []) : []));
  expect([...readyMadeOperations].sort()).toEqual(names.sort());
  expect(operationLabel('Dashboard')).toBe('Dashboard');
  for (const name of [null, '', 'AcmeDashboard', 'constructor']) expect(operationLabel(name)).toBe('other');
});
