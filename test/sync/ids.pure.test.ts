import { expect, test } from 'vitest';
import { digestKey, discoveredId, newId } from '../../src/sync/ids.ts';

const uuidOf = (version: number) =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);

test('ids never change: rows and keys held elsewhere depend on them', () => {
  expect({
    service: discoveredId.service('acme', 'zoomus'),
    instance: discoveredId.instance('acme', '00o1', '0oa1'),
    employee: discoveredId.employee('acme', '00o1', '00u1'),
    user: discoveredId.user('acme', '00o1', '00u1'),
    account: discoveredId.account('acme', '00o1', '0oa1', '00u1'),
    department: discoveredId.department('acme', 'engineering'),
  }).toMatchInlineSnapshot(`
    {
      "account": "de51c291-5535-520e-b674-d41af3f59bc2",
      "department": "cf60ce83-41a8-5a7e-9562-afdab1564b15",
      "employee": "4024423a-bb07-54e6-abe2-b7783d422cef",
      "instance": "c7af3c39-e115-5020-9d87-6f745eef430d",
      "service": "46dc8a55-1766-54f0-bbdf-4734d9857ebc",
      "user": "d90458b6-4e61-5376-950d-c8d3d0e5eda3",
    }
  `);
});

test('ids differ by kind, workspace, org and each of Okta’s ids', () => {
  const ids = [
    discoveredId.instance('w', 'o', 'x'),
    discoveredId.employee('w', 'o', 'x'),
    discoveredId.user('w', 'o', 'x'),
    discoveredId.service('w', 'x'),
    discoveredId.department('w', 'x'),
    discoveredId.account('w', 'o', 'x', 'y'),
    discoveredId.account('w', 'o', 'y', 'x'),
    discoveredId.user('w2', 'o', 'x'),
    discoveredId.user('w', 'o2', 'x'),
    discoveredId.user('w', 'o', 'x2'),
    discoveredId.user('w', 'ox', ''),
    discoveredId.user('', 'wo', 'x'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(uuidOf(5));
});

test('a digest tells apart where one part ends and the next begins', () => {
  expect(digestKey('ab', 'c')).not.toBe(digestKey('a', 'bc'));
  expect(digestKey('ab', 'c')).not.toBe(digestKey('abc'));
  expect(digestKey('é')).not.toBe(digestKey('e\u0301'));
});

test('ids we make ourselves sort by age', () => {
  const earlier = newId(new Date('2026-01-01T00:00:00.000Z'));
  const later = newId(new Date('2026-01-01T00:00:00.001Z'));
  expect(earlier < later).toBe(true);
  expect(earlier).toMatch(uuidOf(7));
  expect(new Set(Array.from({ length: 100 }, () => newId(new Date(0)))).size).toBe(100);
});
