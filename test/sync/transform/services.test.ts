import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OktaApp } from '../../../src/okta/wire/apps.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import {
  catalogKeyOf,
  type Org,
  type ServicePart,
  toInstances,
  toService,
} from '../../../src/sync/transform/services.ts';

const org: Org = {
  workspaceId: 'w',
  integrationId: '019a0000-0000-7000-8000-000000000001',
  oktaOrgId: '00oAcme',
  domain: 'acme.okta.com',
};

function app(facts: Partial<OktaApp> = {}): OktaApp {
  return {
    id: '0oa1',
    name: 'zoomus',
    label: 'Zoom',
    status: 'ACTIVE',
    created: '2024-01-01T00:00:00.000Z',
    signOnMode: 'SAML_2_0',
    features: [],
    seatCount: null,
    logoUrl: null,
    ...facts,
  };
}

function part(facts: Partial<ServicePart> = {}): ServicePart {
  return {
    oktaAppId: '0oa1',
    label: 'Zoom',
    oktaName: 'zoomus',
    productName: null,
    status: 'ACTIVE',
    logoUrl: null,
    ...facts,
  };
}

test('an app without a name is a service of its own', () => {
  expect(catalogKeyOf({ id: '0oa1', name: null }, org)).toBe('custom:00oAcme:0oa1');
});

test('Okta’s own apps are remembered, and no services', () => {
  expect(toInstances([app({ name: 'okta_enduser' }), app({ id: '0oa2' })], org)).toMatchObject({
    instances: [{ oktaAppId: '0oa2' }],
    excluded: [{ oktaAppId: '0oa1', oktaName: 'okta_enduser' }],
  });
});

test('a deleted app is no instance, an inactive one is', () => {
  const { instances } = toInstances(
    [app({ id: '0oa1', status: 'DELETED' }), app({ id: '0oa2', status: 'INACTIVE' })],
    org,
  );
  expect(instances.map(({ oktaAppId, status }) => [oktaAppId, status])).toEqual([['0oa2', 'INACTIVE']]);
});

test('an app with nothing but an id and a name is an instance named after it', () => {
  const { instances } = toInstances(
    [app({ name: 'acme_wiki_1', label: null, status: null, signOnMode: null, created: null })],
    org,
  );
  expect(instances[0]).toMatchObject({ label: 'acme_wiki_1', status: 'ACTIVE', signOnMode: 'OTHER' });
});

test('two apps of one product are two instances of one service, two custom apps of one label are two services', () => {
  const { instances } = toInstances(
    [
      app({ id: '0oa1', name: 'zendesk' }),
      app({ id: '0oa2', name: 'zendesk' }),
      app({ id: '0oa3', name: 'acme_warehouse_1', label: 'Warehouse' }),
      app({ id: '0oa4', name: 'acme_warehouse_2', label: 'Warehouse' }),
    ],
    org,
  );
  expect(new Set(instances.map((instance) => instance.id)).size).toBe(4);
  expect(new Set(instances.map((instance) => instance.serviceId)).size).toBe(3);
});

test('the digest of an instance changes with each thing kept of an app, and with nothing else', () => {
  const hashOf = (facts: Partial<OktaApp>) => toInstances([app(facts)], org).instances[0]?.contentHash;
  const changes: Partial<OktaApp>[] = [
    { name: 'slack' },
    { label: 'Other' },
    { status: 'INACTIVE' },
    { signOnMode: 'BOOKMARK' },
    { features: ['PUSH_NEW_USERS'] },
    { seatCount: 5 },
    { logoUrl: 'https://logos.example.com/1.png' },
    { created: '2023-01-01T00:00:00.000Z' },
  ];
  const hashes = [hashOf({}), ...changes.map(hashOf)];
  expect(new Set(hashes).size).toBe(changes.length + 1);
  expect(hashOf({ features: ['B', 'A'] })).toBe(hashOf({ features: ['A', 'B'] }));
});

test.each([
  [['PUSH_USER_DEACTIVATION'], true],
  [['GROUP_PUSH'], true],
  [['IMPORT_PROFILE_UPDATES'], false],
  [[], false],
])('features %j: Okta provisions accounts: %s', (features, expected) => {
  expect(toInstances([app({ features })], org).instances[0]?.isProvisioningEnabled).toBe(expected);
});

test('a product of the catalogue goes by its own name, whatever the label and the log say', () => {
  const service = toService('w', 'zoomus', [part({ label: 'Video calls', productName: 'Zoom Meetings' })]);
  expect(service).toMatchObject({
    name: 'Zoom',
    vendor: 'Zoom',
    websiteUrl: 'https://zoom.us',
    isCustom: false,
  });
});

test('a product that is not in our catalogue goes by the name the log shows', () => {
  const service = toService('w', 'gainsight', [
    part({ oktaAppId: '0oa1', label: 'Success EMEA' }),
    part({ oktaAppId: '0oa2', label: 'Success US', productName: 'Gainsight CS' }),
  ]);
  expect(service).toMatchObject({ name: 'Gainsight CS', vendor: null });
});

test.each([
  [['Gainsight CS'], 'Gainsight CS'],
  [['Gainsight – Support', 'Gainsight – Internal IT'], 'Gainsight'],
  [['gainsight (EMEA)', 'Gainsight (US)'], 'gainsight'],
  [['Success EMEA', 'Customer tool'], 'Gainsight'],
  [[' – ', ' – '], 'Gainsight'],
])('a product known only by the labels %j is called %s', (labels, expected) => {
  const parts = labels.map((label, index) => part({ oktaAppId: `0oa${index}`, label }));
  expect(toService('w', 'gainsight', parts).name).toBe(expected);
});

test('a custom app goes by its label, also where the log calls it otherwise', () => {
  const service = toService('w', 'custom:00oAcme:0oa1', [
    part({ label: 'Warehouse', oktaName: 'acme_warehouse_1', productName: 'acme_warehouse_1' }),
  ]);
  expect(service).toMatchObject({ name: 'Warehouse', isCustom: true, vendor: null, websiteUrl: null });
});

test.each([
  [['ACTIVE', 'INACTIVE'], 'ACTIVE'],
  [['INACTIVE', 'REMOVED'], 'INACTIVE'],
  [['REMOVED', 'REMOVED'], 'REMOVED'],
] as const)('a service with instances %j is %s', (statuses, expected) => {
  const parts = statuses.map((status, index) => part({ oktaAppId: `0oa${index}`, status }));
  expect(toService('w', 'zoomus', parts).status).toBe(expected);
});

test('a removed instance names a service only when no other is left', () => {
  const removed = part({ oktaAppId: '0oa1', label: 'Old name', status: 'REMOVED' });
  expect(toService('w', 'gainsight', [removed, part({ oktaAppId: '0oa2', label: 'New name' })]).name).toBe(
    'New name',
  );
  expect(toService('w', 'gainsight', [removed]).name).toBe('Old name');
});

test('a service is the same in whatever order its instances come', () => {
  const parts = fc.array(
    fc.record({
      label: fc.constantFrom('Zendesk – Support', 'Zendesk – IT', 'ZENDESK', 'Help', '', '  '),
      productName: fc.constantFrom(null, 'Zendesk', 'Zendesk Suite'),
      status: fc.constantFrom('ACTIVE' as const, 'INACTIVE' as const, 'REMOVED' as const),
      logoUrl: fc.constantFrom(null, 'https://a.example.com/', 'https://b.example.com/'),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(parts, fc.infiniteStream(fc.nat()), (list, dice) => {
      const all = list.map((each, index) => part({ ...each, oktaAppId: `0oa${index}` }));
      const shuffled = all
        .map((each) => [dice.next().value ?? 0, each] as const)
        .sort(([a], [b]) => a - b)
        .map(([, each]) => each);
      expect(toService('w', 'some_product', shuffled)).toEqual(toService('w', 'some_product', all));
    }),
  );
});

test('a service has the id that its key has', () => {
  expect(toService('w', 'zoomus', [part()]).id).toBe(discoveredId.service('w', 'zoomus'));
});
