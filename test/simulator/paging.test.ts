import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { decodeCursor, encodeCursor } from '../../src/simulator/lists/cursor.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { errorCode, get, ids, walk, walkPages } from './walk.ts';

const company = generateCompany({
  seed: 5,
  now: new Date(),
  people: 230,
  apps: 60,
  groups: 30,
  signInDays: 5,
});
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ company });
});
afterAll(() => simulator.close());
beforeEach(() => {
  Object.assign(simulator.settings, { linkStyle: 'lines', linkOrigin: null, shortPages: false });
});

describe('page sizes', () => {
  const google = company.apps.find((app) => app.name === 'google')?.id ?? '';
  const everyone = company.groups.find((group) => group.profile.name === 'Everyone')?.id ?? '';

  test.each([
    ['/api/v1/apps', 20, 200, 60],
    [`/api/v1/apps/${google}/users`, 50, 500, 210],
    ['/api/v1/users', 200, 200, 211],
    [`/api/v1/groups/${everyone}/users`, 212, 1000, 212],
    [`/api/v1/groups/${everyone}/apps`, 20, 200, 5],
    ['/api/v1/logs', 100, 1000, 1000],
  ])('%s gives %i by default and at most %i', async (path, byDefault, max, available) => {
    const first = (await get(simulator, path)).body as unknown[];
    expect(first.length).toBeLessThanOrEqual(byDefault);
    if (available > byDefault) expect(first).toHaveLength(byDefault);
    const largest = (await get(simulator, `${path}?limit=${max}`)).body as unknown[];
    expect(largest.length).toBeLessThanOrEqual(max);
    expect(largest.length).toBeGreaterThanOrEqual(first.length);
    expect((await get(simulator, `${path}?limit=2`)).body).toHaveLength(2);
  });

  test('a limit above the maximum is capped, and one that is no number refused', async () => {
    expect((await get(simulator, '/api/v1/users?limit=9000')).body).toHaveLength(200);
    const refused = await get(simulator, '/api/v1/users?limit=many');
    expect([refused.status, errorCode(refused)]).toEqual([400, 'E0000001']);
  });
});

describe('next links', () => {
  test('lead through everything exactly once, in pages of the size asked for', async () => {
    const pages = await walkPages(simulator, '/api/v1/users?search=status%20pr&limit=50');
    expect(pages.map((page) => page.length)).toEqual([50, 50, 50, 50, 30]);
    expect(ids(pages.flat())).toEqual(company.users.map((user) => user.id));
  });

  test('hold a cursor with plus, slash and equals sign, percent-encoded', async () => {
    const { next } = await get(simulator, '/api/v1/users?limit=3');
    const raw = /after=([^&]*)/.exec(next ?? '')?.[1] ?? '';
    expect(raw).toMatch(/^[\w%]+$/);
    const cursor = decodeURIComponent(raw);
    for (const character of ['+', '/', '=']) expect(cursor).toContain(character);
  });

  test('break for a client that decodes the cursor before sending it back', async () => {
    const { next } = await get(simulator, '/api/v1/users?limit=3');
    const broken = await get(simulator, decodeURIComponent(next ?? ''));
    expect([broken.status, errorCode(broken)]).toEqual([400, 'E0000001']);
  });

  test('keep the search expression and its commas', async () => {
    const { next } = await get(simulator, '/api/v1/users?search=status%20pr&fields=id,status&limit=3');
    expect(next).toContain('search=status%20pr');
    expect(next).toContain('fields=id,status');
  });

  test('come as two header lines, or joined by a comma', async () => {
    expect(await rawLinkLines(simulator)).toHaveLength(2);
    simulator.settings.linkStyle = 'comma';
    expect((await rawLinkLines(simulator))[0]).toContain('; rel="self", <');
    simulator.settings.linkStyle = 'commaWithoutSpace';
    expect((await rawLinkLines(simulator))[0]).toContain('; rel="self",<');
  });

  test('use the host the client used, the forwarded one, or the fixed one', async () => {
    expect((await get(simulator, '/api/v1/users?limit=1')).next).toMatch(`${simulator.url}/`);
    const forwarded = await get(simulator, '/api/v1/users?limit=1', {
      'x-forwarded-host': 'acme-demo.okta.com',
    });
    expect(forwarded.next).toMatch('https://acme-demo.okta.com/api/v1/users?');
    simulator.settings.linkOrigin = 'https://other.okta.com';
    expect((await get(simulator, '/api/v1/users?limit=1')).next).toMatch(
      'https://other.okta.com/api/v1/users?',
    );
  });

  test('follow pages that are shorter than asked for, when switched on', async () => {
    simulator.settings.shortPages = true;
    const pages = await walkPages(simulator, '/api/v1/users?search=status%20pr&limit=50');
    expect(pages[0]?.length).toBeLessThan(50);
    expect(pages.flat()).toHaveLength(230);
  });

  test('of an earlier generation are refused after cursors expired', async () => {
    const { next } = await get(simulator, '/api/v1/users?limit=3');
    simulator.expireCursors();
    expect((await get(simulator, next ?? '')).status).toBe(400);
  });

  test('neither skip nor repeat anybody when people go during the walk', async () => {
    const busy = await startSimulator({
      company: generateCompany({ seed: 6, now: new Date(), people: 60, signInDays: 1 }),
    });
    const before = busy.company.users.map((user) => user.id);
    const first = await get(busy, '/api/v1/users?search=status%20pr&limit=20');
    busy.world.deletePerson(before[3] ?? '');
    busy.world.deletePerson(before[40] ?? '');
    const rest = await walk(busy, first.next ?? '');
    const seen = [...ids(first.body as []), ...ids(rest)];
    expect(seen).toEqual(before.filter((id) => id !== before[40]));
    await busy.close();
  });
});

test('a cursor survives encoding, whatever its length, and nothing else is taken for one', () => {
  for (let length = 0; length < 40; length++) {
    const payload = 'x'.repeat(length);
    expect(encodeCursor(payload)).toMatch(/^[A-Za-z0-9+/]+==$/);
    expect(decodeCursor(encodeCursor(payload))).toBe(payload);
  }
  for (const text of ['', 'abc', '+/+/ MX==', '200', 'AAAA==']) expect(decodeCursor(text)).toBeNull();
});

/** `fetch` joins header lines; this shows them as sent. */
function rawLinkLines({ url, token }: Simulator): Promise<string[]> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/v1/users?limit=1`, { headers: { authorization: `SSWS ${token}` } }, (response) => {
      response.resume();
      const { rawHeaders } = response;
      resolve(rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1] === 'Link'));
    })
      .on('error', reject)
      .end();
  });
}
