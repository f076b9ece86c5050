import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isEnumType, isInputObjectType, isScalarType, isSpecifiedScalarType, Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { limits, parseLimits } from '../../src/graphql/request/limits.ts';
import { readingOf } from '../../src/graphql/request/reading-costs.ts';
import { createSchema, readSdl } from '../../src/graphql/schema.ts';
import { createDefinitions } from '../../src/metrics/definitions.ts';
import { settings } from '../../src/settings.ts';
import { readDocuments, root } from '../kit/documents.ts';

const documents = readDocuments();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const schema = createSchema();
const codeIn = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'settings.ts')
  .map((name) => read(`src/${name}`))
  .join('\n');

test('the README is short, and leads to every document', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151);
  const index = `${read('README.md')}${read('docs/README.md')}`;
  expect(
    readdirSync(join(root, 'docs')).filter((name) => name !== 'README.md' && !index.includes(`${name})`)),
  ).toEqual([]);
});

describe.each(documents)('$path', ({ path, text }) => {
  test('links only to files and headings that are there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const wrong = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file = '', heading] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      return !existsSync(join(root, target)) || (heading && !headingsOf(read(target)).includes(heading));
    });
    expect(wrong).toEqual([]);
  });

  test('has no line of prose over 120 characters', () => {
    const lines = text.replace(/^ *```[\s\S]*?^ *```$/gm, '').split('\n');
    expect(lines.filter((line) => line.length > 120 && !line.startsWith('|'))).toEqual([]);
  });

  test('names only scripts that there are, and files', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const files = codeIn(text).filter((code) =>
      /^(src|test|docs|deploy|schema|drizzle|\.ci)\/[\w./-]*$/.test(code),
    );
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('gives settings only values that they take', () => {
    const known = settings.flatMap((group) => group.settings);
    const given = codeIn(text).flatMap((code) => [...code.matchAll(/\b([A-Z][A-Z_]+)=([\w-]+)/g)]);
    const wrong = given.filter(([, name = '', value = '']) => {
      const setting = known.find((each) => each.name === name.replace(/_FILE$/, ''));
      if (setting === undefined) return !/^(CHAOS|TEST|NODE)_/.test(name);
      return setting.values !== undefined && !setting.values.includes(value);
    });
    expect(wrong.map(([whole]) => whole)).toEqual([]);
  });
});

test('messages that the troubleshooting quotes are ones that the program has', () => {
  const quoted = read('docs/troubleshooting.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => codeIn(line.split('|')[1] ?? ''));
  expect(quoted.length).toBeGreaterThan(25);
  const known = `${sources}\n${readdirSync(join(root, 'schema'))
    .map((name) => read(`schema/${name}`))
    .join('\n')}`;
  const parts = quoted.flatMap((text) => text.split('…').map((part) => part.trim()));
  expect(parts.filter((part) => !known.includes(part.replace(/: true|=off|: false|: DIRECT$/, '')))).toEqual(
    [],
  );
});

test('every reason why an org cannot be read has its line in the troubleshooting', () => {
  const reasons = schema.getType('OktaIntegrationStatusReason');
  if (!isEnumType(reasons)) throw new Error('no enum');
  const lines = read('docs/troubleshooting.md').split('\n');
  const told = lines.flatMap((line) => /^\| `([A-Z_]+)` \|/.exec(line)?.[1] ?? []);
  expect(reasons.getValues().filter(({ name }) => !told.includes(name))).toEqual([]);
});

test('every code of an error is explained to frontend developers', () => {
  const union = /export type ErrorCode =([^;]+);/.exec(read('src/graphql/request/errors.ts'))?.[1] ?? '';
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
  codes.push(...['UNAUTHENTICATED', 'IDENTITY_UNAVAILABLE', 'GRAPHQL_PARSE_FAILED']);
  expect(codes.length).toBeGreaterThan(15);
  const told = codeIn(read('docs/frontend.md'));
  expect(codes.filter((code) => !told.includes(code))).toEqual([]);
});

test('the limits that are documented are those that hold', () => {
  const text = read('docs/gateway.md').replaceAll(',', '');
  const { fields, depth, aliases, rootFields, directives, rows, values, listItems, items } = limits;
  for (const row of [
    `| fields of an operation | ${fields} |`,
    `| ${depth}; ${aliases}; ${rootFields}; ${directives} |`,
    `| rows that the answer can have | ${rows} |`,
    `| ${values / 1_000_000} million |`,
    `| ${listItems}; ${items} |`,
    `| ${parseLimits.maxSourceLength} characters; ${parseLimits.maxLexicalTokens}; ${parseLimits.maxComments} |`,
    `A \`totalCount\` or \`estimatedCount\` counts for ${readingOf('', { name: 'totalCount' })}`,
  ]) {
    expect(text).toContain(row);
  }
  const flat = text.replaceAll(/\s+/g, ' ');
  expect(flat).toContain(`in one window for ${readingOf('SaasService', { name: 'usage' })}`);
  expect(flat).toContain(`one of the summary for ${readingOf('DiscoverySummary', { name: 'services' })}`);
});

test('the names that may collide with those of another subgraph are all listed', () => {
  const own = /^(Saas|Okta|Discovery|_|federation__|link__|Query$|Mutation$|Subscription$)/;
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !own.test(type.name) && !isSpecifiedScalarType(type) && !/Okta|SaasService/.test(type.name),
  );
  const text = read('docs/gateway.md');
  const listed = (what: string) =>
    codeIn(new RegExp(`^- ${what}: ([\\s\\S]*?)[;.]$`, 'm').exec(text)?.[1] ?? '').sort();
  const namesOf = (kind: (type: (typeof types)[number]) => boolean) =>
    types
      .filter(kind)
      .map(({ name }) => name)
      .sort();
  expect(listed('inputs')).toEqual(namesOf(isInputObjectType));
  expect(listed('scalars')).toEqual(namesOf(isScalarType));
  expect(listed('types and enums')).toEqual(
    namesOf((type) => !isInputObjectType(type) && !isScalarType(type)),
  );
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  expect(listed('root fields')).toEqual(
    fields.filter((name) => !/^(saas|okta|discovery|_)/.test(name)).sort(),
  );
});

test('the metrics to alert on are ones that are served', async () => {
  const { registry } = createDefinitions();
  const served = (await registry.getMetricsAsJSON()).map(({ name }) => name);
  const table = /Worth an alert:([\s\S]*?)\n\n(?!\|)/.exec(read('docs/operating.md'))?.[1] ?? '';
  const named = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => codeIn(line.split('|')[1] ?? ''))
    .map((code) => `okta_discovery_${code.replace(/\{.*/, '')}`);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !served.includes(name))).toEqual([]);
});

test('the keys that are documented are those of the entities', () => {
  const types = readSdl().flatMap(({ definitions }) => definitions);
  const keys = types.flatMap((type) => {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const fields = (type.directives ?? []).flatMap(({ name, arguments: [argument] = [] }) =>
      name.value === 'key' && argument?.value.kind === Kind.STRING ? [argument.value.value] : [],
    );
    return fields.length === 0 ? [] : [`${type.name.value}: ${fields.sort().join(', ')}`];
  });
  const rows = [...read('docs/gateway.md').matchAll(/^\| ((?:`\w+`(?:, )?)+) \| ((?:`\w+`(?:, )?)+) \|$/gm)];
  const told = rows.flatMap(([, names = '', fields = '']) =>
    codeIn(names).map((name) => `${name}: ${codeIn(fields).sort().join(', ')}`),
  );
  expect(told.sort()).toEqual(keys.sort());
});

test('every mutation is listed for frontend developers', () => {
  const told = codeIn(read('docs/frontend.md'));
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  expect(mutations.filter((name) => !told.includes(name))).toEqual([]);
});

/** As GitHub makes them of headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}
