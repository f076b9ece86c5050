import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { type Setting, settings } from '../../src/settings.ts';
import { configurationDocument } from '../kit/configuration-document.ts';
import { settings as namesOfSettings, withoutFile } from '../kit/settings.ts';

const documented = settings.flatMap((group) => group.settings);
const secret = 'a-secret-of-thirty-two-characters-or-more';
/** A configuration for each way in which callers are known, where every setting has an effect in one of them. */
const bases: Record<string, string>[] = [
  { AUTH_MODE: 'router', ROUTER_SECRETS: secret },
  {
    AUTH_MODE: 'jwt',
    JWT_JWKS_URL: 'https://idp.example.com/keys',
    JWT_ISSUER: 'https://idp.example.com',
    JWT_AUDIENCE: 'discovery',
  },
  {},
];

test('docs/configuration.md is what `npm run codegen` makes of src/settings.ts', () => {
  const document = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(document).toBe(configurationDocument());
});

test('every setting that the configuration reads is documented, and no other', () => {
  expect(documented.map(({ name }) => withoutFile(name)).sort()).toEqual(namesOfSettings());
});

test.each(documented.filter(({ byDefault }) => 'value' in byDefault))(
  '$name has the default that is documented',
  ({ name, byDefault }) => {
    const value = 'value' in byDefault ? byDefault.value : '';
    for (const base of bases.filter((each) => !(name in each) && name !== 'AUTH_MODE')) {
      expect(read({ ...base, [name]: value })).toEqual(read(base));
    }
    expect(read({ [name]: value })).toEqual(read({}));
  },
);

test.each(documented.filter(({ values }) => values !== undefined))(
  '$name takes the values that are documented, and no other',
  (setting) => {
    for (const value of setting.values ?? []) expect(isTaken(setting, value), value).toBe(true);
    expect(isTaken(setting, 'something-else')).toBe(false);
  },
);

test.each(documented.filter(({ range }) => range !== undefined))(
  '$name takes whole numbers within the documented bounds only',
  (setting) => {
    const [min = 0, max = 0] = setting.range ?? [];
    for (const value of [min, max]) expect(isTaken(setting, `${value}`), `${value}`).toBe(true);
    for (const value of [min - 1, max + 1, min + 0.5])
      expect(isTaken(setting, `${value}`), `${value}`).toBe(false);
  },
);

test.each(documented)('$name can be in a file exactly when it is a secret', ({ name, isSecret = false }) => {
  const problems = problemsOf({ [`${name}_FILE`]: '/nowhere/at-all' });
  expect(problems.some((problem) => problem.includes(`${name}_FILE`) && problem.includes('ENOENT'))).toBe(
    isSecret,
  );
});

/** Whether every configuration takes the value. */
function isTaken({ name }: Setting, value: string): boolean {
  if (name === 'AUTH_MODE') {
    const base = bases.find((each) => each.AUTH_MODE === value);
    return read({ ...base, [name]: value }) !== undefined;
  }
  const room = name === 'MAX_WAITING_ANSWERS_MB' ? { MAX_ANSWER_MB: '1' } : {};
  return bases.every((base) => read({ ...base, ...room, [name]: value }) !== undefined);
}

function read(env: Record<string, string>) {
  try {
    return readConfig({ env });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig({ env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('what a folder is by default is a folder of where the server is started', () => {
  expect(readConfig({ env: {} }).dataDir).toBe(resolve('.data'));
});
